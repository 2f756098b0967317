/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

#include "net/link-faults.h"

#include <string.h>

static void
forget_notices (EpxLinkFaults *self)
{
  self->noticed_us[0] = self->noticed_us[1] = -1;
}

void
epx_link_faults_init (EpxLinkFaults *self)
{
  memset (self, 0, sizeof *self);
  forget_notices (self);
}

void
epx_link_faults_set (EpxLinkFaults *self,
                     const EpxEffect effects[2],
                     gboolean is_opaque,
                     gint64 now_us)
{
  gboolean was_cut = epx_treatments_cut (self->treatments);

  memmove (self->effects, effects, sizeof self->effects);
  epx_treatments_compute (self->effects, is_opaque, self->treatments);
  if (was_cut == epx_treatments_cut (self->treatments))
    return;
  self->cut_us = now_us;
  forget_notices (self);
}

gboolean
epx_link_faults_notice (EpxLinkFaults *self, EpxSide end, gint64 now_us)
{
  if (self->noticed_us[end] >= 0)
    return FALSE;
  self->noticed_us[end] = now_us - self->cut_us;
  return TRUE;
}

EpxFault
epx_link_faults_get_gravest (const EpxLinkFaults *self)
{
  return MAX (self->effects[EPX_FROM_DIALLER].fault, self->effects[EPX_FROM_TARGET].fault);
}

gboolean
epx_link_faults_are_grey (const EpxLinkFaults *self)
{
  return self->treatments[0].is_grey || self->treatments[1].is_grey;
}
