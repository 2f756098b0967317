/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* Promises of daemon/polkit-authority.h, towards a polkitd that answers what the test wants. What a
 * real one makes of callers and rules is the system tests' business. */
#include "asking.h"
#include "daemon/bus-errors.h"
#include "daemon/polkit-authority.h"

#define POLKIT_NAME "org.freedesktop.PolicyKit1"
#define POLKIT_PATH "/org/freedesktop/PolicyKit1/Authority"

static const char xml[] =
    "<node><interface name='org.freedesktop.PolicyKit1.Authority'>"
    "<method name='CheckAuthorization'>"
    "<arg type='(sa{sv})' direction='in'/><arg type='s' direction='in'/>"
    "<arg type='a{ss}' direction='in'/><arg type='u' direction='in'/>"
    "<arg type='s' direction='in'/><arg type='(bba{ss})' direction='out'/>"
    "</method>"
    "<method name='CancelCheckAuthorization'><arg type='s' direction='in'/></method>"
    "</interface></node>";

typedef struct
{
  Asking asking;
  GDBusConnection *polkit;
  GDBusNodeInfo *info;
  EpxAuthority *authority;
  const char *answer; /* what it answers, as GVariant text; NULL: nothing */
  const char *error;  /* or this error */
  GVariant *asked;    /* (owned) the last question */
  char *taken_back;   /* (owned) (nullable) the last one that was cancelled */
  GDBusMethodInvocation *waiting;
} Fixture;

static void
on_call (GDBusConnection *connection,
         const char *sender,
         const char *path,
         const char *interface,
         const char *method,
         GVariant *parameters,
         GDBusMethodInvocation *invocation,
         gpointer user_data)
{
  Fixture *f = user_data;

  if (g_str_equal (method, "CancelCheckAuthorization"))
    {
      g_variant_get (parameters, "(s)", &f->taken_back);
      g_dbus_method_invocation_return_value (invocation, NULL);
      return;
    }
  g_clear_pointer (&f->asked, g_variant_unref);
  f->asked = g_variant_ref (parameters);
  if (f->error != NULL)
    g_dbus_method_invocation_return_dbus_error (invocation, f->error, "so it is");
  else if (f->answer != NULL)
    g_dbus_method_invocation_return_value (invocation, g_variant_new_parsed (f->answer));
  else
    f->waiting = invocation;
}

static const GDBusInterfaceVTable vtable = { on_call, NULL, NULL, { 0 } };

static void
set_up (Fixture *f, gconstpointer data)
{
  g_autoptr (GVariant) reply = NULL;

  asking_set_up (&f->asking);
  f->polkit = asking_connect (&f->asking);
  f->info = g_dbus_node_info_new_for_xml (xml, NULL);
  g_assert_cmpuint (g_dbus_connection_register_object (
                        f->polkit, POLKIT_PATH, f->info->interfaces[0], &vtable, f, NULL, NULL),
                    !=, 0);
  reply = g_dbus_connection_call_sync (
      f->polkit, "org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus",
      "RequestName", g_variant_new ("(su)", POLKIT_NAME, 0), NULL, 0, -1, NULL, NULL);
  g_assert_nonnull (reply);
  f->authority = epx_polkit_authority_new (f->asking.service);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  if (f->waiting != NULL)
    g_dbus_method_invocation_return_value (f->waiting,
                                           g_variant_new_parsed ("((false, false, @a{ss} {}),)"));
  g_clear_object (&f->authority);
  g_clear_pointer (&f->asked, g_variant_unref);
  g_clear_pointer (&f->taken_back, g_free);
  g_dbus_node_info_unref (f->info);
  if (!g_dbus_connection_is_closed (f->polkit))
    g_dbus_connection_close_sync (f->polkit, NULL, NULL);
  g_clear_object (&f->polkit);
  asking_tear_down (&f->asking);
}

/* Asks, waits and returns what was wrong; NULL: it may. */
static GError *
ask (Fixture *f, const EpxQuestion *question)
{
  Verdict verdict;

  asking_ask (f->authority, question, NULL, &verdict);
  wait_until (verdict.is_over);
  return verdict.error;
}

static void
test_polkit_is_asked_about_the_caller (Fixture *f, gconstpointer data)
{
  EpxQuestion question = asking_question (&f->asking);
  g_autoptr (GVariant) subject = NULL;
  g_autoptr (GVariant) details = NULL;
  const char *kind, *action, *name, *nodes;
  guint32 flags;

  f->answer = "((true, false, @a{ss} {}),)";
  g_assert_no_error (ask (f, &question));
  g_variant_get (f->asked, "((&s@a{sv})&s@a{ss}us)", &kind, &subject, &action, &details, &flags,
                 NULL);
  g_assert_cmpstr (kind, ==, "system-bus-name");
  g_assert_true (g_variant_lookup (subject, "name", "&s", &name));
  g_assert_cmpstr (name, ==, question.sender);
  g_assert_cmpstr (action, ==, "org.epmdpxy.cut-cables");
  g_assert_true (g_variant_lookup (details, "nodes", "&s", &nodes));
  g_assert_cmpstr (nodes, ==, "a | b");
  g_assert_cmpuint (flags, ==, 0);

  question.action = EPX_ACTION_FIX;
  question.is_interactive = TRUE;
  g_assert_no_error (ask (f, &question));
  g_variant_get (f->asked, "((&s@a{sv})&s@a{ss}us)", NULL, NULL, &action, NULL, &flags, NULL);
  g_assert_cmpstr (action, ==, "org.epmdpxy.fix-cables");
  g_assert_cmpuint (flags, ==, 1);
}

