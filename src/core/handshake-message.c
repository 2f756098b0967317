/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* The codecs of the handshake's messages, each without its length. They keep nothing; who follows
 * a whole handshake is handshake.c. */
#include "core/handshake.h"

#include <string.h>

/* The only version that the old form ever had. */
#define OLD_VERSION 5

/* The shortest send_name of either form: its fixed part and one byte of a name. */
#define MIN_NEW_SEND_NAME 16
#define MIN_OLD_SEND_NAME 8

/* Content type "handshake" and major version 3: the first bytes of TLS (RFC 8446, 5.1). Read as a
 * length they exceed EPX_HANDSHAKE_MAX_MESSAGE. */
#define TLS_START 0x1603
#define TLS_MAX_MINOR 4

EpxStream
epx_stream_sniff (const guint8 *data, gsize len)
{
  EpxCursor cursor = epx_cursor (data, len);
  guint16 start;

  if (len < 2)
    {
      guint8 first = epx_cursor_u8 (&cursor);
      gboolean is_possible = first <= EPX_HANDSHAKE_MAX_MESSAGE >> 8 || first == TLS_START >> 8;

      return is_possible ? EPX_STREAM_NEED_MORE : EPX_STREAM_OTHER;
    }
  start = epx_cursor_u16 (&cursor);
  if (start != TLS_START && (start < MIN_OLD_SEND_NAME || start > EPX_HANDSHAKE_MAX_MESSAGE))
    return EPX_STREAM_OTHER;
  if (len < 3)
    return EPX_STREAM_NEED_MORE;
  if (start == TLS_START)
    return epx_cursor_u8 (&cursor) <= TLS_MAX_MINOR ? EPX_STREAM_TLS : EPX_STREAM_OTHER;
  switch (epx_cursor_u8 (&cursor))
    {
    case 'n':
      return EPX_STREAM_HANDSHAKE;
    case 'N':
      return start >= MIN_NEW_SEND_NAME ? EPX_STREAM_HANDSHAKE : EPX_STREAM_OTHER;
    default:
      return EPX_STREAM_OTHER;
    }
}

gboolean
epx_send_name_parse (EpxSlice message, EpxSendName *out)
{
  EpxCursor cursor = epx_cursor (message.data, message.len);
  EpxSendName parsed = { 0 };

  switch (epx_cursor_u8 (&cursor))
    {
    case 'N':
      parsed.is_new = TRUE;
      parsed.flags = epx_cursor_u64 (&cursor);
      parsed.creation = epx_cursor_u32 (&cursor);
      parsed.name = epx_cursor_slice (&cursor, epx_cursor_u16 (&cursor));
      parsed.is_nameless = (parsed.flags & EPX_DFLAG_NAME_ME) != 0;
      break;
    case 'n':
      if (epx_cursor_u16 (&cursor) != OLD_VERSION)
        return FALSE;
      parsed.flags = epx_cursor_u32 (&cursor);
      parsed.name = epx_cursor_slice (&cursor, cursor.left);
      break;
    default:
      return FALSE;
    }
  if (cursor.failed || parsed.name.len == 0)
    return FALSE;
  *out = parsed;
  return TRUE;
}

static gboolean
is_text (EpxSlice slice, const char *text)
{
  EpxSlice other = epx_slice_from_string (text);

  return epx_slice_equal (&slice, &other);
}

gboolean
epx_status_parse (EpxSlice message, EpxStatus *out)
{
  static const char named[] = "named:";
  EpxCursor cursor = epx_cursor (message.data, message.len);
  EpxStatus parsed = { EPX_STATUS_OTHER, { NULL, 0 } };
  EpxSlice text;

  if (epx_cursor_u8 (&cursor) != 's')
    return FALSE;
  text = epx_slice (cursor.data, cursor.left);
  if (is_text (text, "ok") || is_text (text, "ok_simultaneous") || is_text (text, "true"))
    parsed.kind = EPX_STATUS_OK;
  else if (is_text (text, "alive"))
    parsed.kind = EPX_STATUS_ALIVE;
  else if (text.len >= strlen (named) &&
           is_text (epx_cursor_slice (&cursor, strlen (named)), named))
    {
      parsed.kind = EPX_STATUS_NAMED;
      parsed.name = epx_cursor_slice (&cursor, epx_cursor_u16 (&cursor));
      epx_cursor_u32 (&cursor); /* the creation given to it */
      if (cursor.failed || parsed.name.len == 0)
        return FALSE;
    }
  *out = parsed;
  return TRUE;
}

gboolean
epx_challenge_parse (EpxSlice message, EpxChallenge *out)
{
  EpxCursor cursor = epx_cursor (message.data, message.len);
  EpxChallenge parsed = { 0 };

  switch (epx_cursor_u8 (&cursor))
    {
    case 'N':
      parsed.flags = epx_cursor_u64 (&cursor);
      epx_cursor_u32 (&cursor); /* the challenge */
      epx_cursor_u32 (&cursor); /* the creation */
      parsed.name = epx_cursor_slice (&cursor, epx_cursor_u16 (&cursor));
      break;
    case 'n':
      if (epx_cursor_u16 (&cursor) != OLD_VERSION)
        return FALSE;
      parsed.flags = epx_cursor_u32 (&cursor);
      epx_cursor_u32 (&cursor); /* the challenge */
      parsed.name = epx_cursor_slice (&cursor, cursor.left);
      break;
    default:
      return FALSE;
    }
  if (cursor.failed || parsed.name.len == 0)
    return FALSE;
  *out = parsed;
  return TRUE;
}
