/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* Columns as wide as their widest cell, two blanks apart, no blanks at the end of a line. */
#include "config.h"

#include "ctl/table.h"

#include "ctl/text.h"

struct _EpxTable
{
  guint n_columns;
  gboolean *is_right; /* (owned) for each column */
  GPtrArray *cells;   /* (owned) (element-type utf8) row by row, the headers first */
};

EpxTable *
epx_table_new (const char *const *headers)
{
  EpxTable *table = g_new0 (EpxTable, 1);

  table->n_columns = g_strv_length ((char **) headers);
  table->is_right = g_new0 (gboolean, table->n_columns);
  table->cells = g_ptr_array_new_with_free_func (g_free);
  for (guint i = 0; i < table->n_columns; i++)
    {
      table->is_right[i] = headers[i][0] == '>';
      g_ptr_array_add (table->cells, g_strdup (headers[i] + (table->is_right[i] ? 1 : 0)));
    }

  return table;
}

void
epx_table_free (EpxTable *table)
{
  g_free (table->is_right);
  g_ptr_array_unref (table->cells);
  g_free (table);
}

void
epx_table_add (EpxTable *table, ...)
{
  va_list args;

  va_start (args, table);
  for (guint i = 0; i < table->n_columns; i++)
    g_ptr_array_add (table->cells, g_strdup (va_arg (args, const char *)));
  va_end (args);
}

static void
append_blanks (GString *line, guint n_blanks)
{
  for (guint i = 0; i < n_blanks; i++)
    g_string_append_c (line, ' ');
}

static void
append_row (EpxTable *table, guint first, const guint *widths, GString *lines)
{
  for (guint i = 0; i < table->n_columns; i++)
    {
      const char *cell = g_ptr_array_index (table->cells, first + i);
      guint n_blanks = widths[i] - epx_text_width (cell);

      if (table->is_right[i])
        append_blanks (lines, n_blanks);
      g_string_append (lines, cell);
      if (i + 1 < table->n_columns)
        append_blanks (lines, (table->is_right[i] ? 0 : n_blanks) + 2);
    }
  while (lines->len > 0 && lines->str[lines->len - 1] == ' ')
    g_string_truncate (lines, lines->len - 1);
  g_string_append_c (lines, '\n');
}

char *
epx_table_format (EpxTable *table)
{
  g_autofree guint *widths = g_new0 (guint, table->n_columns);
  GString *lines = g_string_new (NULL);
  gboolean has_headers = FALSE;

  for (guint i = 0; i < table->cells->len; i++)
    {
      const char *cell = g_ptr_array_index (table->cells, i);
      guint column = i % table->n_columns;

      has_headers |= i < table->n_columns && *cell != '\0';
      widths[column] = MAX (widths[column], epx_text_width (cell));
    }

  for (guint first = has_headers ? 0 : table->n_columns; first < table->cells->len;
       first += table->n_columns)
    append_row (table, first, widths, lines);

  return g_string_free (lines, FALSE);
}
