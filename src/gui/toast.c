/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

#include "config.h"

#include "gui/toast.h"

#include <glib/gi18n.h>

#include "client/client-error.h"

void
epx_toast_say (GtkWidget *widget, const char *text)
{
  gtk_widget_activate_action (widget, "win.toast", "s", text);
}

/* The sentence to show for an error of ours. Returns: (transfer full). */
static char *
explain (const GError *error)
{
  switch ((EpxClientError) error->code)
    {
    case EPX_CLIENT_ERROR_NO_DAEMON:
    case EPX_CLIENT_ERROR_GONE:
      return g_strdup (
          _ ("Nothing was done: the daemon is gone. Start one, or choose another bus."));
    case EPX_CLIENT_ERROR_SILENT:
    case EPX_CLIENT_ERROR_CANCELLED:
      return g_strdup (_ ("The daemon does not answer. Try again, or start it anew."));
    case EPX_CLIENT_ERROR_DENIED:
      return g_strdup (_ (
          "You may not do that. Authenticate when you are asked to, or join the group epmdpxy."));
    case EPX_CLIENT_ERROR_RULE_ENDED:
      return g_strdup (_ ("That has ended already."));
    case EPX_CLIENT_ERROR_REFUSED:
    case EPX_CLIENT_ERROR_UNREACHED:
    case EPX_CLIENT_ERROR_FAILED:
      break;
    }
  return g_strdup_printf (_ ("Nothing was done: %s"), error->message);
}

void
epx_toast_complain (GtkWidget *widget, const GError *error)
{
  g_autofree char *text = NULL;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  text = error->domain == EPX_CLIENT_ERROR
             ? explain (error)
             : g_strdup_printf (_ ("Nothing was done: %s"), error->message);
  epx_toast_say (widget, text);
}
