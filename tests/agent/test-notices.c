/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* What the agent shows when, and in which words. The clock is a number in the test. */
#include <locale.h>

#include "agent/notice-text.h"
#include "agent/notices.h"

#define START 1000000

typedef struct
{
  EpxNotices *notices;
  gint64 now_us;
} Fixture;

static void
set_up (Fixture *f, gconstpointer data)
{
  f->notices = epx_notices_new ();
  f->now_us = START;
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  epx_notices_free (f->notices);
}

static void
tell_islands (Fixture *f, const char *islands)
{
  g_autoptr (GError) error = NULL;
  GVariant *value = g_variant_parse (G_VARIANT_TYPE ("aas"), islands, NULL, NULL, &error);

  g_assert_no_error (error);
  epx_notices_set_islands (f->notices, value, f->now_us);
  g_variant_unref (value);
}

/* Lets the window pass and takes the turn. */
static EpxNotice *
turn (Fixture *f)
{
  f->now_us += EPX_NOTICES_GATHER_US;
  return epx_notices_take (f->notices, f->now_us);
}

static EpxNotice *
turn_after (Fixture *f, const char *islands)
{
  tell_islands (f, islands);
  return turn (f);
}

static void
assert_nothing (EpxNotice *notice)
{
  g_assert_null (notice);
}

/* Takes @notice. */
static void
assert_kind (EpxNotice *notice, EpxNoticeKind kind)
{
  g_assert_nonnull (notice);
  g_assert_cmpint (notice->kind, ==, kind);
  epx_notice_free (notice);
}

/* Takes @notice. */
static void
assert_body (EpxNotice *notice, const char *body)
{
  g_assert_nonnull (notice);
  g_assert_cmpstr (notice->body, ==, body);
  epx_notice_free (notice);
}

static void
test_split_names_islands (Fixture *f, gconstpointer data)
{
  g_autoptr (EpxNotice) notice =
      turn_after (f, "[['node1', 'node2'], ['node3', 'node4', 'node5']]");

  g_assert_nonnull (notice);
  g_assert_cmpint (notice->kind, ==, EPX_NOTICE_SPLIT);
  g_assert_cmpstr (notice->title, ==, "Erlang cluster partitioned");
  g_assert_cmpstr (notice->body, ==, "[node1, node2] | [node3, node4, node5]");
}

static void
test_only_split_lasts (Fixture *f, gconstpointer data)
{
  g_autoptr (EpxNotice) split = turn_after (f, "[['a'], ['b']]");
  g_autoptr (EpxNotice) healed = turn_after (f, "[['a', 'b']]");

  g_assert_true (epx_notice_is_lasting (split));
  g_assert_false (epx_notice_is_lasting (healed));
}

static void
test_whole_is_no_news (Fixture *f, gconstpointer data)
{
  assert_nothing (turn_after (f, "[['a', 'b']]"));
}

static void
test_no_nodes_is_no_news (Fixture *f, gconstpointer data)
{
  assert_nothing (turn_after (f, "[]"));
}

static void
test_gathers_three_calls (Fixture *f, gconstpointer data)
{
  tell_islands (f, "[['a', 'b', 'c'], ['d']]");
  f->now_us += EPX_NOTICES_GATHER_US / 3;
  assert_nothing (epx_notices_take (f->notices, f->now_us));
  tell_islands (f, "[['a', 'b'], ['c'], ['d']]");
  f->now_us += EPX_NOTICES_GATHER_US / 3;
  assert_nothing (epx_notices_take (f->notices, f->now_us));
  tell_islands (f, "[['a'], ['b'], ['c'], ['d']]");
  assert_body (turn (f), "[a] | [b] | [c] | [d]");
  assert_nothing (turn (f));
}

static void
test_events_do_not_put_off (Fixture *f, gconstpointer data)
{
  gint64 due_us;

  tell_islands (f, "[['a'], ['b']]");
  due_us = epx_notices_due (f->notices);
  g_assert_cmpint (due_us, ==, START + EPX_NOTICES_GATHER_US);
  f->now_us = due_us - 1;
  tell_islands (f, "[['a'], ['b'], ['c']]");
  g_assert_cmpint (epx_notices_due (f->notices), ==, due_us);
  assert_body (epx_notices_take (f->notices, due_us), "[a] | [b] | [c]");
}

