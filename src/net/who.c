/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

#include "net/who.h"

#include <unistd.h>

#include "net/proc-fds.h"
#include "net/proc-search.h"
#include "net/sock-diag.h"

/* Descriptors of one process that are looked at for one question. */
#define MAX_FDS 512
/* A process with more names than this is no node, and to look at it would make lookups dear. */
#define MAX_NAMES 16
/* And those of all processes, for a dialler that may be any. */
#define MAX_FDS_IN_ALL 4096

typedef struct
{
  EpxRegistration *registration; /* (unowned) tells us when it ends */
  EpxSocketOwner socket;         /* inode 0: unknown */
  pid_t pid;                     /* 0: unknown, or not of our own user */
} Registrant;

struct _EpxWho
{
  EpxSockDiag *diag;       /* (owned) (nullable) where there is none */
  EpxProcSearch *search;   /* (owned) */
  GHashTable *registrants; /* (owned) (element-type EpxRegistration Registrant) */
  GHashTable *by_inode;    /* (owned) (element-type guint64 Registrant) that are searched for */
  GHashTable *n_of_uid;    /* (owned) (element-type uid_t guint) registered nodes of each user */
  GHashTable *n_of_pid;    /* (owned) (element-type pid_t guint) registered nodes of each process */
  gboolean has_told_ambiguous;
  gboolean has_told_hidden;
};

static guint
count_of (GHashTable *counts, gint64 key)
{
  return GPOINTER_TO_UINT (g_hash_table_lookup (counts, GSIZE_TO_POINTER ((gsize) key)));
}

static void
count (GHashTable *counts, gint64 key, int change)
{
  guint n = count_of (counts, key) + (guint) change;

  if (n == 0)
    g_hash_table_remove (counts, GSIZE_TO_POINTER ((gsize) key));
  else
    g_hash_table_insert (counts, GSIZE_TO_POINTER ((gsize) key), GUINT_TO_POINTER (n));
}

static void
on_searched (guint64 inode, pid_t pid, gpointer user_data)
{
  EpxWho *self = user_data;
  Registrant *registrant = g_hash_table_lookup (self->by_inode, GSIZE_TO_POINTER (inode));

  g_hash_table_remove (self->by_inode, GSIZE_TO_POINTER (inode));
  registrant->pid = pid;
  if (pid != 0)
    {
      count (self->n_of_pid, pid, +1);
      return;
    }
  if (!self->has_told_hidden)
    g_message ("No process of this user shows that it holds %s: such a node gets its gate's port "
               "when it looks itself up, and links that it dials with TLS go without its name",
               registrant->registration->name);
  self->has_told_hidden = TRUE;
}

EpxWho *
epx_who_new (EpxTimers *timers)
{
  EpxWho *self = g_new0 (EpxWho, 1);
  g_autoptr (GError) error = NULL;

  self->diag = epx_sock_diag_new (&error);
  if (self->diag == NULL)
    g_message ("The kernel does not tell who owns a socket (%s): nodes get their gate's port when "
               "they look themselves up, and links dialled with TLS go without the dialler's name",
               error->message);
  self->search = epx_proc_search_new (timers, on_searched, self);
  self->registrants = g_hash_table_new_full (NULL, NULL, NULL, g_free);
  self->by_inode = g_hash_table_new (NULL, NULL);
  self->n_of_uid = g_hash_table_new (NULL, NULL);
  self->n_of_pid = g_hash_table_new (NULL, NULL);
  return self;
}

void
epx_who_free (EpxWho *self)
{
  g_clear_pointer (&self->diag, epx_sock_diag_free);
  epx_proc_search_free (self->search);
  g_hash_table_unref (self->by_inode);
  g_hash_table_unref (self->registrants);
  g_hash_table_unref (self->n_of_uid);
  g_hash_table_unref (self->n_of_pid);
  g_free (self);
}

void
epx_who_add (EpxWho *self,
             EpxRegistration *registration,
             const EpxAddress *local,
             const EpxAddress *peer)
{
  Registrant *registrant = g_new0 (Registrant, 1);

  registrant->registration = registration;
  g_hash_table_insert (self->registrants, registration, registrant);
  if (self->diag == NULL || !epx_sock_diag_find (self->diag, peer, local, &registrant->socket))
    return;
  count (self->n_of_uid, registrant->socket.uid, +1);
  if (registrant->socket.uid != geteuid ())
    return;
  g_hash_table_insert (self->by_inode, GSIZE_TO_POINTER (registrant->socket.inode), registrant);
  epx_proc_search_add (self->search, registrant->socket.inode);
}

