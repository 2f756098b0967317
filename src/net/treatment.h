/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* What the effects that rules have on the two directions of a link mean for its bytes. Pure. */
#pragma once

#include "core/handshake.h"
#include "core/rules.h"

/* What is done to the bytes from one side. */
typedef struct
{
  gboolean is_held;
  gboolean is_fading; /* as a network passes them whose acknowledgements are lost */
  gboolean is_grey;
  EpxShape shape;
} EpxTreatment;

/* @effects, @treatments: by the side that the bytes come from. @is_opaque: the framing cannot be
 * read, so that grey can only be a stall. A reset is no treatment: see epx_effects_reset(). */
void
epx_treatments_compute (const EpxEffect effects[2], gboolean is_opaque, EpxTreatment treatments[2]);

/* Whether a direction is held or fades: closes are held then, and the link is cut. */
gboolean epx_treatments_cut (const EpxTreatment treatments[2]);
/* Whether a dial gets no answer: its own way is held, or what comes back is lost. */
gboolean epx_treatments_hold_dial (const EpxTreatment treatments[2]);
/* Whether something short of a cut is done. */
gboolean epx_treatments_spoil (const EpxTreatment treatments[2]);
/* Whether the link is reset. That is judged by who dialled: by the effect on the dialler's bytes.
 */
gboolean epx_effects_reset (const EpxEffect effects[2]);
