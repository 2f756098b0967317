/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* Promises of net/descriptors.h. */
#include <sys/resource.h>

#include "net/descriptors.h"

typedef struct
{
  guint n_calls;
  gboolean may_accept;
} Heard;

static void
on_told (gboolean may_accept, gpointer user_data)
{
  Heard *heard = user_data;

  heard->n_calls++;
  heard->may_accept = may_accept;
}

/* Takes and gives at random: everybody is told each change once, and accepting always stops while
 * the process still has descriptors. */
static void
test_stops_in_time_and_recovers (void)
{
  g_autoptr (EpxDescriptors) descriptors = NULL;
  const struct rlimit limit = { 128, 128 };
  Heard heard[2] = { { 0, TRUE }, { 0, TRUE } };
  guint ids[2];
  guint n_taken = 0;
  guint n_stops = 0;

  g_assert_no_errno (setrlimit (RLIMIT_NOFILE, &limit));
  descriptors = epx_descriptors_new ();
  for (int i = 0; i < 2; i++)
    ids[i] = epx_descriptors_listen (descriptors, on_told, &heard[i]);
  for (guint i = 0; i < 10000; i++)
    {
      gboolean had_room = epx_descriptors_have_room (descriptors);

      if (had_room && g_test_rand_int_range (0, 3) > 0)
        {
          epx_descriptors_take (descriptors, 1);
          n_taken++;
        }
      else if (n_taken > 0)
        {
          epx_descriptors_give (descriptors, 1);
          n_taken--;
        }
      g_assert_cmpuint (n_taken, <, 128 - 8);
      n_stops += had_room && !epx_descriptors_have_room (descriptors);
      for (int j = 0; j < 2; j++)
        g_assert_cmpint (heard[j].may_accept, ==, epx_descriptors_have_room (descriptors));
    }
  g_assert_cmpuint (n_stops, >, 10);
  g_assert_cmpuint (heard[0].n_calls, >=, 2 * n_stops - 1);
  epx_descriptors_forget (descriptors, ids[0]);
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
  g_test_add_func ("/descriptors/stops-in-time-and-recovers", test_stops_in_time_and_recovers);
  return g_test_run ();
}
