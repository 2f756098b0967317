/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* One end of a relay: a connected socket and what comes from it. Reads into its flow and writes its
 * flow to the other end's socket; what that means for the link is the relay's matter.
 *
 * Large frames go through a pipe instead, uncopied, while there is nothing to be done to them. */
#pragma once

#include "net/carrier.h"
#include "net/flow.h"
#include "net/siphon.h"
#include "net/treatment.h"

typedef struct
{
  gpointer relay;      /* (unowned) owns us */
  EpxWatch watch;      /* of fd */
  EpxTimer due_timer;  /* until what waits is due */
  EpxTimer fade_timer; /* from the first byte that passed while fading */
  int fd;              /* (owned) -1 once closed */
  EpxPipes *pipes;     /* (unowned) outlives us */
  EpxFlow flow;
  EpxPipe *pipe; /* (owned) (nullable) while bytes are in it; flow is empty then, but for a tick */
  gboolean has_broken; /* the socket broke behind what went through a pipe */
  EpxTreatment treatment;
  gsize fade_left;     /* bytes that a fading direction still takes in; 0 once faded */
  gboolean waits;      /* the other end's socket was full */
  gboolean is_eof;     /* its FIN was read, or it broke */
  gboolean is_broken;  /* ... it broke */
  gboolean is_passed;  /* the FIN was passed on */
  gboolean is_gone;    /* gave up while a direction was held */
  gboolean has_spoken; /* and the other end has not, since */
} EpxRelayEnd;

void epx_relay_end_init (EpxRelayEnd *end, gpointer relay, EpxCarrier *carrier, int fd);
/* Drops what waits. */
void epx_relay_end_drop (EpxRelayEnd *end);
/* Takes everything back; closes the socket, with a reset when @reset. Harmless twice. */
void epx_relay_end_close (EpxRelayEnd *end, gboolean reset);

/* Sets what is done to its bytes. Reads no clock unless their shape is another. */
void epx_relay_end_treat (EpxRelayEnd *end, const EpxTreatment *treatment, EpxTimers *timers);

/* What is in the pipe, if there is one, goes into the flow. */
void epx_relay_end_gather (EpxRelayEnd *end, gint64 now_us);
/* Whether nothing waits that was read. */
gboolean epx_relay_end_is_empty (const EpxRelayEnd *end);
/* Whether it may take in more, as far as its own treatment and flow go. */
gboolean epx_relay_end_has_room (const EpxRelayEnd *end);
/* Reads once. With bytes they are in the flow, not settled: *@bytes tells which, and
 * epx_flow_settle() has to follow. With @unseen they may be where nobody sees them; *@bytes is
 * empty then. Only with room. */
EpxRead epx_relay_end_read (EpxRelayEnd *end, gboolean unseen, EpxSlice *bytes);
/* Writes what may go on to @socket, setting waits. FALSE when that is broken. */
gboolean epx_relay_end_write (EpxRelayEnd *end, int socket, gint64 now_us);
/* @n_said bytes of @end were read after what it said before: whether it was an answer to @other in
 * a conversation, and has been passed on, so that @other is likely to answer soon. */
gboolean epx_relay_end_converses (EpxRelayEnd *end, EpxRelayEnd *other, guint64 n_said);
