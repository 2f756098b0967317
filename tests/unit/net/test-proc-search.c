/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* Promises of net/proc-search.h and net/proc-fds.h. */
#include <fcntl.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "net/proc-fds.h"
#include "net/proc-search.h"
#include "loop.h"

typedef struct
{
  EpxPoller *poller;
  EpxTimers *timers;
  EpxProcSearch *search;
  GHashTable *found; /* (element-type guint64 pid_t) */
} Fixture;

static void
on_found (guint64 inode, pid_t pid, gpointer user_data)
{
  Fixture *f = user_data;

  g_assert_true (g_hash_table_insert (f->found, GSIZE_TO_POINTER (inode), GINT_TO_POINTER (pid)));
}

static void
set_up (Fixture *f, gconstpointer data)
{
  f->poller = epx_poller_new (NULL);
  f->timers = epx_timers_new (f->poller, NULL, NULL);
  f->search = epx_proc_search_new (f->timers, on_found, f);
  f->found = g_hash_table_new (NULL, NULL);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  epx_proc_search_free (f->search);
  epx_timers_free (f->timers);
  epx_poller_free (f->poller);
  g_hash_table_unref (f->found);
}

static guint64
inode_of (int fd)
{
  struct stat status;

  g_assert_no_errno (fstat (fd, &status));
  return status.st_ino;
}

static pid_t
found_pid (Fixture *f, guint64 inode)
{
  return GPOINTER_TO_INT (g_hash_table_lookup (f->found, GSIZE_TO_POINTER (inode)));
}

/* A socket that only a child holds: returns its inode and the child. */
static guint64
give_to_child (pid_t *child)
{
  int fd = socket (AF_INET, SOCK_STREAM, 0);
  guint64 inode = inode_of (fd);

  *child = fork ();
  if (*child == 0)
    for (;;)
      pause ();
  g_assert_cmpint (*child, >, 0);
  close (fd);
  return inode;
}

static void
end_child (pid_t child)
{
  kill (child, SIGKILL);
  waitpid (child, NULL, 0);
}

