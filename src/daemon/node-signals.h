/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* Tells the bus that nodes are other than before, each once a turn of the main loop, however often
 * it changed: a node whose thousand links come up is told of once or a few times. */
#pragma once

#include <glib.h>

typedef struct _EpxNodeSignals EpxNodeSignals;

/* The node that is, or was, registered as @name is another. */
typedef void (*EpxNodeSignalsFunc) (const char *name, gpointer user_data);

EpxNodeSignals *epx_node_signals_new (EpxNodeSignalsFunc func, gpointer user_data);
/* Drops what waits. */
void epx_node_signals_free (EpxNodeSignals *signals);

void epx_node_signals_add (EpxNodeSignals *signals, const char *name);
/* Tells all that waits, now: before something that speaks of it. */
void epx_node_signals_flush (EpxNodeSignals *signals);