static void
test_what_polkit_says_becomes_a_refusal (Fixture *f, gconstpointer data)
{
  static const struct
  {
    const char *answer;
    gboolean is_interactive;
    gboolean wants_password;
    const char *words;
  } cases[] = {
    { "((false, false, @a{ss} {}),)", FALSE, FALSE, "you may not" },
    { "((false, true, @a{ss} {}),)", FALSE, TRUE, "let the call ask" },
    { "((false, true, @a{ss} {}),)", TRUE, TRUE, "nothing here can ask" },
    { "((false, false, {'polkit.dismissed': 'true'}),)", TRUE, FALSE, "without an administrator" },
    { "((false, true, {'polkit.dismissed': 'true'}),)", TRUE, FALSE, "without an administrator" },
  };
  EpxQuestion question = asking_question (&f->asking);

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;

      f->answer = cases[i].answer;
      question.is_interactive = cases[i].is_interactive;
      error = ask (f, &question);
      if (cases[i].wants_password)
        g_assert_error (error, EPX_BUS_ERROR, EPX_BUS_ERROR_INTERACTIVE_AUTHORIZATION_REQUIRED);
      else
        g_assert_error (error, G_DBUS_ERROR, G_DBUS_ERROR_ACCESS_DENIED);
      g_assert_nonnull (strstr (error->message, cases[i].words));
    }
}

static void
test_an_error_means_no_and_is_told (Fixture *f, gconstpointer data)
{
  EpxQuestion question = asking_question (&f->asking);
  g_autoptr (GError) error = NULL;

  f->error = "org.freedesktop.PolicyKit1.Error.NotAuthorized";
  error = ask (f, &question);
  g_assert_error (error, G_DBUS_ERROR, G_DBUS_ERROR_ACCESS_DENIED);
  g_assert_nonnull (strstr (error->message, "polkit cannot say"));
  g_assert_nonnull (strstr (error->message, "(so it is)"));
}

static void
test_polkit_that_is_absent_means_no (Fixture *f, gconstpointer data)
{
  EpxQuestion question = asking_question (&f->asking);
  g_autoptr (GError) error = NULL;

  g_dbus_connection_close_sync (f->polkit, NULL, NULL);
  error = ask (f, &question);
  g_assert_error (error, G_DBUS_ERROR, G_DBUS_ERROR_ACCESS_DENIED);
  g_assert_nonnull (strstr (error->message, "polkit cannot say"));
}

static void
test_polkit_that_goes_while_it_is_asked_means_no (Fixture *f, gconstpointer data)
{
  EpxQuestion question = asking_question (&f->asking);
  g_auto (Verdict) verdict = { 0 };

  asking_ask (f->authority, &question, NULL, &verdict);
  wait_until (f->waiting != NULL);
  g_dbus_connection_close_sync (f->polkit, NULL, NULL);
  wait_until (verdict.is_over);
  g_assert_error (verdict.error, G_DBUS_ERROR, G_DBUS_ERROR_ACCESS_DENIED);
}

static void
test_a_question_that_is_cancelled_is_taken_back (Fixture *f, gconstpointer data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  EpxQuestion question = asking_question (&f->asking);
  g_auto (Verdict) verdict = { 0 };
  const char *id;

  asking_ask (f->authority, &question, cancellable, &verdict);
  wait_until (f->waiting != NULL);
  g_cancellable_cancel (cancellable);
  wait_until (verdict.is_over && f->taken_back != NULL);
  g_assert_error (verdict.error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_variant_get (f->asked, "((sa{sv})sa{ss}u&s)", NULL, NULL, NULL, NULL, NULL, &id);
  g_assert_cmpstr (f->taken_back, ==, id);
}

#define ADD(path, func)                                                                            \
  g_test_add ("/polkit-authority/" path, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("is-asked-about-the-caller", test_polkit_is_asked_about_the_caller);
  ADD ("what-it-says-becomes-a-refusal", test_what_polkit_says_becomes_a_refusal);
  ADD ("an-error-means-no-and-is-told", test_an_error_means_no_and_is_told);
  ADD ("absent-means-no", test_polkit_that_is_absent_means_no);
  ADD ("going-while-asked-means-no", test_polkit_that_goes_while_it_is_asked_means_no);
  ADD ("a-question-that-is-cancelled-is-taken-back",
       test_a_question_that_is_cancelled_is_taken_back);
  return g_test_run ();
}
