/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* Promises of net/listener.h that only who waits awake would miss. */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include "loop.h"
#include "net/listener.h"

static void
refuse_nobody (int fd, const EpxAddress *local, const EpxAddress *peer, gpointer user_data)
{
  g_assert_not_reached ();
}

static int
dial (guint16 port)
{
  struct sockaddr_in address = { .sin_family = AF_INET,
                                 .sin_port = htons (port),
                                 .sin_addr.s_addr = htonl (INADDR_LOOPBACK) };
  int fd = socket (AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

  g_assert_cmpint (connect (fd, (struct sockaddr *) &address, sizeof address), ==, 0);
  return fd;
}

/* Who dials is connected with the answer, the listener's side only with what follows that. */
static void
wait_for_an_event (void)
{
  gint64 limit_us = g_get_monotonic_time () + 10 * G_USEC_PER_SEC;

  while (!g_main_context_pending (NULL) && g_get_monotonic_time () < limit_us)
    g_thread_yield ();
  g_assert_true (g_main_context_pending (NULL));
}

/* It accepts nothing here, so that nothing but the poller has something to do. */
static void
test_each_connection_is_an_event_for_the_poller (void)
{
  EpxPoller *poller = epx_poller_new (NULL);
  EpxDescriptors *descriptors = epx_descriptors_new ();
  EpxListener *listener =
      epx_listener_new (descriptors, EPX_DESCRIPTORS_FOR_EPMD, refuse_nobody, NULL);
  const EpxAddress any = epx_address_loopback (AF_INET, 0);
  guint16 port;
  int fds[2];

  port = epx_listener_add (listener, &any, NULL);
  epx_listener_alert (listener, poller);
  g_assert_false (g_main_context_pending (NULL));
  for (guint i = 0; i < 2; i++)
    {
      fds[i] = dial (port);
      wait_for_an_event ();
      test_settle ();
      g_assert_false (g_main_context_pending (NULL));
    }

  close (fds[0]);
  close (fds[1]);
  epx_listener_free (listener);
  epx_descriptors_free (descriptors);
  epx_poller_free (poller);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/listener/each-connection-is-an-event-for-the-poller",
                   test_each_connection_is_an_event_for_the_poller);
  return g_test_run ();
}
