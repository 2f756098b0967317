/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* The words of notices: promises of agent/notice-text.h. */
#include "agent/notice-text.h"

#include <locale.h>

/* @islands: (transfer none) of a split, aas; floating is sunk. */
static void
assert_words (GVariant *islands, const char *body)
{
  g_autoptr (GVariant) owned = g_variant_ref_sink (islands);
  g_autofree char *words = epx_notice_text_body (EPX_NOTICE_SPLIT, owned);

  g_assert_cmpstr (words, ==, body);
}

static void
assert_body (const char *islands, const char *body)
{
  GVariant *value = g_variant_parse (G_VARIANT_TYPE ("aas"), islands, NULL, NULL, NULL);

  g_assert_nonnull (value);
  assert_words (value, body);
  g_variant_unref (value);
}

static void
test_long_island_is_counted (void)
{
  assert_body ("[['n1', 'n2', 'n3', 'n4', 'n5', 'n6', 'n7', 'n8', 'n9'], ['z']]",
               "[n1, n2 and 7 more] | [z]");
}

static void
test_five_nodes_are_written_out (void)
{
  assert_body ("[['a', 'b', 'c', 'd', 'e'], ['f']]", "[a, b, c, d, e] | [f]");
}

static void
test_many_islands_are_counted (void)
{
  assert_body ("[['a'], ['b'], ['c'], ['d'], ['e']]", "[a] | [b] | [c] | [d] and 1 more island");
  assert_body ("[['a'], ['b'], ['c'], ['d'], ['e'], ['f']]",
               "[a] | [b] | [c] | [d] and 2 more islands");
}

static void
test_ten_thousand_nodes_stay_short (void)
{
  GVariantBuilder islands;
  GVariantBuilder island;

  g_variant_builder_init (&islands, G_VARIANT_TYPE ("aas"));
  g_variant_builder_init (&island, G_VARIANT_TYPE ("as"));
  for (int i = 0; i < 10000; i++)
    g_variant_builder_add (&island, "s", "n");
  g_variant_builder_add_value (&islands, g_variant_builder_end (&island));
  g_variant_builder_add_parsed (&islands, "['z']");
  assert_words (g_variant_builder_end (&islands), "[n, n and 9998 more] | [z]");
}

static void
test_long_name_loses_its_end (void)
{
  g_autofree char *long_name = g_strnfill (255, 'x');
  g_autofree char *start = g_strnfill (EPX_NOTICE_TEXT_MAX_CHARS, 'x');
  g_autofree char *islands = g_strdup_printf ("[['%s'], ['b']]", long_name);
  g_autofree char *body = g_strdup_printf ("[%s…] | [b]", start);

  assert_body (islands, body);
}

static void
test_names_in_any_script (void)
{
  assert_body ("[['køb', 'ノード'], ['узел']]", "[køb, ノード] | [узел]");
}

static void
test_control_characters_never (void)
{
  assert_body ("[['a\\nb\\u001b[31m\\u007f\\u0085'], ['\\u202ec\\u2028\\u2066']]",
               "[a�b�[31m��] | [�c��]");
}

static void
for_server (gboolean shows_body, gboolean reads_markup, char **title, char **body)
{
  EpxNotice notice = {
    .kind = EPX_NOTICE_SPLIT,
    .title = (char *) "Title",
    .body = (char *) "[<b>&amp;] | [x]",
  };

  epx_notice_text_for_server (&notice, shows_body, reads_markup, title, body);
}

static void
test_markup_is_escaped_where_read (void)
{
  g_autofree char *title = NULL;
  g_autofree char *body = NULL;

  for_server (TRUE, TRUE, &title, &body);
  g_assert_cmpstr (title, ==, "Title");
  g_assert_cmpstr (body, ==, "[&lt;b&gt;&amp;amp;] | [x]");
}

static void
test_markup_is_plain_where_not_read (void)
{
  g_autofree char *title = NULL;
  g_autofree char *body = NULL;

  for_server (TRUE, FALSE, &title, &body);
  g_assert_cmpstr (body, ==, "[<b>&amp;] | [x]");
}

static void
test_title_says_all_without_bodies (void)
{
  g_autofree char *title = NULL;
  g_autofree char *body = NULL;

  for_server (FALSE, FALSE, &title, &body);
  g_assert_cmpstr (title, ==, "Title: [<b>&amp;] | [x]");
}

static void
test_lines_become_one_without_bodies (void)
{
  EpxNotice notice = { EPX_NOTICE_SPLIT, (char *) "Title", (char *) "one\ntwo" };
  g_autofree char *title = NULL;
  g_autofree char *body = NULL;

  epx_notice_text_for_server (&notice, FALSE, FALSE, &title, &body);
  g_assert_cmpstr (title, ==, "Title: one two");
}

int
main (int argc, char **argv)
{
  setlocale (LC_ALL, "C.UTF-8");
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/notice-text/island/a-long-one-is-counted", test_long_island_is_counted);
  g_test_add_func ("/notice-text/island/five-nodes-are-written-out",
                   test_five_nodes_are_written_out);
  g_test_add_func ("/notice-text/island/many-are-counted", test_many_islands_are_counted);
  g_test_add_func ("/notice-text/island/ten-thousand-nodes-stay-short",
                   test_ten_thousand_nodes_stay_short);
  g_test_add_func ("/notice-text/name/a-long-one-loses-its-end", test_long_name_loses_its_end);
  g_test_add_func ("/notice-text/name/any-script-passes", test_names_in_any_script);
  g_test_add_func ("/notice-text/name/control-characters-never-pass",
                   test_control_characters_never);
  g_test_add_func ("/notice-text/server/markup-is-escaped", test_markup_is_escaped_where_read);
  g_test_add_func ("/notice-text/server/plain-text-stays-plain",
                   test_markup_is_plain_where_not_read);
  g_test_add_func ("/notice-text/server/lines-become-one-without-bodies",
                   test_lines_become_one_without_bodies);
  g_test_add_func ("/notice-text/server/without-bodies-the-title-says-all",
                   test_title_says_all_without_bodies);
  return g_test_run ();
}
