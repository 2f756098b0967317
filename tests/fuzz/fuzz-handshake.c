/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* Both directions of a handshake, in pieces: a byte tells whose piece it is and how long. What is
 * told is the same when each piece comes byte by byte. */
#include "core/handshake.h"
#include "core/name.h"
#include "harness.h"

typedef struct
{
  EpxHandshake *handshake;
  EpxHandshakeEvents events; /* all that were told */
  gsize used[2];
} Follower;

static void
feed (Follower *self, EpxSide side, const guint8 *data, gsize len)
{
  gsize used = 0;
  EpxHandshakeEvents events = epx_handshake_feed (self->handshake, side, data, len, &used);

  g_assert_cmpuint (used, <=, len);
  /* Each is told once. */
  g_assert_cmpint (self->events & events, ==, 0);
  self->events |= events;
  self->used[side] += used;
}

static void
check_name (const char *name)
{
  g_autofree char *again = NULL;

  if (name == NULL)
    return;
  again = epx_name_from_utf8 (epx_slice_from_string (name));
  g_assert_cmpstr (again, ==, name);
}

static void
check (const Follower *self)
{
  const EpxHandshake *handshake = self->handshake;
  const char *dialler = epx_handshake_get_dialler (handshake);
  const char *target = epx_handshake_get_target (handshake);
  gboolean is_lost = (self->events & EPX_HANDSHAKE_LOST) != 0;

  check_name (dialler);
  check_name (target);
  g_assert_true (is_lost || (target != NULL) == ((self->events & EPX_HANDSHAKE_CHALLENGE) != 0));
  if ((self->events & EPX_HANDSHAKE_NAMED) != 0)
    g_assert_nonnull (epx_handshake_get_dialler_host (handshake));
  if ((self->events & EPX_HANDSHAKE_SEND_NAME) != 0)
    g_assert_true (dialler != NULL || epx_handshake_get_dialler_host (handshake) != NULL);
  else
    g_assert_cmpuint (epx_handshake_get_dialler_flags (handshake), ==, 0);
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  EpxCursor input = epx_cursor (data, size);
  Follower whole = { epx_handshake_new (), 0, { 0, 0 } };
  Follower single = { epx_handshake_new (), 0, { 0, 0 } };

  while (input.left > 0)
    {
      guint8 choice = epx_cursor_u8 (&input);
      EpxSide side = (choice & 0x80) != 0 ? EPX_FROM_TARGET : EPX_FROM_DIALLER;
      EpxSlice piece = epx_cursor_slice (&input, MIN (choice & 0x7f, input.left));

      if ((whole.events & EPX_HANDSHAKE_LOST) != 0)
        break;
      feed (&whole, side, piece.data, piece.len);
      for (gsize i = 0; i < piece.len; i++)
        feed (&single, side, piece.data + i, 1);
    }
  check (&whole);
  check (&single);
  g_assert_cmpint (whole.events, ==, single.events);
  g_assert_cmpstr (epx_handshake_get_dialler (whole.handshake), ==,
                   epx_handshake_get_dialler (single.handshake));
  g_assert_cmpstr (epx_handshake_get_target (whole.handshake), ==,
                   epx_handshake_get_target (single.handshake));
  if ((whole.events & EPX_HANDSHAKE_LOST) == 0)
    for (int side = 0; side < 2; side++)
      g_assert_cmpuint (whole.used[side], ==, single.used[side]);
  epx_handshake_free (whole.handshake);
  epx_handshake_free (single.handshake);
  return 0;
}
