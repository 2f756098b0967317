/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* That the manager does nothing before the authority has said yes: promises of daemon/manager.h. */
#include "asking.h"
#include "daemon/manager.h"
#include "daemon/paths.h"
#include "fake-authority.h"
#include "net/addresses.h"

typedef struct
{
  Asking asking;
  FakeAuthority *authority;
  EpxSwitchboard *switchboard;
  EpxManager *manager;
} Fixture;

static void
set_up (Fixture *f, gconstpointer data)
{
  EpxSwitchboardOptions options = { .limits = EPX_LIMITS_DEFAULT };
  g_autoptr (GError) error = NULL;

  asking_set_up (&f->asking);
  options.addresses = epx_addresses_parse ("127.0.0.1", &error);
  g_assert_no_error (error);
  f->switchboard = epx_switchboard_new (&options, &error);
  g_assert_no_error (error);
  g_array_unref (options.addresses);
  f->authority = fake_authority_new ();
  f->manager =
      epx_manager_new (f->asking.service, f->switchboard, EPX_AUTHORITY (f->authority), &error);
  g_assert_no_error (error);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  g_clear_object (&f->manager);
  g_object_run_dispose (G_OBJECT (f->switchboard));
  g_clear_object (&f->switchboard);
  g_clear_object (&f->authority);
  asking_tear_down (&f->asking);
}

typedef struct
{
  gboolean is_over;
  GVariant *value; /* (owned) (nullable) */
  GError *error;   /* (owned) (nullable) */
} Reply;

static void
reply_clear (Reply *reply)
{
  g_clear_pointer (&reply->value, g_variant_unref);
  g_clear_error (&reply->error);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Reply, reply_clear)

static void
on_reply (GObject *connection, GAsyncResult *result, gpointer user_data)
{
  Reply *reply = user_data;

  reply->value =
      g_dbus_connection_call_finish (G_DBUS_CONNECTION (connection), result, &reply->error);
  reply->is_over = TRUE;
}

/* @arguments: as GVariant text. */
static void
call (Fixture *f, const char *method, const char *arguments, GDBusCallFlags flags, Reply *reply)
{
  g_dbus_connection_call (f->asking.caller, g_dbus_connection_get_unique_name (f->asking.service),
                          EPX_MANAGER_PATH, "org.epmdpxy.Manager", method,
                          g_variant_new_parsed (arguments), NULL, flags, -1, NULL, on_reply, reply);
}

static guint
count_rules (Fixture *f)
{
  return epx_rules_get_n_rules (epx_switchboard_get_rules (f->switchboard));
}

static const struct
{
  const char *method;
  const char *arguments;
  EpxAction action;
  const char *cables;
} changes[] = {
  { "CutCables", "(['a'], ['b'])", EPX_ACTION_CUT, "a | b" },
  { "AddFault", "(['a'], ['b*'], @a{sv} {'fault': <'reset'>})", EPX_ACTION_CUT, "a | b*" },
  { "FixCables", "(['a', 'c'], ['b'])", EPX_ACTION_FIX, "a, c | b" },
  { "RemoveFault", "(uint64 1,)", EPX_ACTION_FIX, "x | y" },
  { "FixAllCables", "()", EPX_ACTION_FIX, "* | *" },
};

/* The rule that RemoveFault takes off. */
static void
lay_first_rule (Fixture *f)
{
  g_auto (Reply) reply = { 0 };

  call (f, "CutCables", "(['x'], ['y'])", G_DBUS_CALL_FLAGS_NONE, &reply);
  wait_until (fake_authority_get_n_waiting (f->authority) == 1);
  fake_authority_answer (f->authority, 0, TRUE);
  wait_until (reply.is_over);
  g_assert_no_error (reply.error);
  g_assert_cmpuint (count_rules (f), ==, 1);
}

static void
test_nothing_is_done_that_is_not_allowed (Fixture *f, gconstpointer data)
{
  lay_first_rule (f);
  for (gsize i = 0; i < G_N_ELEMENTS (changes); i++)
    {
      g_auto (Reply) reply = { 0 };
      const EpxQuestion *question;

      call (f, changes[i].method, changes[i].arguments, G_DBUS_CALL_FLAGS_NONE, &reply);
      wait_until (fake_authority_get_n_waiting (f->authority) == 1);
      question = fake_authority_get_question (f->authority, 0);
      g_assert_cmpint (question->action, ==, changes[i].action);
      g_assert_cmpstr (question->cables, ==, changes[i].cables);
      g_assert_false (question->is_interactive);
      fake_authority_answer (f->authority, 0, FALSE);
      wait_until (reply.is_over);
      g_assert_error (reply.error, G_DBUS_ERROR, G_DBUS_ERROR_ACCESS_DENIED);
      g_assert_cmpuint (count_rules (f), ==, 1);
    }
}

