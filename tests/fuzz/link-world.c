/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

#include "link-world.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "core/frames.h"

#define DIALLER "a@h"
#define TARGET "b@h"
/* The least that Linux grants, so that little fills it. */
#define SOCKET_BUFFER 4608
/* Of the loop, for what is ready: what needs more is a spin. */
#define MAX_TURNS 20000
/* All that a link is sent. */
#define MAX_SENT (256 * 1024)

static gint64 clock_us;

static gint64
get_clock (void)
{
  return clock_us;
}

static guint8
make_byte (gsize offset)
{
  return (guint8) ((offset * G_GUINT64_CONSTANT (0x9e3779b97f4a7c15)) >> 56);
}

/* What the rules say now. */
static void
apply (LinkWorld *self)
{
  static const char *const names[2] = { DIALLER, TARGET };
  EpxEffect effects[2];

  epx_rules_effects (self->rules, names, effects);
  if (self->relay == NULL || self->is_closed)
    return;
  if (epx_effects_reset (effects))
    {
      /* A relay is not freed by whom it calls. */
      if (self->is_passing)
        return;
      self->was_reset = TRUE;
      epx_relay_free (g_steal_pointer (&self->relay), TRUE);
      return;
    }
  epx_treatments_compute (effects, FALSE, self->treatments);
  self->was_cut |= epx_treatments_cut (self->treatments);
  self->was_grey |= self->treatments[0].is_grey || self->treatments[1].is_grey;
  if (!epx_treatments_cut (self->treatments) && (self->is_gone[0] || self->is_gone[1]))
    self->was_reset = TRUE;
  epx_relay_treat (self->relay, self->treatments);
  for (int side = 0; side < 2; side++)
    self->peers[side].held_at = epx_relay_get_counters (self->relay, side).n_bytes;
}

static gboolean
on_passing (EpxSide from, guint64 offset, const guint8 *data, gsize len, gpointer user_data)
{
  LinkWorld *self = user_data;
  const Peer *peer = &self->peers[from];

  g_assert_cmpuint (offset + len, <=, peer->sent->len);
  g_assert_cmpmem (data, len, peer->sent->data + offset, len);
  if (self->treats_passing)
    {
      self->treats_passing = FALSE;
      self->is_passing = TRUE;
      apply (self);
      self->is_passing = FALSE;
    }
  return TRUE;
}

static void
on_gone (EpxSide end, gpointer user_data)
{
  LinkWorld *self = user_data;

  g_assert_false (self->is_closed || self->is_gone[end]);
  g_assert_true (epx_treatments_cut (self->treatments));
  self->is_gone[end] = TRUE;
}

static void
on_closed (gpointer user_data)
{
  LinkWorld *self = user_data;

  g_assert_false (self->is_closed);
  self->is_closed = TRUE;
}

static const EpxRelayFuncs funcs = { on_passing, on_gone, on_closed };

static void
make_pair (int fds[2])
{
  const int size = SOCKET_BUFFER;

  g_assert_no_errno (socketpair (AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, fds));
  for (int i = 0; i < 2; i++)
    setsockopt (fds[i], SOL_SOCKET, SO_SNDBUF, &size, sizeof size);
}

static void
make_bytes (GByteArray *bytes, gsize len)
{
  gsize start = bytes->len;

  g_byte_array_set_size (bytes, (guint) (start + len));
  for (gsize i = start; i < start + len; i++)
    bytes->data[i] = make_byte (i);
}

void
link_world_init (LinkWorld *self, gsize head_len, const guint64 frames_at[2])
{
  int ours[2];

  memset (self, 0, sizeof *self);
  clock_us = G_USEC_PER_SEC;
  self->carrier = epx_carrier_new (get_clock, NULL);
  self->rules = epx_rules_new ();
  for (int side = 0; side < 2; side++)
    {
      Peer *peer = &self->peers[side];
      int fds[2];

      make_pair (fds);
      peer->fd = fds[0];
      ours[side] = fds[1];
      peer->sent = g_byte_array_new ();
      peer->got = g_byte_array_new ();
      peer->frames_at = frames_at[side];
    }
  make_bytes (self->peers[EPX_FROM_DIALLER].sent, head_len);
  self->relay = epx_relay_new (self->carrier, ours[0], ours[1], &funcs, self);
  for (int side = 0; side < 2; side++)
    if (frames_at[side] != LINK_WORLD_NO_FRAMES)
      epx_relay_start_frames (self->relay, side, frames_at[side]);
  epx_relay_start (self->relay, self->peers[EPX_FROM_DIALLER].sent->data, head_len);
}

