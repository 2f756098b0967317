/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

#include "daemon/service-manager.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <systemd/sd-daemon.h>
#include <unistd.h>

#include <gio/gio.h>

#include "core/snapshot.h"

/* What is in the store, by name. One letter each: all names together have to fit into one variable
 * of 128 KiB. What has another name comes from a socket unit. */
#define NAME_SOCKET "f"
#define NAME_STATE "s"
/* Left at the start of a daemon, to be found alone when it has crashed. */
#define NAME_MARK "m"

/* The kernel passes no more with one message (SCM_MAX_FD). */
#define MAX_FDS_A_MESSAGE 253
/* How long the manager may take to take note. */
#define BARRIER_US (5 * G_USEC_PER_SEC)

struct _EpxServiceManager
{
  GArray *sockets; /* (owned) (element-type int) of socket units */
  GArray *stored;  /* (owned) (element-type int) */
  int state;       /* (owned) -1: none */
  gboolean has_mark;
  guint max_stored; /* 0: no store */
  guint watchdog_id;
};

static gboolean
on_feed_watchdog (gpointer user_data)
{
  sd_notify (FALSE, "WATCHDOG=1");
  return G_SOURCE_CONTINUE;
}

static gboolean
is_tcp_listener (int fd)
{
  return sd_is_socket (fd, AF_INET, SOCK_STREAM, TRUE) > 0 ||
         sd_is_socket (fd, AF_INET6, SOCK_STREAM, TRUE) > 0;
}

static void
sort_in (EpxServiceManager *self, int fd, const char *name)
{
  if (g_str_equal (name, NAME_SOCKET))
    g_array_append_val (self->stored, fd);
  else if (g_str_equal (name, NAME_STATE) && self->state < 0)
    self->state = fd;
  else if (g_str_equal (name, NAME_MARK))
    {
      self->has_mark = TRUE;
      close (fd);
    }
  else if (is_tcp_listener (fd))
    g_array_append_val (self->sockets, fd);
  else
    {
      g_warning ("Closing \"%s\", which was passed and is no listening TCP socket (give "
                 "ListenStream= a port in the socket unit)",
                 name);
      close (fd);
    }
}

static void
take_passed (EpxServiceManager *self)
{
  char **names = NULL;
  int n = sd_listen_fds_with_names (TRUE, &names);

  for (int i = 0; i < n; i++)
    sort_in (self, SD_LISTEN_FDS_START + i, names[i]);
  /* Of the C library's making. */
  for (int i = 0; names != NULL && names[i] != NULL; i++)
    free (names[i]);
  free (names);
}

/* systemd tells since 254; for those before, the unit says the same. */
static guint
read_max_stored (void)
{
  const char *text = g_getenv ("FDSTORE");
  guint64 max = 0;

  if (text != NULL && g_getenv ("NOTIFY_SOCKET") != NULL)
    g_ascii_string_to_unsigned (text, 10, 0, G_MAXUINT16, &max, NULL);
  return (guint) max;
}

EpxServiceManager *
epx_service_manager_new (void)
{
  EpxServiceManager *self = g_new0 (EpxServiceManager, 1);
  guint64 limit_us = 0;

  self->sockets = g_array_new (FALSE, FALSE, sizeof (int));
  self->stored = g_array_new (FALSE, FALSE, sizeof (int));
  self->state = -1;
  self->max_stored = read_max_stored ();
  take_passed (self);
  /* Twice within the limit, as sd_watchdog_enabled(3) advises. */
  if (sd_watchdog_enabled (FALSE, &limit_us) > 0)
    self->watchdog_id = g_timeout_add ((guint) MAX (limit_us / 2000, 1), on_feed_watchdog, NULL);
  return self;
}

static void
close_all (GArray *fds)
{
  for (guint i = 0; i < fds->len; i++)
    close (g_array_index (fds, int, i));
  g_array_unref (fds);
}

void
epx_service_manager_free (EpxServiceManager *self)
{
  g_clear_handle_id (&self->watchdog_id, g_source_remove);
  close_all (self->sockets);
  close_all (self->stored);
  if (self->state >= 0)
    close (self->state);
  g_free (self);
}

static GArray *
steal (GArray **fds)
{
  GArray *stolen = *fds;

  *fds = g_array_new (FALSE, FALSE, sizeof (int));
  return stolen;
}

GArray *
epx_service_manager_take_sockets (EpxServiceManager *self)
{
  return self->sockets->len > 0 ? steal (&self->sockets) : NULL;
}

GArray *
epx_service_manager_take_stored (EpxServiceManager *self)
{
  return steal (&self->stored);
}