static void
test_what_is_allowed_is_done_then_and_not_before (Fixture *f, gconstpointer data)
{
  /* FixCables takes one rule off and stands above what it covers in part. */
  static const guint n_rules[] = { 2, 3, 3, 2, 0 };

  lay_first_rule (f);
  for (gsize i = 0; i < G_N_ELEMENTS (changes); i++)
    {
      guint before = count_rules (f);
      g_auto (Reply) reply = { 0 };

      call (f, changes[i].method, changes[i].arguments,
            G_DBUS_CALL_FLAGS_ALLOW_INTERACTIVE_AUTHORIZATION, &reply);
      wait_until (fake_authority_get_n_waiting (f->authority) == 1);
      test_settle ();
      g_assert_cmpuint (count_rules (f), ==, before);
      g_assert_false (reply.is_over);
      g_assert_true (fake_authority_get_question (f->authority, 0)->is_interactive);
      fake_authority_answer (f->authority, 0, TRUE);
      wait_until (reply.is_over);
      g_assert_no_error (reply.error);
      g_assert_cmpuint (count_rules (f), ==, n_rules[i]);
    }
}

static void
test_a_call_that_waits_holds_up_no_other (Fixture *f, gconstpointer data)
{
  g_auto (Reply) first = { 0 };
  g_auto (Reply) second = { 0 };

  call (f, "CutCables", "(['a'], ['b'])", G_DBUS_CALL_FLAGS_NONE, &first);
  call (f, "CutCables", "(['c'], ['d'])", G_DBUS_CALL_FLAGS_NONE, &second);
  wait_until (fake_authority_get_n_waiting (f->authority) == 2);
  fake_authority_answer (f->authority, 1, TRUE);
  wait_until (second.is_over);
  g_assert_no_error (second.error);
  g_assert_false (first.is_over);
  fake_authority_answer (f->authority, 0, TRUE);
  wait_until (first.is_over);
  g_assert_cmpuint (count_rules (f), ==, 2);
}

static void
test_a_rule_that_ends_while_its_removal_waits_is_no_such_rule (Fixture *f, gconstpointer data)
{
  g_auto (Reply) reply = { 0 };
  g_autofree char *name = NULL;

  lay_first_rule (f);
  call (f, "RemoveFault", "(uint64 1,)", G_DBUS_CALL_FLAGS_NONE, &reply);
  wait_until (fake_authority_get_n_waiting (f->authority) == 1);
  g_assert_true (epx_switchboard_remove (f->switchboard, 1, NULL));
  fake_authority_answer (f->authority, 0, TRUE);
  wait_until (reply.is_over);
  name = g_dbus_error_encode_gerror (reply.error);
  g_assert_cmpstr (name, ==, "org.epmdpxy.Error.NoSuchRule");
}

static void
test_with_the_manager_goes_what_waits (Fixture *f, gconstpointer data)
{
  g_auto (Reply) waiting = { 0 };
  g_auto (Reply) answered = { 0 };

  call (f, "CutCables", "(['a'], ['b'])", G_DBUS_CALL_FLAGS_NONE, &waiting);
  call (f, "CutCables", "(['c'], ['d'])", G_DBUS_CALL_FLAGS_NONE, &answered);
  wait_until (fake_authority_get_n_waiting (f->authority) == 2);
  g_object_run_dispose (G_OBJECT (f->manager));
  fake_authority_answer (f->authority, fake_authority_get_n_waiting (f->authority) - 1, TRUE);
  wait_until (waiting.is_over && answered.is_over);
  g_assert_nonnull (waiting.error);
  g_assert_nonnull (answered.error);
  g_assert_cmpuint (count_rules (f), ==, 0);
}

#define ADD(path, func) g_test_add ("/manager/" path, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("nothing-is-done-that-is-not-allowed", test_nothing_is_done_that_is_not_allowed);
  ADD ("what-is-allowed-is-done-then-and-not-before",
       test_what_is_allowed_is_done_then_and_not_before);
  ADD ("a-call-that-waits-holds-up-no-other", test_a_call_that_waits_holds_up_no_other);
  ADD ("a-rule-that-ends-while-its-removal-waits-is-no-such-rule",
       test_a_rule_that_ends_while_its_removal_waits_is_no_such_rule);
  ADD ("with-the-manager-goes-what-waits", test_with_the_manager_goes_what_waits);
  return g_test_run ();
}