static void
check_held (const LinkWorld *self)
{
  if (self->relay == NULL || self->is_closed)
    return;
  for (int side = 0; side < 2; side++)
    if (self->treatments[side].is_held)
      g_assert_cmpuint (epx_relay_get_counters (self->relay, side).n_bytes, ==,
                        self->peers[side].held_at);
}

void
link_world_settle (LinkWorld *self)
{
  guint n = 0;

  while (g_main_context_iteration (NULL, FALSE))
    g_assert_cmpuint (n++, <, MAX_TURNS);
  check_held (self);
}

void
link_world_pass_time (LinkWorld *self, gint64 us)
{
  /* What is there is there before. */
  link_world_settle (self);
  /* One that is half-closed and silent is given up. */
  if (us > G_USEC_PER_SEC && (self->peers[0].is_shut || self->peers[1].is_shut))
    self->was_reset = TRUE;
  clock_us += us;
  epx_timers_run (self->carrier->timers);
  link_world_settle (self);
}

static gsize
send_to_link (Peer *peer, const guint8 *data, gsize len)
{
  ssize_t n;

  if (peer->is_shut || len == 0 || peer->sent->len + len > MAX_SENT)
    return 0;
  n = send (peer->fd, data, len, MSG_NOSIGNAL | MSG_DONTWAIT);
  return (gsize) MAX (n, 0);
}

void
link_world_send_bytes (LinkWorld *self, EpxSide side, gsize len)
{
  Peer *peer = &self->peers[side];
  guint before = peer->sent->len;

  if (len == 0)
    return;
  make_bytes (peer->sent, len);
  len = send_to_link (peer, peer->sent->data + before, len);
  g_byte_array_set_size (peer->sent, (guint) (before + len));
}

void
link_world_send_frame (LinkWorld *self, EpxSide side, guint32 len)
{
  Peer *peer = &self->peers[side];
  guint before = peer->sent->len;
  guint32 header = GUINT32_TO_BE (len);
  gsize n;

  g_byte_array_append (peer->sent, (guint8 *) &header, sizeof header);
  make_bytes (peer->sent, len);
  n = send_to_link (peer, peer->sent->data + before, peer->sent->len - before);
  g_byte_array_set_size (peer->sent, (guint) (before + n));
}

void
link_world_read (LinkWorld *self, EpxSide side, gsize len)
{
  Peer *peer = &self->peers[side];
  guint before = peer->got->len;
  ssize_t n;

  if (peer->fd < 0 || peer->is_over || len == 0)
    return;
  g_byte_array_set_size (peer->got, (guint) (before + len));
  n = recv (peer->fd, peer->got->data + before, len, MSG_DONTWAIT);
  g_byte_array_set_size (peer->got, (guint) (before + (gsize) MAX (n, 0)));
  peer->is_over = n == 0 || (n < 0 && errno != EAGAIN);
}

void
link_world_shut (LinkWorld *self, EpxSide side)
{
  Peer *peer = &self->peers[side];

  if (!peer->is_shut)
    shutdown (peer->fd, SHUT_WR);
  peer->is_shut = TRUE;
}

void
link_world_die (LinkWorld *self, EpxSide side)
{
  Peer *peer = &self->peers[side];

  if (peer->fd >= 0)
    close (peer->fd);
  peer->fd = -1;
  peer->is_shut = peer->is_over = TRUE;
}

static EpxIsland *
make_island (const char *entry)
{
  return epx_island_new ((const char *const[]){ entry, NULL }, NULL);
}

void
link_world_lay (LinkWorld *self, const char *from, const char *to, EpxRule rule)
{
  g_autoptr (EpxIsland) from_island = make_island (from);
  g_autoptr (EpxIsland) to_island = make_island (to);

  rule.from = from_island;
  rule.to = to_island;
  epx_rules_lay (self->rules, &rule, NULL);
  if (!self->treats_passing)
    apply (self);
}

void
link_world_remove (LinkWorld *self, guint index)
{
  guint n_rules = epx_rules_get_n_rules (self->rules);

  if (n_rules == 0)
    return;
  epx_rules_remove (self->rules, epx_rules_get_rule (self->rules, index % n_rules)->id, NULL);
  apply (self);
}

