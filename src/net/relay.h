/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* Moves the bytes of one link between its two connected sockets.
 *
 * Each direction has at most one chunk in flight; while that waits for the receiver nothing more
 * is read, so a sender feels the receiver's pace. Bytes are never changed, lost or reordered.
 *
 * A direction can be held: from the moment that epx_relay_hold() returns nothing is read or
 * written in it. While either direction is held no close is passed on; an end that closes or
 * resets meanwhile is gone, and its owner is told. When nothing is held any more, what waited
 * flows on if both ends are there, else the survivor is reset.
 *
 * The relay owns both descriptors. It knows no names, rules or clocks. */
#pragma once

#include <glib.h>

#include "core/handshake.h"
#include "net/chunks.h"
#include "net/poller.h"

typedef struct _EpxRelay EpxRelay;

typedef struct
{
  /* Bytes that were read from @from, before they are written. Returns whether to be asked
   * again. Must not close or free the relay; may hold it: these bytes are held, too. */
  gboolean (*passing) (EpxSide from, const guint8 *data, gsize len, gpointer user_data);
  /* While a direction is held: @end gave up. Once for each end. */
  void (*gone) (EpxSide end, gpointer user_data);
  /* Nothing is left to carry; both descriptors are closed. The last call; may free the relay. */
  void (*closed) (gpointer user_data);
} EpxRelayFuncs;

/* @dialler, @target: connected, non-blocking sockets, owned from here on.
 * @funcs (unowned): outlives the relay. Nothing is called before epx_relay_start(). */
EpxRelay *epx_relay_new (EpxPoller *poller,
                         EpxChunks *chunks,
                         int dialler,
                         int target,
                         const EpxRelayFuncs *funcs,
                         gpointer user_data);
/* Once. @head: bytes that were read from the dialler before, at most EPX_CHUNK_SIZE: they are
 * written first, without being told to passing. May close the relay. */
void epx_relay_start (EpxRelay *relay, const guint8 *head, gsize len);
/* Closes both descriptors, unless they are closed, with a reset when @reset. No callback. */
void epx_relay_free (EpxRelay *relay, gboolean reset);

/* Which directions are held, by the side that their bytes come from. Letting both go may close
 * the relay (closed is called before this returns). */
void epx_relay_hold (EpxRelay *relay, gboolean from_dialler, gboolean from_target);

/* The owner knows by other means that @end gave up. Nothing happens unless a direction is held.
 * May close the relay. */
void epx_relay_mark_gone (EpxRelay *relay, EpxSide end);

/* Bytes written to the other end so far. */
guint64 epx_relay_get_bytes (const EpxRelay *relay, EpxSide from);
