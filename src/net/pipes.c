/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

#include "net/pipes.h"

#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

/* All there are. More than one is lent only while receivers fall behind. */
#define MAX_PIPES 16
/* How many unused ones are kept for the next who needs one. */
#define MAX_SPARE 1

struct _EpxPipes
{
  EpxDescriptors *descriptors; /* (unowned) outlives us */
  EpxPipe *spare[MAX_SPARE];   /* (owned) */
  guint n_spare;
  guint n_lent;
};

static void
pipe_free (EpxPipes *self, EpxPipe *pipe)
{
  close (pipe->in);
  close (pipe->out);
  epx_descriptors_give (self->descriptors, 2);
  g_free (pipe);
}

EpxPipes *
epx_pipes_new (EpxDescriptors *descriptors)
{
  EpxPipes *self = g_new0 (EpxPipes, 1);

  self->descriptors = descriptors;
  /* splice() has no MSG_NOSIGNAL. GSocket does the same. */
  signal (SIGPIPE, SIG_IGN);
  return self;
}

void
epx_pipes_free (EpxPipes *self)
{
  g_return_if_fail (self->n_lent == 0);
  while (self->n_spare > 0)
    pipe_free (self, self->spare[--self->n_spare]);
  g_free (self);
}

EpxPipe *
epx_pipes_take (EpxPipes *self)
{
  int fds[2];
  EpxPipe *pipe;

  if (self->n_spare > 0)
    {
      self->n_lent++;
      return self->spare[--self->n_spare];
    }
  if (self->n_lent == MAX_PIPES ||
      !epx_descriptors_have_room (self->descriptors, EPX_DESCRIPTORS_FOR_LINKS) ||
      pipe2 (fds, O_CLOEXEC | O_NONBLOCK) < 0)
    return NULL;
  /* Where users may not have that much, it takes less at once and works as well. */
  fcntl (fds[1], F_SETPIPE_SZ, EPX_PIPE_SIZE);
  epx_descriptors_take (self->descriptors, 2);
  self->n_lent++;
  pipe = g_new0 (EpxPipe, 1);
  pipe->out = fds[0];
  pipe->in = fds[1];
  return pipe;
}

void
epx_pipes_give (EpxPipes *self, EpxPipe *pipe)
{
  self->n_lent--;
  if (pipe->len == 0 && self->n_spare < MAX_SPARE)
    self->spare[self->n_spare++] = pipe;
  else
    pipe_free (self, pipe);
}
