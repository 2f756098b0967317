/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* Follows a list whose items have a signal "changed", and calls back when the list or one of its
 * items is another than before. */
#pragma once

#include <gio/gio.h>

typedef struct _EpxItemWatch EpxItemWatch;

/* @is_list: items came or went; else one of them changed. */
typedef void (*EpxItemWatchFunc) (gboolean is_list, gpointer data);

EpxItemWatch *epx_item_watch_new (GListModel *list, EpxItemWatchFunc func, gpointer data);
void epx_item_watch_free (EpxItemWatch *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EpxItemWatch, epx_item_watch_free)

/* (unowned) (element-type GObject) the items, in the order of the list. */
const GPtrArray *epx_item_watch_get_items (const EpxItemWatch *self);
