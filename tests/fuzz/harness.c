/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

#include "harness.h"

#include <stdlib.h>
#include <string.h>

/* What the code logs of a bad peer is of no interest here; a critical is a bug. */
static GLogWriterOutput
write_nothing (GLogLevelFlags level, const GLogField *fields, gsize n_fields, gpointer user_data)
{
  if ((level & (G_LOG_LEVEL_ERROR | G_LOG_LEVEL_CRITICAL)) != 0)
    {
      g_log_writer_default (level, fields, n_fields, user_data);
      /* GLib would trap, which libFuzzer does not catch. */
      abort ();
    }
  return G_LOG_WRITER_HANDLED;
}

int
LLVMFuzzerInitialize (int *argc, char ***argv)
{
  g_log_set_writer_func (write_nothing, NULL, NULL);
  return 0;
}

char *
fuzz_text (const guint8 *data, gsize size)
{
  return size > 0 ? g_strndup ((const char *) data, size) : g_strdup ("");
}

char *
fuzz_line (EpxCursor *cursor)
{
  const guint8 *end = cursor->left > 0 ? memchr (cursor->data, '\n', cursor->left) : NULL;
  EpxSlice line =
      epx_cursor_slice (cursor, end != NULL ? (gsize) (end - cursor->data) : cursor->left);

  if (end != NULL)
    epx_cursor_u8 (cursor);
  return line.len > 0 ? g_utf8_make_valid ((const char *) line.data, (gssize) line.len)
                      : g_strdup ("");
}

gboolean
fuzz_is_inside (EpxSlice slice, const guint8 *data, gsize len)
{
  return slice.len == 0 || (slice.data >= data && slice.data + slice.len <= data + len);
}
