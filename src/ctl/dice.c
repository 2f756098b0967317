/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* A counter that is mixed: steps by the golden ratio's fraction, each state scrambled by two
 * multiplications and three shifts (the finalizer known as splitmix64). */
#include "config.h"

#include "ctl/dice.h"

#define STEP G_GUINT64_CONSTANT (0x9e3779b97f4a7c15)

static guint64
mix (guint64 value)
{
  value = (value ^ (value >> 30)) * G_GUINT64_CONSTANT (0xbf58476d1ce4e5b9);
  value = (value ^ (value >> 27)) * G_GUINT64_CONSTANT (0x94d049bb133111eb);
  return value ^ (value >> 31);
}

void
epx_dice_init (EpxDice *dice, guint32 seed)
{
  dice->state = seed;
}

guint32
epx_dice_throw (EpxDice *dice, guint32 n)
{
  g_return_val_if_fail (n > 0, 0);

  /* The upper half of a product with 32 random bits; what that favours is below 2^-32 * n. */
  dice->state += STEP;
  return (guint32) (((mix (dice->state) >> 32) * n) >> 32);
}

void
epx_dice_shuffle (EpxDice *dice, gpointer *items, guint n_items)
{
  for (guint i = n_items; i > 1; i--)
    {
      guint chosen = epx_dice_throw (dice, i);
      gpointer last = items[i - 1];

      items[i - 1] = items[chosen];
      items[chosen] = last;
    }
}

guint32
epx_dice_derive (guint32 seed, guint64 part)
{
  return (guint32) (mix ((guint64) seed + (part + 1) * STEP) >> 32);
}
