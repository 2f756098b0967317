/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* When what is waited for is so: over a first look and the events that follow. */
#include "ctl/wait-condition.h"

#include <string.h>

typedef struct
{
  EpxLinkWatch *watch;
  guint64 time_us;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer unused)
{
  fixture->watch = epx_link_watch_new (2);
  fixture->time_us = 100;
}

static void
tear_down (Fixture *fixture, gconstpointer unused)
{
  epx_link_watch_free (fixture->watch);
}

static void
tell (Fixture *fixture, const char *signal_name, GVariant *parameters)
{
  g_autoptr (GVariant) owned = g_variant_ref_sink (parameters);
  g_autoptr (EpxEvent) event = epx_event_new (signal_name, owned);

  g_assert_nonnull (event);
  event->time_us = fixture->time_us++;
  epx_link_watch_apply (fixture->watch, 0, event);
}

static void
change (Fixture *fixture,
        const char *path,
        const char *from,
        const char *to,
        EpxLinkState old_state,
        EpxLinkState new_state)
{
  tell (fixture, "LinkStateChanged",
        g_variant_new ("(ossuua{sv})", path, from, to, old_state, new_state, NULL));
}

static void
notice (Fixture *fixture, const char *path, const char *node)
{
  tell (fixture, "LinkNoticed",
        g_variant_new ("(ossst@a{sv})", path, "a@h", "b@h", node, (guint64) 9,
                       g_variant_new_array (G_VARIANT_TYPE ("{sv}"), NULL, 0)));
}

static void
bring_up (Fixture *fixture, const char *path, const char *from, const char *to)
{
  change (fixture, path, from, to, EPX_LINK_UNKNOWN, EPX_LINK_IDENTIFYING);
  change (fixture, path, from, to, EPX_LINK_CONNECTING, EPX_LINK_UP);
}

static gboolean
ask (Fixture *fixture, EpxWaitKind kind, const char *a, const char *b, const char *by)
{
  g_auto (GStrv) island_a = g_strsplit (a, ",", -1);
  g_auto (GStrv) island_b = b != NULL ? g_strsplit (b, ",", -1) : NULL;
  g_autoptr (GPtrArray) missing = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (EpxWaitCondition) condition = epx_wait_condition_new (
      kind, (const char *const *) island_a, (const char *const *) island_b, by, NULL);
  gboolean holds = epx_wait_condition_holds (condition, fixture->watch, missing);

  /* Whatever does not hold says what is missing. */
  g_assert_cmpint (holds, ==, missing->len == 0);
  g_assert_cmpint (holds, ==, epx_wait_condition_holds (condition, fixture->watch, NULL));
  return holds;
}

#define LINK "/org/epmdpxy/links/1"
#define OTHER "/org/epmdpxy/links/2"

static void
test_node_is_there_from_its_registration_to_its_end (Fixture *fixture, gconstpointer unused)
{
  g_assert_false (ask (fixture, EPX_WAIT_NODE, "a", NULL, NULL));
  tell (fixture, "NodeRegistered", g_variant_new ("(sqoa{sv})", "a", 1, "/a", NULL));
  g_assert_true (ask (fixture, EPX_WAIT_NODE, "a", NULL, NULL));
  g_assert_true (ask (fixture, EPX_WAIT_NODE, "a@h,?*", NULL, NULL));
  g_assert_false (ask (fixture, EPX_WAIT_NODE, "a,b", NULL, NULL));
  tell (fixture, "NodeUnregistered", g_variant_new ("(soa{sv})", "a", "/a", NULL));
  g_assert_false (ask (fixture, EPX_WAIT_NODE, "a", NULL, NULL));
}

static void
test_up_is_whoever_dialled (Fixture *fixture, gconstpointer unused)
{
  g_assert_false (ask (fixture, EPX_WAIT_UP, "a", "b", NULL));
  bring_up (fixture, LINK, "a@h", "b@h");
  g_assert_true (ask (fixture, EPX_WAIT_UP, "a", "b", NULL));
  g_assert_true (ask (fixture, EPX_WAIT_UP, "b@h", "a@h", NULL));
  g_assert_false (ask (fixture, EPX_WAIT_UP, "a@elsewhere", "b", NULL));
}

static void
test_each_name_has_to_have_it_with_each (Fixture *fixture, gconstpointer unused)
{
  bring_up (fixture, LINK, "a@h", "c@h");
  g_assert_false (ask (fixture, EPX_WAIT_UP, "a,b", "c", NULL));
  bring_up (fixture, OTHER, "c@h", "b@h");
  g_assert_true (ask (fixture, EPX_WAIT_UP, "a,b", "c", NULL));
}

