/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* Promises of net/descriptors.h. */
#include <sys/resource.h>

#include "net/descriptors.h"

typedef struct
{
  guint id;
  gboolean is_accepting;
  guint n_resumed;
} Listener;

static void
on_told (gboolean may_accept, gpointer user_data)
{
  Listener *listener = user_data;

  g_assert_cmpint (listener->is_accepting, ==, !may_accept);
  listener->is_accepting = may_accept;
  listener->n_resumed += may_accept;
}

/* The first is EPMD, the others are gates. */
static EpxDescriptorsUse
use_of (gssize index)
{
  return index == 0 ? EPX_DESCRIPTORS_FOR_EPMD : EPX_DESCRIPTORS_FOR_LINKS;
}

/* Listeners take peers at random and pause when they are told; peers leave at random. There are
 * descriptors left at any time, and all go on when there is room. */
static void
test_stops_in_time_and_recovers (void)
{
  g_autoptr (EpxDescriptors) descriptors = NULL;
  struct rlimit limit;
  Listener listeners[5] = { 0 };
  guint n_taken = 0;
  guint n_stops = 0;

  g_assert_no_errno (getrlimit (RLIMIT_NOFILE, &limit));
  limit.rlim_cur = 128;
  g_assert_no_errno (setrlimit (RLIMIT_NOFILE, &limit));
  descriptors = epx_descriptors_new ();
  for (guint i = 0; i < G_N_ELEMENTS (listeners); i++)
    {
      listeners[i].is_accepting = TRUE;
      listeners[i].id = epx_descriptors_listen (descriptors, use_of (i), on_told, &listeners[i]);
    }
  for (guint i = 0; i < 20000; i++)
    {
      Listener *listener = &listeners[g_test_rand_int_range (0, G_N_ELEMENTS (listeners))];
      gboolean fills = i % 2000 < 1000;

      if (listener->is_accepting && (fills || g_test_rand_int_range (0, 3) == 0))
        {
          epx_descriptors_take (descriptors, 2);
          n_taken += 2;
          if (!epx_descriptors_have_room (descriptors, use_of (listener - listeners)))
            {
              listener->is_accepting = FALSE;
              epx_descriptors_pause (descriptors, listener->id);
              n_stops++;
            }
        }
      else if (n_taken > 0)
        {
          epx_descriptors_give (descriptors, 2);
          n_taken -= 2;
        }
      g_assert_cmpuint (n_taken, <, 128 - 5);
    }
  g_assert_cmpuint (n_stops, >, 10);
  g_assert_cmpuint (epx_descriptors_report (descriptors).n_pauses, >=, n_stops);
  while (n_taken > 0)
    {
      epx_descriptors_give (descriptors, 2);
      n_taken -= 2;
    }
  for (guint i = 0; i < G_N_ELEMENTS (listeners); i++)
    {
      g_assert_true (listeners[i].is_accepting);
      /* EPMD has the last word, and so seldom to wait. */
      g_assert_true (listeners[i].n_resumed > 0 || use_of (i) == EPX_DESCRIPTORS_FOR_EPMD);
      epx_descriptors_forget (descriptors, listeners[i].id);
    }
}

static void
test_epmd_goes_on_when_links_stop (void)
{
  g_autoptr (EpxDescriptors) descriptors = NULL;
  struct rlimit limit;

  g_assert_no_errno (getrlimit (RLIMIT_NOFILE, &limit));
  limit.rlim_cur = 128;
  g_assert_no_errno (setrlimit (RLIMIT_NOFILE, &limit));
  descriptors = epx_descriptors_new ();
  while (epx_descriptors_have_room (descriptors, EPX_DESCRIPTORS_FOR_LINKS))
    epx_descriptors_take (descriptors, 1);
  g_assert_true (epx_descriptors_have_room (descriptors, EPX_DESCRIPTORS_FOR_EPMD));
  for (guint i = 0; i < 8; i++)
    epx_descriptors_take (descriptors, 1);
  g_assert_true (epx_descriptors_have_room (descriptors, EPX_DESCRIPTORS_FOR_EPMD));
}

static GLogWriterOutput
keep_quiet (GLogLevelFlags level, const GLogField *fields, gsize n_fields, gpointer user_data)
{
  return G_LOG_WRITER_HANDLED;
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  /* The warning that descriptors are short is part of the promise, not a failure. */
  g_log_set_writer_func (keep_quiet, NULL, NULL);
  g_test_add_func ("/descriptors/epmd-goes-on-when-links-stop", test_epmd_goes_on_when_links_stop);
  g_test_add_func ("/descriptors/stops-in-time-and-recovers", test_stops_in_time_and_recovers);
  return g_test_run ();
}
