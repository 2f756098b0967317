/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* Preloaded into a daemon under test: makes a system call fail as the kernel may, as often as the
 * file EPX_FAILING says: "CALL ERRNO COUNT" ("accept 23 100"). The file is read at each call, so
 * that the test may change it meanwhile; each new line is counted from its start. "clock 0 SECONDS"
 * puts the wall clock on by so much, or back. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <time.h>

static char last[64];
static long left;

/* What the file says now: FALSE when it says nothing. */
static int
read_line (char line[64], char name[16], int *number, long *count)
{
  const char *path = getenv ("EPX_FAILING");
  FILE *file = path != NULL ? fopen (path, "re") : NULL;

  if (file == NULL)
    return 0;
  if (fgets (line, 64, file) == NULL)
    line[0] = '\0';
  fclose (file);
  return sscanf (line, "%15s %d %ld", name, number, count) == 3;
}

static int
must_fail (const char *call)
{
  char line[64], name[16];
  int number;
  long count;

  if (!read_line (line, name, &number, &count) || strcmp (name, call) != 0)
    return 0;
  if (strcmp (line, last) != 0)
    {
      strcpy (last, line);
      left = count;
    }
  if (left == 0)
    return 0;
  left--;
  errno = number;
  return 1;
}

int
clock_gettime (clockid_t clock, struct timespec *now)
{
  int (*real) (clockid_t, struct timespec *) = dlsym (RTLD_NEXT, "clock_gettime");
  int result = real (clock, now);
  char line[64], name[16];
  int number;
  long count;

  if (clock == CLOCK_REALTIME && read_line (line, name, &number, &count) &&
      strcmp (name, "clock") == 0)
    now->tv_sec += count;
  return result;
}

int
accept4 (int fd, struct sockaddr *address, socklen_t *len, int flags)
{
  int (*real) (int, struct sockaddr *, socklen_t *, int) = dlsym (RTLD_NEXT, "accept4");

  return must_fail ("accept") ? -1 : real (fd, address, len, flags);
}

int
accept (int fd, struct sockaddr *address, socklen_t *len)
{
  int (*real) (int, struct sockaddr *, socklen_t *) = dlsym (RTLD_NEXT, "accept");

  return must_fail ("accept") ? -1 : real (fd, address, len);
}

int
connect (int fd, const struct sockaddr *address, socklen_t len)
{
  int (*real) (int, const struct sockaddr *, socklen_t) = dlsym (RTLD_NEXT, "connect");

  return address->sa_family != AF_UNIX && must_fail ("connect") ? -1 : real (fd, address, len);
}

int
socket (int family, int type, int protocol)
{
  int (*real) (int, int, int) = dlsym (RTLD_NEXT, "socket");

  return family != AF_UNIX && must_fail ("socket") ? -1 : real (family, type, protocol);
}

int
gettimeofday (struct timeval *now, void *zone)
{
  struct timespec exact;

  (void) zone;
  clock_gettime (CLOCK_REALTIME, &exact);
  now->tv_sec = exact.tv_sec;
  now->tv_usec = exact.tv_nsec / 1000;
  return 0;
}
