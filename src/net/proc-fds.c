/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

#include "net/proc-fds.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define PATH_SIZE 64

/* What @path, relative to @directory, links to: "socket:[INODE]" or something else. */
static guint64
read_inode (int directory, const char *path)
{
  static const char prefix[] = "socket:[";
  char text[PATH_SIZE];
  ssize_t n = readlinkat (directory, path, text, sizeof text - 1);

  if (n < (ssize_t) sizeof prefix)
    return 0;
  text[n] = '\0';
  return g_str_has_prefix (text, prefix) ? g_ascii_strtoull (text + strlen (prefix), NULL, 10) : 0;
}

gboolean
epx_proc_fds_open (EpxProcFds *self, pid_t pid)
{
  char path[PATH_SIZE];

  g_snprintf (path, sizeof path, "/proc/%d/fd", (int) pid);
  self->directory = opendir (path);
  return self->directory != NULL;
}

gboolean
epx_proc_fds_next (EpxProcFds *self, int *fd, guint64 *inode)
{
  const struct dirent *entry;

  do
    entry = readdir (self->directory);
  while (entry != NULL && !g_ascii_isdigit (entry->d_name[0]));
  if (entry == NULL)
    return FALSE;
  *fd = atoi (entry->d_name);
  *inode = read_inode (dirfd (self->directory), entry->d_name);
  return TRUE;
}

void
epx_proc_fds_close (EpxProcFds *self)
{
  g_clear_pointer (&self->directory, closedir);
}

guint64
epx_proc_fd_inode (pid_t pid, int fd)
{
  char path[PATH_SIZE];

  g_snprintf (path, sizeof path, "/proc/%d/fd/%d", (int) pid, fd);
  return read_inode (AT_FDCWD, path);
}

static int
compare_newest_first (gconstpointer a, gconstpointer b)
{
  return *(const pid_t *) b - *(const pid_t *) a;
}

GArray *
epx_proc_list (uid_t uid)
{
  GArray *pids = g_array_new (FALSE, FALSE, sizeof (pid_t));
  DIR *directory = opendir ("/proc");
  const struct dirent *entry;

  while (directory != NULL && (entry = readdir (directory)) != NULL)
    {
      struct stat status;

      if (g_ascii_isdigit (entry->d_name[0]) &&
          fstatat (dirfd (directory), entry->d_name, &status, 0) == 0 && status.st_uid == uid)
        {
          pid_t pid = atoi (entry->d_name);

          g_array_append_val (pids, pid);
        }
    }
  g_clear_pointer (&directory, closedir);
  g_array_sort (pids, compare_newest_first);
  return pids;
}
