/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* The messages of the distribution handshake that tell who is who.
 *
 * During the handshake each message is a 16-bit length and as many bytes, in both directions;
 * after the dialler's 'r' and the target's 'a' the length has 32 bits. The codecs of the messages
 * are in handshake-message.c, the follower of a handshake is in handshake.c. Source: OTP
 * lib/kernel/src/dist_util.erl (23 to 27). Names are Latin-1, in "named:" UTF-8. */
#pragma once

#include <glib.h>

#include "core/bytes.h"

/* The longest message followed: the longest is a name of 255 characters and 19 bytes. */
#define EPX_HANDSHAKE_MAX_MESSAGE 2048

/* Not set: a hidden node. */
#define EPX_DFLAG_PUBLISHED G_GUINT64_CONSTANT (0x1)
/* The dialler asks for a name and gives its host only. */
#define EPX_DFLAG_NAME_ME (G_GUINT64_CONSTANT (1) << 33)

/* What the first bytes of a dialler say. */
typedef enum
{
  EPX_STREAM_NEED_MORE,
  EPX_STREAM_HANDSHAKE, /* a send_name, old or new form, of a bounded length */
  EPX_STREAM_TLS,       /* a TLS record: 16 03 00..04 */
  EPX_STREAM_OTHER,     /* neither: a stranger */
} EpxStream;

typedef struct
{
  guint64 flags;
  guint32 creation;     /* 0 in the old form */
  EpxSlice name;        /* Latin-1: the full name; with is_nameless the host only */
  gboolean is_new;      /* 'N' rather than 'n' */
  gboolean is_nameless; /* EPX_DFLAG_NAME_ME: the target gives it its name in "named:" */
} EpxSendName;

typedef enum
{
  EPX_STATUS_OTHER, /* refused or unknown text: nok, not_allowed, ... */
  EPX_STATUS_OK,    /* ok, ok_simultaneous, true */
  EPX_STATUS_ALIVE, /* the target thinks the dialler is connected already */
  EPX_STATUS_NAMED, /* name is set */
} EpxStatusKind;

typedef struct
{
  EpxStatusKind kind;
  EpxSlice name; /* UTF-8, for EPX_STATUS_NAMED */
} EpxStatus;

typedef struct
{
  guint64 flags;
  EpxSlice name; /* Latin-1, the target's full name */
} EpxChallenge;

EpxStream epx_stream_sniff (const guint8 *data, gsize len);

/* Each takes a message without its length and says whether it is one. Bytes behind what it needs
 * are ignored, as nodes do; a name is not empty but else not looked at. */
gboolean epx_send_name_parse (EpxSlice message, EpxSendName *out);
gboolean epx_status_parse (EpxSlice message, EpxStatus *out);
gboolean epx_challenge_parse (EpxSlice message, EpxChallenge *out);

/* Follows both directions of one handshake as their bytes pass by, in pieces of any size. */
typedef struct _EpxHandshake EpxHandshake;

typedef enum
{
  EPX_FROM_DIALLER,
  EPX_FROM_TARGET,
} EpxSide;

/* What a message said that was completed by the bytes fed. */
typedef enum
{
  EPX_HANDSHAKE_SEND_NAME = 1 << 0, /* dialler_name or is_nameless is known, and flags */
  EPX_HANDSHAKE_NAMED = 1 << 1,     /* dialler_name is known: the target gave it */
  EPX_HANDSHAKE_CHALLENGE = 1 << 2, /* target_name is known */
  EPX_HANDSHAKE_DONE = 1 << 3,      /* both directions are past their last message */
  EPX_HANDSHAKE_LOST = 1 << 4,      /* not a handshake (any more): nothing else will be told */
} EpxHandshakeEvents;

EpxHandshake *epx_handshake_new (void);
void epx_handshake_free (EpxHandshake *handshake);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EpxHandshake, epx_handshake_free)

/* How far it is, as a dictionary of a snapshot: (transfer floating) a{sv}; and one that goes on
 * from there: (transfer full) (nullable): NULL when @record is not one of these. */
GVariant *epx_handshake_save (const EpxHandshake *handshake);
EpxHandshake *epx_handshake_load (GVariant *record);

/* Nothing is delayed: the caller passes the bytes on as they are. @used (out) (nullable): how many
 * of them belong to the handshake; fewer than @len when the last message of @side ended within.
 * After that no byte of @side is used. A refusal (nok, not_allowed) is a status like any other.
 * LOST comes once, for a message of no bytes or of more than EPX_HANDSHAKE_MAX_MESSAGE, one that
 * may not come next, or one with a name that is none (epx_name_from_latin1()); @used then tells
 * nothing. */
EpxHandshakeEvents epx_handshake_feed (
    EpxHandshake *handshake, EpxSide side, const guint8 *data, gsize len, gsize *used);

/* Full names as UTF-8 (epx_name_from_latin1()), NULL until known (unowned). */
const char *epx_handshake_get_dialler (const EpxHandshake *handshake);
const char *epx_handshake_get_target (const EpxHandshake *handshake);
/* The host that a nameless dialler gave, as UTF-8; NULL for others (unowned). */
const char *epx_handshake_get_dialler_host (const EpxHandshake *handshake);
/* The flags of send_name; 0 until known. And of the challenge. */
guint64 epx_handshake_get_dialler_flags (const EpxHandshake *handshake);
guint64 epx_handshake_get_target_flags (const EpxHandshake *handshake);
