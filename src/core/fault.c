/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* The words for faults, and the small questions asked of faults and shapes. What a fault does to
 * bytes is the relay's business, when a piece leaves that of the delay line. */
#include "core/fault.h"

static const char *const words[EPX_FAULT_N] = {
  [EPX_FAULT_NONE] = "none", [EPX_FAULT_GREY] = "grey",   [EPX_FAULT_STALL] = "stall",
  [EPX_FAULT_LOSS] = "loss", [EPX_FAULT_RESET] = "reset",
};

const char *
epx_fault_to_string (EpxFault fault)
{
  g_return_val_if_fail ((guint) fault < EPX_FAULT_N, words[EPX_FAULT_NONE]);
  return words[fault];
}

gboolean
epx_fault_from_string (const char *text, EpxFault *fault)
{
  for (guint i = 0; i < EPX_FAULT_N; i++)
    if (g_str_equal (text, words[i]))
      {
        *fault = (EpxFault) i;
        return TRUE;
      }
  return FALSE;
}

gboolean
epx_fault_is_cut (EpxFault fault)
{
  switch (fault)
    {
    case EPX_FAULT_NONE:
    case EPX_FAULT_GREY:
      return FALSE;
    case EPX_FAULT_STALL:
    case EPX_FAULT_LOSS:
    case EPX_FAULT_RESET:
      return TRUE;
    }
  g_return_val_if_reached (FALSE);
}

gboolean
epx_shape_is_none (const EpxShape *shape)
{
  return shape->latency_ms == 0 && shape->jitter_ms == 0 && shape->rate == 0;
}

gboolean
epx_shape_equal (const EpxShape *a, const EpxShape *b)
{
  return a->latency_ms == b->latency_ms && a->jitter_ms == b->jitter_ms && a->rate == b->rate;
}
