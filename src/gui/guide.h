/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* How to point nodes and the command line at the daemon: lines to be copied. */
#pragma once

#include <adwaita.h>

#define EPX_TYPE_GUIDE (epx_guide_get_type ())
G_DECLARE_FINAL_TYPE (EpxGuide, epx_guide, EPX, GUIDE, AdwPreferencesGroup)

/* @epmd_port: for ERL_EPMD_PORT. @bus: (nullable) for EPMDPXY_BUS; none where the command line
 * finds the daemon by itself. */
void epx_guide_set (EpxGuide *guide, guint16 epmd_port, const char *bus);
