/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

#include "net/treatment.h"

void
epx_treatments_compute (const EpxEffect effects[2], gboolean is_opaque, EpxTreatment treatments[2])
{
  for (int side = 0; side < 2; side++)
    {
      EpxFault fault = effects[side].fault;
      EpxTreatment *treatment = &treatments[side];
      gboolean is_grey = fault == EPX_FAULT_GREY;

      treatment->is_held =
          fault == EPX_FAULT_STALL || fault == EPX_FAULT_LOSS || (is_grey && is_opaque);
      treatment->is_fading = !treatment->is_held && effects[!side].fault == EPX_FAULT_LOSS;
      treatment->is_grey = is_grey && !is_opaque && !treatment->is_fading;
      treatment->shape = effects[side].shape;
    }
}

gboolean
epx_treatments_cut (const EpxTreatment treatments[2])
{
  return treatments[0].is_held || treatments[0].is_fading || treatments[1].is_held ||
         treatments[1].is_fading;
}

gboolean
epx_treatments_hold_dial (const EpxTreatment treatments[2])
{
  return treatments[EPX_FROM_DIALLER].is_held || treatments[EPX_FROM_DIALLER].is_fading;
}

gboolean
epx_treatments_spoil (const EpxTreatment treatments[2])
{
  for (int side = 0; side < 2; side++)
    if (treatments[side].is_grey || !epx_shape_is_none (&treatments[side].shape))
      return TRUE;
  return FALSE;
}

gboolean
epx_effects_reset (const EpxEffect effects[2])
{
  return effects[EPX_FROM_DIALLER].fault == EPX_FAULT_RESET;
}
