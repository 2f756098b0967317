/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* The descriptors of one process as /proc/PID/fd shows them.
 *
 * The kernel shows them to the process's own user and to root; a process that is not dumpable, or
 * hidden by a sandbox, looks like one that is gone. A value with one open directory. */
#pragma once

#include <dirent.h>
#include <glib.h>
#include <sys/types.h>

/* Its descriptors one after the other, lowest first. */
typedef struct
{
  DIR *directory; /* (owned) (nullable) */
} EpxProcFds;

/* FALSE with errno set when it is gone or not ours to look at. Open until epx_proc_fds_close(). */
gboolean epx_proc_fds_open (EpxProcFds *fds, pid_t pid);
/* The next descriptor; @inode (out): of its socket, 0 when it is none. One system call for each,
 * and one more for some hundreds of them. FALSE when that was all. */
gboolean epx_proc_fds_next (EpxProcFds *fds, int *fd, guint64 *inode);
/* Harmless when it is closed. */
void epx_proc_fds_close (EpxProcFds *fds);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (EpxProcFds, epx_proc_fds_close)

/* Whether @pid has the socket @inode, which was opened a moment ago: it got the lowest number that
 * was free then (POSIX), so that those below are taken, and few have to be looked at. Takes one
 * from
 * @budget for each, with one system call, and gives up when there is nothing left. */
gboolean epx_proc_has_new_socket (pid_t pid, guint64 inode, guint *budget);

/* The processes whose user is @uid, as numbers, newest first as far as numbers tell:
 * (transfer full) (element-type pid_t). */
GArray *epx_proc_list (uid_t uid);
