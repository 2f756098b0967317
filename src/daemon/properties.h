/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* What the objects of nodes and links say of themselves: the properties of org.epmdpxy.Node and
 * org.epmdpxy.Link, as the introspection files document them. */
#pragma once

#include "net/switchboard.h"

/* The property @name: (transfer floating); NULL when there is none of that name. */
GVariant *
epx_node_get_property (EpxSwitchboard *switchboard, const EpxNode *node, const char *name);
GVariant *epx_link_get_property (const EpxLink *link, const char *name);
