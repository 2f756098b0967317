/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* Rows of text in aligned columns, for people. Not for machines: those have --json. */
#pragma once

#include <glib.h>

typedef struct _EpxTable EpxTable;

/* @headers: NULL-terminated, one for each column (copied). A header that begins with ">" (which is
 * not shown) aligns its column to the right. */
EpxTable *epx_table_new (const char *const *headers);
void epx_table_free (EpxTable *table);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EpxTable, epx_table_free)

/* Adds a row: as many strings as there are columns (copied). Nothing is escaped here. */
void epx_table_add (EpxTable *table, ...);

/* Without headers when all of them are "". Returns: (transfer full) lines. */
char *epx_table_format (EpxTable *table);
