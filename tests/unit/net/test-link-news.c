/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* Promises of net/link-news.h. */
#include <sys/socket.h>
#include <unistd.h>

#include "loop.h"
#include "net/link-news.h"

#define N_LINKS 150

typedef struct
{
  guint64 id;
  EpxLinkStep step;
} Told;

typedef struct
{
  EpxCarrier *carrier;
  EpxLinkNews *news;
  GPtrArray *links;
  GArray *told;
  guint n_touched; /* how often a link was told to be other */
  guint n_first;   /* ... before any step was told */
} Fixture;

static char *
trace_nobody (EpxLink *link, int fd, gpointer user_data)
{
  return NULL;
}

static void
ignore_name (EpxLink *link, gpointer user_data)
{
}

static void
on_changed (EpxLink *link, EpxLinkState old_state, gpointer user_data)
{
  Fixture *f = user_data;

  epx_link_news_add (f->news, link, old_state);
}

static void
ignore_notice (EpxLink *link, EpxSide end, gpointer user_data)
{
}

static void
on_touched (EpxLink *link, gpointer user_data)
{
  Fixture *f = user_data;

  f->n_touched++;
  if (f->told->len == 0)
    f->n_first++;
}

static const EpxLinkFuncs link_funcs = { trace_nobody, ignore_name, on_changed, ignore_notice,
                                         on_changed };

static void
on_stepped (EpxLink *link, const EpxLinkStep *step, gpointer user_data)
{
  Fixture *f = user_data;
  Told told = { epx_link_get_id (link), *step };

  g_assert_cmpint (step->time_us, >, 0);
  g_array_append_val (f->told, told);
}

static const EpxLinkNewsFuncs news_funcs = { on_touched, on_stepped };

static void
set_up (Fixture *f, gconstpointer data)
{
  f->carrier = epx_carrier_new (NULL, NULL);
  f->told = g_array_new (FALSE, FALSE, sizeof (Told));
  f->news = epx_link_news_new (&news_funcs, f);
  f->links = g_ptr_array_new_with_free_func ((GDestroyNotify) epx_link_unref);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  for (guint i = 0; i < f->links->len; i++)
    epx_link_close (f->links->pdata[i]);
  epx_link_news_free (f->news);
  g_ptr_array_unref (f->links);
  epx_carrier_free (f->carrier);
  g_array_unref (f->told);
}

/* A link whose dialler has said nothing yet: identifying. */
static void
add_link (Fixture *f)
{
  int fds[2];
  EpxDial dial = { .port = 1, .alive = "node" };
  EpxLink *link;

  test_tcp_pair (fds);
  g_assert_true (epx_address_of_socket (fds[1], &dial.local, &dial.peer));
  dial.fd = fds[1];
  epx_descriptors_take (f->carrier->descriptors, 1);
  link = epx_link_new (f->carrier, f->links->len + 1, &dial, &link_funcs, f);
  g_ptr_array_add (f->links, link);
  epx_link_start (link);
  close (fds[0]);
}

static void
test_many_come_in_batches_and_in_order (Fixture *f, gconstpointer data)
{
  for (guint i = 0; i < N_LINKS; i++)
    add_link (f);
  g_assert_cmpuint (f->told->len, ==, 0);
  while (f->told->len < N_LINKS)
    {
      guint before = f->told->len;

      g_main_context_iteration (NULL, TRUE);
      /* A turn may close links, too: those come with what they were. */
      g_assert_cmpuint (f->told->len - before, <=, 2 * 64);
    }
  for (guint i = 0, id = 0; i < f->told->len; i++)
    {
      const Told *told = &g_array_index (f->told, Told, i);

      if (told->step.old_state == EPX_LINK_UNKNOWN)
        g_assert_cmpuint (told->id, ==, ++id);
    }
}

static void
test_every_link_ends_as_it_is (Fixture *f, gconstpointer data)
{
  EpxLinkState last[N_LINKS + 1] = { EPX_LINK_UNKNOWN };

  for (guint i = 0; i < N_LINKS; i++)
    add_link (f);
  test_settle ();
  wait_until (f->told->len == 2 * N_LINKS);
  for (guint i = 0; i < f->told->len; i++)
    {
      const Told *told = &g_array_index (f->told, Told, i);

      g_assert_cmpint (last[told->id], ==, told->step.old_state);
      last[told->id] = told->step.new_state;
    }
  for (guint id = 1; id <= N_LINKS; id++)
    g_assert_cmpint (last[id], ==, EPX_LINK_CLOSED);
}

static void
test_restless_link_takes_one_bounded_entry (Fixture *f, gconstpointer data)
{
  add_link (f);
  epx_link_news_flush (f->news);
  g_array_set_size (f->told, 0);
  for (guint i = 0; i < 1000; i++)
    epx_link_news_add (f->news, f->links->pdata[0], EPX_LINK_CUT);
  epx_link_news_flush (f->news);
  g_assert_cmpuint (f->told->len, <=, 8);
  g_assert_cmpuint (g_array_index (f->told, Told, f->told->len - 1).step.new_state, ==,
                    epx_link_get_state (f->links->pdata[0]));
}

