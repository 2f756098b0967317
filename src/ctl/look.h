/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* The objects of one daemon at one moment, as an answer of a fleet; and who is registered
 * anywhere. */
#pragma once

#include "client/fleet.h"

typedef struct
{
  GPtrArray *nodes; /* (owned) (element-type EpxNodeInfo) by name */
  GPtrArray *links; /* (owned) (element-type EpxLinkInfo) by number */
} EpxLook;

/* EpxQuestion, whose @user_data is not used. */
gpointer epx_look_take (EpxClient *client, guint member, gpointer user_data, GError **error);

/* GDestroyNotify of an EpxLook. */
void epx_look_free (gpointer look);

/* The names of all registered nodes, sorted; one that several hosts have is told with its host.
 * Returns: (transfer full) (nullable). Errors: EPX_CLIENT_ERROR. */
char **epx_look_get_nodes (EpxFleet *fleet, GError **error);
