/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* The load of the benchmarks that is too fast for Python: bytes between the two ends of one link,
 * and EPMD's clients. Ends are blocking descriptors that the caller opened and inherits to us; all
 * that passes has Erlang's 32-bit framing. Prints one line of numbers. */
#include <arpa/inet.h>
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <glib.h>
#include <netinet/tcp.h>

#define MAX_SAMPLES 2000000
#define HEADER_LEN 4

static gint64
now_ns (void)
{
  struct timespec now;

  clock_gettime (CLOCK_MONOTONIC, &now);
  return (gint64) now.tv_sec * 1000000000 + now.tv_nsec;
}

G_GNUC_NORETURN static void
fail (const char *what)
{
  g_printerr ("%s: %s\n", what, g_strerror (errno));
  exit (1);
}

static gsize
to_size (const char *text)
{
  return (gsize) g_ascii_strtoull (text, NULL, 10);
}

static void
write_all (int fd, const guint8 *data, gsize len)
{
  while (len > 0)
    {
      ssize_t n = send (fd, data, len, MSG_NOSIGNAL);

      if (n <= 0)
        fail ("send");
      data += n;
      len -= (gsize) n;
    }
}

/* Returns FALSE at the end of the stream. */
static gboolean
read_all (int fd, guint8 *data, gsize len)
{
  while (len > 0)
    {
      ssize_t n = recv (fd, data, len, 0);

      if (n == 0)
        return FALSE;
      if (n < 0)
        fail ("recv");
      data += n;
      len -= (gsize) n;
    }
  return TRUE;
}

/* A frame of @size bytes, its header included. */
static guint8 *
make_frame (gsize size)
{
  guint8 *frame = g_malloc0 (size);
  guint32 len = htonl ((guint32) (size - HEADER_LEN));

  memcpy (frame, &len, HEADER_LEN);
  return frame;
}

static int
compare (gconstpointer a, gconstpointer b)
{
  gint64 x = *(const gint64 *) a, y = *(const gint64 *) b;

  return (x > y) - (x < y);
}

/* COUNT SECONDS P50 P99 P99.9 LONGEST, in seconds and microseconds. */
static void
print_samples (GArray *samples, gint64 total_ns)
{
  const double shares[] = { 0.5, 0.99, 0.999, 1.0 };

  g_array_sort (samples, compare);
  g_print ("%u %.6f", samples->len, (double) total_ns / 1e9);
  for (guint i = 0; i < G_N_ELEMENTS (shares); i++)
    {
      guint at = (guint) MIN (samples->len * shares[i], samples->len - 1);

      g_print (" %.2f", (double) g_array_index (samples, gint64, at) / 1e3);
    }
  g_print ("\n");
}

/* Runs @step again and again for so long and prints how long each took. */
static void
sample (void (*step) (gpointer), gpointer user_data, gsize ms)
{
  g_autoptr (GArray) samples = g_array_new (FALSE, FALSE, sizeof (gint64));
  gint64 begin = now_ns (), before = begin, end = begin + (gint64) ms * 1000000;

  while (before < end && samples->len < MAX_SAMPLES)
    {
      gint64 took;

      step (user_data);
      took = now_ns () - before;
      before += took;
      g_array_append_val (samples, took);
    }
  print_samples (samples, before - begin);
}

typedef struct
{
  int near, far; /* the two ends */
  guint8 *frame;
  gsize size;
} Wire;

static void
ping (gpointer user_data)
{
  Wire *wire = user_data;

  write_all (wire->near, wire->frame, wire->size);
  if (!read_all (wire->near, wire->frame, wire->size))
    exit (1);
}

/* pingpong NEAR FAR SIZE MS */
static void
do_pingpong (char **args)
{
  Wire wire = { .near = atoi (args[0]), .far = atoi (args[1]), .size = to_size (args[2]) };
  pid_t child = fork ();

  wire.frame = make_frame (wire.size);
  if (child == 0)
    for (;;)
      {
        if (!read_all (wire.far, wire.frame, wire.size))
          _exit (0);
        write_all (wire.far, wire.frame, wire.size);
      }
  sample (ping, &wire, to_size (args[3]));
  kill (child, SIGKILL);
  waitpid (child, NULL, 0);
}

