/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* Promises of daemon/bounded-authority.h. */
#include "asking.h"
#include "daemon/bounded-authority.h"
#include "daemon/bus-errors.h"
#include "fake-authority.h"

/* What never comes to its end unless the test wants it to. */
#define LONG_MS (3600 * 1000)

typedef struct
{
  Asking asking;
  FakeAuthority *slow;
} Fixture;

static void
set_up (Fixture *f, gconstpointer data)
{
  asking_set_up (&f->asking);
  f->slow = fake_authority_new ();
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  g_object_unref (f->slow);
  asking_tear_down (&f->asking);
}

static EpxAuthority *
bound (Fixture *f, guint answer_ms, guint typing_ms)
{
  const EpxBounds bounds = {
    .n_per_user = 2,
    .n_in_all = 3,
    .kib_per_user = 10,
    .kib_in_all = 20,
    .answer_ms = answer_ms,
    .typing_ms = typing_ms,
  };

  return epx_bounded_authority_new (f->asking.service, &bounds, EPX_AUTHORITY (f->slow));
}

static void
test_an_answer_is_handed_on (Fixture *f, gconstpointer data)
{
  g_autoptr (EpxAuthority) authority = bound (f, LONG_MS, LONG_MS);
  EpxQuestion question = asking_question (&f->asking);
  g_auto (Verdict) yes = { 0 };
  g_auto (Verdict) no = { 0 };

  asking_ask (authority, &question, NULL, &yes);
  asking_ask (authority, &question, NULL, &no);
  g_assert_cmpstr (fake_authority_get_question (f->slow, 0)->cables, ==, "a | b");
  fake_authority_answer (f->slow, 0, TRUE);
  fake_authority_answer (f->slow, 0, FALSE);
  wait_until (yes.is_over && no.is_over);
  g_assert_true (yes.is_allowed);
  g_assert_error (no.error, G_DBUS_ERROR, G_DBUS_ERROR_ACCESS_DENIED);
}

static void
test_no_answer_in_time_is_no (Fixture *f, gconstpointer data)
{
  g_autoptr (EpxAuthority) authority = bound (f, 1, LONG_MS);
  g_autoptr (EpxAuthority) patient = bound (f, LONG_MS, 1);
  EpxQuestion question = asking_question (&f->asking);
  g_auto (Verdict) verdict = { 0 };
  g_auto (Verdict) typed = { 0 };

  asking_ask (authority, &question, NULL, &verdict);
  wait_until (verdict.is_over);
  g_assert_error (verdict.error, G_DBUS_ERROR, G_DBUS_ERROR_ACCESS_DENIED);
  g_assert_nonnull (strstr (verdict.error->message, "nobody said in time"));
  g_assert_cmpuint (fake_authority_get_n_waiting (f->slow), ==, 0);

  question.is_interactive = TRUE;
  asking_ask (patient, &question, NULL, &typed);
  wait_until (typed.is_over);
  g_assert_nonnull (strstr (typed.error->message, "nobody said in time"));
}

static void
test_a_user_may_wait_for_so_many (Fixture *f, gconstpointer data)
{
  g_autoptr (EpxAuthority) authority = bound (f, LONG_MS, LONG_MS);
  EpxQuestion question = asking_question (&f->asking);
  g_auto (Verdict) first = { 0 };
  g_auto (Verdict) second = { 0 };
  g_auto (Verdict) third = { 0 };

  asking_ask (authority, &question, NULL, &first);
  asking_ask (authority, &question, NULL, &second);
  /* From another connection, too. */
  question.sender = g_dbus_connection_get_unique_name (f->asking.service);
  asking_ask (authority, &question, NULL, &third);
  wait_until (third.is_over);
  g_assert_error (third.error, G_DBUS_ERROR, G_DBUS_ERROR_LIMITS_EXCEEDED);
  g_assert_cmpuint (fake_authority_get_n_waiting (f->slow), ==, 2);

  fake_authority_answer (f->slow, 0, TRUE);
  wait_until (first.is_over);
  verdict_clear (&third);
  asking_ask (authority, &question, NULL, &third);
  g_assert_cmpuint (fake_authority_get_n_waiting (f->slow), ==, 2);
  fake_authority_answer (f->slow, 0, TRUE);
  fake_authority_answer (f->slow, 0, TRUE);
  wait_until (second.is_over && third.is_over);
  g_assert_true (third.is_allowed);
}

