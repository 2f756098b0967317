/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* Promises of daemon/users-authority.h, and of daemon/known-callers.h beneath it. */
#include <unistd.h>

#include "asking.h"
#include "daemon/bus-errors.h"
#include "daemon/known-callers.h"
#include "daemon/users-authority.h"
#include "fake-authority.h"

typedef struct
{
  Asking asking;
  FakeAuthority *slow;
  int n_asked;    /* (atomic) how often the bus was asked who somebody is */
  int n_answered; /* (atomic) */
  GMutex second;  /* while it is locked, the second answer does not arrive */
} Fixture;

/* In GDBus' thread. */
static GDBusMessage *
watch_bus (GDBusConnection *connection,
                 GDBusMessage *message,
                 gboolean is_incoming,
                 gpointer user_data)
{
  Fixture *f = user_data;

  if (!is_incoming &&
      g_strcmp0 (g_dbus_message_get_member (message), "GetConnectionCredentials") == 0)
    g_atomic_int_inc (&f->n_asked);
  if (is_incoming && g_dbus_message_get_reply_serial (message) != 0 &&
      g_atomic_int_add (&f->n_answered, 1) == 1)
    {
      g_mutex_lock (&f->second);
      g_mutex_unlock (&f->second);
    }
  return message;
}

static void
set_up (Fixture *f, gconstpointer data)
{
  asking_set_up (&f->asking);
  f->slow = fake_authority_new ();
  g_mutex_init (&f->second);
  g_dbus_connection_add_filter (f->asking.service, watch_bus, f, NULL);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  g_object_unref (f->slow);
  asking_tear_down (&f->asking);
  g_mutex_clear (&f->second);
}

static void
test_the_bus_says_who_asks (Fixture *f, gconstpointer data)
{
  const EpxUsers own = { .uid = getuid () };
  const EpxUsers other = { .uid = getuid () + 1 };
  g_autoptr (EpxAuthority) own_alone = epx_users_authority_new (f->asking.service, &own, NULL);
  g_autoptr (EpxAuthority) other_alone = epx_users_authority_new (f->asking.service, &other, NULL);
  g_autoptr (EpxAuthority) handing_on =
      epx_users_authority_new (f->asking.service, &other, EPX_AUTHORITY (f->slow));
  EpxQuestion question = asking_question (&f->asking);
  g_auto (Verdict) yes = { 0 };
  g_auto (Verdict) no = { 0 };
  g_auto (Verdict) perhaps = { 0 };

  asking_ask (own_alone, &question, NULL, &yes);
  asking_ask (other_alone, &question, NULL, &no);
  asking_ask (handing_on, &question, NULL, &perhaps);
  wait_until (yes.is_over && no.is_over && fake_authority_get_n_waiting (f->slow) == 1);
  g_assert_true (yes.is_allowed);
  g_assert_error (no.error, G_DBUS_ERROR, G_DBUS_ERROR_ACCESS_DENIED);
  g_assert_cmpuint (fake_authority_get_question (f->slow, 0)->uid, ==, getuid ());
  g_assert_cmpstr (fake_authority_get_question (f->slow, 0)->sender, ==, question.sender);
  fake_authority_answer (f->slow, 0, TRUE);
  wait_until (perhaps.is_over);
  g_assert_true (perhaps.is_allowed);
}

static void
test_who_has_left_is_nobody (Fixture *f, gconstpointer data)
{
  const EpxUsers own = { .uid = getuid () };
  g_autoptr (EpxAuthority) authority = epx_users_authority_new (f->asking.service, &own, NULL);
  EpxQuestion question = asking_question (&f->asking);
  g_auto (Verdict) verdict = { 0 };

  g_dbus_connection_close_sync (f->asking.caller, NULL, NULL);
  asking_ask (authority, &question, NULL, &verdict);
  wait_until (verdict.is_over);
  g_assert_error (verdict.error, G_DBUS_ERROR, G_DBUS_ERROR_ACCESS_DENIED);
}

