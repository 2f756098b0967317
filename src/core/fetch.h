/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* To ask for memory before it is needed, where little work is done on much memory: while it comes
 * other work goes on. Changes nothing but the time. */
#pragma once

#include <glib.h>

#define EPX_CACHE_LINE 64

/* @memory: anything, even what is not there. */
static inline void
epx_fetch (const void *memory, gsize size)
{
  for (gsize offset = 0; offset < size; offset += EPX_CACHE_LINE)
    __builtin_prefetch ((const char *) memory + offset);
}
