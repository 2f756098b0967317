/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* Spawning with a set-up function that asks the kernel to end the child with us, a child watch,
 * and two bounded buffers for what a service says. */
#include "config.h"

#include "client/child.h"

#include <errno.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <glib-unix.h>

/* Enough for the reports of a sanitizer; what is older goes. */
#define MAX_COMPLAINTS (64 * 1024)
/* A first line is a port or an address. */
#define MAX_LINE 4096

struct _EpxChild
{
  GPid pid;
  guint end_watch; /* 0 once it is over */
  int status;      /* as of waitpid(), once it is over */

  int out_fd;          /* -1: none or ended */
  guint out_source;    /* 0: none */
  GString *out;        /* (owned) the first line, whole or not */
  char *first_line;    /* (owned) (nullable) */
  int err_fd;          /* -1: none or ended */
  guint err_source;    /* 0: none */
  GString *complaints; /* (owned) */

  void (*watch_func) (gpointer user_data); /* (nullable) */
  gpointer watch_data;
};

typedef struct
{
  pid_t parent;
  EpxChildKind kind;
  sigset_t signals;
} Setup;

void
epx_child_get_signals (sigset_t *set)
{
  sigemptyset (set);
  sigaddset (set, SIGINT);
  sigaddset (set, SIGTERM);
  sigaddset (set, SIGHUP);
  sigaddset (set, SIGQUIT);
}

/* Between fork and exec: only what is safe after a signal. A service is ended for certain, a
 * command is asked, since it may have nodes to stop. */
static void
set_up (gpointer user_data)
{
  const Setup *setup = user_data;

  if (setup->kind == EPX_CHILD_SERVICE)
    setsid ();
  prctl (PR_SET_PDEATHSIG, setup->kind == EPX_CHILD_SERVICE ? SIGKILL : SIGTERM);
  if (getppid () != setup->parent)
    _exit (1);
  sigprocmask (SIG_UNBLOCK, &setup->signals, NULL);
}

static void
tell (EpxChild *child)
{
  if (child->watch_func != NULL)
    child->watch_func (child->watch_data);
}

static void
on_ended (GPid pid, int status, gpointer user_data)
{
  EpxChild *child = user_data;

  child->end_watch = 0;
  child->status = status;
  tell (child);
}

/* One read, so that a child that never stops talking holds nobody up. */
typedef enum
{
  READ_SOME,
  READ_NOTHING, /* for now */
  READ_END,
} Read;

static Read
read_once (int fd, GString *buffer)
{
  char bytes[4096];
  gssize n_read = read (fd, bytes, sizeof bytes);

  if (n_read > 0)
    g_string_append_len (buffer, bytes, n_read);
  if (n_read < 0 && (errno == EAGAIN || errno == EINTR))
    return READ_NOTHING;
  return n_read > 0 ? READ_SOME : READ_END;
}

static gboolean
on_output (int fd, GIOCondition condition, gpointer user_data)
{
  EpxChild *child = user_data;
  gboolean is_open = read_once (fd, child->out) != READ_END;
  const char *end = memchr (child->out->str, '\n', child->out->len);
  gboolean is_first = child->first_line == NULL && end != NULL;

  if (is_first)
    child->first_line = g_strndup (child->out->str, (gsize) (end - child->out->str));
  if (child->first_line != NULL || child->out->len > MAX_LINE)
    g_string_truncate (child->out, 0);
  if (!is_open)
    child->out_source = 0;
  if (is_first)
    tell (child);
  return is_open ? G_SOURCE_CONTINUE : G_SOURCE_REMOVE;
}

static gboolean
on_complaint (int fd, GIOCondition condition, gpointer user_data)
{
  EpxChild *child = user_data;
  gboolean is_open = read_once (fd, child->complaints) != READ_END;

  if (child->complaints->len > MAX_COMPLAINTS)
    g_string_erase (child->complaints, 0, (gssize) (child->complaints->len - MAX_COMPLAINTS));
  if (!is_open)
    child->err_source = 0;
  return is_open ? G_SOURCE_CONTINUE : G_SOURCE_REMOVE;
}

static void
follow_output (EpxChild *child)
{
  const GIOCondition condition = G_IO_IN | G_IO_HUP | G_IO_ERR;

  g_unix_set_fd_nonblocking (child->out_fd, TRUE, NULL);
  g_unix_set_fd_nonblocking (child->err_fd, TRUE, NULL);
  child->out_source = g_unix_fd_add (child->out_fd, condition, on_output, child);
  child->err_source = g_unix_fd_add (child->err_fd, condition, on_complaint, child);
}