static void
test_nothing_due_without_event (Fixture *f, gconstpointer data)
{
  g_assert_cmpint (epx_notices_due (f->notices), ==, -1);
  assert_kind (turn_after (f, "[['a'], ['b']]"), EPX_NOTICE_SPLIT);
  g_assert_cmpint (epx_notices_due (f->notices), ==, -1);
}

static void
test_blip_shows_nothing (Fixture *f, gconstpointer data)
{
  tell_islands (f, "[['a'], ['b']]");
  f->now_us += EPX_NOTICES_GATHER_US / 2;
  assert_nothing (turn_after (f, "[['a', 'b']]"));
}

static void
test_other_islands_are_news (Fixture *f, gconstpointer data)
{
  assert_body (turn_after (f, "[['a'], ['b']]"), "[a] | [b]");
  assert_body (turn_after (f, "[['a'], ['b', 'c']]"), "[a] | [b, c]");
}

static void
test_same_islands_are_no_news (Fixture *f, gconstpointer data)
{
  assert_kind (turn_after (f, "[['a'], ['b']]"), EPX_NOTICE_SPLIT);
  assert_nothing (turn_after (f, "[['a'], ['b']]"));
}

static void
test_healed_after_split (Fixture *f, gconstpointer data)
{
  g_autoptr (EpxNotice) notice = NULL;

  assert_kind (turn_after (f, "[['a'], ['b', 'c']]"), EPX_NOTICE_SPLIT);
  notice = turn_after (f, "[['a', 'b', 'c']]");
  g_assert_nonnull (notice);
  g_assert_cmpint (notice->kind, ==, EPX_NOTICE_HEALED);
  g_assert_cmpstr (notice->title, ==, "Erlang cluster healed");
  g_assert_cmpstr (notice->body, ==, "All 3 nodes can reach each other again.");
}

static void
test_healed_once (Fixture *f, gconstpointer data)
{
  assert_kind (turn_after (f, "[['a'], ['b']]"), EPX_NOTICE_SPLIT);
  assert_kind (turn_after (f, "[['a', 'b']]"), EPX_NOTICE_HEALED);
  assert_nothing (turn_after (f, "[['a', 'b', 'c']]"));
}

static void
test_split_again_after_healed (Fixture *f, gconstpointer data)
{
  assert_kind (turn_after (f, "[['a'], ['b']]"), EPX_NOTICE_SPLIT);
  assert_kind (turn_after (f, "[['a', 'b']]"), EPX_NOTICE_HEALED);
  assert_kind (turn_after (f, "[['a'], ['b']]"), EPX_NOTICE_SPLIT);
}

static void
test_one_node_left_is_not_healed (Fixture *f, gconstpointer data)
{
  assert_kind (turn_after (f, "[['a'], ['b']]"), EPX_NOTICE_SPLIT);
  assert_kind (turn_after (f, "[['a']]"), EPX_NOTICE_ENDED);
}

static void
test_no_node_left_is_not_healed (Fixture *f, gconstpointer data)
{
  assert_kind (turn_after (f, "[['a'], ['b']]"), EPX_NOTICE_SPLIT);
  assert_kind (turn_after (f, "[]"), EPX_NOTICE_ENDED);
}

static void
test_daemon_gone_ends_split (Fixture *f, gconstpointer data)
{
  assert_kind (turn_after (f, "[['a'], ['b']]"), EPX_NOTICE_SPLIT);
  epx_notices_lose_daemon (f->notices, f->now_us);
  assert_kind (turn (f), EPX_NOTICE_STOPPED);
}

static void
test_daemon_gone_alone_is_no_news (Fixture *f, gconstpointer data)
{
  assert_nothing (turn_after (f, "[['a', 'b']]"));
  epx_notices_lose_daemon (f->notices, f->now_us);
  assert_nothing (turn (f));
}

