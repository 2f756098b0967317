/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* The small questions that the window asks. */
#pragma once

#include <adwaita.h>

/* Asks for the address of a bus; when one is given, activates "win.use-bus" with it. */
void epx_dialog_ask_address (GtkWindow *parent);

/* Asks whether the private daemon may end while @n_nodes nodes are registered with it; if so,
 * activates "win.close-anyway". */
void epx_dialog_confirm_close (GtkWindow *parent, guint n_nodes);

void epx_dialog_show_about (GtkWindow *parent);