EpxChild *
epx_child_spawn (const char *const *argv,
                 const char *const *envp,
                 EpxChildKind kind,
                 GError **error)
{
  g_autoptr (EpxChild) child = g_new0 (EpxChild, 1);
  gboolean is_service = kind == EPX_CHILD_SERVICE;
  GSpawnFlags flags = G_SPAWN_DO_NOT_REAP_CHILD | G_SPAWN_SEARCH_PATH | G_SPAWN_CLOEXEC_PIPES |
                      (is_service ? G_SPAWN_DEFAULT
                                  : G_SPAWN_CHILD_INHERITS_STDIN | G_SPAWN_LEAVE_DESCRIPTORS_OPEN);
  Setup setup = { .parent = getpid (), .kind = kind };

  epx_child_get_signals (&setup.signals);
  child->out_fd = -1;
  child->err_fd = -1;
  child->out = g_string_new (NULL);
  child->complaints = g_string_new (NULL);
  if (!g_spawn_async_with_pipes (NULL, (char **) argv, (char **) envp, flags, set_up, &setup,
                                 &child->pid, NULL, is_service ? &child->out_fd : NULL,
                                 is_service ? &child->err_fd : NULL, error))
    return NULL;

  child->end_watch = g_child_watch_add (child->pid, on_ended, child);
  if (is_service)
    follow_output (child);
  return g_steal_pointer (&child);
}

void
epx_child_free (EpxChild *child)
{
  if (child->end_watch != 0)
    {
      g_source_remove (child->end_watch);
      kill (child->pid, SIGKILL);
      waitpid (child->pid, NULL, 0);
    }
  if (child->out_source != 0)
    g_source_remove (child->out_source);
  if (child->err_source != 0)
    g_source_remove (child->err_source);
  if (child->out_fd >= 0)
    close (child->out_fd);
  if (child->err_fd >= 0)
    close (child->err_fd);
  g_string_free (child->out, TRUE);
  g_string_free (child->complaints, TRUE);
  g_free (child->first_line);
  g_free (child);
}

void
epx_child_set_watch (EpxChild *child, void (*func) (gpointer user_data), gpointer user_data)
{
  child->watch_func = func;
  child->watch_data = user_data;
}

gboolean
epx_child_is_over (EpxChild *child)
{
  return child->end_watch == 0;
}

int
epx_child_get_exit_code (EpxChild *child)
{
  g_return_val_if_fail (epx_child_is_over (child), -1);

  if (WIFSIGNALED (child->status))
    return 128 + WTERMSIG (child->status);
  return WEXITSTATUS (child->status);
}

int
epx_child_get_signal (EpxChild *child)
{
  g_return_val_if_fail (epx_child_is_over (child), 0);

  return WIFSIGNALED (child->status) ? WTERMSIG (child->status) : 0;
}

const char *
epx_child_get_first_line (EpxChild *child)
{
  return child->first_line;
}

const char *
epx_child_get_complaints (EpxChild *child)
{
  while (child->err_source != 0 && epx_child_is_over (child) &&
         child->complaints->len < MAX_COMPLAINTS &&
         read_once (child->err_fd, child->complaints) == READ_SOME)
    continue;

  return child->complaints->str;
}

char *
epx_child_get_last_complaint (EpxChild *child)
{
  g_autofree char *complaints = g_strchomp (g_strdup (epx_child_get_complaints (child)));
  const char *newline = strrchr (complaints, '\n');

  if (*complaints == '\0')
    return NULL;
  return g_strdup (newline != NULL ? newline + 1 : complaints);
}

void
epx_child_signal (EpxChild *child, int signal_number)
{
  if (!epx_child_is_over (child))
    kill (child->pid, signal_number);
}

static gboolean
on_limit (gpointer user_data)
{
  guint *source = user_data;

  *source = 0;
  return G_SOURCE_REMOVE;
}

void
epx_child_stop (EpxChild *child, guint limit_ms)
{
  guint limit = g_timeout_add (limit_ms, on_limit, &limit);

  epx_child_signal (child, SIGTERM);
  while (!epx_child_is_over (child) && limit != 0)
    g_main_context_iteration (NULL, TRUE);

  epx_child_signal (child, SIGKILL);
  while (!epx_child_is_over (child))
    g_main_context_iteration (NULL, TRUE);
  if (limit != 0)
    g_source_remove (limit);
}
