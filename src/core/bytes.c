/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* Cursor, writer and slices: see the header. Everything here is arithmetic on what the caller
 * owns; this file and the parsers built on it are the only ones that look at raw input. */
#include "core/bytes.h"

#include <string.h>

EpxSlice
epx_slice (const void *data, gsize len)
{
  return (EpxSlice){ .data = data, .len = len };
}

EpxSlice
epx_slice_from_string (const char *text)
{
  return epx_slice (text, strlen (text));
}

guint
epx_slice_hash (gconstpointer slice)
{
  const EpxSlice *self = slice;
  guint hash = 5381;

  for (gsize i = 0; i < self->len; i++)
    hash = hash * 33 + self->data[i];
  return hash;
}

gboolean
epx_slice_equal (gconstpointer a, gconstpointer b)
{
  const EpxSlice *left = a;
  const EpxSlice *right = b;

  if (left->len != right->len)
    return FALSE;
  return left->len == 0 || memcmp (left->data, right->data, left->len) == 0;
}

EpxCursor
epx_cursor (const guint8 *data, gsize len)
{
  return (EpxCursor){ .data = data, .left = len };
}

/* The next @n bytes as one number. */
static guint64
read_number (EpxCursor *cursor, gsize n)
{
  EpxSlice bytes = epx_cursor_slice (cursor, n);
  guint64 value = 0;

  for (gsize i = 0; i < bytes.len; i++)
    value = value << 8 | bytes.data[i];
  return value;
}

guint8
epx_cursor_u8 (EpxCursor *cursor)
{
  return (guint8) read_number (cursor, 1);
}

guint16
epx_cursor_u16 (EpxCursor *cursor)
{
  return (guint16) read_number (cursor, 2);
}

guint32
epx_cursor_u32 (EpxCursor *cursor)
{
  return (guint32) read_number (cursor, 4);
}

guint64
epx_cursor_u64 (EpxCursor *cursor)
{
  return read_number (cursor, 8);
}

EpxSlice
epx_cursor_slice (EpxCursor *cursor, gsize len)
{
  EpxSlice slice = { NULL, 0 };

  if (cursor->failed || cursor->left < len)
    {
      cursor->failed = TRUE;
      return slice;
    }
  if (len == 0)
    return slice;
  slice = epx_slice (cursor->data, len);
  cursor->data += len;
  cursor->left -= len;
  return slice;
}

EpxWriter
epx_writer (guint8 *data, gsize room)
{
  return (EpxWriter){ .data = data, .room = room };
}

void
epx_writer_bytes (EpxWriter *writer, const void *data, gsize len)
{
  if (writer->failed || writer->room - writer->used < len)
    {
      writer->failed = TRUE;
      return;
    }
  if (len == 0)
    return;
  memcpy (writer->data + writer->used, data, len);
  writer->used += len;
}

static void
write_number (EpxWriter *writer, guint64 value, gsize n)
{
  guint8 bytes[8];

  for (gsize i = 0; i < n; i++)
    bytes[i] = (guint8) (value >> (8 * (n - 1 - i)));
  epx_writer_bytes (writer, bytes, n);
}

void
epx_writer_u8 (EpxWriter *writer, guint8 value)
{
  write_number (writer, value, 1);
}

void
epx_writer_u16 (EpxWriter *writer, guint16 value)
{
  write_number (writer, value, 2);
}

void
epx_writer_u32 (EpxWriter *writer, guint32 value)
{
  write_number (writer, value, 4);
}

void
epx_writer_u64 (EpxWriter *writer, guint64 value)
{
  write_number (writer, value, 8);
}
