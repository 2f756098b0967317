/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* Pipes that are lent for bytes which pass from one socket to another without being looked at: the
 * kernel hands its pages on instead of copying them to us and back. A pipe is two descriptors, so
 * there are few, none is made when descriptors are short, and who gets none copies. */
#pragma once

#include "core/frames.h"
#include "net/descriptors.h"

typedef struct _EpxPipes EpxPipes;

/* What one pipe takes at once. */
#define EPX_PIPE_SIZE (256 * 1024)

/* Lengths of frames that may be under way in it. */
#define EPX_PIPE_MAX_HEADERS 16
#define EPX_PIPE_HEADER_LEN 4

typedef struct
{
  int in, out; /* (owned) non-blocking: written to, read from */
  /* By whoever has it (net/siphon.h): */
  gsize len;       /* bytes in it */
  EpxFrames ahead; /* where the stream stands with all that was put in */
  guint8 headers[EPX_PIPE_MAX_HEADERS][EPX_PIPE_HEADER_LEN]; /* of the frames that were put in */
  guint n_headers;
  guint n_passed;     /* of these, whose header has been taken out */
  gboolean is_broken; /* the socket broke behind the bytes in it */
} EpxPipe;

/* @descriptors: outlives the pipes. The process ignores SIGPIPE from here on. */
EpxPipes *epx_pipes_new (EpxDescriptors *descriptors);
/* Every pipe must have come back. */
void epx_pipes_free (EpxPipes *pipes);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EpxPipes, epx_pipes_free)

/* Returns: (nullable) (transfer full) an empty pipe; back with epx_pipes_give(). */
EpxPipe *epx_pipes_take (EpxPipes *pipes);
/* What is left in @pipe is lost. */
void epx_pipes_give (EpxPipes *pipes, EpxPipe *pipe);
