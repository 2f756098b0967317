/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* Promises of net/link-counts.h. */
#include "net/link-counts.h"

#include <glib.h>

typedef struct
{
  EpxLinkCounts *counts;
  guint n_told;
} Fixture;

static int one, other; /* what stands for two links */

static void
on_counted (const char *alive, gpointer user_data)
{
  Fixture *f = user_data;

  f->n_told++;
}

static void
set_up (Fixture *f, gconstpointer data)
{
  f->counts = epx_link_counts_new (on_counted, f);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  epx_link_counts_free (f->counts);
}

static void
set (Fixture *f, gpointer link, const char *dialler, const char *target)
{
  const char *const alives[2] = { dialler, target };

  epx_link_counts_set (f->counts, link, alives);
}

#define assert_count(f, name, n) g_assert_cmpuint (epx_link_counts_get ((f)->counts, name), ==, n)

static void
test_both_ends_are_counted (Fixture *f, gconstpointer data)
{
  set (f, &one, "a", "b");
  set (f, &other, "c", "b");
  assert_count (f, "a", 1);
  assert_count (f, "b", 2);
  assert_count (f, "nobody", 0);
}

static void
test_a_name_that_comes_later_is_counted_then (Fixture *f, gconstpointer data)
{
  set (f, &one, NULL, "b");
  assert_count (f, "a", 0);
  set (f, &one, "a", "b");
  assert_count (f, "a", 1);
  assert_count (f, "b", 1);
}

static void
test_another_name_takes_the_place_of_the_first (Fixture *f, gconstpointer data)
{
  set (f, &one, "a", "b");
  set (f, &one, "c", "b");
  assert_count (f, "a", 0);
  assert_count (f, "c", 1);
}

static void
test_a_link_that_is_over_counts_no_more (Fixture *f, gconstpointer data)
{
  set (f, &one, "a", "b");
  set (f, &other, "a", "c");
  epx_link_counts_remove (f->counts, &one);
  assert_count (f, "a", 1);
  assert_count (f, "b", 0);
}

static void
test_only_what_changes_is_told (Fixture *f, gconstpointer data)
{
  set (f, &one, NULL, "b");
  g_assert_cmpuint (f->n_told, ==, 1);
  set (f, &one, "a", "b");
  g_assert_cmpuint (f->n_told, ==, 2);
  set (f, &one, "a", "b");
  g_assert_cmpuint (f->n_told, ==, 2);
}

#define ADD(path, func) g_test_add ("/link-counts/" path, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("both-ends-are-counted", test_both_ends_are_counted);
  ADD ("a-name-that-comes-later-is-counted-then", test_a_name_that_comes_later_is_counted_then);
  ADD ("another-name-takes-the-place-of-the-first", test_another_name_takes_the_place_of_the_first);
  ADD ("a-link-that-is-over-counts-no-more", test_a_link_that_is_over_counts_no_more);
  ADD ("only-what-changes-is-told", test_only_what_changes_is_told);
  return g_test_run ();
}
