/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* What the agent shows when. The clock is a number in the test. */
#include <locale.h>

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
test_only_split_offers_fix (Fixture *f, gconstpointer data)
{
  EpxNotice *split = turn_after (f, "[['a'], ['b']]");
  EpxNotice *healed = turn_after (f, "[['a', 'b']]");

  g_assert_true (epx_notice_offers_fix (split));
  g_assert_false (epx_notice_offers_fix (healed));
  epx_notice_free (split);
  epx_notice_free (healed);
}

static EpxNotice *
turn_after_answer (Fixture *f, const char *refusal)
{
  epx_notices_answer_fix (f->notices, refusal, f->now_us);
  return turn (f);
}

static void
test_refusal_is_told (Fixture *f, gconstpointer data)
{
  EpxNotice *notice;

  epx_notice_free (turn_after (f, "[['a'], ['b']]"));
  notice = turn_after_answer (f, "no\tnever");
  g_assert_cmpint (notice->kind, ==, EPX_NOTICE_SPLIT);
  assert_body (notice, "[a] | [b]\nThe cables were not fixed: no\xef\xbf\xbdnever");
}

static void
test_refusal_is_told_each_time (Fixture *f, gconstpointer data)
{
  epx_notice_free (turn_after (f, "[['a'], ['b']]"));
  assert_kind (turn_after_answer (f, "no"), EPX_NOTICE_SPLIT);
  assert_kind (turn_after_answer (f, "no"), EPX_NOTICE_SPLIT);
}

static void
test_refusal_ends_with_its_split (Fixture *f, gconstpointer data)
{
  epx_notice_free (turn_after (f, "[['a'], ['b', 'c']]"));
  epx_notice_free (turn_after_answer (f, "no"));
  assert_body (turn_after (f, "[['a'], ['b'], ['c']]"), "[a] | [b] | [c]");
}

static void
test_fixed_in_vain_shows_the_split_again (Fixture *f, gconstpointer data)
{
  epx_notice_free (turn_after (f, "[['a'], ['b']]"));
  assert_body (turn_after_answer (f, NULL), "[a] | [b]");
}

static void
test_fixed_is_healed_once (Fixture *f, gconstpointer data)
{
  epx_notice_free (turn_after (f, "[['a'], ['b']]"));
  tell_islands (f, "[['a', 'b']]");
  assert_kind (turn_after_answer (f, NULL), EPX_NOTICE_HEALED);
  assert_nothing (turn (f));
}

static EpxNotice *
turn_without_bus (Fixture *f)
{
  epx_notices_lose_sight (f->notices, f->now_us);
  return turn (f);
}

static void
test_lost_bus_does_not_end_the_split (Fixture *f, gconstpointer data)
{
  epx_notice_free (turn_after (f, "[['a'], ['b']]"));
  assert_kind (turn_without_bus (f), EPX_NOTICE_UNSEEN);
}

static void
test_lost_bus_alone_is_no_news (Fixture *f, gconstpointer data)
{
  assert_nothing (turn_after (f, "[['a', 'b']]"));
  assert_nothing (turn_without_bus (f));
}

static void
test_split_is_shown_when_the_bus_is_back (Fixture *f, gconstpointer data)
{
  epx_notice_free (turn_after (f, "[['a'], ['b']]"));
  epx_notice_free (turn_without_bus (f));
  assert_kind (turn_after (f, "[['a'], ['b']]"), EPX_NOTICE_SPLIT);
}

static void
test_healed_is_shown_when_the_bus_is_back (Fixture *f, gconstpointer data)
{
  epx_notice_free (turn_after (f, "[['a'], ['b']]"));
  epx_notice_free (turn_without_bus (f));
  assert_kind (turn_after (f, "[['a', 'b']]"), EPX_NOTICE_HEALED);
}

#define ADD(path, func) g_test_add (path, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char **argv)
{
  setlocale (LC_ALL, "C.UTF-8");
  g_test_init (&argc, &argv, NULL);
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
  ADD ("/notices/fix/only-a-split-offers-it", test_only_split_offers_fix);
  ADD ("/notices/fix/a-refusal-is-told", test_refusal_is_told);
  ADD ("/notices/fix/a-refusal-is-told-each-time", test_refusal_is_told_each_time);
  ADD ("/notices/fix/a-refusal-ends-with-its-split", test_refusal_ends_with_its_split);
  ADD ("/notices/fix/in-vain-shows-the-split-again", test_fixed_in_vain_shows_the_split_again);
  ADD ("/notices/fix/is-healed-once", test_fixed_is_healed_once);
  ADD ("/notices/bus/its-loss-does-not-end-the-split", test_lost_bus_does_not_end_the_split);
  ADD ("/notices/bus/its-loss-alone-is-no-news", test_lost_bus_alone_is_no_news);
  ADD ("/notices/bus/back-shows-the-split", test_split_is_shown_when_the_bus_is_back);
  ADD ("/notices/bus/back-shows-healed", test_healed_is_shown_when_the_bus_is_back);
  ADD ("/notices/server/a-new-one-gets-the-split", test_new_server_gets_split);
  ADD ("/notices/server/a-new-one-gets-no-old-news", test_new_server_gets_no_old_news);
  ADD ("/notices/server/a-failed-notice-waits-for-an-event", test_failed_waits_for_event);
  return g_test_run ();
}
