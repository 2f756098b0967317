/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

#include "daemon/port-holder.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "net/proc-fds.h"
#include "net/sock-diag.h"

#define TCP_LISTEN 0x0a

/* The inode of a listening socket on @port in /proc/net/tcp or tcp6; 0 when there is none. */
static gulong
find_inode (const char *table, guint16 port)
{
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;

  if (!g_file_get_contents (table, &text, NULL, NULL))
    return 0;
  lines = g_strsplit (text, "\n", -1);
  for (guint i = 1; lines[0] != NULL && lines[i] != NULL; i++)
    {
      guint local_port, state;
      gulong inode;

      /* sl local_address rem_address st queues timer retransmits uid timeout inode: proc(5) */
      if (sscanf (lines[i], " %*u: %*[0-9A-Fa-f]:%x %*[0-9A-Fa-f]:%*x %x %*s %*s %*s %*u %*u %lu",
                  &local_port, &state, &inode) == 3 &&
          local_port == port && state == TCP_LISTEN)
        return inode;
    }
  return 0;
}

static gboolean
has_inode (pid_t pid, guint64 inode)
{
  g_auto (EpxProcFds) fds = { NULL };
  guint64 other;
  int fd;

  if (epx_proc_fds_open (&fds, pid))
    while (epx_proc_fds_next (&fds, &fd, &other))
      if (other == inode)
        return TRUE;
  return FALSE;
}

static char *
describe (const char *pid)
{
  g_autofree char *path = g_build_filename ("/proc", pid, "comm", NULL);
  g_autofree char *comm = NULL;

  if (g_str_equal (pid, "1"))
    return g_strdup ("systemd (end it: systemctl stop epmd.socket epmd.service)");
  if (!g_file_get_contents (path, &comm, NULL, NULL))
    comm = g_strdup ("a process");
  return g_strdup_printf ("%s (end it: kill %s)", g_strchomp (comm), pid);
}

char *
epx_port_holder (guint16 port)
{
  guint64 inode = epx_sock_diag_find_port (port);
  g_autoptr (GDir) proc = g_dir_open ("/proc", 0, NULL);
  const char *name;

  if (inode == 0)
    inode = find_inode ("/proc/net/tcp", port);
  if (inode == 0)
    inode = find_inode ("/proc/net/tcp6", port);
  while (inode != 0 && proc != NULL && (name = g_dir_read_name (proc)) != NULL)
    if (g_ascii_isdigit (*name) && has_inode (atoi (name), inode))
      return describe (name);
  return NULL;
}
