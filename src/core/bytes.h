/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* Bounded reading and writing of big-endian bytes.
 *
 * A cursor walks over bytes that somebody else owns and never reads past their end: a read
 * beyond it yields 0 and marks the cursor as failed, so that a parser may read a whole message
 * and ask once. A writer does the same for a buffer of fixed size. Neither allocates. */
#pragma once

#include <glib.h>

/* What a parser made of the bytes it was given. */
typedef enum
{
  EPX_PARSE_NEED_MORE, /* a prefix of something valid: come back with more bytes */
  EPX_PARSE_OK,        /* the out parameters are set */
  EPX_PARSE_INVALID,   /* no bytes that follow could make this valid */
} EpxParse;

/* Bytes inside a buffer that somebody else owns. */
typedef struct
{
  const guint8 *data; /* (unowned) (nullable) when len is 0 */
  gsize len;
} EpxSlice;

EpxSlice epx_slice (const void *data, gsize len);
/* The bytes of @text without its NUL. */
EpxSlice epx_slice_from_string (const char *text);
/* For a GHashTable whose keys are EpxSlice; equal is the same bytes. */
guint epx_slice_hash (gconstpointer slice);
gboolean epx_slice_equal (gconstpointer a, gconstpointer b);

typedef struct
{
  const guint8 *data; /* (unowned) the next byte */
  gsize left;
  gboolean failed; /* a read went past the end */
} EpxCursor;

typedef struct
{
  guint8 *data; /* (unowned) */
  gsize room;   /* bytes in data */
  gsize used;
  gboolean failed; /* a write did not fit; nothing of it was written */
} EpxWriter;

EpxCursor epx_cursor (const guint8 *data, gsize len);
guint8 epx_cursor_u8 (EpxCursor *cursor);
guint16 epx_cursor_u16 (EpxCursor *cursor);
guint32 epx_cursor_u32 (EpxCursor *cursor);
guint64 epx_cursor_u64 (EpxCursor *cursor);
/* The next @len bytes; an empty slice when there are not as many. */
EpxSlice epx_cursor_slice (EpxCursor *cursor, gsize len);

EpxWriter epx_writer (guint8 *data, gsize room);
void epx_writer_u8 (EpxWriter *writer, guint8 value);
void epx_writer_u16 (EpxWriter *writer, guint16 value);
void epx_writer_u32 (EpxWriter *writer, guint32 value);
void epx_writer_u64 (EpxWriter *writer, guint64 value);
void epx_writer_bytes (EpxWriter *writer, const void *data, gsize len);
