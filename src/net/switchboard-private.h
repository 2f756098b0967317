/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* What a switchboard is made of: for switchboard.c, and for switchboard-record.c, which writes it
 * down. */
#pragma once

#include "net/switchboard.h"
#include "net/who.h"

struct _EpxSwitchboard
{
  GObject parent;
  EpxCarrier *carrier;   /* (owned) */
  EpxRegistry *registry; /* (owned) */
  EpxRulebook *rules;    /* (owned) */
  EpxEpmdServer *server; /* (owned) */
  EpxGates *gates;       /* (owned) */
  EpxWho *who;           /* (owned) */
  GHashTable *nodes;     /* (owned) (element-type EpxRegistration EpxNode) */
  EpxLinks *links;       /* (owned) */
  guint16 port;
  GVariant *islands; /* (owned) as last told */
  EpxTimer settle_timer;
};