/* Dialled and closed faster than it is told; on socket pairs, so that no port is used up. */
static void
add_closed_link (Fixture *f)
{
  int fds[2];
  EpxDial dial = { .port = 1, .alive = "node" };
  EpxLink *link;

  dial.local = dial.peer = epx_address_loopback (AF_INET, 1);
  g_assert_no_errno (socketpair (AF_UNIX, SOCK_STREAM, 0, fds));
  dial.fd = fds[1];
  epx_descriptors_take (f->carrier->descriptors, 1);
  link = epx_link_new (f->carrier, 1, &dial, &link_funcs, f);
  epx_link_start (link);
  epx_link_close (link);
  epx_link_unref (link);
  close (fds[0]);
}

static void
test_links_that_are_over_do_not_pile_up (Fixture *f, gconstpointer data)
{
  const guint n = EPX_LINK_NEWS_MAX + 500;

  for (guint i = 0; i < n; i++)
    add_closed_link (f);
  while (f->told->len == 0)
    g_main_context_iteration (NULL, TRUE);
  /* Each came and went: two steps. */
  g_assert_cmpuint (f->told->len, >=, 2 * 500);
  g_assert_cmpuint (f->told->len, <=, 2 * (500 + 64));
}

/* A reply that is sent in the same turn, or in those that follow at once, is on the bus first. */
static void
test_what_is_new_waits_for_a_moment (Fixture *f, gconstpointer data)
{
  gint64 begin_us = g_get_monotonic_time ();

  add_link (f);
  wait_until (f->told->len > 0);
  g_assert_cmpint (g_get_monotonic_time () - begin_us, >=, 1000);
}

static void
test_change_comes_before_its_steps (Fixture *f, gconstpointer data)
{
  add_link (f);
  epx_link_news_flush (f->news);
  g_array_set_size (f->told, 0);
  epx_link_news_add (f->news, f->links->pdata[0], EPX_LINK_CUT);
  epx_link_news_flush (f->news);
  g_assert_cmpuint (f->n_first, ==, 1);
  g_assert_cmpuint (f->told->len, ==, 1);
}

static void
test_change_without_a_step_is_told_once (Fixture *f, gconstpointer data)
{
  add_link (f);
  epx_link_news_flush (f->news);
  g_array_set_size (f->told, 0);
  for (guint i = 0; i < 3; i++)
    epx_link_news_touch (f->news, f->links->pdata[0]);
  epx_link_news_flush (f->news);
  epx_link_news_flush (f->news);
  g_assert_cmpuint (f->n_touched, ==, 1);
  g_assert_cmpuint (f->told->len, ==, 0);
}

static void
test_new_link_is_not_told_to_be_other (Fixture *f, gconstpointer data)
{
  add_link (f);
  epx_link_news_touch (f->news, f->links->pdata[0]);
  epx_link_news_flush (f->news);
  g_assert_cmpuint (f->n_touched, ==, 0);
  g_assert_cmpuint (f->told->len, ==, 1);
}

static void
test_link_that_is_over_is_not_told_to_be_other (Fixture *f, gconstpointer data)
{
  add_link (f);
  epx_link_news_flush (f->news);
  epx_link_news_touch (f->news, f->links->pdata[0]);
  epx_link_close (f->links->pdata[0]);
  epx_link_news_flush (f->news);
  g_assert_cmpuint (f->n_touched, ==, 0);
  g_assert_cmpuint (g_array_index (f->told, Told, f->told->len - 1).step.new_state, ==,
                    EPX_LINK_CLOSED);
}

#define ADD(path, func) g_test_add ("/link-news/" path, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("many-come-in-batches-and-in-order", test_many_come_in_batches_and_in_order);
  ADD ("every-link-ends-as-it-is", test_every_link_ends_as_it_is);
  ADD ("restless-link-takes-one-bounded-entry", test_restless_link_takes_one_bounded_entry);
  ADD ("what-is-new-waits-for-a-moment", test_what_is_new_waits_for_a_moment);
  ADD ("links-that-are-over-do-not-pile-up", test_links_that_are_over_do_not_pile_up);
  ADD ("change-comes-before-its-steps", test_change_comes_before_its_steps);
  ADD ("change-without-a-step-is-told-once", test_change_without_a_step_is_told_once);
  ADD ("new-link-is-not-told-to-be-other", test_new_link_is_not_told_to_be_other);
  ADD ("link-that-is-over-is-not-told-to-be-other", test_link_that_is_over_is_not_told_to_be_other);
  return g_test_run ();
}
