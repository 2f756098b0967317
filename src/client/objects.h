/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* Every object of the daemon at one moment, as GetManagedObjects of /org/epmdpxy answers. */
#pragma once

#include "client/info.h"

#define EPX_OBJECTS_TYPE "(a{oa{sa{sv}}})"

/* @reply: of EPX_OBJECTS_TYPE. @nodes: (out) (transfer full) (element-type EpxNodeInfo) by name.
 * @links: (out) (transfer full) (element-type EpxLinkInfo) by number. @manager: (out) (transfer
 * full) (optional), as of no properties when there is none. */
void epx_objects_unpack (GVariant *reply,
                         GPtrArray **nodes,
                         GPtrArray **links,
                         EpxManagerInfo **manager);
