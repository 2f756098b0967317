/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* The errors that a user of the daemon can be told about: one domain, one code for each remedy. */
#pragma once

#include <glib.h>

#define EPX_ERROR (epx_error_quark ())

typedef enum
{
  EPX_ERROR_INVALID_NAME,         /* an entry of an island is neither a name nor a pattern */
  EPX_ERROR_INVALID_ISLAND,       /* an island without entries, or with too many */
  EPX_ERROR_NAME_IN_BOTH_ISLANDS, /* an entry without wildcards stands in both islands */
  EPX_ERROR_TOO_MANY_RULES,       /* the list of rules is full */
  EPX_ERROR_INVALID_OPTION,       /* an option of a fault is unknown or out of range */
  EPX_ERROR_NO_SUCH_RULE,         /* the rule has ended or never was */
  EPX_ERROR_BAD_ADDRESS,          /* not something to listen on */
  EPX_ERROR_NO_DESCRIPTORS,       /* the process may open too few */
  EPX_ERROR_PORT_IN_USE,          /* somebody else listens there */
  EPX_ERROR_BAD_SNAPSHOT,         /* no state that can be taken over */
} EpxError;

GQuark epx_error_quark (void);
