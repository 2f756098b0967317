/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* Why the daemon did not do what it was asked, by what the one who asked can do about it. */
#pragma once

#include <gio/gio.h>

#define EPX_CLIENT_ERROR (epx_client_error_quark ())

typedef enum
{
  EPX_CLIENT_ERROR_NO_DAEMON,  /* nobody owns the name and nobody could be started */
  EPX_CLIENT_ERROR_GONE,       /* the daemon or the bus went away before the answer came */
  EPX_CLIENT_ERROR_SILENT,     /* it is there and no answer came in time */
  EPX_CLIENT_ERROR_CANCELLED,  /* we did not wait for the answer any longer */
  EPX_CLIENT_ERROR_DENIED,     /* this caller may not; the daemon's sentence, if it has one */
  EPX_CLIENT_ERROR_REFUSED,    /* the daemon said no; the message is its sentence */
  EPX_CLIENT_ERROR_RULE_ENDED, /* there is no such rule any more, or never was */
  EPX_CLIENT_ERROR_UNREACHED,  /* there is no way to the bus */
  EPX_CLIENT_ERROR_FAILED,     /* anything else */
} EpxClientError;

GQuark epx_client_error_quark (void);

/* Sets @error to what @cause, the error of a bus call, means. @cause: (transfer full). The message
 * is one translated sentence without a prefix or the name of an error. */
void epx_client_error_take (GError **error, GError *cause);

/* Whether @cause, the error of a bus call, says that a password would do and nobody could be asked
 * for it. */
gboolean epx_client_error_wants_password (const GError *cause);

/* Whether it was for want of a daemon that nothing was done. */
gboolean epx_client_error_is_no_daemon (const GError *error);
