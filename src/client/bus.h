/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* Which bus the daemon is on, as all programs take it: `--bus=system|session|ADDRESS` or the
 * environment's EPMDPXY_BUS, the option first, the session bus without either. */
#pragma once

#include <gio/gio.h>

#define EPX_BUS_NAME "org.epmdpxy"
#define EPX_ROOT_PATH "/org/epmdpxy"
#define EPX_MANAGER_PATH "/org/epmdpxy/Manager"

/* The value to use: @option if not NULL, else EPMDPXY_BUS if set and not empty, else "session".
 * Returns: (unowned) valid as long as @option and the environment. */
const char *epx_bus_choose (const char *option);

/* Whether @spec is one of the three; nothing is looked up or reached. */
gboolean epx_bus_is_spec (const char *spec);

/* "the session bus" and the like, to be put into a sentence. Returns: (transfer full). */
char *epx_bus_describe (const char *spec);

/* The address of a bus that listens on the socket at @path. Returns: (transfer full). */
char *epx_bus_address_of_socket (const char *path);

/* Connects. @spec: "system", "session" or a D-Bus address. Blocks: for programs that start. The
 * connection does not end the process when the bus goes away. Returns: (transfer full)
 * (nullable). Errors: those of GDBus, worded to name the bus, the cause and what to do. */
GDBusConnection *epx_bus_connect (const char *spec, GError **error);

/* The same without blocking, for programs that run. */
void epx_bus_connect_async (const char *spec,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer user_data);
GDBusConnection *epx_bus_connect_finish (GAsyncResult *result, GError **error);
