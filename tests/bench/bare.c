/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* The least that a relay can do, to know what no relay gets around: it reads, it writes, and knows
 * nothing of nodes, frames or faults. Asleep it blocks in a thread for each direction, which takes
 * the fewest system calls; awake it looks again and again, which takes the fewest wake-ups and a
 * processor of its own, until nothing has come for a while: others are measured, too. */
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include <glib.h>

#define ROOM (256 * 1024)
/* So often it looks in vain before it sleeps: some 20 ms. */
#define PATIENCE 50000

typedef struct
{
  int from, to;
} Direction;

static gboolean is_awake;

static struct sockaddr_in
loopback (const char *port)
{
  return (struct sockaddr_in){ .sin_family = AF_INET,
                               .sin_addr.s_addr = htonl (INADDR_LOOPBACK),
                               .sin_port = htons ((guint16) atoi (port)) };
}

/* Returns how many bytes; ends the process at the end of the stream. */
static ssize_t
pass (const Direction *way, char *space)
{
  ssize_t n = recv (way->from, space, ROOM, is_awake ? MSG_DONTWAIT : 0);

  if (n < 0 && errno == EAGAIN)
    return 0;
  if (n <= 0)
    exit (0);
  for (ssize_t done = 0; done < n;)
    {
      ssize_t written = send (way->to, space + done, (gsize) (n - done), MSG_NOSIGNAL);

      if (written < 0)
        exit (0);
      done += written;
    }
  return n;
}

static gpointer
carry_asleep (gpointer data)
{
  const Direction *way = data;
  char *space = g_malloc (ROOM);

  for (;;)
    pass (way, space);
  return NULL;
}

/* Both directions, of which @data is one. */
static gpointer
carry_awake (gpointer data)
{
  const Direction forth = *(const Direction *) data;
  const Direction back = { forth.to, forth.from };
  struct pollfd ends[] = { { .fd = forth.from, .events = POLLIN },
                           { .fd = forth.to, .events = POLLIN } };
  char *space = g_malloc (ROOM);

  for (guint n_vain = 0;; n_vain++)
    {
      if (pass (&forth, space) + pass (&back, space) > 0)
        n_vain = 0;
      if (n_vain > PATIENCE)
        poll (ends, G_N_ELEMENTS (ends), -1);
    }
  return NULL;
}

static void
start (int from, int to)
{
  Direction *way = g_new (Direction, 1);

  *way = (Direction){ from, to };
  g_thread_unref (g_thread_new ("carry", is_awake ? carry_awake : carry_asleep, way));
}

int
main (int argc, char **argv)
{
  struct sockaddr_in front, back;
  int one = 1;
  int listener = socket (AF_INET, SOCK_STREAM, 0);

  if (argc != 4)
    {
      g_printerr ("usage: bare asleep|awake PORT TARGET-PORT\n");
      return 2;
    }
  is_awake = g_str_equal (argv[1], "awake");
  front = loopback (argv[2]);
  back = loopback (argv[3]);
  setsockopt (listener, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
  if (bind (listener, (struct sockaddr *) &front, sizeof front) != 0 || listen (listener, 64) != 0)
    {
      g_printerr ("port %s: %s\n", argv[2], g_strerror (errno));
      return 1;
    }
  for (;;)
    {
      int near = accept (listener, NULL, NULL);
      int far = socket (AF_INET, SOCK_STREAM, 0);

      if (near < 0 || connect (far, (struct sockaddr *) &back, sizeof back) != 0)
        return 1;
      setsockopt (near, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
      setsockopt (far, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
      start (near, far);
      if (!is_awake)
        start (far, near);
    }
}
