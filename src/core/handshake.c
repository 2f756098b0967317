/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* The follower of one handshake: it cuts each direction into messages and keeps what they tell.
 *
 * It holds no bytes but a message that came in pieces, and never changes or delays any: whoever
 * feeds it passes the bytes on. What the messages look like is in handshake-message.c. */
#include "core/handshake.h"

#include <string.h>

#include "core/name.h"
#include "core/snapshot.h"

/* Lengths of the last message of each direction, tag included (dist_util.erl). */
#define CHALLENGE_REPLY_LEN 21
#define CHALLENGE_ACK_LEN 17

/* What a direction may say next. */
typedef enum
{
  PHASE_FIRST,     /* dialler: send_name; target: status */
  PHASE_STATUS,    /* target: has sent a status, a challenge follows */
  PHASE_CHALLENGE, /* the names are told; the last message is to come */
  PHASE_DONE,
} Phase;

typedef struct
{
  Phase phase;
  guint8 header[2]; /* the length of the message that comes in pieces */
  gsize n_header;
  guint8 *message; /* (owned) (nullable) that message, as far as it came */
  gsize message_len;
  gsize n_message;
} Direction;

struct _EpxHandshake
{
  Direction directions[2]; /* by EpxSide */
  gboolean is_lost;
  gboolean is_nameless; /* the dialler asked for a name */
  char *dialler;        /* (owned) (nullable) */
  char *dialler_host;   /* (owned) (nullable) */
  char *target;         /* (owned) (nullable) */
  guint64 dialler_flags;
  guint64 target_flags;
};

EpxHandshake *
epx_handshake_new (void)
{
  return g_new0 (EpxHandshake, 1);
}

void
epx_handshake_free (EpxHandshake *handshake)
{
  if (handshake == NULL)
    return;
  g_free (handshake->directions[EPX_FROM_DIALLER].message);
  g_free (handshake->directions[EPX_FROM_TARGET].message);
  g_free (handshake->dialler);
  g_free (handshake->dialler_host);
  g_free (handshake->target);
  g_free (handshake);
}

/* The direction is past its last message. */
static EpxHandshakeEvents
finish (EpxHandshake *self, EpxSide side)
{
  EpxSide other = side == EPX_FROM_DIALLER ? EPX_FROM_TARGET : EPX_FROM_DIALLER;

  self->directions[side].phase = PHASE_DONE;
  return self->directions[other].phase == PHASE_DONE ? EPX_HANDSHAKE_DONE : 0;
}

static EpxHandshakeEvents
take_send_name (EpxHandshake *self, EpxSlice message)
{
  EpxSendName send_name;

  if (!epx_send_name_parse (message, &send_name))
    return EPX_HANDSHAKE_LOST;
  if (send_name.is_nameless)
    self->dialler_host = epx_name_host_from_latin1 (send_name.name);
  else
    self->dialler = epx_name_from_latin1 (send_name.name);
  if (self->dialler == NULL && self->dialler_host == NULL)
    return EPX_HANDSHAKE_LOST;
  self->is_nameless = send_name.is_nameless;
  self->dialler_flags = send_name.flags;
  self->directions[EPX_FROM_DIALLER].phase = PHASE_CHALLENGE;
  return EPX_HANDSHAKE_SEND_NAME;
}

/* An answer to "alive" and the complement tell nothing that is asked here. */
static EpxHandshakeEvents
take_from_dialler (EpxHandshake *self, EpxSlice message)
{
  if (self->directions[EPX_FROM_DIALLER].phase == PHASE_FIRST)
    return take_send_name (self, message);
  switch (message.data[0])
    {
    case 's':
    case 'c':
      return 0;
    case 'r':
      return message.len == CHALLENGE_REPLY_LEN ? finish (self, EPX_FROM_DIALLER)
                                                : EPX_HANDSHAKE_LOST;
    default:
      return EPX_HANDSHAKE_LOST;
    }
}

