/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* The kernel's tables of TCP sockets, then the descriptors of our own processes to find the one
 * that has a socket, then its command line. */
#include "config.h"

#include "ctl/proc-probe.h"

#include <stdio.h>
#include <string.h>

/* The states of sockets as the kernel's tables have them. */
#define ESTABLISHED 0x01
#define LISTENING 0x0a

/* OTP 25 has version 13 of its run-time system. */
#define ERTS_OF_OTP_25 13

typedef struct
{
  guint16 port; /* the local one */
  guint state;
  guint64 inode;
} Socket;

struct _EpxProcProbe
{
  GArray *sockets;  /* (owned) (element-type Socket) */
  GHashTable *pids; /* (owned) (element-type guint64 pid) inode of a socket to who has it */
};

static void
read_table (GArray *sockets, const char *path)
{
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;

  if (!g_file_get_contents (path, &text, NULL, NULL))
    return;

  lines = g_strsplit (text, "\n", -1);
  for (gsize i = 1; lines[0] != NULL && lines[i] != NULL; i++)
    {
      Socket socket = { 0 };
      unsigned int port, state;
      unsigned long long inode;

      /* Slot, local address, remote address, state, queues, timer, retries, user, time-out, inode.
       */
      if (sscanf (lines[i], " %*d: %*[0-9A-Fa-f]:%4x %*s %2x %*s %*s %*s %*u %*u %llu", &port,
                  &state, &inode) != 3)
        continue;
      socket.port = (guint16) port;
      socket.state = state;
      socket.inode = inode;
      g_array_append_val (sockets, socket);
    }
}

static void
read_descriptors (GHashTable *pids, const char *pid)
{
  g_autofree char *folder = g_build_filename ("/proc", pid, "fd", NULL);
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);
      g_autofree char *target = g_file_read_link (path, NULL);
      unsigned long long inode;
      guint64 *key;

      if (target == NULL || sscanf (target, "socket:[%llu]", &inode) != 1)
        continue;
      key = g_new (guint64, 1);
      *key = inode;
      g_hash_table_replace (pids, key, g_strdup (pid));
    }
}

static void
read_processes (GHashTable *pids)
{
  g_autoptr (GDir) dir = g_dir_open ("/proc", 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    if (g_ascii_isdigit (*name))
      read_descriptors (pids, name);
}

EpxProcProbe *
epx_proc_probe_new (void)
{
  EpxProcProbe *probe = g_new0 (EpxProcProbe, 1);

  probe->sockets = g_array_new (FALSE, FALSE, sizeof (Socket));
  probe->pids = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, g_free);
  read_table (probe->sockets, "/proc/self/net/tcp");
  read_table (probe->sockets, "/proc/self/net/tcp6");
  read_processes (probe->pids);
  return probe;
}

void
epx_proc_probe_free (EpxProcProbe *probe)
{
  g_array_unref (probe->sockets);
  g_hash_table_unref (probe->pids);
  g_free (probe);
}

guint
epx_proc_probe_count_accepted (const EpxProcProbe *probe, guint16 port)
{
  guint n_accepted = 0;

  for (guint i = 0; i < probe->sockets->len; i++)
    {
      const Socket *socket = &g_array_index (probe->sockets, Socket, i);

      n_accepted += socket->port == port && socket->state == ESTABLISHED;
    }

  return n_accepted;
}

static char **
read_arguments (const char *pid)
{
  g_autofree char *path = g_build_filename ("/proc", pid, "cmdline", NULL);
  g_autofree char *text = NULL;
  g_autoptr (GPtrArray) arguments = g_ptr_array_new_with_free_func (g_free);
  gsize length = 0;

  if (!g_file_get_contents (path, &text, &length, NULL) || length == 0)
    return NULL;

  for (gsize i = 0; i < length; i += strlen (text + i) + 1)
    g_ptr_array_add (arguments, g_strdup (text + i));
  g_ptr_array_add (arguments, NULL);
  return (char **) g_ptr_array_free (g_steal_pointer (&arguments), FALSE);
}

char **
epx_proc_probe_get_arguments (const EpxProcProbe *probe, guint16 port)
{
  for (guint i = 0; i < probe->sockets->len; i++)
    {
      const Socket *socket = &g_array_index (probe->sockets, Socket, i);
      const char *pid;

      if (socket->port != port || socket->state != LISTENING)
        continue;
      pid = g_hash_table_lookup (probe->pids, &socket->inode);
      if (pid != NULL)
        return read_arguments (pid);
    }

  return NULL;
}

/* The major version of the run-time system in ".../erts-13.1.5/bin/beam.smp"; 0 when the program is
 * another one or is kept elsewhere. */
static guint64
get_erts_version (const char *program)
{
  const char *slash = strrchr (program, '/');
  const char *name = slash != NULL ? slash + 1 : program;
  const char *erts = g_strrstr (program, "/erts-");

  if (!g_str_has_prefix (name, "beam") || erts == NULL)
    return 0;

  return g_ascii_strtoull (erts + strlen ("/erts-"), NULL, 10);
}

EpxOverlap
epx_overlap_from_arguments (const char *const *arguments)
{
  gboolean has_config = FALSE;
  EpxOverlap told = EPX_OVERLAP_UNKNOWN;
  guint64 erts;

  if (arguments == NULL || arguments[0] == NULL)
    return EPX_OVERLAP_UNKNOWN;

  /* The last one counts. */
  for (gsize i = 1; arguments[i] != NULL; i++)
    {
      has_config |= g_str_equal (arguments[i], "-config");
      if (g_str_equal (arguments[i], "prevent_overlapping_partitions") && arguments[i + 1] != NULL)
        told =
            g_str_equal (arguments[i + 1], "false") ? EPX_OVERLAP_ALLOWED : EPX_OVERLAP_PREVENTED;
    }
  if (told != EPX_OVERLAP_UNKNOWN)
    return told;

  erts = get_erts_version (arguments[0]);
  if (erts == 0 || has_config)
    return EPX_OVERLAP_UNKNOWN;
  return erts >= ERTS_OF_OTP_25 ? EPX_OVERLAP_PREVENTED : EPX_OVERLAP_ALLOWED;
}
