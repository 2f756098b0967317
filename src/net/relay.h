/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* Moves the bytes of one link between its two connected sockets, each direction as it is told.
 *
 * What waits in a direction is bounded; while it waits nothing more is read, so a sender feels the
 * receiver's pace. Bytes of the stream are never changed, lost or reordered.
 *
 * From the moment that epx_relay_treat() returns, a direction that is held reads and writes
 * nothing. One that fades passes a little more, for a little while, and is held then. While either
 * direction is held or fades, no close is passed on; an end that closes or resets meanwhile is
 * gone, and the owner is told. When nothing is held any more, what waited flows on if both ends are
 * there, else the survivor is reset. While a direction is grey, an end that closes resets the
 * other.
 *
 * The relay owns both descriptors. It knows no names and no rules. */
#pragma once

#include <glib.h>

#include "core/handshake.h"
#include "net/carrier.h"
#include "net/treatment.h"

typedef struct _EpxRelay EpxRelay;

/* What was written of one direction's stream; our own ticks are not counted. */
typedef struct
{
  guint64 n_bytes;
  guint64 n_frames; /* ticks not counted; 0 where the framing cannot be read */
  guint64 n_ticks;
} EpxCounters;

typedef struct
{
  /* Bytes that were read from @from, before they are written; @offset: where they stand in its
   * stream. Returns whether to be asked again. Must not close or free the relay; may treat it
   * otherwise: that holds for these bytes, too. */
  gboolean (*passing) (
      EpxSide from, guint64 offset, const guint8 *data, gsize len, gpointer user_data);
  /* While a direction is held or fades: @end gave up. Once for each end. */
  void (*gone) (EpxSide end, gpointer user_data);
  /* Nothing is left to carry; both descriptors are closed. The last call; may free the relay. */
  void (*closed) (gpointer user_data);
} EpxRelayFuncs;

/* @dialler, @target: connected, non-blocking sockets, owned from here on.
 * @funcs (unowned): outlives the relay. Nothing is called before epx_relay_start(). */
EpxRelay *epx_relay_new (
    EpxCarrier *carrier, int dialler, int target, const EpxRelayFuncs *funcs, gpointer user_data);
/* Once. @head: bytes that were read from the dialler before, at most EPX_CHUNK_SIZE: they are
 * written first, without being told to passing. May close the relay. */
void epx_relay_start (EpxRelay *relay, const guint8 *head, gsize len);
/* Closes both descriptors, unless they are closed, with a reset when @reset. No callback. */
void epx_relay_free (EpxRelay *relay, gboolean reset);

/* What is done from now on, by the side that the bytes come from. May close the relay (closed is
 * called before this returns) when nothing is held any more and an end is gone. */
void epx_relay_treat (EpxRelay *relay, const EpxTreatment treatments[2]);

/* The owner knows by other means that @end gave up. Nothing happens unless a direction is held.
 * May close the relay. */
void epx_relay_mark_gone (EpxRelay *relay, EpxSide end);

/* The 32-bit framing of @from begins at @offset of its stream; from within passing at the latest
 * when these bytes are told. */
void epx_relay_start_frames (EpxRelay *relay, EpxSide from, guint64 offset);
gboolean epx_relay_has_frames (const EpxRelay *relay, EpxSide from);
/* Sends a tick in place of what the grey direction from @from holds, if it stands between two
 * frames. May close the relay. */
void epx_relay_tick (EpxRelay *relay, EpxSide from);

/* For relay-record.c alone: (unowned) an EpxRelayEnd. */
gpointer epx_relay_get_end (EpxRelay *relay, EpxSide side);

/* Bytes read from @from so far. */
guint64 epx_relay_get_read (const EpxRelay *relay, EpxSide from);
/* Of the stream from @from, as written to the other end so far. */
EpxCounters epx_relay_get_counters (const EpxRelay *relay, EpxSide from);
