/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* One end of a relay: a connected socket and what comes from it. Reads into its flow and writes its
 * flow to the other end's socket; what that means for the link is the relay's matter. */
#pragma once

#include "net/carrier.h"
#include "net/flow.h"
#include "net/treatment.h"

typedef struct
{
  gpointer relay;      /* (unowned) owns us */
  EpxWatch watch;      /* of fd */
  EpxTimer due_timer;  /* until what waits is due */
  EpxTimer fade_timer; /* from the first byte that passed while fading */
  int fd;              /* (owned) -1 once closed */
  EpxFlow flow;
  EpxTreatment treatment;
  gsize fade_left;    /* bytes that a fading direction still takes in; 0 once faded */
  gboolean waits;     /* the other end's socket was full */
  gboolean is_eof;    /* its FIN was read, or it broke */
  gboolean is_broken; /* ... it broke */
  gboolean is_passed; /* the FIN was passed on */
  gboolean is_gone;   /* gave up while a direction was held */
} EpxRelayEnd;

typedef enum
{
  EPX_READ_NOTHING, /* there is nothing now */
  EPX_READ_SHORT,   /* bytes came, and the socket is empty */
  EPX_READ_FULL,    /* bytes came, and there may be more */
  EPX_READ_EOF,     /* the peer's FIN */
  EPX_READ_BROKEN,  /* the socket is broken */
} EpxRead;

void epx_relay_end_init (EpxRelayEnd *end, gpointer relay, EpxChunks *chunks, int fd);
/* Takes everything back; closes the socket, with a reset when @reset. Harmless twice. */
void epx_relay_end_close (EpxRelayEnd *end, gboolean reset);

/* Sets what is done to its bytes. */
void epx_relay_end_treat (EpxRelayEnd *end, const EpxTreatment *treatment, gint64 now_us);

/* Whether it may take in more, as far as its own treatment and flow go. */
gboolean epx_relay_end_has_room (const EpxRelayEnd *end);
/* Reads once. With bytes they are in the flow, not settled: *@bytes tells which, and
 * epx_flow_settle() has to follow. Only with room. */
EpxRead epx_relay_end_read (EpxRelayEnd *end, EpxSlice *bytes);
/* Writes what may go on to @socket, setting waits. FALSE when that is broken. */
gboolean epx_relay_end_write (EpxRelayEnd *end, int socket, gint64 now_us);