void
epx_who_remove (EpxWho *self, EpxRegistration *registration)
{
  const Registrant *registrant = g_hash_table_lookup (self->registrants, registration);

  if (registrant->socket.inode != 0)
    {
      count (self->n_of_uid, registrant->socket.uid, -1);
      epx_proc_search_remove (self->search, registrant->socket.inode);
      g_hash_table_remove (self->by_inode, GSIZE_TO_POINTER (registrant->socket.inode));
    }
  if (registrant->pid != 0)
    count (self->n_of_pid, registrant->pid, -1);
  g_hash_table_remove (self->registrants, registration);
}

/* Whose the connection from @peer is. */
static gboolean
ask_kernel (EpxWho *self, const EpxAddress *local, const EpxAddress *peer, EpxSocketOwner *owner)
{
  return self->diag != NULL && epx_address_is_local_peer (local, peer) &&
         epx_sock_diag_find (self->diag, peer, local, owner);
}

/* Whether a foreign user's socket must be that of his only node. */
static gboolean
is_only_node_of (EpxWho *self, uid_t uid)
{
  guint n = count_of (self->n_of_uid, uid);

  if (n > 1 && !self->has_told_ambiguous)
    {
      g_message ("%u nodes run as user %u, and only a daemon of the same user can tell them apart: "
                 "they get their gate's port when they look themselves up, and links that they "
                 "dial with TLS go without their names",
                 n, (guint) uid);
      self->has_told_ambiguous = TRUE;
    }
  return n == 1;
}

static gboolean
holds (pid_t pid, guint64 inode)
{
  g_auto (EpxProcFds) fds = { NULL };
  guint64 other;
  int fd;

  if (!epx_proc_fds_open (&fds, pid))
    return FALSE;
  while (epx_proc_fds_next (&fds, &fd, &other))
    if (other == inode)
      return TRUE;
  return FALSE;
}

/* Whether its process still has the connection of the registration: one that was forked had it for
 * a moment, too, and may have been taken for the node. Then it is searched for again. */
static gboolean
is_process_of (EpxWho *self, Registrant *registrant)
{
  if (holds (registrant->pid, registrant->socket.inode))
    return TRUE;
  count (self->n_of_pid, registrant->pid, -1);
  registrant->pid = 0;
  g_hash_table_insert (self->by_inode, GSIZE_TO_POINTER (registrant->socket.inode), registrant);
  epx_proc_search_add (self->search, registrant->socket.inode);
  return FALSE;
}

gboolean
epx_who_is (EpxWho *self,
            EpxRegistration *registration,
            const EpxAddress *local,
            const EpxAddress *peer)
{
  Registrant *registrant = g_hash_table_lookup (self->registrants, registration);
  guint budget = MAX_FDS;
  EpxSocketOwner owner;

  if (registrant->socket.inode == 0 || !ask_kernel (self, local, peer, &owner) ||
      owner.uid != registrant->socket.uid)
    return FALSE;
  if (owner.uid != geteuid ())
    return is_only_node_of (self, owner.uid);
  return registrant->pid != 0 && count_of (self->n_of_pid, registrant->pid) <= MAX_NAMES &&
         epx_proc_has_new_socket (registrant->pid, owner.inode, &budget) &&
         is_process_of (self, registrant);
}

/* A node that the process @pid holds or, when that is 0, one of the user @uid: (unowned)
 * (nullable). */
static EpxRegistration *
find_registrant (EpxWho *self, pid_t pid, uid_t uid)
{
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, self->registrants);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      const Registrant *registrant = value;

      if (registrant->socket.inode != 0 &&
          (pid != 0 ? registrant->pid == pid : registrant->socket.uid == uid))
        return registrant->registration;
    }
  return NULL;
}

EpxRegistration *
epx_who_find (EpxWho *self, int fd)
{
  guint budget = MAX_FDS_IN_ALL;
  EpxSocketOwner owner;
  GHashTableIter iter;
  gpointer pid, n;
  EpxAddress local, peer;

  if (!epx_address_of_socket (fd, &local, &peer) || !ask_kernel (self, &local, &peer, &owner))
    return NULL;
  if (owner.uid != geteuid ())
    return is_only_node_of (self, owner.uid) ? find_registrant (self, 0, owner.uid) : NULL;
  g_hash_table_iter_init (&iter, self->n_of_pid);
  while (budget > 0 && g_hash_table_iter_next (&iter, &pid, &n))
    {
      guint each = MIN (budget, MAX_FDS);

      budget -= each;
      if (epx_proc_has_new_socket (GPOINTER_TO_INT (pid), owner.inode, &each))
        return GPOINTER_TO_UINT (n) == 1 ? find_registrant (self, GPOINTER_TO_INT (pid), 0) : NULL;
      budget += each;
    }
  return NULL;
}
