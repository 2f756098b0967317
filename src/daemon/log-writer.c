/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

#include "daemon/log-writer.h"

#include <unistd.h>

#include <glib.h>

static gboolean
is_ours (const GLogField *fields, gsize n_fields)
{
  for (gsize i = 0; i < n_fields; i++)
    if (g_str_equal (fields[i].key, "GLIB_DOMAIN"))
      return g_strcmp0 (fields[i].value, G_LOG_DOMAIN) == 0;
  return FALSE;
}

/* The journal files by field and drops by priority: it gets what stderr would not show. */
static GLogWriterOutput
write_to_journal (GLogLevelFlags level, const GLogField *fields, gsize n_fields, gpointer user_data)
{
  gboolean is_info = (level & G_LOG_LEVEL_INFO) != 0 && is_ours (fields, n_fields);

  if (!is_info && g_log_writer_default_would_drop (level, G_LOG_DOMAIN))
    return G_LOG_WRITER_HANDLED;
  if (g_log_writer_journald (level, fields, n_fields, NULL) == G_LOG_WRITER_HANDLED)
    return G_LOG_WRITER_HANDLED;
  return g_log_writer_default (level, fields, n_fields, NULL);
}

void
epx_log_writer_install (void)
{
  /* Stdout is for --print-port alone. */
  g_log_writer_default_set_use_stderr (TRUE);
  if (g_log_writer_is_journald (STDERR_FILENO))
    g_log_set_writer_func (write_to_journal, NULL, NULL);
}
