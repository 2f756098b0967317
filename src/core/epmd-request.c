/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* The codec of the EPMD requests: bytes in, a struct of slices out, and back. Whether a request
 * is granted, and to whom, is decided elsewhere. */
#include "core/epmd-request.h"

#include <string.h>

#include "core/name.h"
#include "core/registry.h"

/* Opcode, port, type, protocol, two versions and two lengths. epmd takes no packet that is not
 * longer than that. */
#define ALIVE2_FIXED 13

static gboolean
has_nul (EpxSlice slice)
{
  return slice.len > 0 && memchr (slice.data, '\0', slice.len) != NULL;
}

static gboolean
is_op (guint8 op)
{
  return op != '\0' && strchr ("xzndks", op) != NULL;
}

/* @cursor: behind the opcode, as are all of these. */
static EpxParse
parse_alive2 (EpxCursor *cursor, EpxEpmdRequest *request)
{
  if (cursor->left + 1 <= ALIVE2_FIXED)
    return EPX_PARSE_INVALID;
  request->port = epx_cursor_u16 (cursor);
  request->node_type = epx_cursor_u8 (cursor);
  request->protocol = epx_cursor_u8 (cursor);
  request->high_vsn = epx_cursor_u16 (cursor);
  request->low_vsn = epx_cursor_u16 (cursor);
  request->name = epx_cursor_slice (cursor, epx_cursor_u16 (cursor));
  request->extra = epx_cursor_slice (cursor, epx_cursor_u16 (cursor));
  if (cursor->failed || has_nul (request->name))
    return EPX_PARSE_INVALID;
  request->is_refused = !epx_name_is_alive (request->name) || request->extra.len > EPX_MAX_EXTRA;
  return EPX_PARSE_OK;
}

static EpxParse
parse_port_please2 (EpxCursor *cursor, EpxEpmdRequest *request)
{
  EpxSlice name = epx_cursor_slice (cursor, cursor->left);
  const char *text = (const char *) name.data;

  if (name.len > 0 && name.data[name.len - 1] == '\0')
    name.len--;
  if (name.len == 0 || name.len > EPX_NAME_MAX_BYTES)
    return EPX_PARSE_INVALID;
  /* With a length given this fails on a NUL inside, too. */
  if (!g_utf8_validate_len (text, name.len, NULL) ||
      g_utf8_strlen (text, (gssize) name.len) > EPX_NAME_MAX_CHARS)
    return EPX_PARSE_INVALID;
  request->name = name;
  return EPX_PARSE_OK;
}

static EpxParse
parse_stop (EpxCursor *cursor, EpxEpmdRequest *request)
{
  EpxSlice name = epx_cursor_slice (cursor, cursor->left);

  if (name.len > 0)
    name.len = strnlen ((const char *) name.data, name.len);
  if (name.len == 0)
    return EPX_PARSE_INVALID;
  request->name = name;
  return EPX_PARSE_OK;
}

static EpxParse
parse_body (EpxCursor *cursor, EpxEpmdRequest *request)
{
  request->op = (EpxEpmdOp) epx_cursor_u8 (cursor);
  switch (request->op)
    {
    case EPX_EPMD_ALIVE2:
      return parse_alive2 (cursor, request);
    case EPX_EPMD_PORT_PLEASE2:
      return parse_port_please2 (cursor, request);
    case EPX_EPMD_STOP:
      return parse_stop (cursor, request);
    case EPX_EPMD_NAMES:
    case EPX_EPMD_DUMP:
    case EPX_EPMD_KILL:
      return EPX_PARSE_OK;
    }
  return EPX_PARSE_INVALID;
}

EpxParse
epx_epmd_request_parse (const guint8 *data, gsize len, EpxEpmdRequest *request, gsize *packet_len)
{
  EpxCursor cursor = epx_cursor (data, len);
  EpxEpmdRequest parsed = { 0 };
  guint16 body_len = epx_cursor_u16 (&cursor);
  EpxCursor body;
  EpxParse outcome;

  if (cursor.failed)
    return EPX_PARSE_NEED_MORE;
  if (body_len == 0 || body_len > EPX_EPMD_MAX_PACKET - 2)
    return EPX_PARSE_INVALID;
  if (cursor.left > 0 && !is_op (cursor.data[0]))
    return EPX_PARSE_INVALID;
  if (cursor.left < body_len)
    return EPX_PARSE_NEED_MORE;
  body = epx_cursor (cursor.data, body_len);
  outcome = parse_body (&body, &parsed);
  if (outcome == EPX_PARSE_OK)
    {
      *request = parsed;
      *packet_len = 2 + (gsize) body_len;
    }
  return outcome;
}

gsize
epx_epmd_packet_length (const guint8 *data, gsize len)
{
  EpxCursor cursor = epx_cursor (data, len);
  guint16 body_len = epx_cursor_u16 (&cursor);

  return cursor.failed ? 0 : 2 + (gsize) body_len;
}

static gsize
get_body_length (const EpxEpmdRequest *request)
{
  switch (request->op)
    {
    case EPX_EPMD_ALIVE2:
      return ALIVE2_FIXED + request->name.len + request->extra.len;
    case EPX_EPMD_PORT_PLEASE2:
    case EPX_EPMD_STOP:
      return 1 + request->name.len;
    case EPX_EPMD_NAMES:
    case EPX_EPMD_DUMP:
    case EPX_EPMD_KILL:
      return 1;
    }
  g_return_val_if_reached (0);
}

gboolean
epx_epmd_request_encode (const EpxEpmdRequest *request, EpxWriter *writer)
{
  gsize body_len = get_body_length (request);

  if (body_len > EPX_EPMD_MAX_PACKET - 2 || writer->room - writer->used < 2 + body_len)
    writer->failed = TRUE;
  epx_writer_u16 (writer, (guint16) body_len);
  epx_writer_u8 (writer, (guint8) request->op);
  if (request->op == EPX_EPMD_ALIVE2)
    {
      epx_writer_u16 (writer, request->port);
      epx_writer_u8 (writer, request->node_type);
      epx_writer_u8 (writer, request->protocol);
      epx_writer_u16 (writer, request->high_vsn);
      epx_writer_u16 (writer, request->low_vsn);
      epx_writer_u16 (writer, (guint16) request->name.len);
      epx_writer_bytes (writer, request->name.data, request->name.len);
      epx_writer_u16 (writer, (guint16) request->extra.len);
      epx_writer_bytes (writer, request->extra.data, request->extra.len);
    }
  else if (body_len > 1)
    epx_writer_bytes (writer, request->name.data, request->name.len);
  return !writer->failed;
}
