/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* The program: the one window it opens, and how it ends. */
#pragma once

#include <adwaita.h>

#define EPX_TYPE_APPLICATION (epx_application_get_type ())
G_DECLARE_FINAL_TYPE (EpxApplication, epx_application, EPX, APPLICATION, AdwApplication)

/* @bus: the one that the window begins with. */
EpxApplication *epx_application_new (const char *bus);
