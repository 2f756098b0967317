/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* Promises of daemon/users.h, daemon/refusal.h and of the words for dialogs in daemon/details.h. */
#include <unistd.h>

#include "daemon/bus-errors.h"
#include "daemon/details.h"
#include "daemon/refusal.h"
#include "daemon/users.h"

static const EpxUsers system_users = { .uid = 0, .has_group = TRUE, .gid = 200 };
static const EpxUsers session_users = { .uid = 1000 };

/* @text: what the bus says of a connection. */
static gboolean
have (const EpxUsers *users, const char *text)
{
  g_autoptr (GVariant) credentials = g_variant_ref_sink (g_variant_new_parsed (text));

  return epx_users_have (users, credentials);
}

#define OF_UID(uid) "@a{sv} { 'UnixUserID': <uint32 " #uid "> }"
#define OF_GROUPS(uid, ...)                                                                        \
  "@a{sv} { 'ProcessID': <uint32 7>, 'UnixUserID': <uint32 " #uid                                  \
  ">, 'UnixGroupIDs': <@au [" #__VA_ARGS__ "]> }"

static void
test_on_the_system_bus_root_and_the_group_may (void)
{
  g_assert_true (have (&system_users, OF_UID (0)));
  g_assert_true (have (&system_users, OF_GROUPS (1000, 200)));
  g_assert_true (have (&system_users, OF_GROUPS (1000, 1, 2, 200, 3)));
  g_assert_false (have (&system_users, OF_UID (1000)));
  g_assert_false (have (&system_users, OF_UID (200)));
  g_assert_false (have (&system_users, OF_GROUPS (1000, 1, 2, 0)));
  g_assert_false (have (&system_users, OF_GROUPS (1000, )));
}

static void
test_on_a_session_bus_the_daemons_own_user_may_alone (void)
{
  g_assert_true (have (&session_users, OF_UID (1000)));
  g_assert_false (have (&session_users, OF_UID (0)));
  g_assert_false (have (&session_users, OF_GROUPS (1001, 0, 200)));
}

static void
test_who_is_not_known_may_not (void)
{
  const char *const texts[] = {
    "@a{sv} {}",
    "@a{sv} { 'UnixGroupIDs': <@au [200]> }",
    "@a{sv} { 'UnixUserID': <'0'> }",
    "@a{sv} { 'UnixUserID': <uint64 0> }",
    "@a{sv} { 'UnixUserID': <uint32 7>, 'UnixGroupIDs': <['200']> }",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (GVariant) credentials = g_variant_ref_sink (g_variant_new_parsed (texts[i]));

      g_assert_false (epx_users_have (&system_users, credentials));
    }
}

static void
test_only_the_system_bus_is_for_others (void)
{
  g_assert_cmpuint (epx_users_of_bus ("system").uid, ==, 0);
  g_assert_cmpuint (epx_users_of_bus ("session").uid, ==, geteuid ());
  g_assert_false (epx_users_of_bus ("session").has_group);
  g_assert_false (epx_users_of_bus ("unix:path=/system").has_group);
}

/* Every refusal says what was refused and what to do: "…: do this". */
static void
test_every_refusal_says_what_to_do (void)
{
  for (EpxRefusal refusal = EPX_REFUSAL_OTHER_USER; refusal <= EPX_REFUSAL_TOO_MANY; refusal++)
    {
      g_autoptr (GError) cut = epx_refusal_new (refusal, EPX_ACTION_CUT, "because");
      g_autoptr (GError) fix = epx_refusal_new (refusal, EPX_ACTION_FIX, "because");
      g_autofree char *name = g_dbus_error_encode_gerror (cut);

      g_test_message ("%s: %s", name, cut->message);
      g_assert_nonnull (strstr (cut->message, "cut or spoil cables"));
      g_assert_nonnull (strstr (fix->message, "fix cables"));
      g_assert_nonnull (strstr (cut->message, ": "));
      g_assert_true (g_str_has_prefix (name, "org.freedesktop.DBus.Error."));
      if (refusal != EPX_REFUSAL_OTHER_USER && refusal != EPX_REFUSAL_UNKNOWN)
        g_assert_nonnull (strstr (cut->message, "root or as a member of the group epmdpxy"));
    }
}

static void
check_words (const char *const *from, const char *const *to, const char *words)
{
  g_autoptr (EpxIsland) a = epx_island_new (from, NULL);
  g_autoptr (EpxIsland) b = epx_island_new (to, NULL);
  g_autofree char *text = epx_details_describe_cables (a, b);

  g_assert_cmpstr (text, ==, words);
}

#define NAMES(...) ((const char *const[]){ __VA_ARGS__, NULL })

static void
test_a_dialog_gets_few_words_that_can_be_printed (void)
{
  check_words (NAMES ("node1"), NAMES ("node2", "rabbit@*"), "node1 | node2, rabbit@*");
  check_words (NAMES ("1", "2", "3", "4", "5"), NAMES ("6", "7", "8", "9", "10", "11", "12"),
               "1, 2, 3, 4, 5 | 6, 7, 8, 9, 10 and 2 more");
  /* A mark that turns the direction of writing around. */
  check_words (NAMES ("a\u202eb"), NAMES ("ä"), "a?b | ä");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  epx_bus_errors_register ();
  g_test_add_func ("/users/on-the-system-bus-root-and-the-group-may",
                   test_on_the_system_bus_root_and_the_group_may);
  g_test_add_func ("/users/on-a-session-bus-the-daemons-own-user-may-alone",
                   test_on_a_session_bus_the_daemons_own_user_may_alone);
  g_test_add_func ("/users/who-is-not-known-may-not", test_who_is_not_known_may_not);
  g_test_add_func ("/users/only-the-system-bus-is-for-others",
                   test_only_the_system_bus_is_for_others);
  g_test_add_func ("/refusal/every-one-says-what-to-do", test_every_refusal_says_what_to_do);
  g_test_add_func ("/details/a-dialog-gets-few-words-that-can-be-printed",
                   test_a_dialog_gets_few_words_that_can_be_printed);
  return g_test_run ();
}
