/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* Which look each island has: a number that stands for a colour and a form together, so that
 * islands are told apart without colours, too.
 *
 * Pure. An island that changes keeps the look that most of its nodes had, so that a split does not
 * repaint the part that nothing happened to. */
#pragma once

#include "gui/layout.h"

/* Further islands begin again with the first look: by then place and name tell them apart. */
#define EPX_ISLAND_LOOKS_N 8

/* The outline of a node. */
typedef enum
{
  EPX_FORM_CIRCLE,
  EPX_FORM_SQUARE,
  EPX_FORM_DIAMOND,
  EPX_FORM_HEXAGON,
  EPX_FORM_TRIANGLE,
  EPX_FORM_PENTAGON,
  EPX_FORM_OCTAGON,
  EPX_FORM_STAR,
} EpxForm;

typedef struct _EpxIslandLooks EpxIslandLooks;

EpxIslandLooks *epx_island_looks_new (void);
void epx_island_looks_free (EpxIslandLooks *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EpxIslandLooks, epx_island_looks_free)

/* Which node is on which island now; islands are numbered from 0, below @n. Only names and islands
 * are looked at. */
void epx_island_looks_set (EpxIslandLooks *self, const EpxLayoutNode *nodes, guint n);

/* The look of the island that @name was last in, 0 to EPX_ISLAND_LOOKS_N - 1; 0 for a name that
 * was in none. */
guint epx_island_looks_find (const EpxIslandLooks *self, const char *name);

EpxForm epx_island_look_form (guint look);
