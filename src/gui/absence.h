/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* What stands in the window while there is nothing to look at: no bus, no daemon, a daemon that
 * will not say, or one without nodes; and what to do about it. */
#pragma once

#include <adwaita.h>

#include "client/place.h"

#define EPX_TYPE_ABSENCE (epx_absence_get_type ())
G_DECLARE_FINAL_TYPE (EpxAbsence, epx_absence, EPX, ABSENCE, AdwBin)

/* Says what the matter is now. */
void epx_absence_show (EpxAbsence *absence, EpxPlace *place, EpxCluster *cluster);
