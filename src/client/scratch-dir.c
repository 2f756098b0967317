/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* The child reads from a pipe that only this process can write to; the read ends when this process
 * does. It runs in a session of its own, so that neither a terminal nor a signal to the process
 * group ends it first, and holds no other descriptor, so that nobody waits for it. */
#include "config.h"

#include "client/scratch-dir.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>

struct _EpxScratchDir
{
  char *path;   /* (owned) */
  char *socket; /* (owned) */
  char *config; /* (owned) */
  pid_t keeper; /* the child; 0: none */
  int alive_fd; /* open while this process lives; -1: none */
};

/* A bus that is ended at the same moment may still make its socket: try for a second. */
#define KEEPER_TRIES 50
#define KEEPER_PAUSE_US (20 * 1000)

static void
run_keeper (EpxScratchDir *dir, int fd)
{
  int null_fd;
  char byte;

  setsid ();
  null_fd = open ("/dev/null", O_RDWR);
  for (int i = 0; i < 3; i++)
    dup2 (null_fd, i);
  fd = dup2 (fd, 3);
  closefrom (4);
  if (chdir ("/") != 0)
    _exit (1);

  while (read (fd, &byte, 1) < 0 && errno == EINTR)
    continue;

  for (int i = 0; i < KEEPER_TRIES; i++)
    {
      unlink (dir->socket);
      unlink (dir->config);
      if (rmdir (dir->path) == 0 || errno == ENOENT)
        _exit (0);
      usleep (KEEPER_PAUSE_US);
    }
  _exit (1);
}

/* A socket's path has a short limit; TMPDIR may be longer than that. */
static char *
choose_template (void)
{
  g_autofree char *wanted = g_build_filename (g_get_tmp_dir (), "epmdpxy-XXXXXX", NULL);

  if (strlen (wanted) + strlen ("/bus") < sizeof (((struct sockaddr_un *) NULL)->sun_path))
    return g_steal_pointer (&wanted);
  return g_strdup ("/tmp/epmdpxy-XXXXXX");
}

static gboolean
set_errno_error (GError **error, const char *what)
{
  int code = errno;

  g_set_error (error, G_IO_ERROR, g_io_error_from_errno (code), "%s: %s", what, g_strerror (code));
  return FALSE;
}

static void
set_template_error (GError **error, const char *template)
{
  int code = errno;
  gboolean is_missing = code == ENOENT || code == ENOTDIR;

  g_set_error (
      error, G_IO_ERROR, g_io_error_from_errno (code),
      is_missing ? _ ("cannot make the directory %s: %s (set TMPDIR to a directory that is there)")
                 : _ ("cannot make the directory %s: %s (set TMPDIR to one that you may write to)"),
      template, g_strerror (code));
}

static gboolean
start_keeper (EpxScratchDir *dir, GError **error)
{
  int fds[2];

  if (pipe2 (fds, O_CLOEXEC) != 0)
    return set_errno_error (error, _ ("cannot make a pipe"));

  dir->keeper = fork ();
  if (dir->keeper == 0)
    run_keeper (dir, fds[0]);

  close (fds[0]);
  dir->alive_fd = fds[1];
  if (dir->keeper < 0)
    {
      dir->keeper = 0;
      return set_errno_error (error, _ ("cannot start a process"));
    }

  return TRUE;
}

EpxScratchDir *
epx_scratch_dir_new (GError **error)
{
  g_autoptr (EpxScratchDir) dir = g_new0 (EpxScratchDir, 1);
  g_autofree char *template = choose_template ();

  dir->alive_fd = -1;
  if (g_mkdtemp_full (template, 0700) == NULL)
    {
      set_template_error (error, template);
      return NULL;
    }

  dir->path = g_steal_pointer (&template);
  dir->socket = g_build_filename (dir->path, "bus", NULL);
  dir->config = g_build_filename (dir->path, "bus.conf", NULL);
  if (!start_keeper (dir, error))
    return NULL;

  return g_steal_pointer (&dir);
}

void
epx_scratch_dir_free (EpxScratchDir *dir)
{
  if (dir->alive_fd >= 0)
    close (dir->alive_fd);
  if (dir->keeper > 0)
    while (waitpid (dir->keeper, NULL, 0) < 0 && errno == EINTR)
      continue;
  else if (dir->path != NULL)
    g_rmdir (dir->path);
  g_free (dir->config);
  g_free (dir->socket);
  g_free (dir->path);
  g_free (dir);
}

const char *
epx_scratch_dir_get_socket (EpxScratchDir *dir)
{
  return dir->socket;
}

const char *
epx_scratch_dir_get_config (EpxScratchDir *dir)
{
  return dir->config;
}
