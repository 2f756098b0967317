/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* What a rule does to a direction of a cable, in two aspects: the fault and the shape. */
#pragma once

#include <glib.h>

typedef enum
{
  EPX_FAULT_NONE,  /* bytes pass */
  EPX_FAULT_GREY,  /* data is held, ticks go on */
  EPX_FAULT_STALL, /* bytes are held, and so are closes */
  EPX_FAULT_LOSS,  /* as stall; the other direction goes silent, too, one time-out later */
  EPX_FAULT_RESET, /* links die, dials are reset */
} EpxFault;        /* the graver, the greater */

#define EPX_FAULT_N 5

/* All 0: no shape. */
typedef struct
{
  guint32 latency_ms; /* 0 to EPX_SHAPE_MAX_MS */
  guint32 jitter_ms;  /* 0 to EPX_SHAPE_MAX_MS: plus or minus, evenly spread */
  guint64 rate;       /* bytes a second, EPX_SHAPE_MIN_RATE to EPX_SHAPE_MAX_RATE; 0: no limit */
} EpxShape;

#define EPX_SHAPE_MAX_MS 60000
#define EPX_SHAPE_MIN_RATE 1000
#define EPX_SHAPE_MAX_RATE G_GUINT64_CONSTANT (1000000000000)

/* "none", "stall", "loss", "reset", "grey": the words of the bus. */
const char *epx_fault_to_string (EpxFault fault);
gboolean epx_fault_from_string (const char *text, EpxFault *fault);
/* Whether it takes two nodes apart, as Islands counts it: stall, loss, reset. */
gboolean epx_fault_is_cut (EpxFault fault);

gboolean epx_shape_is_none (const EpxShape *shape);
gboolean epx_shape_equal (const EpxShape *a, const EpxShape *b);
