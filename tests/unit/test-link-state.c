/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* The table of the states of a link. */
#include "core/link-state.h"

#include "property.h"

static void
test_words_are_stable (void)
{
  static const char *const words[] = { "unknown", "identifying", "connecting", "up",
                                       "cut",     "spoiled",     "closed" };

  G_STATIC_ASSERT (G_N_ELEMENTS (words) == EPX_LINK_N_STATES);
  for (guint i = 0; i < EPX_LINK_N_STATES; i++)
    g_assert_cmpstr (epx_link_state_to_string ((EpxLinkState) i), ==, words[i]);
}

static void
test_no_state_follows_itself (void)
{
  for (guint i = 0; i < EPX_LINK_N_STATES; i++)
    g_assert_false (epx_link_state_may_follow ((EpxLinkState) i, (EpxLinkState) i));
}

static void
test_nothing_follows_closed (void)
{
  for (guint i = 0; i < EPX_LINK_N_STATES; i++)
    g_assert_false (epx_link_state_may_follow (EPX_LINK_CLOSED, (EpxLinkState) i));
}

static void
test_every_other_state_may_close (void)
{
  for (guint i = 0; i < EPX_LINK_CLOSED; i++)
    g_assert_true (epx_link_state_may_follow ((EpxLinkState) i, EPX_LINK_CLOSED));
}

static void
test_nothing_goes_back_to_before_its_name (void)
{
  for (guint i = EPX_LINK_CONNECTING; i < EPX_LINK_N_STATES; i++)
    {
      g_assert_false (epx_link_state_may_follow ((EpxLinkState) i, EPX_LINK_UNKNOWN));
      g_assert_false (epx_link_state_may_follow ((EpxLinkState) i, EPX_LINK_IDENTIFYING));
    }
}

static void
test_life_of_a_link (void)
{
  static const EpxLinkState life[] = {
    EPX_LINK_UNKNOWN, EPX_LINK_IDENTIFYING, EPX_LINK_CONNECTING, EPX_LINK_UP, EPX_LINK_CUT,
    EPX_LINK_UP,      EPX_LINK_SPOILED,     EPX_LINK_CUT,        EPX_LINK_UP, EPX_LINK_CLOSED,
  };

  for (guint i = 1; i < G_N_ELEMENTS (life); i++)
    g_assert_true (epx_link_state_may_follow (life[i - 1], life[i]));
}

static void
test_dial_into_a_cut_may_be_mended (void)
{
  g_assert_true (epx_link_state_may_follow (EPX_LINK_IDENTIFYING, EPX_LINK_CUT));
  g_assert_true (epx_link_state_may_follow (EPX_LINK_CUT, EPX_LINK_CONNECTING));
  g_assert_false (epx_link_state_may_follow (EPX_LINK_IDENTIFYING, EPX_LINK_UP));
}

int
main (int argc, char **argv)
{
  epx_test_init (argc, argv);
  g_test_add_func ("/link-state/words-are-stable", test_words_are_stable);
  g_test_add_func ("/link-state/none-follows-itself", test_no_state_follows_itself);
  g_test_add_func ("/link-state/nothing-follows-closed", test_nothing_follows_closed);
  g_test_add_func ("/link-state/every-other-may-close", test_every_other_state_may_close);
  g_test_add_func ("/link-state/nothing-goes-back-to-before-its-name",
                   test_nothing_goes_back_to_before_its_name);
  g_test_add_func ("/link-state/life-of-a-link", test_life_of_a_link);
  g_test_add_func ("/link-state/dial-into-a-cut-may-be-mended", test_dial_into_a_cut_may_be_mended);
  return g_test_run ();
}
