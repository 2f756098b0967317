/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

#include "daemon/bus-errors.h"

#include <gio/gio.h>

#include "core/error.h"

#define PREFIX "org.epmdpxy.Error."

static const GDBusErrorEntry entries[] = {
  { EPX_ERROR_INVALID_NAME, PREFIX "InvalidName" },
  { EPX_ERROR_INVALID_ISLAND, PREFIX "InvalidIsland" },
  { EPX_ERROR_NAME_IN_BOTH_ISLANDS, PREFIX "NameInBothIslands" },
  { EPX_ERROR_TOO_MANY_RULES, PREFIX "TooManyRules" },
  { EPX_ERROR_INVALID_OPTION, PREFIX "InvalidOption" },
  { EPX_ERROR_NO_SUCH_RULE, PREFIX "NoSuchRule" },
};

G_DEFINE_QUARK (epx - bus - error - quark, epx_bus_error)

void
epx_bus_errors_register (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (entries); i++)
    g_dbus_error_register_error (EPX_ERROR, entries[i].error_code, entries[i].dbus_error_name);
  g_dbus_error_register_error (EPX_BUS_ERROR, EPX_BUS_ERROR_INTERACTIVE_AUTHORIZATION_REQUIRED,
                               "org.freedesktop.DBus.Error.InteractiveAuthorizationRequired");
}
