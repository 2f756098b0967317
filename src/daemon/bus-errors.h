/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* The names that errors have on the bus. */
#pragma once

#include <glib.h>

/* A standard error that GDBusError of GLib 2.74 lacks. */
#define EPX_BUS_ERROR (epx_bus_error_quark ())

typedef enum
{
  EPX_BUS_ERROR_INTERACTIVE_AUTHORIZATION_REQUIRED,
} EpxBusError;

GQuark epx_bus_error_quark (void);

/* Maps EPX_ERROR to org.epmdpxy.Error.*, and EPX_BUS_ERROR to what it is called, for every error
 * that is returned from then on. Once. */
void epx_bus_errors_register (void);