/* A refusal is followed too: nothing comes after it but the end of the connection. */
static EpxHandshakeEvents
take_status (EpxHandshake *self, EpxSlice message)
{
  EpxStatus status;

  if (!epx_status_parse (message, &status))
    return EPX_HANDSHAKE_LOST;
  self->directions[EPX_FROM_TARGET].phase = PHASE_STATUS;
  if (status.kind != EPX_STATUS_NAMED)
    return 0;
  if (!self->is_nameless || self->dialler != NULL)
    return EPX_HANDSHAKE_LOST;
  self->dialler = epx_name_from_utf8 (status.name);
  return self->dialler == NULL ? EPX_HANDSHAKE_LOST : EPX_HANDSHAKE_NAMED;
}

static EpxHandshakeEvents
take_challenge (EpxHandshake *self, EpxSlice message)
{
  EpxChallenge challenge;

  if (!epx_challenge_parse (message, &challenge))
    return EPX_HANDSHAKE_LOST;
  self->target = epx_name_from_latin1 (challenge.name);
  if (self->target == NULL)
    return EPX_HANDSHAKE_LOST;
  self->target_flags = challenge.flags;
  self->directions[EPX_FROM_TARGET].phase = PHASE_CHALLENGE;
  return EPX_HANDSHAKE_CHALLENGE;
}

static EpxHandshakeEvents
take_from_target (EpxHandshake *self, EpxSlice message)
{
  switch (self->directions[EPX_FROM_TARGET].phase)
    {
    case PHASE_FIRST:
      return take_status (self, message);
    case PHASE_STATUS:
      return message.data[0] == 's' ? take_status (self, message) : take_challenge (self, message);
    case PHASE_CHALLENGE:
      if (message.data[0] == 'a' && message.len == CHALLENGE_ACK_LEN)
        return finish (self, EPX_FROM_TARGET);
      return EPX_HANDSHAKE_LOST;
    case PHASE_DONE:
      break;
    }
  g_return_val_if_reached (EPX_HANDSHAKE_LOST);
}

static EpxHandshakeEvents
take (EpxHandshake *self, EpxSide side, EpxSlice message)
{
  return side == EPX_FROM_DIALLER ? take_from_dialler (self, message)
                                  : take_from_target (self, message);
}

/* Reads the length of the next message. FALSE when it is not all there. */
static gboolean
read_length (Direction *direction, EpxCursor *cursor)
{
  EpxCursor header;

  while (direction->n_header < sizeof direction->header && cursor->left > 0)
    direction->header[direction->n_header++] = epx_cursor_u8 (cursor);
  if (direction->n_header < sizeof direction->header)
    return FALSE;
  header = epx_cursor (direction->header, sizeof direction->header);
  direction->message_len = epx_cursor_u16 (&header);
  return TRUE;
}

/* Reads on in a message that does not stand in the cursor's bytes as a whole. FALSE when it is
 * still not all there. */
static gboolean
read_piece (Direction *direction, EpxCursor *cursor)
{
  EpxSlice piece;

  if (direction->message == NULL)
    direction->message = g_malloc (direction->message_len);
  piece =
      epx_cursor_slice (cursor, MIN (cursor->left, direction->message_len - direction->n_message));
  if (piece.len > 0)
    memcpy (direction->message + direction->n_message, piece.data, piece.len);
  direction->n_message += piece.len;
  return direction->n_message == direction->message_len;
}

/* Takes the next message out of @cursor, or what there is of it. */
static EpxHandshakeEvents
take_next (EpxHandshake *self, EpxSide side, EpxCursor *cursor)
{
  Direction *direction = &self->directions[side];
  g_autofree guint8 *message = NULL;

  if (!read_length (direction, cursor))
    return 0;
  if (direction->message_len == 0 || direction->message_len > EPX_HANDSHAKE_MAX_MESSAGE)
    return EPX_HANDSHAKE_LOST;
  if (direction->message == NULL && cursor->left >= direction->message_len)
    {
      direction->n_header = 0;
      return take (self, side, epx_cursor_slice (cursor, direction->message_len));
    }
  if (!read_piece (direction, cursor))
    return 0;
  message = g_steal_pointer (&direction->message);
  direction->n_header = 0;
  direction->n_message = 0;
  return take (self, side, epx_slice (message, direction->message_len));
}

