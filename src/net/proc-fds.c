/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

#include "net/proc-fds.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define PATH_SIZE 64
/* Free numbers in a row behind which no new descriptor is looked for: so many would have to be
 * closed in the moment since it was opened. */
#define MAX_GAP 16

typedef struct
{
  char text[PATH_SIZE];
} Path;

static Path
make_path (pid_t pid)
{
  Path path;

  g_snprintf (path.text, sizeof path.text, "/proc/%d/fd", (int) pid);
  return path;
}

/* What @path, relative to @directory, links to: "socket:[INODE]" or something else, which is 0.
 * FALSE when there is no such link. */
static gboolean
read_inode (int directory, const char *path, guint64 *inode)
{
  static const char prefix[] = "socket:[";
  char text[PATH_SIZE];
  ssize_t n = readlinkat (directory, path, text, sizeof text - 1);

  *inode = 0;
  if (n < 0)
    return FALSE;
  text[n] = '\0';
  if (g_str_has_prefix (text, prefix))
    *inode = g_ascii_strtoull (text + strlen (prefix), NULL, 10);
  return TRUE;
}

gboolean
epx_proc_fds_open (EpxProcFds *self, pid_t pid)
{
  self->directory = opendir (make_path (pid).text);
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
  read_inode (dirfd (self->directory), entry->d_name, inode);
  return TRUE;
}

void
epx_proc_fds_close (EpxProcFds *self)
{
  g_clear_pointer (&self->directory, closedir);
}

gboolean
epx_proc_has_new_socket (pid_t pid, guint64 inode, guint *budget)
{
  int directory = open (make_path (pid).text, O_PATH | O_DIRECTORY | O_CLOEXEC);
  gboolean is_found = FALSE;
  goffset n_left = 0;
  guint n_free = 0;
  struct stat status;

  if (directory < 0)
    return FALSE;
  /* How many there are, since Linux 6.2; 0 before. */
  if (fstat (directory, &status) == 0)
    n_left = status.st_size;
  for (guint fd = 0; !is_found && n_free<MAX_GAP && * budget> 0; fd++, (*budget)--)
    {
      char number[PATH_SIZE];
      guint64 other;

      g_snprintf (number, sizeof number, "%u", fd);
      if (!read_inode (directory, number, &other))
        {
          n_free++;
          continue;
        }
      n_free = 0;
      is_found = other == inode;
      if (--n_left == 0)
        break;
    }
  close (directory);
  return is_found;
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