static void
test_answers_come_in_the_order_of_questions (Fixture *f, gconstpointer data)
{
  const EpxUsers own = { .uid = getuid () };
  g_autoptr (EpxAuthority) authority = epx_users_authority_new (f->asking.service, &own, NULL);
  EpxQuestion question = asking_question (&f->asking);
  Verdict verdicts[100];

  for (guint i = 0; i < G_N_ELEMENTS (verdicts); i++)
    asking_ask (authority, &question, NULL, &verdicts[i]);
  for (guint n_over = 0; n_over < G_N_ELEMENTS (verdicts);)
    {
      test_turn ();
      while (n_over < G_N_ELEMENTS (verdicts) && verdicts[n_over].is_over)
        g_assert_true (verdicts[n_over++].is_allowed);
      for (guint i = n_over; i < G_N_ELEMENTS (verdicts); i++)
        g_assert_false (verdicts[i].is_over);
    }
}

static void
test_a_flood_is_bounded (Fixture *f, gconstpointer data)
{
  const EpxUsers own = { .uid = getuid () };
  g_autoptr (EpxAuthority) authority = epx_users_authority_new (f->asking.service, &own, NULL);
  EpxQuestion question = asking_question (&f->asking);
  g_autofree Verdict *verdicts = g_new0 (Verdict, EPX_USERS_MAX_PER_SENDER + 1);
  Verdict *last = &verdicts[EPX_USERS_MAX_PER_SENDER];

  for (guint i = 0; i <= EPX_USERS_MAX_PER_SENDER; i++)
    asking_ask (authority, &question, NULL, &verdicts[i]);
  for (guint i = 0; i < EPX_USERS_MAX_PER_SENDER; i++)
    {
      wait_until (verdicts[i].is_over);
      /* Under valgrind the bus does not answer all of them in time. */
      g_assert_true (verdicts[i].is_allowed ||
                     g_error_matches (verdicts[i].error, G_DBUS_ERROR, G_DBUS_ERROR_ACCESS_DENIED));
      verdict_clear (&verdicts[i]);
    }
  wait_until (last->is_over);
  g_assert_error (last->error, G_DBUS_ERROR, G_DBUS_ERROR_LIMITS_EXCEEDED);
  verdict_clear (last);
}

/* Asks and waits for the verdict. */
static gboolean
is_allowed (EpxAuthority *authority, const EpxQuestion *question)
{
  g_auto (Verdict) verdict = { 0 };

  asking_ask (authority, question, NULL, &verdict);
  wait_until (verdict.is_over);
  return verdict.is_allowed;
}

static void
test_the_bus_is_asked_once_for_a_caller (Fixture *f, gconstpointer data)
{
  const EpxUsers own = { .uid = getuid () };
  const EpxUsers other = { .uid = getuid () + 1 };
  g_autoptr (EpxAuthority) yes = epx_users_authority_new (f->asking.service, &own, NULL);
  g_autoptr (EpxAuthority) no = epx_users_authority_new (f->asking.service, &other, NULL);
  EpxQuestion question = asking_question (&f->asking);

  for (guint i = 0; i < 3; i++)
    {
      g_assert_true (is_allowed (yes, &question));
      g_assert_false (is_allowed (no, &question));
    }
  g_assert_cmpint (g_atomic_int_get (&f->n_asked), ==, 2);
}

static void
test_another_caller_is_asked_for_anew (Fixture *f, gconstpointer data)
{
  const EpxUsers own = { .uid = getuid () };
  g_autoptr (EpxAuthority) authority = epx_users_authority_new (f->asking.service, &own, NULL);
  EpxQuestion question = asking_question (&f->asking);

  g_assert_true (is_allowed (authority, &question));
  question.sender = g_dbus_connection_get_unique_name (f->asking.service);
  g_assert_true (is_allowed (authority, &question));
  question.sender = ":1.999999";
  g_assert_false (is_allowed (authority, &question));
  g_assert_false (is_allowed (authority, &question));
  g_assert_cmpint (g_atomic_int_get (&f->n_asked), ==, 4);
}