static void
test_all_may_wait_for_so_many (Fixture *f, gconstpointer data)
{
  g_autoptr (EpxAuthority) authority = bound (f, LONG_MS, LONG_MS);
  EpxQuestion question = asking_question (&f->asking);
  Verdict verdicts[4];

  for (guint i = 0; i < 4; i++)
    {
      question.uid = i;
      asking_ask (authority, &question, NULL, &verdicts[i]);
    }
  wait_until (verdicts[3].is_over);
  g_assert_error (verdicts[3].error, G_DBUS_ERROR, G_DBUS_ERROR_LIMITS_EXCEEDED);
  for (guint i = 0; i < 3; i++)
    fake_authority_answer (f->slow, 0, TRUE);
  for (guint i = 0; i < 4; i++)
    {
      wait_until (verdicts[i].is_over);
      verdict_clear (&verdicts[i]);
    }
}

static void
test_what_is_kept_for_a_user_is_bounded (Fixture *f, gconstpointer data)
{
  g_autoptr (EpxAuthority) authority = bound (f, LONG_MS, LONG_MS);
  EpxQuestion question = asking_question (&f->asking);
  g_auto (Verdict) large = { 0 };
  g_auto (Verdict) huge = { 0 };
  g_auto (Verdict) small = { 0 };

  question.n_bytes = 8 * 1024;
  asking_ask (authority, &question, NULL, &large);
  asking_ask (authority, &question, NULL, &huge);
  wait_until (huge.is_over);
  g_assert_error (huge.error, G_DBUS_ERROR, G_DBUS_ERROR_LIMITS_EXCEEDED);
  /* It holds no place. */
  question.n_bytes = 1;
  asking_ask (authority, &question, NULL, &small);
  g_assert_cmpuint (fake_authority_get_n_waiting (f->slow), ==, 2);
  fake_authority_answer (f->slow, 0, TRUE);
  fake_authority_answer (f->slow, 0, TRUE);
  wait_until (large.is_over && small.is_over);
  g_assert_true (small.is_allowed);
}

static void
test_a_caller_that_leaves_takes_its_question_along (Fixture *f, gconstpointer data)
{
  g_autoptr (EpxAuthority) authority = bound (f, LONG_MS, LONG_MS);
  EpxQuestion question = asking_question (&f->asking);
  g_auto (Verdict) verdict = { 0 };

  asking_ask (authority, &question, NULL, &verdict);
  g_dbus_connection_close_sync (f->asking.caller, NULL, NULL);
  wait_until (verdict.is_over);
  g_assert_error (verdict.error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpuint (fake_authority_get_n_waiting (f->slow), ==, 0);
}

static void
test_who_cancels_waits_no_longer (Fixture *f, gconstpointer data)
{
  g_autoptr (EpxAuthority) authority = bound (f, LONG_MS, LONG_MS);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  EpxQuestion question = asking_question (&f->asking);
  g_auto (Verdict) waiting = { 0 };
  g_auto (Verdict) late = { 0 };

  asking_ask (authority, &question, cancellable, &waiting);
  g_cancellable_cancel (cancellable);
  asking_ask (authority, &question, cancellable, &late);
  wait_until (waiting.is_over && late.is_over);
  g_assert_error (waiting.error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_error (late.error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

#define ADD(path, func) g_test_add (path, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("/bounded-authority/an-answer-is-handed-on", test_an_answer_is_handed_on);
  ADD ("/bounded-authority/no-answer-in-time-is-no", test_no_answer_in_time_is_no);
  ADD ("/bounded-authority/a-user-may-wait-for-so-many", test_a_user_may_wait_for_so_many);
  ADD ("/bounded-authority/all-may-wait-for-so-many", test_all_may_wait_for_so_many);
  ADD ("/bounded-authority/what-is-kept-for-a-user-is-bounded",
       test_what_is_kept_for_a_user_is_bounded);
  ADD ("/bounded-authority/a-caller-that-leaves-takes-its-question-along",
       test_a_caller_that_leaves_takes_its_question_along);
  ADD ("/bounded-authority/who-cancels-waits-no-longer", test_who_cancels_waits_no_longer);
  return g_test_run ();
}