static void
test_spoiled_counts_as_up (Fixture *fixture, gconstpointer unused)
{
  bring_up (fixture, LINK, "a@h", "b@h");
  change (fixture, LINK, "a@h", "b@h", EPX_LINK_UP, EPX_LINK_SPOILED);
  g_assert_true (ask (fixture, EPX_WAIT_UP, "a", "b", NULL));
}

static void
test_cut_wants_no_other_link_up (Fixture *fixture, gconstpointer unused)
{
  bring_up (fixture, LINK, "a@h", "b@h");
  bring_up (fixture, OTHER, "b@h", "a@h");
  change (fixture, LINK, "a@h", "b@h", EPX_LINK_UP, EPX_LINK_CUT);
  g_assert_false (ask (fixture, EPX_WAIT_CUT, "a", "b", NULL));
  change (fixture, OTHER, "b@h", "a@h", EPX_LINK_UP, EPX_LINK_CUT);
  g_assert_true (ask (fixture, EPX_WAIT_CUT, "a", "b", NULL));
}

static void
test_down_is_when_no_link_is_left (Fixture *fixture, gconstpointer unused)
{
  g_assert_true (ask (fixture, EPX_WAIT_DOWN, "a", "b", NULL));
  bring_up (fixture, LINK, "a@h", "b@h");
  change (fixture, LINK, "a@h", "b@h", EPX_LINK_UP, EPX_LINK_CUT);
  g_assert_false (ask (fixture, EPX_WAIT_DOWN, "a", "b", NULL));
  change (fixture, LINK, "a@h", "b@h", EPX_LINK_CUT, EPX_LINK_CLOSED);
  g_assert_true (ask (fixture, EPX_WAIT_DOWN, "a", "b", NULL));
}

static void
test_noticed_wants_both_ends (Fixture *fixture, gconstpointer unused)
{
  bring_up (fixture, LINK, "a@h", "b@h");
  g_assert_false (ask (fixture, EPX_WAIT_NOTICED, "a", "b", NULL));
  change (fixture, LINK, "a@h", "b@h", EPX_LINK_UP, EPX_LINK_CUT);
  g_assert_false (ask (fixture, EPX_WAIT_NOTICED, "a", "b", NULL));
  notice (fixture, LINK, "b@h");
  notice (fixture, LINK, "b@h");
  g_assert_false (ask (fixture, EPX_WAIT_NOTICED, "a", "b", NULL));
  notice (fixture, LINK, "a@h");
  g_assert_true (ask (fixture, EPX_WAIT_NOTICED, "a", "b", NULL));
}

static void
test_noticed_by_one_end_is_enough_when_asked (Fixture *fixture, gconstpointer unused)
{
  bring_up (fixture, LINK, "a@h", "b@h");
  change (fixture, LINK, "a@h", "b@h", EPX_LINK_UP, EPX_LINK_CUT);
  notice (fixture, LINK, "b@h");
  g_assert_true (ask (fixture, EPX_WAIT_NOTICED, "a", "b", "b"));
  g_assert_false (ask (fixture, EPX_WAIT_NOTICED, "a", "b", "a"));
}

static void
test_noticed_begins_anew_with_another_cut (Fixture *fixture, gconstpointer unused)
{
  bring_up (fixture, LINK, "a@h", "b@h");
  change (fixture, LINK, "a@h", "b@h", EPX_LINK_UP, EPX_LINK_CUT);
  notice (fixture, LINK, "a@h");
  notice (fixture, LINK, "b@h");
  change (fixture, LINK, "a@h", "b@h", EPX_LINK_CUT, EPX_LINK_UP);
  change (fixture, LINK, "a@h", "b@h", EPX_LINK_UP, EPX_LINK_CUT);
  g_assert_false (ask (fixture, EPX_WAIT_NOTICED, "a", "b", NULL));
}

static void
test_closed_link_is_noticed (Fixture *fixture, gconstpointer unused)
{
  bring_up (fixture, LINK, "a@h", "b@h");
  change (fixture, LINK, "a@h", "b@h", EPX_LINK_CUT, EPX_LINK_CLOSED);
  g_assert_true (ask (fixture, EPX_WAIT_NOTICED, "a", "b", NULL));
}

static void
test_dial_into_a_cut_does_not_count (Fixture *fixture, gconstpointer unused)
{
  change (fixture, LINK, "a@h", "b@h", EPX_LINK_UNKNOWN, EPX_LINK_IDENTIFYING);
  change (fixture, LINK, "a@h", "b@h", EPX_LINK_IDENTIFYING, EPX_LINK_CUT);
  g_assert_true (ask (fixture, EPX_WAIT_NOTICED, "a", "b", NULL));
  g_assert_true (ask (fixture, EPX_WAIT_DOWN, "a", "b", NULL));
}

