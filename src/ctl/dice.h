/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* Chance that can be had again: a seed and nothing else decides all throws, the same with every
 * version and on every machine. Pure; not for secrets. */
#pragma once

#include <glib.h>

typedef struct
{
  guint64 state;
} EpxDice;

void epx_dice_init (EpxDice *dice, guint32 seed);

/* From 0 to @n - 1, each as likely. @n: more than 0. */
guint32 epx_dice_throw (EpxDice *dice, guint32 n);

/* Puts @items (pointers) into any order, each as likely. */
void epx_dice_shuffle (EpxDice *dice, gpointer *items, guint n_items);

/* A seed that follows from another one, for the part with number @part of a whole. */
guint32 epx_dice_derive (guint32 seed, guint64 part);
