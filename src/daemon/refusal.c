/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

#include "daemon/refusal.h"

#include "daemon/bus-errors.h"

#define WAYS "call as root or as a member of the group " EPX_GROUP

/* What was not allowed, as it stands in a sentence. */
static const char *
describe (EpxAction action)
{
  switch (action)
    {
    case EPX_ACTION_CUT:
      return "cut or spoil cables";
    case EPX_ACTION_FIX:
      return "fix cables";
    }
  g_return_val_if_reached (NULL);
}

static char *
explain (EpxRefusal refusal, EpxAction action, const char *cause)
{
  const char *deed = describe (action);

  switch (refusal)
    {
    case EPX_REFUSAL_OTHER_USER:
      return g_strdup_printf ("only the user that this epmdpxyd runs as may %s on this bus: call "
                              "as that user, or use a daemon of your own",
                              deed);
    case EPX_REFUSAL_UNKNOWN:
      return g_strdup_printf ("the bus does not say who wants to %s (%s): stay connected until the "
                              "reply comes",
                              deed, cause);
    case EPX_REFUSAL_DENIED:
      return g_strdup_printf ("you may not %s: " WAYS ", or have polkit allow you %s", deed,
                              epx_action_get_id (action));
    case EPX_REFUSAL_UNASKED:
      return g_strdup_printf ("to %s takes an administrator's password: " WAYS ", or let the call "
                              "ask for it (interactive authorization)",
                              deed);
    case EPX_REFUSAL_NO_AGENT:
      return g_strdup_printf ("to %s takes an administrator's password, and nothing here can ask "
                              "for it: " WAYS ", or use epmdpxyctl in a terminal",
                              deed);
    case EPX_REFUSAL_DISMISSED:
      return g_strdup_printf (
          "you may not %s without an administrator's password: try again, or " WAYS, deed);
    case EPX_REFUSAL_NO_POLKIT:
      return g_strdup_printf ("polkit cannot say whether you may %s (%s): " WAYS, deed, cause);
    case EPX_REFUSAL_NO_ANSWER:
      return g_strdup_printf ("nobody said in time whether you may %s: try again, or " WAYS, deed);
    case EPX_REFUSAL_TOO_MANY:
      return g_strdup_printf ("too many calls of yours or of everybody wait to hear whether they "
                              "may %s: wait for their replies, or " WAYS,
                              deed);
    }
  g_return_val_if_reached (NULL);
}

GError *
epx_refusal_new (EpxRefusal refusal, EpxAction action, const char *cause)
{
  g_autofree char *message = explain (refusal, action, cause);

  switch (refusal)
    {
    case EPX_REFUSAL_UNASKED:
    case EPX_REFUSAL_NO_AGENT:
      return g_error_new_literal (EPX_BUS_ERROR, EPX_BUS_ERROR_INTERACTIVE_AUTHORIZATION_REQUIRED,
                                  message);
    case EPX_REFUSAL_TOO_MANY:
      return g_error_new_literal (G_DBUS_ERROR, G_DBUS_ERROR_LIMITS_EXCEEDED, message);
    case EPX_REFUSAL_OTHER_USER:
    case EPX_REFUSAL_UNKNOWN:
    case EPX_REFUSAL_DENIED:
    case EPX_REFUSAL_DISMISSED:
    case EPX_REFUSAL_NO_POLKIT:
    case EPX_REFUSAL_NO_ANSWER:
      return g_error_new_literal (G_DBUS_ERROR, G_DBUS_ERROR_ACCESS_DENIED, message);
    }
  g_return_val_if_reached (NULL);
}
