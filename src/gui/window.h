/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* The window: one cluster, seen in several ways.
 *
 * Owns the EpxCluster and gives it to each view by its property "cluster". Views know nothing of
 * the window; what they want of it they ask for by an action:
 *
 *   win.toast (s)   show a sentence for a moment */
#pragma once

#include <adwaita.h>

#define EPX_TYPE_WINDOW (epx_window_get_type ())
G_DECLARE_FINAL_TYPE (EpxWindow, epx_window, EPX, WINDOW, AdwApplicationWindow)

/* @bus: as epx_bus_choose() gives it. Connects by itself. */
EpxWindow *epx_window_new (GtkApplication *application, const char *bus);
