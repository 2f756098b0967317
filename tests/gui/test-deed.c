/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* A deed: its calls in order, and what undoes it. */
#include "gui/deed.h"

#define NOW_US G_GINT64_CONSTANT (1000000000)

static const char *const a[] = { "a", NULL };
static const char *const b[] = { "b", NULL };

/* Makes the calls, whose rules get the numbers from @first on. */
static void
carry_out (EpxDeed *deed, guint64 first)
{
  while (epx_deed_peek (deed) != NULL)
    epx_deed_note (deed, first++);
}

static void
assert_options (const EpxDeedCall *call, const char *expected)
{
  g_autofree char *text = g_variant_print (call->options, FALSE);

  g_assert_cmpstr (text, ==, expected);
}

static void
test_cut_is_a_stall (void)
{
  g_autoptr (EpxDeed) deed = epx_deed_new (NULL);

  epx_deed_add_cut (deed, a, b, NULL, 0);
  g_assert_cmpint (epx_deed_peek (deed)->kind, ==, EPX_CALL_LAY);
  g_assert_cmpstr (epx_deed_peek (deed)->from[0], ==, "a");
  g_assert_cmpstr (epx_deed_peek (deed)->to[0], ==, "b");
  assert_options (epx_deed_peek (deed), "{}");
}

static void
test_brief_ends_by_itself (void)
{
  g_autoptr (EpxDeed) deed = epx_deed_new (NULL);

  epx_deed_add_cut (deed, a, b, "loss", 10000);
  assert_options (epx_deed_peek (deed), "{'fault': <'loss'>, 'direction': <'forward'>, "
                                        "'duration-ms': <uint32 10000>}");
}

static void
test_shape_of_nothing_is_a_shape (void)
{
  g_autoptr (EpxDeed) deed = epx_deed_new (NULL);

  epx_deed_add_shape (deed, a, b, 0, 0, 0);
  epx_deed_add_shape (deed, a, b, 20, 5000, 0);
  assert_options (epx_deed_peek (deed), "{'latency-ms': <uint32 0>}");
  epx_deed_note (deed, 1);
  assert_options (epx_deed_peek (deed), "{'latency-ms': <uint32 20>, 'rate': <uint64 5000>}");
}

static void
test_cut_is_undone_backwards (void)
{
  g_autoptr (EpxDeed) deed = epx_deed_new (NULL);
  g_autoptr (EpxDeed) undo = NULL;

  epx_deed_add_cut (deed, a, b, NULL, 0);
  epx_deed_add_cut (deed, b, a, NULL, 0);
  carry_out (deed, 7);
  undo = epx_deed_new_undo (deed, NULL, NOW_US);
  g_assert_true (undo->is_undo);
  g_assert_cmpint (epx_deed_peek (undo)->kind, ==, EPX_CALL_REMOVE);
  g_assert_cmpuint (epx_deed_peek (undo)->rule, ==, 8);
  epx_deed_note (undo, 0);
  g_assert_cmpuint (epx_deed_peek (undo)->rule, ==, 7);
  epx_deed_note (undo, 0);
  g_assert_null (epx_deed_peek (undo));
}

/* What was not laid is not removed. */
static void
test_half_a_deed_is_undone_by_half (void)
{
  g_autoptr (EpxDeed) deed = epx_deed_new (NULL);
  g_autoptr (EpxDeed) undo = NULL;

  epx_deed_add_cut (deed, a, b, NULL, 0);
  epx_deed_add_cut (deed, b, a, NULL, 0);
  epx_deed_note (deed, 7);
  undo = epx_deed_new_undo (deed, NULL, NOW_US);
  g_assert_cmpuint (undo->calls->len, ==, 1);
}

static void
test_fix_is_undone_by_what_was_there (void)
{
  g_autoptr (EpxDeed) deed = epx_deed_new (NULL);
  g_autoptr (EpxDeed) undo = NULL;
  g_autoptr (GPtrArray) before =
      g_ptr_array_new_with_free_func ((GDestroyNotify) epx_rule_info_free);
  g_autoptr (GVariant) rule = g_variant_ref_sink (g_variant_new_parsed (
      "(uint64 3, ['b'], ['a', 'c'], {'fault': <'grey'>, 'direction': <'forward'>})"));

  g_ptr_array_add (before, epx_rule_info_new (rule));
  epx_deed_add_fix (deed, NULL, NULL, before);
  g_assert_cmpint (epx_deed_peek (deed)->kind, ==, EPX_CALL_FIX_ALL);
  carry_out (deed, 0);
  undo = epx_deed_new_undo (deed, NULL, NOW_US);
  g_assert_cmpint (epx_deed_peek (undo)->kind, ==, EPX_CALL_LAY);
  g_assert_cmpstr (epx_deed_peek (undo)->to[1], ==, "c");
  assert_options (epx_deed_peek (undo), "{'fault': <'grey'>, 'direction': <'forward'>}");
  epx_deed_note (undo, 9);
  g_assert_cmpint (epx_deed_peek (undo)->kind, ==, EPX_CALL_REMOVE);
  g_assert_cmpuint (epx_deed_peek (undo)->rule, ==, 3);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/deed/cut-is-a-stall", test_cut_is_a_stall);
  g_test_add_func ("/deed/brief-one-ends-by-itself", test_brief_ends_by_itself);
  g_test_add_func ("/deed/shape-of-nothing-is-a-shape", test_shape_of_nothing_is_a_shape);
  g_test_add_func ("/deed/undo/cut-goes-backwards", test_cut_is_undone_backwards);
  g_test_add_func ("/deed/undo/half-a-deed-by-half", test_half_a_deed_is_undone_by_half);
  g_test_add_func ("/deed/undo/fix-lays-what-was-there", test_fix_is_undone_by_what_was_there);
  return g_test_run ();
}