void
link_world_tick (LinkWorld *self, EpxSide side)
{
  if (self->relay != NULL && !self->is_closed)
    epx_relay_tick (self->relay, side);
}

void
link_world_mark_gone (LinkWorld *self, EpxSide side)
{
  if (self->relay == NULL || self->is_closed)
    return;
  /* The survivor is reset, whether it is true or not. */
  self->was_reset |= epx_treatments_cut (self->treatments);
  epx_relay_mark_gone (self->relay, side);
}

/* A stream without the ticks in it, up to the last whole header: where ticks are added, this is
 * what stays the same. Returns: (transfer full). */
static GByteArray *
drop_ticks (const GByteArray *stream, guint64 frames_at)
{
  GByteArray *rest = g_byte_array_new ();
  guint at = (guint) MIN (frames_at, stream->len);

  g_byte_array_append (rest, stream->data, at);
  while (at + 4 <= stream->len)
    {
      EpxCursor header = epx_cursor (stream->data + at, 4);
      guint32 body = epx_cursor_u32 (&header);
      guint len = (guint) MIN ((guint64) body + 4, stream->len - at);

      if (body > 0)
        g_byte_array_append (rest, stream->data + at, len);
      at += len;
    }
  return rest;
}

/* What came of the stream from @side is what was sent, from its beginning on and in its order. */
static void
check_exact (const LinkWorld *self, EpxSide side, gboolean is_complete)
{
  const Peer *peer = &self->peers[side];
  const GByteArray *got = self->peers[!side].got;
  g_autoptr (GByteArray) sent_frames = drop_ticks (peer->sent, peer->frames_at);
  g_autoptr (GByteArray) got_frames = drop_ticks (got, peer->frames_at);

  if (self->was_grey && peer->frames_at != LINK_WORLD_NO_FRAMES)
    {
      g_assert_cmpuint (got_frames->len, <=, sent_frames->len);
      g_assert_cmpmem (got_frames->data, got_frames->len, sent_frames->data, got_frames->len);
      g_assert_true (!is_complete || got_frames->len == sent_frames->len);
      return;
    }
  g_assert_cmpuint (got->len, <=, peer->sent->len);
  g_assert_cmpmem (got->data, got->len, peer->sent->data, got->len);
  g_assert_true (!is_complete || got->len == peer->sent->len);
}

/* Whether all that @side sent must have arrived: the other end is there to take it, and nothing
 * happened after which a link may be given up. */
static gboolean
must_be_complete (const LinkWorld *self, EpxSide side)
{
  const Peer *peer = &self->peers[side];
  const Peer *other = &self->peers[!side];
  gboolean was_spoiled = self->was_cut || self->was_grey;

  if (self->was_reset || peer->fd < 0 || other->fd < 0)
    return FALSE;
  return (!peer->is_shut && !other->is_shut) || !was_spoiled;
}

void
link_world_finish (LinkWorld *self)
{
  self->treats_passing = FALSE;
  link_world_lay (self, "*", "*", (EpxRule){ .is_fix = TRUE });
  g_assert_cmpuint (epx_rules_get_n_rules (self->rules), ==, 0);
  for (guint round = 0; round < 2 * MAX_SENT / SOCKET_BUFFER; round++)
    {
      guint before = self->peers[0].got->len + self->peers[1].got->len;

      link_world_pass_time (self, 1000);
      for (int side = 0; side < 2; side++)
        link_world_read (self, side, 65536);
      if (round > 3 && before == self->peers[0].got->len + self->peers[1].got->len)
        break;
    }
  for (int side = 0; side < 2; side++)
    check_exact (self, side, must_be_complete (self, side));
  /* A link whose ends live is never given up. */
  if (!self->was_reset && !self->peers[0].is_shut && !self->peers[1].is_shut)
    g_assert_false (self->is_closed);
  if (self->relay != NULL)
    epx_relay_free (self->relay, FALSE);
  for (int side = 0; side < 2; side++)
    {
      link_world_die (self, side);
      g_byte_array_unref (self->peers[side].sent);
      g_byte_array_unref (self->peers[side].got);
    }
  epx_rules_free (self->rules);
  epx_carrier_free (self->carrier);
}
