/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

#include "net/handover.h"

#include <sys/socket.h>
#include <unistd.h>

struct _EpxHandover
{
  GHashTable *fds;    /* (owned) (element-type guint64 int) by cookie */
  gboolean is_theirs; /* left to us, and so to be closed */
};

static guint64
cookie_of (int fd)
{
  guint64 cookie = 0;
  socklen_t len = sizeof cookie;

  if (getsockopt (fd, SOL_SOCKET, SO_COOKIE, &cookie, &len) < 0)
    return 0;
  return cookie;
}

static void
add (EpxHandover *self, guint64 cookie, int fd)
{
  g_hash_table_insert (self->fds, g_memdup2 (&cookie, sizeof cookie), GINT_TO_POINTER (fd));
}

EpxHandover *
epx_handover_new (void)
{
  EpxHandover *self = g_new0 (EpxHandover, 1);

  self->fds = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  return self;
}

EpxHandover *
epx_handover_new_from (GArray *fds)
{
  EpxHandover *self = epx_handover_new ();

  self->is_theirs = TRUE;
  for (guint i = 0; i < fds->len; i++)
    {
      int fd = g_array_index (fds, int, i);
      guint64 cookie = cookie_of (fd);

      if (cookie != 0 && !g_hash_table_contains (self->fds, &cookie))
        add (self, cookie, fd);
      else
        close (fd);
    }
  return self;
}

void
epx_handover_free (EpxHandover *self)
{
  GHashTableIter iter;
  gpointer fd;

  g_hash_table_iter_init (&iter, self->fds);
  while (self->is_theirs && g_hash_table_iter_next (&iter, NULL, &fd))
    close (GPOINTER_TO_INT (fd));
  g_hash_table_unref (self->fds);
  g_free (self);
}

guint64
epx_handover_leave (EpxHandover *self, int fd)
{
  guint64 cookie = cookie_of (fd);

  add (self, cookie, fd);
  return cookie;
}

GArray *
epx_handover_list (EpxHandover *self)
{
  GArray *fds = g_array_new (FALSE, FALSE, sizeof (int));
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, self->fds);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      int fd = GPOINTER_TO_INT (value);

      g_array_append_val (fds, fd);
    }
  return fds;
}

int
epx_handover_take (EpxHandover *self, guint64 cookie)
{
  gpointer fd;

  if (!g_hash_table_lookup_extended (self->fds, &cookie, NULL, &fd))
    return -1;
  g_hash_table_remove (self->fds, &cookie);
  return GPOINTER_TO_INT (fd);
}

guint
epx_handover_get_size (EpxHandover *self)
{
  return g_hash_table_size (self->fds);
}
