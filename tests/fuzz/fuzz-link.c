/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* A link through any order of bytes, pauses, faults and deaths (link-world.h has the promises). The
 * first bytes say where the framing begins; then each step is two bytes: what, and how much. */
#include <unistd.h>

#include "harness.h"
#include "link-world.h"

/* Longer than any timer of a link, and shorter. */
static const gint64 pauses_us[] = {
  0, 1000, 5000, 50000, 200000, 250000, 1000000, G_USEC_PER_SEC * 70,
};
static const char *const entries[] = { "a", "b", "*", "a@h", "b@*", "c", "?@h", "a*" };

#define MAX_STEPS 200

static void
lay (LinkWorld *world, guint8 how, EpxCursor *input)
{
  guint8 who = epx_cursor_u8 (input);
  EpxRule rule = { .is_forward = (how & 0x08) != 0, .sets_fault = (how & 0x10) == 0 };

  rule.fault = (EpxFault) (how % 8 % EPX_FAULT_N);
  rule.sets_shape = !rule.sets_fault || (how & 0x20) != 0;
  if (rule.sets_shape)
    {
      guint8 shape = epx_cursor_u8 (input);

      rule.shape.latency_ms = (shape & 3) * 7;
      rule.shape.jitter_ms = (shape >> 2 & 3) * 3;
      rule.shape.rate = (guint64) (shape >> 4 & 7) * 50000;
    }
  /* A reset ends everything that follows: rarely. */
  if (rule.fault == EPX_FAULT_RESET && how < 0xc0)
    rule.fault = EPX_FAULT_STALL;
  world->treats_passing = (how & 0x40) != 0;
  link_world_lay (world, entries[who & 7], entries[who >> 3 & 7], rule);
}

static void
step (LinkWorld *world, guint8 what, guint8 how, EpxCursor *input)
{
  EpxSide side = (what & 0x80) != 0 ? EPX_FROM_TARGET : EPX_FROM_DIALLER;

  switch (what & 0x0f)
    {
    case 0:
    case 1:
      return link_world_send_bytes (world, side, (gsize) how * 16);
    case 2:
    case 3:
      return link_world_send_frame (world, side, (guint32) how * 4);
    case 4:
    case 5:
      return link_world_read (world, side, (gsize) how * 32);
    case 6:
    case 7:
      return lay (world, how, input);
    case 8:
      return link_world_lay (world, entries[how & 7], entries[how >> 3 & 7],
                             (EpxRule){ .is_fix = TRUE });
    case 9:
      return link_world_remove (world, how);
    case 10:
      return link_world_tick (world, side);
    case 11:
    case 12:
      return link_world_settle (world);
    case 13:
      return link_world_pass_time (world, pauses_us[how % G_N_ELEMENTS (pauses_us)]);
    case 14:
      return how < 64 ? link_world_shut (world, side) : (void) 0;
    case 15:
      return how < 32 ? link_world_die (world, side)
                      : (how < 48 ? link_world_mark_gone (world, side) : (void) 0);
    }
}

/* The lowest descriptor that is free. */
static int
find_free (void)
{
  int fd = dup (STDERR_FILENO);

  close (fd);
  return fd;
}

static guint64
take_frames_at (EpxCursor *input)
{
  guint8 byte = epx_cursor_u8 (input);

  return byte >= 0x80 ? LINK_WORLD_NO_FRAMES : byte;
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  EpxCursor input = epx_cursor (data, size);
  const guint64 frames_at[2] = { take_frames_at (&input), take_frames_at (&input) };
  gsize head_len = epx_cursor_u8 (&input);
  int free_before;
  LinkWorld world;

  g_main_context_default ();
  free_before = find_free ();
  /* What was read before is a part of the handshake. */
  link_world_init (&world, (gsize) MIN (head_len, frames_at[0]), frames_at);
  for (guint i = 0; i < MAX_STEPS && input.left > 0; i++)
    {
      guint8 what = epx_cursor_u8 (&input);

      step (&world, what, epx_cursor_u8 (&input), &input);
    }
  link_world_finish (&world);
  g_assert_cmpint (find_free (), ==, free_before);
  return 0;
}
