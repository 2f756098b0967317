/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* The program: its options, and the one window it opens. */
#pragma once

#include <adwaita.h>

#define EPX_TYPE_APPLICATION (epx_application_get_type ())
G_DECLARE_FINAL_TYPE (EpxApplication, epx_application, EPX, APPLICATION, AdwApplication)

EpxApplication *epx_application_new (void);
