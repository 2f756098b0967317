/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* Sentences that the window shows for a moment, said by any widget in it. */
#pragma once

#include <gtk/gtk.h>

/* @text: a translated sentence. */
void epx_toast_say (GtkWidget *widget, const char *text);

/* Says why something was not done and what to do next; nothing for a cancelled one. */
void epx_toast_complain (GtkWidget *widget, const GError *error);