static void
look (Fixture *fixture, const char *link_properties)
{
  g_autoptr (GVariant) properties =
      g_variant_parse (G_VARIANT_TYPE_VARDICT, link_properties, NULL, NULL, NULL);
  g_autoptr (GPtrArray) nodes = g_ptr_array_new ();
  g_autoptr (GPtrArray) links =
      g_ptr_array_new_with_free_func ((GDestroyNotify) epx_link_info_free);

  g_ptr_array_add (links, epx_link_info_new (LINK, properties));
  epx_link_watch_look (fixture->watch, 0, nodes, links);
}

static void
test_first_look_is_enough (Fixture *fixture, gconstpointer unused)
{
  look (fixture, "{'From': <'a@h'>, 'To': <'b@h'>, 'State': <uint32 4>, 'Since': <uint64 50>, "
                 "'BytesForward': <uint64 9>, 'Noticed': <{'a@h': uint64 1, 'b@h': uint64 2}>}");
  g_assert_true (ask (fixture, EPX_WAIT_CUT, "a", "b", NULL));
  g_assert_true (ask (fixture, EPX_WAIT_NOTICED, "a", "b", NULL));
  g_assert_false (ask (fixture, EPX_WAIT_DOWN, "a", "b", NULL));
}

static void
test_event_older_than_the_look_is_left_out (Fixture *fixture, gconstpointer unused)
{
  look (fixture, "{'From': <'a@h'>, 'To': <'b@h'>, 'State': <uint32 4>, 'Since': <uint64 500>, "
                 "'BytesForward': <uint64 9>}");
  change (fixture, LINK, "a@h", "b@h", EPX_LINK_CONNECTING, EPX_LINK_UP);
  g_assert_true (ask (fixture, EPX_WAIT_CUT, "a", "b", NULL));
}

/* Paths are each daemon's own, and so are registrations. */
static void
test_places_are_kept_apart (Fixture *fixture, gconstpointer unused)
{
  g_autoptr (GVariant) gone =
      g_variant_ref_sink (g_variant_new_parsed ("('a', @o '/a', @a{sv} {})"));
  g_autoptr (GVariant) closed = g_variant_ref_sink (
      g_variant_new_parsed ("(%o, 'a@h', 'b@h', uint32 3, uint32 6, @a{sv} {})", LINK));
  g_autoptr (EpxEvent) gone_elsewhere = epx_event_new ("NodeUnregistered", gone);
  g_autoptr (EpxEvent) closed_elsewhere = epx_event_new ("LinkStateChanged", closed);

  tell (fixture, "NodeRegistered", g_variant_new_parsed ("('a', uint16 1, @o '/a', @a{sv} {})"));
  bring_up (fixture, LINK, "a@h", "b@h");
  epx_link_watch_apply (fixture->watch, 1, gone_elsewhere);
  epx_link_watch_apply (fixture->watch, 1, closed_elsewhere);
  g_assert_true (ask (fixture, EPX_WAIT_NODE, "a", NULL, NULL));
  g_assert_true (ask (fixture, EPX_WAIT_UP, "a", "b", NULL));
}

static void
test_bad_names_are_refused (Fixture *fixture, gconstpointer unused)
{
  const char *const good[] = { "a", NULL };
  const char *const bad[] = { "a@b@c", NULL };
  g_autoptr (GError) error = NULL;

  g_assert_null (epx_wait_condition_new (EPX_WAIT_UP, good, bad, NULL, &error));
  g_assert_nonnull (strstr (error->message, "a@b@c"));
  g_assert_null (epx_wait_condition_new (EPX_WAIT_NOTICED, good, good, "x@y@z", NULL));
}

#define ADD(path, function) g_test_add ("/wait/" path, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("places/are-kept-apart", test_places_are_kept_apart);
  ADD ("node/from-its-registration-to-its-end",
       test_node_is_there_from_its_registration_to_its_end);
  ADD ("up/whoever-dialled", test_up_is_whoever_dialled);
  ADD ("up/each-name-with-each", test_each_name_has_to_have_it_with_each);
  ADD ("up/spoiled-counts", test_spoiled_counts_as_up);
  ADD ("cut/wants-no-other-link-up", test_cut_wants_no_other_link_up);
  ADD ("down/when-no-link-is-left", test_down_is_when_no_link_is_left);
  ADD ("noticed/wants-both-ends", test_noticed_wants_both_ends);
  ADD ("noticed/by-one-end-when-asked", test_noticed_by_one_end_is_enough_when_asked);
  ADD ("noticed/begins-anew-with-another-cut", test_noticed_begins_anew_with_another_cut);
  ADD ("noticed/closed-link-is", test_closed_link_is_noticed);
  ADD ("noticed/dial-into-a-cut-does-not-count", test_dial_into_a_cut_does_not_count);
  ADD ("first-look-is-enough", test_first_look_is_enough);
  ADD ("event-older-than-the-look-is-left-out", test_event_older_than_the_look_is_left_out);
  ADD ("bad-names-are-refused", test_bad_names_are_refused);
  return g_test_run ();
}
