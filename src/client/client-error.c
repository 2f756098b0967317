/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* The one place that looks at the names of errors on the bus. */
#include "config.h"

#include "client/client-error.h"

#include <glib/gi18n-lib.h>

#define OWN_ERRORS "org.epmdpxy.Error."
#define SPAWN_ERRORS "org.freedesktop.DBus.Error.Spawn."
#define PASSWORD_WANTED "org.freedesktop.DBus.Error.InteractiveAuthorizationRequired"

G_DEFINE_QUARK (epx - client - error - quark, epx_client_error)

static const struct
{
  const char *name;
  EpxClientError code;
} NAMES[] = {
  { "org.freedesktop.DBus.Error.ServiceUnknown", EPX_CLIENT_ERROR_NO_DAEMON },
  { "org.freedesktop.DBus.Error.NameHasNoOwner", EPX_CLIENT_ERROR_NO_DAEMON },
  { "org.freedesktop.DBus.Error.NoReply", EPX_CLIENT_ERROR_GONE },
  { "org.freedesktop.DBus.Error.Disconnected", EPX_CLIENT_ERROR_GONE },
  { "org.freedesktop.DBus.Error.AccessDenied", EPX_CLIENT_ERROR_DENIED },
  { "org.freedesktop.DBus.Error.AuthFailed", EPX_CLIENT_ERROR_DENIED },
  { PASSWORD_WANTED, EPX_CLIENT_ERROR_DENIED },
  { OWN_ERRORS "NoSuchRule", EPX_CLIENT_ERROR_RULE_ENDED },
};

static EpxClientError
classify (const GError *cause)
{
  g_autofree char *name = NULL;

  if (g_error_matches (cause, G_IO_ERROR, G_IO_ERROR_CLOSED))
    return EPX_CLIENT_ERROR_GONE;
  if (g_error_matches (cause, G_IO_ERROR, G_IO_ERROR_TIMED_OUT))
    return EPX_CLIENT_ERROR_SILENT;
  if (g_error_matches (cause, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return EPX_CLIENT_ERROR_CANCELLED;

  name = g_dbus_error_get_remote_error (cause);
  if (name == NULL)
    return EPX_CLIENT_ERROR_FAILED;
  for (gsize i = 0; i < G_N_ELEMENTS (NAMES); i++)
    if (g_str_equal (name, NAMES[i].name))
      return NAMES[i].code;
  if (g_str_has_prefix (name, OWN_ERRORS))
    return EPX_CLIENT_ERROR_REFUSED;
  if (g_str_has_prefix (name, SPAWN_ERRORS))
    return EPX_CLIENT_ERROR_NO_DAEMON;

  return EPX_CLIENT_ERROR_FAILED;
}

/* What a bus says whose policy forbids the call. The daemon's own words are better. */
static gboolean
is_of_the_bus (const char *message)
{
  return g_str_has_prefix (message, "Rejected send message") ||          /* dbus-daemon */
         g_str_has_prefix (message, "Sender is not authorized to send"); /* dbus-broker */
}

void
epx_client_error_take (GError **error, GError *cause)
{
  EpxClientError code = classify (cause);
  const char *message = NULL;

  g_dbus_error_strip_remote_error (cause);
  switch (code)
    {
    case EPX_CLIENT_ERROR_NO_DAEMON:
      message = _ ("there is no daemon on the bus");
      break;
    case EPX_CLIENT_ERROR_GONE:
      message = _ ("the daemon went away before it answered");
      break;
    case EPX_CLIENT_ERROR_SILENT:
      message = _ ("the daemon does not answer (is it stopped?)");
      break;
    case EPX_CLIENT_ERROR_CANCELLED:
      message = _ ("its answer was not waited for any longer");
      break;
    case EPX_CLIENT_ERROR_DENIED:
      message = is_of_the_bus (cause->message)
                    ? _ ("you may not do that (as root, or as a member of the group epmdpxy)")
                    : cause->message;
      break;
    case EPX_CLIENT_ERROR_REFUSED:
    case EPX_CLIENT_ERROR_RULE_ENDED:
    case EPX_CLIENT_ERROR_FAILED:
    case EPX_CLIENT_ERROR_UNREACHED:
      message = cause->message;
      break;
    }

  g_set_error_literal (error, EPX_CLIENT_ERROR, (int) code, message);
  g_error_free (cause);
}

gboolean
epx_client_error_wants_password (const GError *cause)
{
  g_autofree char *name = g_dbus_error_get_remote_error (cause);

  return g_strcmp0 (name, PASSWORD_WANTED) == 0;
}

gboolean
epx_client_error_is_no_daemon (const GError *error)
{
  return g_error_matches (error, EPX_CLIENT_ERROR, EPX_CLIENT_ERROR_NO_DAEMON) ||
         g_error_matches (error, EPX_CLIENT_ERROR, EPX_CLIENT_ERROR_GONE) ||
         g_error_matches (error, EPX_CLIENT_ERROR, EPX_CLIENT_ERROR_UNREACHED);
}
