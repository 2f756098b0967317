/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* Why a caller may not, in words that say what to do next. */
#pragma once

#include "daemon/authority.h"

/* Its members get through without polkit. */
#define EPX_GROUP "epmdpxy"

typedef enum
{
  EPX_REFUSAL_OTHER_USER, /* this bus serves one user alone */
  EPX_REFUSAL_UNKNOWN,    /* the bus does not tell who that is */
  EPX_REFUSAL_DENIED,     /* polkit says no */
  EPX_REFUSAL_UNASKED,    /* an administrator's password would do; the call lets nobody be asked */
  EPX_REFUSAL_NO_AGENT,   /* it would do, and nothing is there that could ask for it */
  EPX_REFUSAL_DISMISSED,  /* somebody was asked and gave none */
  EPX_REFUSAL_NO_POLKIT,  /* polkit cannot be asked */
  EPX_REFUSAL_NO_ANSWER,  /* not in time */
  EPX_REFUSAL_TOO_MANY,   /* too many calls wait already */
} EpxRefusal;

/* @cause: (nullable) what the message is to quote. Returns: (transfer full):
 * G_DBUS_ERROR_ACCESS_DENIED, EPX_BUS_ERROR_INTERACTIVE_AUTHORIZATION_REQUIRED or
 * G_DBUS_ERROR_LIMITS_EXCEEDED. */
GError *epx_refusal_new (EpxRefusal refusal, EpxAction action, const char *cause);