/* bulk NEAR FAR SIZE MS: prints how many bytes came, and in how many seconds. */
static void
do_bulk (char **args)
{
  int near = atoi (args[0]), far = atoi (args[1]);
  gsize size = to_size (args[2]), got = 0;
  guint8 *frame = make_frame (size);
  gint64 begin = now_ns (), end = begin + (gint64) to_size (args[3]) * 1000000;
  pid_t child = fork ();

  if (child == 0)
    {
      while (now_ns () < end)
        write_all (near, frame, size);
      /* A frame whose body begins with a byte that is not 0 is the last. */
      frame[HEADER_LEN] = 1;
      write_all (near, frame, size);
      _exit (0);
    }
  do
    {
      if (!read_all (far, frame, size))
        exit (1);
      got += size;
    }
  while (frame[HEADER_LEN] == 0);
  g_print ("%" G_GSIZE_FORMAT " %.6f\n", got, (double) (now_ns () - begin) / 1e9);
  waitpid (child, NULL, 0);
}

static int
dial (guint16 port)
{
  const int on = 1;
  struct sockaddr_in address = { .sin_family = AF_INET, .sin_port = htons (port) };
  int fd = socket (AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

  address.sin_addr.s_addr = htonl (INADDR_LOOPBACK);
  setsockopt (fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  if (connect (fd, (struct sockaddr *) &address, sizeof address) < 0)
    fail ("connect");
  return fd;
}

typedef struct
{
  guint16 port;
  int listener; /* of the target; -1: none */
  guint8 request[4096];
  gsize request_len;
  gsize reply_len; /* 0: until the end of the stream */
  guint number;
} Client;

/* A whole connection: dialled, a head there, an answer back, closed. */
static void
set_up (gpointer user_data)
{
  Client *client = user_data;
  guint8 buffer[4096];
  int near = dial (client->port), far;

  write_all (near, client->request, client->request_len);
  far = accept4 (client->listener, NULL, NULL, SOCK_CLOEXEC);
  if (far < 0 || !read_all (far, buffer, client->request_len))
    fail ("accept");
  write_all (far, (const guint8 *) "\0\003sok", 5);
  if (!read_all (near, buffer, 5))
    fail ("answer");
  close (near);
  close (far);
}

static void
ask_epmd (gpointer user_data)
{
  Client *client = user_data;
  guint8 buffer[65536];
  int fd = dial (client->port);

  write_all (fd, client->request, client->request_len);
  if (client->reply_len > 0 && !read_all (fd, buffer, client->reply_len))
    fail ("reply");
  while (client->reply_len == 0 && recv (fd, buffer, sizeof buffer, 0) > 0)
    ;
  close (fd);
}

/* Each time another name: it ends in six digits. */
static void
register_node (gpointer user_data)
{
  Client *client = user_data;
  char digits[7];

  g_snprintf (digits, sizeof digits, "%06u", client->number++ % 1000000);
  /* The length of what is extra stands behind the name. */
  memcpy (client->request + client->request_len - 2 - 6, digits, 6);
  ask_epmd (client);
}

/* setup PORT LISTENER HEX MS; epmd PORT REPLY-LENGTH HEX MS; register PORT REPLY-LENGTH HEX MS */
static void
do_client (void (*step) (gpointer), char **args)
{
  Client client = { .port = (guint16) to_size (args[0]) };
  const char *hex = args[2];

  client.listener = atoi (args[1]);
  client.reply_len = to_size (args[1]);
  for (; hex[0] != '\0' && hex[1] != '\0'; hex += 2)
    client.request[client.request_len++] =
        (guint8) (g_ascii_xdigit_value (hex[0]) << 4 | g_ascii_xdigit_value (hex[1]));
  sample (step, &client, to_size (args[3]));
}

int
main (int argc, char **argv)
{
  if (argc != 6)
    {
      g_printerr ("usage: wire pingpong|bulk NEAR FAR SIZE MS\n"
                  "       wire setup PORT LISTENER HEX MS\n"
                  "       wire epmd|register PORT REPLY-LENGTH HEX MS\n");
      return 2;
    }
  if (g_str_equal (argv[1], "pingpong"))
    do_pingpong (argv + 2);
  else if (g_str_equal (argv[1], "bulk"))
    do_bulk (argv + 2);
  else if (g_str_equal (argv[1], "setup"))
    do_client (set_up, argv + 2);
  else if (g_str_equal (argv[1], "epmd"))
    do_client (ask_epmd, argv + 2);
  else
    do_client (register_node, argv + 2);
  return 0;
}
