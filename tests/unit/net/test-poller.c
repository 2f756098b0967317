/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* Promises of net/poller.h about who waits awake. */
#include <sys/eventfd.h>
#include <unistd.h>

#include "loop.h"
#include "net/poller.h"

/* An event that is to come soon after it was expected may be late on a busy machine. */
#define MAX_TRIES 100000

typedef struct
{
  EpxPoller *poller;
  EpxWatch watch;
  int fd;
  guint n_events;
} Fixture;

static void
on_event (EpxWatch *watch, guint32 events)
{
  Fixture *f = EPX_CONTAINER_OF (watch, Fixture, watch);
  eventfd_t value;

  g_assert_cmpint (eventfd_read (f->fd, &value), ==, 0);
  f->n_events++;
}

static void
set_up (Fixture *f, gconstpointer data)
{
  f->poller = epx_poller_new (NULL);
  f->fd = eventfd (0, EFD_CLOEXEC | EFD_NONBLOCK);
  epx_poller_watch (f->poller, &f->watch, f->fd, EPOLLIN, on_event);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  epx_watch_stop (&f->watch);
  close (f->fd);
  epx_poller_free (f->poller);
}

/* Something is to be done though nothing has come. */
static gboolean
is_awake (void)
{
  return g_main_context_pending (NULL);
}

static void
let_event_come (Fixture *f)
{
  guint n = f->n_events + 1;

  g_assert_cmpint (eventfd_write (f->fd, 1), ==, 0);
  while (f->n_events < n)
    g_main_context_iteration (NULL, FALSE);
}

/* What was expected has come soon, until the poller has learnt it. */
static gboolean
expect_until_awake (Fixture *f)
{
  for (guint i = 0; i < MAX_TRIES; i++)
    {
      epx_poller_expect (f->poller);
      if (is_awake ())
        return TRUE;
      let_event_come (f);
    }
  return FALSE;
}

static void
test_sleeps_while_nothing_is_expected (Fixture *f, gconstpointer data)
{
  for (guint i = 0; i < 100; i++)
    {
      let_event_come (f);
      g_assert_false (is_awake ());
    }
}

static void
test_expecting_between_two_turns_is_enough (Fixture *f, gconstpointer data)
{
  /* On the only core it would keep from answering whom it waits for. */
  g_assert_cmpint (expect_until_awake (f), ==, g_get_num_processors () > 1);
}

static void
test_waits_in_vain_but_once (Fixture *f, gconstpointer data)
{
  expect_until_awake (f);
  g_main_context_iteration (NULL, FALSE);
  g_assert_false (is_awake ());
  epx_poller_expect (f->poller);
  g_assert_false (is_awake ());
}

#define ADD(name, test) g_test_add ("/poller/" name, Fixture, NULL, set_up, test, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("sleeps-while-nothing-is-expected", test_sleeps_while_nothing_is_expected);
  ADD ("expecting-between-two-turns-is-enough", test_expecting_between_two_turns_is_enough);
  ADD ("waits-in-vain-but-once", test_waits_in_vain_but_once);
  return g_test_run ();
}