GBytes *
epx_service_manager_take_state (EpxServiceManager *self)
{
  g_autofree guint8 *data = NULL;
  struct stat status;
  gsize len, n = 0;

  if (self->state < 0 || fstat (self->state, &status) < 0)
    return NULL;
  len = (gsize) CLAMP (status.st_size, 0, EPX_SNAPSHOT_MAX_BYTES + 4096);
  data = g_malloc (len);
  while (n < len)
    {
      ssize_t got = pread (self->state, data + n, len - n, (off_t) n);

      if (got == 0 || (got < 0 && errno != EINTR))
        break;
      n += (gsize) MAX (got, 0);
    }
  close (self->state);
  self->state = -1;
  return g_bytes_new_take (g_steal_pointer (&data), n);
}

gboolean
epx_service_manager_was_abandoned (EpxServiceManager *self)
{
  return self->has_mark && self->state < 0;
}

/* A file in memory with @len bytes of @data, which cannot be changed any more. */
static int
make_memfd (const void *data, gsize len)
{
  int fd = memfd_create ("epmdpxy-state", MFD_CLOEXEC | MFD_ALLOW_SEALING);
  const guint8 *next = data;

  while (fd >= 0 && len > 0)
    {
      ssize_t n = write (fd, next, len);

      if (n < 0 && errno != EINTR)
        {
          close (fd);
          return -1;
        }
      next += MAX (n, 0);
      len -= (gsize) MAX (n, 0);
    }
  if (fd >= 0)
    fcntl (fd, F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE | F_SEAL_SEAL);
  return fd;
}

/* FDPOLL=0: what the peer has closed is kept, too, since that may be held back. */
static gboolean
push (const char *name, const int *fds, guint n)
{
  g_autofree char *text = g_strdup_printf ("FDSTORE=1\nFDNAME=%s\nFDPOLL=0", name);

  return sd_pid_notify_with_fds (0, FALSE, text, fds, n) > 0;
}

static gboolean
push_bytes (const char *name, const void *data, gsize len)
{
  int fd = make_memfd (data, len);
  gboolean is_pushed = fd >= 0 && push (name, &fd, 1);

  if (fd >= 0)
    close (fd);
  return is_pushed;
}

void
epx_service_manager_clear_store (EpxServiceManager *self)
{
  if (self->max_stored == 0)
    return;
  sd_notify (FALSE, "FDSTOREREMOVE=1\nFDNAME=" NAME_SOCKET);
  sd_notify (FALSE, "FDSTOREREMOVE=1\nFDNAME=" NAME_STATE);
  if (!self->has_mark)
    self->has_mark = push_bytes (NAME_MARK, "", 0);
  /* While the store holds a socket, nobody hears that it is closed. */
  if (sd_notify_barrier (FALSE, BARRIER_US) < 0)
    g_warning ("The service manager does not say that it has emptied its store");
}

gboolean
epx_service_manager_has_store (EpxServiceManager *self)
{
  return self->max_stored > 0;
}

static gboolean
refuse (GError **error, const char *what)
{
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_FAILED, "%s", what);
  return FALSE;
}

gboolean
epx_service_manager_store (EpxServiceManager *self,
                           GBytes *state,
                           const GArray *fds,
                           GError **error)
{
  gboolean is_pushed;
  gsize len;
  const void *data = g_bytes_get_data (state, &len);

  if (fds->len + 2 > self->max_stored)
    return refuse (error, "there are more sockets than FileDescriptorStoreMax= allows");
  for (guint i = 0; i < fds->len; i += MAX_FDS_A_MESSAGE)
    if (!push (NAME_SOCKET, &g_array_index (fds, int, i), MIN (fds->len - i, MAX_FDS_A_MESSAGE)))
      {
        epx_service_manager_clear_store (self);
        return refuse (error, "the service manager does not take the sockets");
      }
  /* Last: without it the others are of no use to anybody. */
  is_pushed = push_bytes (NAME_STATE, data, len);
  if (is_pushed && sd_notify_barrier (FALSE, BARRIER_US) >= 0)
    return TRUE;
  epx_service_manager_clear_store (self);
  return refuse (error, "the service manager does not take the state");
}

void
epx_service_manager_tell_ready (EpxServiceManager *self, const char *status)
{
  sd_notifyf (FALSE, "READY=1\nSTATUS=%s", status);
}

void
epx_service_manager_tell_reloading (EpxServiceManager *self)
{
  sd_notify (FALSE, "RELOADING=1");
}

void
epx_service_manager_tell_stopping (EpxServiceManager *self)
{
  sd_notify (FALSE, "STOPPING=1");
}