static void
test_finds_each_in_its_process (Fixture *f, gconstpointer data)
{
  pid_t children[3];
  guint64 inodes[3];
  int own = socket (AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

  for (int i = 0; i < 3; i++)
    {
      inodes[i] = give_to_child (&children[i]);
      epx_proc_search_add (f->search, inodes[i]);
    }
  wait_until (g_hash_table_size (f->found) == 3);
  for (int i = 0; i < 3; i++)
    {
      g_assert_cmpint (found_pid (f, inodes[i]), ==, children[i]);
      end_child (children[i]);
    }
  epx_proc_search_add (f->search, inode_of (own));
  wait_until (g_hash_table_size (f->found) == 4);
  g_assert_cmpint (found_pid (f, inode_of (own)), ==, getpid ());
  close (own);
}

static void
test_tells_that_nobody_holds_it (Fixture *f, gconstpointer data)
{
  int own = socket (AF_INET, SOCK_STREAM, 0);
  guint64 inode = inode_of (own);

  close (own);
  epx_proc_search_add (f->search, inode);
  wait_until (g_hash_table_size (f->found) == 1);
  g_assert_cmpint (found_pid (f, inode), ==, 0);
}

static void
test_tells_nothing_of_what_was_taken_back (Fixture *f, gconstpointer data)
{
  int fds[2] = { socket (AF_INET, SOCK_STREAM, 0), socket (AF_INET, SOCK_STREAM, 0) };

  epx_proc_search_add (f->search, inode_of (fds[0]));
  epx_proc_search_add (f->search, inode_of (fds[1]));
  epx_proc_search_remove (f->search, inode_of (fds[0]));
  wait_until (g_hash_table_size (f->found) == 1);
  g_assert_cmpint (found_pid (f, inode_of (fds[1])), ==, getpid ());
  g_assert_false (g_hash_table_contains (f->found, GSIZE_TO_POINTER (inode_of (fds[0]))));
  close (fds[0]);
  close (fds[1]);
}

/* What is asked for while a walk runs gets one of its own. */
static void
test_finds_what_was_asked_for_meanwhile (Fixture *f, gconstpointer data)
{
  int fds[64];

  for (guint i = 0; i < G_N_ELEMENTS (fds); i++)
    {
      fds[i] = socket (AF_INET, SOCK_STREAM, 0);
      epx_proc_search_add (f->search, inode_of (fds[i]));
      test_turn ();
    }
  wait_until (g_hash_table_size (f->found) == G_N_ELEMENTS (fds));
  for (guint i = 0; i < G_N_ELEMENTS (fds); i++)
    {
      g_assert_cmpint (found_pid (f, inode_of (fds[i])), ==, getpid ());
      close (fds[i]);
    }
}

static void
test_lists_the_descriptors_of_a_process (void)
{
  g_auto (EpxProcFds) fds = { NULL };
  int own = socket (AF_INET, SOCK_STREAM, 0);
  int pipe_fds[2];
  guint n_seen = 0;
  guint64 inode;
  int fd;

  g_assert_no_errno (pipe (pipe_fds));
  g_assert_true (epx_proc_fds_open (&fds, getpid ()));
  while (epx_proc_fds_next (&fds, &fd, &inode))
    {
      n_seen += fd == own && inode == inode_of (own);
      n_seen += fd == pipe_fds[0] && inode == 0;
    }
  g_assert_cmpuint (n_seen, ==, 2);
  close (own);
  close (pipe_fds[0]);
  close (pipe_fds[1]);
}

static gboolean
has_new_socket (pid_t pid, guint64 inode, guint budget)
{
  return epx_proc_has_new_socket (pid, inode, &budget);
}

static void
test_knows_whose_a_new_socket_is (void)
{
  int before = socket (AF_INET, SOCK_STREAM, 0);
  int own = socket (AF_INET, SOCK_STREAM, 0);
  guint64 inode = inode_of (own);
  guint budget = 512;
  int pipe_fds[2];

  g_assert_no_errno (pipe (pipe_fds));
  g_assert_true (epx_proc_has_new_socket (getpid (), inode, &budget));
  g_assert_cmpuint (budget, ==, 512 - (guint) own - 1);
  g_assert_false (has_new_socket (getppid (), inode, 512));
  g_assert_false (has_new_socket (getpid (), inode_of (pipe_fds[0]), 512));
  g_assert_false (has_new_socket (getpid (), inode, (guint) own));
  g_assert_false (has_new_socket (getpid (), inode, 0));
  /* What was opened before it may be gone. */
  close (before);
  g_assert_true (has_new_socket (getpid (), inode, 512));
  close (own);
  g_assert_false (has_new_socket (getpid (), inode, 512));
  close (pipe_fds[0]);
  close (pipe_fds[1]);
}

static void
test_who_has_none_costs_a_few_looks (void)
{
  guint budget = 512;
  int high = fcntl (0, F_DUPFD_CLOEXEC, 400);

  g_assert_cmpint (high, >=, 400);
  g_assert_false (epx_proc_has_new_socket (getpid (), G_MAXUINT64, &budget));
  g_assert_cmpuint (budget, >, 512 - 100);
  close (high);
}

#define ADD(path, func) g_test_add (path, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("/proc-search/finds-each-in-its-process", test_finds_each_in_its_process);
  ADD ("/proc-search/finds-what-was-asked-for-meanwhile", test_finds_what_was_asked_for_meanwhile);
  ADD ("/proc-search/tells-nothing-of-what-was-taken-back",
       test_tells_nothing_of_what_was_taken_back);
  ADD ("/proc-search/tells-that-nobody-holds-it", test_tells_that_nobody_holds_it);
  g_test_add_func ("/proc-fds/lists-the-descriptors", test_lists_the_descriptors_of_a_process);
  g_test_add_func ("/proc-fds/knows-whose-a-new-socket-is", test_knows_whose_a_new_socket_is);
  g_test_add_func ("/proc-fds/who-has-none-costs-a-few-looks", test_who_has_none_costs_a_few_looks);
  return g_test_run ();
}