EpxHandshakeEvents
epx_handshake_feed (
    EpxHandshake *handshake, EpxSide side, const guint8 *data, gsize len, gsize *used)
{
  EpxCursor cursor = epx_cursor (data, len);
  EpxHandshakeEvents events = 0;

  while (!handshake->is_lost && cursor.left > 0 && handshake->directions[side].phase != PHASE_DONE)
    {
      events |= take_next (handshake, side, &cursor);
      handshake->is_lost = (events & EPX_HANDSHAKE_LOST) != 0;
    }
  if (used != NULL)
    *used = len - cursor.left;
  return events;
}

const char *
epx_handshake_get_dialler (const EpxHandshake *handshake)
{
  return handshake->dialler;
}

const char *
epx_handshake_get_target (const EpxHandshake *handshake)
{
  return handshake->target;
}

const char *
epx_handshake_get_dialler_host (const EpxHandshake *handshake)
{
  return handshake->dialler_host;
}

guint64
epx_handshake_get_dialler_flags (const EpxHandshake *handshake)
{
  return handshake->dialler_flags;
}

guint64
epx_handshake_get_target_flags (const EpxHandshake *handshake)
{
  return handshake->target_flags;
}

static GVariant *
save_direction (const Direction *direction)
{
  g_autoptr (GByteArray) piece = g_byte_array_new ();
  GVariantDict dict;

  g_variant_dict_init (&dict, NULL);
  g_byte_array_append (piece, direction->header, (guint) direction->n_header);
  if (direction->n_message > 0)
    g_byte_array_append (piece, direction->message, (guint) direction->n_message);
  epx_snapshot_put_number (&dict, "phase", direction->phase);
  epx_snapshot_put_bytes (&dict, "piece", piece->data, piece->len);
  return g_variant_dict_end (&dict);
}

GVariant *
epx_handshake_save (const EpxHandshake *handshake)
{
  GVariantDict dict;

  g_variant_dict_init (&dict, NULL);
  g_variant_dict_insert_value (&dict, "from-dialler",
                               save_direction (&handshake->directions[EPX_FROM_DIALLER]));
  g_variant_dict_insert_value (&dict, "from-target",
                               save_direction (&handshake->directions[EPX_FROM_TARGET]));
  epx_snapshot_put_number (&dict, "is-nameless", handshake->is_nameless);
  epx_snapshot_put_text (&dict, "dialler", handshake->dialler);
  epx_snapshot_put_text (&dict, "dialler-host", handshake->dialler_host);
  epx_snapshot_put_text (&dict, "target", handshake->target);
  epx_snapshot_put_number (&dict, "dialler-flags", handshake->dialler_flags);
  epx_snapshot_put_number (&dict, "target-flags", handshake->target_flags);
  return g_variant_dict_end (&dict);
}

static gboolean
load_direction (EpxHandshake *self, EpxSide side, GVariant *record)
{
  guint64 phase = epx_snapshot_get_number (record, "phase");
  g_autoptr (GBytes) piece = epx_snapshot_get_bytes (record, "piece");
  gsize len = 0;
  const guint8 *data = piece != NULL ? g_bytes_get_data (piece, &len) : NULL;

  if (phase > PHASE_DONE)
    return FALSE;
  self->directions[side].phase = (Phase) phase;
  /* A piece of a message completes none. */
  return len == 0 || epx_handshake_feed (self, side, data, len, NULL) == 0;
}

EpxHandshake *
epx_handshake_load (GVariant *record)
{
  g_autoptr (EpxHandshake) self = epx_handshake_new ();
  g_autoptr (GVariant) from_dialler = epx_snapshot_get_dict (record, "from-dialler");
  g_autoptr (GVariant) from_target = epx_snapshot_get_dict (record, "from-target");

  self->is_nameless = epx_snapshot_get_number (record, "is-nameless") != 0;
  self->dialler = g_strdup (epx_snapshot_get_text (record, "dialler"));
  self->dialler_host = g_strdup (epx_snapshot_get_text (record, "dialler-host"));
  self->target = g_strdup (epx_snapshot_get_text (record, "target"));
  self->dialler_flags = epx_snapshot_get_number (record, "dialler-flags");
  self->target_flags = epx_snapshot_get_number (record, "target-flags");
  if (!load_direction (self, EPX_FROM_DIALLER, from_dialler) ||
      !load_direction (self, EPX_FROM_TARGET, from_target))
    return NULL;
  return g_steal_pointer (&self);
}
