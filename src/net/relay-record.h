/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* What a relay leaves to the one that goes on with its two sockets in the next daemon: the bytes
 * that wait in it, how far each stream is, and which end has said what.
 *
 * Bytes that were on their way through a shape are delayed once more, by the whole of its latency:
 * order and number are kept, the time that they have spent is not. */
#pragma once

#include "net/relay.h"

/* Whether it can go on elsewhere: not while it waits for the rest of a half-close, which lasts
 * milliseconds. */
gboolean epx_relay_may_move (EpxRelay *relay);
/* Returns: (transfer floating) a{sv}. */
GVariant *epx_relay_save (EpxRelay *relay, gint64 now_us);
/* @relay is new and not started. FALSE when @record is not one of these. */
gboolean epx_relay_load (EpxRelay *relay, GVariant *record, gint64 now_us);