static void
test_quick_restart_keeps_split (Fixture *f, gconstpointer data)
{
  assert_kind (turn_after (f, "[['a'], ['b']]"), EPX_NOTICE_SPLIT);
  epx_notices_lose_daemon (f->notices, f->now_us);
  assert_nothing (turn_after (f, "[['a'], ['b']]"));
}

static void
test_new_server_gets_split (Fixture *f, gconstpointer data)
{
  assert_body (turn_after (f, "[['a'], ['b']]"), "[a] | [b]");
  epx_notices_meet_server (f->notices, f->now_us);
  assert_body (turn (f), "[a] | [b]");
}

static void
test_new_server_gets_no_old_news (Fixture *f, gconstpointer data)
{
  assert_kind (turn_after (f, "[['a'], ['b']]"), EPX_NOTICE_SPLIT);
  assert_kind (turn_after (f, "[['a', 'b']]"), EPX_NOTICE_HEALED);
  epx_notices_meet_server (f->notices, f->now_us);
  assert_nothing (turn (f));
}

static void
test_unseen_split_heals_in_silence (Fixture *f, gconstpointer data)
{
  assert_kind (turn_after (f, "[['a'], ['b']]"), EPX_NOTICE_SPLIT);
  epx_notices_fail (f->notices);
  assert_nothing (turn_after (f, "[['a', 'b']]"));
}

static void
test_failed_waits_for_event (Fixture *f, gconstpointer data)
{
  assert_kind (turn_after (f, "[['a'], ['b']]"), EPX_NOTICE_SPLIT);
  epx_notices_fail (f->notices);
  g_assert_cmpint (epx_notices_due (f->notices), ==, -1);
  epx_notices_meet_server (f->notices, f->now_us);
  assert_kind (turn (f), EPX_NOTICE_SPLIT);
}

static void
test_long_island_is_counted (Fixture *f, gconstpointer data)
{
  assert_body (turn_after (f, "[['n1', 'n2', 'n3', 'n4', 'n5', 'n6', 'n7', 'n8', 'n9'], ['z']]"),
               "[n1, n2 and 7 more] | [z]");
}

static void
test_five_nodes_are_written_out (Fixture *f, gconstpointer data)
{
  assert_body (turn_after (f, "[['a', 'b', 'c', 'd', 'e'], ['f']]"), "[a, b, c, d, e] | [f]");
}

static void
test_many_islands_are_counted (Fixture *f, gconstpointer data)
{
  assert_body (turn_after (f, "[['a'], ['b'], ['c'], ['d'], ['e']]"),
               "[a] | [b] | [c] | [d] and 1 more island");
  assert_body (turn_after (f, "[['a'], ['b'], ['c'], ['d'], ['e'], ['f']]"),
               "[a] | [b] | [c] | [d] and 2 more islands");
}

static void
test_ten_thousand_nodes_stay_short (Fixture *f, gconstpointer data)
{
  GVariantBuilder islands;
  GVariantBuilder island;
  EpxNotice *notice;

  g_variant_builder_init (&islands, G_VARIANT_TYPE ("aas"));
  g_variant_builder_init (&island, G_VARIANT_TYPE ("as"));
  for (int i = 0; i < 10000; i++)
    g_variant_builder_add (&island, "s", "n");
  g_variant_builder_add_value (&islands, g_variant_builder_end (&island));
  g_variant_builder_add_parsed (&islands, "['z']");
  epx_notices_set_islands (f->notices, g_variant_builder_end (&islands), f->now_us);

  notice = turn (f);
  assert_body (notice, "[n, n and 9998 more] | [z]");
}

static void
test_long_name_loses_its_end (Fixture *f, gconstpointer data)
{
  g_autofree char *long_name = g_strnfill (255, 'x');
  g_autofree char *start = g_strnfill (EPX_NOTICE_TEXT_MAX_CHARS, 'x');
  g_autofree char *islands = g_strdup_printf ("[['%s'], ['b']]", long_name);
  g_autofree char *body = g_strdup_printf ("[%s…] | [b]", start);

  assert_body (turn_after (f, islands), body);
}

