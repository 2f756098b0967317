/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* One link with all that decides about its bytes (rules, effects, treatments, relay), two peers at
 * its ends and a clock of its own; and the promises that hold whatever happens to it. Each function
 * does one thing to the link and fails an assertion when a promise is broken. */
#pragma once

#include "core/rules.h"
#include "net/relay.h"

/* A place where a stream's framing never begins. */
#define LINK_WORLD_NO_FRAMES G_MAXUINT64

typedef struct
{
  int fd;           /* (owned) -1 once closed */
  GByteArray *sent; /* (owned) what the kernel took of it */
  GByteArray *got;  /* (owned) what it has read */
  gboolean is_shut; /* has sent a FIN, or is closed */
  gboolean is_over; /* has read the end of its stream, or an error */
  guint64 frames_at;
  guint64 held_at; /* bytes that had been written of its stream when it was held */
} Peer;

typedef struct
{
  EpxCarrier *carrier; /* (owned) */
  EpxRelay *relay;     /* (owned) (nullable) */
  EpxRules *rules;     /* (owned) */
  Peer peers[2];       /* by EpxSide */
  EpxTreatment treatments[2];
  gboolean is_passing;     /* within the relay's own call */
  gboolean treats_passing; /* rules are applied when bytes pass, for once */
  gboolean is_gone[2];
  gboolean is_closed;
  gboolean was_cut; /* at any time */
  gboolean was_grey;
  gboolean was_reset; /* or given up, rightly */
} LinkWorld;

/* @head_len: bytes that the dialler had sent before. */
void link_world_init (LinkWorld *world, gsize head_len, const guint64 frames_at[2]);
/* Takes all faults off, lets everything arrive, checks it and cleans up. */
void link_world_finish (LinkWorld *world);

/* Up to @len bytes of no meaning, as many as the kernel takes. */
void link_world_send_bytes (LinkWorld *world, EpxSide side, gsize len);
/* A frame of @len bytes; 0 for a tick. Only as a whole. */
void link_world_send_frame (LinkWorld *world, EpxSide side, guint32 len);
void link_world_read (LinkWorld *world, EpxSide side, gsize len);
void link_world_shut (LinkWorld *world, EpxSide side);
void link_world_die (LinkWorld *world, EpxSide side);

/* @rule: without its islands. */
void link_world_lay (LinkWorld *world, const char *from, const char *to, EpxRule rule);
void link_world_remove (LinkWorld *world, guint index);
void link_world_tick (LinkWorld *world, EpxSide side);
void link_world_mark_gone (LinkWorld *world, EpxSide side);
/* Everything that is ready happens. */
void link_world_settle (LinkWorld *world);
void link_world_pass_time (LinkWorld *world, gint64 us);
