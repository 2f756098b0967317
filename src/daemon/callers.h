/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* The clients whose rules go with them: watches their names on the bus. */
#pragma once

#include <gio/gio.h>

typedef struct _EpxCallers EpxCallers;

/* @sender has left the bus, or the bus is gone. */
typedef void (*EpxCallersFunc) (const char *sender, gpointer user_data);

EpxCallers *epx_callers_new (GDBusConnection *connection, EpxCallersFunc func, gpointer user_data);
/* Whoever is still watched counts as gone: with the connection goes what would tell of them. */
void epx_callers_free (EpxCallers *callers);

/* @sender: a unique name. Told once, also when it has left already; may be watched anew then. */
void epx_callers_watch (EpxCallers *callers, const char *sender);