static void
test_names_in_any_script (Fixture *f, gconstpointer data)
{
  assert_body (turn_after (f, "[['køb', 'ノード'], ['узел']]"), "[køb, ノード] | [узел]");
}

static void
test_control_characters_never (Fixture *f, gconstpointer data)
{
  assert_body (turn_after (f, "[['a\\nb\\u001b[31m\\u007f\\u0085'], ['\\u202ec\\u2028\\u2066']]"),
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

#define ADD(path, func) g_test_add (path, Fixture, NULL, set_up, func, tear_down)

static void
add_when_tests (void)
{
  ADD ("/notices/split/names-the-islands", test_split_names_islands);
  ADD ("/notices/split/is-all-that-lasts", test_only_split_lasts);
  ADD ("/notices/split/other-islands-are-news", test_other_islands_are_news);
  ADD ("/notices/split/same-islands-are-no-news", test_same_islands_are_no_news);
  ADD ("/notices/whole/is-no-news", test_whole_is_no_news);
  ADD ("/notices/whole/no-nodes-is-no-news", test_no_nodes_is_no_news);
  ADD ("/notices/gather/three-calls-give-one-notice", test_gathers_three_calls);
  ADD ("/notices/gather/events-do-not-put-the-turn-off", test_events_do_not_put_off);
  ADD ("/notices/gather/nothing-is-due-without-an-event", test_nothing_due_without_event);
  ADD ("/notices/gather/a-blip-shows-nothing", test_blip_shows_nothing);
  ADD ("/notices/healed/answers-a-split", test_healed_after_split);
  ADD ("/notices/healed/is-told-once", test_healed_once);
  ADD ("/notices/healed/may-split-again", test_split_again_after_healed);
  ADD ("/notices/healed/one-node-left-is-not-healed", test_one_node_left_is_not_healed);
  ADD ("/notices/healed/no-node-left-is-not-healed", test_no_node_left_is_not_healed);
  ADD ("/notices/healed/unseen-split-heals-in-silence", test_unseen_split_heals_in_silence);
  ADD ("/notices/daemon/its-end-ends-the-split", test_daemon_gone_ends_split);
  ADD ("/notices/daemon/its-end-alone-is-no-news", test_daemon_gone_alone_is_no_news);
  ADD ("/notices/daemon/quick-restart-keeps-the-split", test_quick_restart_keeps_split);
  ADD ("/notices/server/a-new-one-gets-the-split", test_new_server_gets_split);
  ADD ("/notices/server/a-new-one-gets-no-old-news", test_new_server_gets_no_old_news);
  ADD ("/notices/server/a-failed-notice-waits-for-an-event", test_failed_waits_for_event);
}

static void
add_text_tests (void)
{
  ADD ("/notice-text/island/a-long-one-is-counted", test_long_island_is_counted);
  ADD ("/notice-text/island/five-nodes-are-written-out", test_five_nodes_are_written_out);
  ADD ("/notice-text/island/many-are-counted", test_many_islands_are_counted);
  ADD ("/notice-text/island/ten-thousand-nodes-stay-short", test_ten_thousand_nodes_stay_short);
  ADD ("/notice-text/name/a-long-one-loses-its-end", test_long_name_loses_its_end);
  ADD ("/notice-text/name/any-script-passes", test_names_in_any_script);
  ADD ("/notice-text/name/control-characters-never-pass", test_control_characters_never);
  g_test_add_func ("/notice-text/server/markup-is-escaped", test_markup_is_escaped_where_read);
  g_test_add_func ("/notice-text/server/plain-text-stays-plain",
                   test_markup_is_plain_where_not_read);
  g_test_add_func ("/notice-text/server/without-bodies-the-title-says-all",
                   test_title_says_all_without_bodies);
}

int
main (int argc, char **argv)
{
  setlocale (LC_ALL, "C.UTF-8");
  g_test_init (&argc, &argv, NULL);
  add_when_tests ();
  add_text_tests ();
  return g_test_run ();
}