static void
test_the_next_authority_is_always_asked (Fixture *f, gconstpointer data)
{
  const EpxUsers other = { .uid = getuid () + 1 };
  g_autoptr (EpxAuthority) authority =
      epx_users_authority_new (f->asking.service, &other, EPX_AUTHORITY (f->slow));
  EpxQuestion question = asking_question (&f->asking);

  for (guint i = 0; i < 4; i++)
    {
      g_auto (Verdict) verdict = { 0 };

      asking_ask (authority, &question, NULL, &verdict);
      wait_until (fake_authority_get_n_waiting (f->slow) == 1);
      g_assert_cmpuint (fake_authority_get_question (f->slow, 0)->uid, ==, getuid ());
      fake_authority_answer (f->slow, 0, i % 2 == 0);
      wait_until (verdict.is_over);
      g_assert_true (verdict.is_allowed == (i % 2 == 0));
    }
  g_assert_cmpint (g_atomic_int_get (&f->n_asked), ==, 1);
}

/* The third call comes when the answer to the first is there, and that to the second is not. */
static void
test_a_known_caller_waits_for_its_own_calls (Fixture *f, gconstpointer data)
{
  const EpxUsers own = { .uid = getuid () };
  g_autoptr (EpxAuthority) authority = epx_users_authority_new (f->asking.service, &own, NULL);
  EpxQuestion question = asking_question (&f->asking);
  g_auto (Verdict) first = { 0 };
  g_auto (Verdict) second = { 0 };
  g_auto (Verdict) third = { 0 };

  g_mutex_lock (&f->second);
  asking_ask (authority, &question, NULL, &first);
  asking_ask (authority, &question, NULL, &second);
  wait_until (first.is_over);
  asking_ask (authority, &question, NULL, &third);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_false (second.is_over || third.is_over);
  g_mutex_unlock (&f->second);
  wait_until (second.is_over && third.is_over);
  g_assert_cmpint (g_atomic_int_get (&f->n_asked), ==, 3);
}

static void
test_so_many_callers_are_known (void)
{
  EpxKnownCallers *known = epx_known_callers_new ();

  for (guint i = 0; i < EPX_KNOWN_CALLERS_MAX + 3; i++)
    {
      g_autofree char *name = g_strdup_printf (":1.%u", i);
      const EpxKnownCaller caller = { .may_all = i % 2 == 0, .has_uid = TRUE, .uid = i };

      epx_known_callers_add (known, name, &caller);
      epx_known_callers_add (known, name, &caller);
    }
  for (guint i = 0; i < EPX_KNOWN_CALLERS_MAX + 3; i++)
    {
      g_autofree char *name = g_strdup_printf (":1.%u", i);
      const EpxKnownCaller *caller = epx_known_callers_find (known, name);

      g_assert_true ((caller != NULL) == (i >= 3));
      if (caller != NULL)
        g_assert_true (caller->uid == i && caller->may_all == (i % 2 == 0));
    }
  epx_known_callers_free (known);
}

#define ADD(path, func) g_test_add (path, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("/users-authority/the-bus-says-who-asks", test_the_bus_says_who_asks);
  ADD ("/users-authority/who-has-left-is-nobody", test_who_has_left_is_nobody);
  ADD ("/users-authority/answers-come-in-the-order-of-questions",
       test_answers_come_in_the_order_of_questions);
  ADD ("/users-authority/a-flood-is-bounded", test_a_flood_is_bounded);
  ADD ("/users-authority/the-bus-is-asked-once-for-a-caller",
       test_the_bus_is_asked_once_for_a_caller);
  ADD ("/users-authority/another-caller-is-asked-for-anew", test_another_caller_is_asked_for_anew);
  ADD ("/users-authority/the-next-authority-is-always-asked",
       test_the_next_authority_is_always_asked);
  ADD ("/users-authority/a-known-caller-waits-for-its-own-calls",
       test_a_known_caller_waits_for_its_own_calls);
  g_test_add_func ("/known-callers/so-many-are-known", test_so_many_callers_are_known);
  return g_test_run ();
}
