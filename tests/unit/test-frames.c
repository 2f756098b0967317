/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* Following frames: by hand, and random streams in random pieces against a list of their frames. */
#include "core/frames.h"

#include "property.h"

/* A stream and where its frames end. */
typedef struct
{
  GByteArray *bytes;
  GArray *ends; /* (element-type gsize) ascending, the first 0 */
  guint64 n_frames;
  guint64 n_ticks;
} Stream;

static void
append_frame (Stream *stream, guint32 len)
{
  guint8 header[] = { (guint8) (len >> 24), (guint8) (len >> 16), (guint8) (len >> 8),
                      (guint8) len };
  g_autofree guint8 *body = g_new (guint8, (gsize) len + 1);
  gsize end;

  epx_random_fill (body, len);
  g_byte_array_append (stream->bytes, header, sizeof header);
  g_byte_array_append (stream->bytes, body, len);
  end = stream->bytes->len;
  g_array_append_val (stream->ends, end);
  stream->n_ticks += len == 0 ? 1 : 0;
  stream->n_frames += len == 0 ? 0 : 1;
}

static void
stream_init (Stream *stream, guint n)
{
  gsize start = 0;

  *stream = (Stream){ g_byte_array_new (), g_array_new (FALSE, FALSE, sizeof (gsize)), 0, 0 };
  g_array_append_val (stream->ends, start);
  while (n-- > 0)
    append_frame (stream, epx_random (3) == 0 ? 0 : epx_random (1 + epx_random (600)));
}

static void
stream_clear (Stream *stream)
{
  g_byte_array_unref (stream->bytes);
  g_array_unref (stream->ends);
}

/* The end of the frame that the byte at @offset belongs to; @offset itself at a boundary. */
static gsize
get_end (const Stream *stream, gsize offset)
{
  guint i = 0;

  while (g_array_index (stream->ends, gsize, i) < offset)
    i++;
  return g_array_index (stream->ends, gsize, i);
}

static void
assert_counts (const EpxFrames *frames, guint64 n_frames, guint64 n_ticks)
{
  g_assert_cmpuint (frames->n_frames, ==, n_frames);
  g_assert_cmpuint (frames->n_ticks, ==, n_ticks);
}

static void
feed_hex (EpxFrames *frames, const char *hex)
{
  g_autoptr (GByteArray) bytes = epx_from_hex (hex);

  epx_frames_feed (frames, bytes->data, bytes->len);
}

static gsize
to_boundary_hex (const EpxFrames *frames, const char *hex)
{
  g_autoptr (GByteArray) bytes = epx_from_hex (hex);

  return epx_frames_to_boundary (frames, bytes->data, bytes->len);
}

static void
test_begins_at_a_boundary (void)
{
  EpxFrames frames = { 0 };

  g_assert_true (epx_frames_at_boundary (&frames));
  epx_frames_feed (&frames, NULL, 0);
  g_assert_true (epx_frames_at_boundary (&frames));
  g_assert_cmpuint (epx_frames_to_boundary (&frames, NULL, 0), ==, 0);
  assert_counts (&frames, 0, 0);
}

static void
test_ticks_are_counted_apart (void)
{
  EpxFrames frames = { 0 };

  feed_hex (&frames, "00000000 00000001 70 00000000 00000000 00000002 7071");
  assert_counts (&frames, 2, 3);
  g_assert_true (epx_frames_at_boundary (&frames));
}

static void
test_frame_counts_as_soon_as_it_has_begun (void)
{
  EpxFrames frames = { 0 };

  feed_hex (&frames, "000000");
  assert_counts (&frames, 0, 0);
  feed_hex (&frames, "05");
  assert_counts (&frames, 1, 0);
  g_assert_false (epx_frames_at_boundary (&frames));
}

static void
test_boundary_is_none_of_the_next_frame (void)
{
  EpxFrames frames = { 0 };

  g_assert_cmpuint (to_boundary_hex (&frames, "00000001 70"), ==, 0);
  feed_hex (&frames, "00000002 70");
  g_assert_cmpuint (to_boundary_hex (&frames, "71 00000001 72"), ==, 1);
  feed_hex (&frames, "71");
  g_assert_cmpuint (to_boundary_hex (&frames, "00000001 72"), ==, 0);
}

static void
test_boundary_within_a_length (void)
{
  EpxFrames frames = { 0 };

  feed_hex (&frames, "0000");
  g_assert_false (epx_frames_at_boundary (&frames));
  g_assert_cmpuint (epx_frames_to_boundary (&frames, NULL, 0), ==, 0);
  g_assert_cmpuint (to_boundary_hex (&frames, "00"), ==, 1);
  g_assert_cmpuint (to_boundary_hex (&frames, "0000"), ==, 2);
  g_assert_cmpuint (to_boundary_hex (&frames, "0000 00000001"), ==, 2);
  g_assert_cmpuint (to_boundary_hex (&frames, "0003 70"), ==, 3);
  g_assert_cmpuint (to_boundary_hex (&frames, "0003 707172 00000000"), ==, 5);
}

static void
test_boundary_takes_nothing (void)
{
  EpxFrames frames = { 0 };
  EpxFrames before;

  feed_hex (&frames, "000000");
  before = frames;
  to_boundary_hex (&frames, "03 707172 00000000");
  g_assert_cmpmem (&frames, sizeof frames, &before, sizeof before);
}

static void
test_longest_frame_does_not_overflow (void)
{
  static const guint8 piece[1 << 20];
  EpxFrames frames = { 0 };
  guint64 left = G_MAXUINT32;

  feed_hex (&frames, "ffffffff");
  assert_counts (&frames, 1, 0);
  while (left > 0)
    {
      gsize len = MIN (left, sizeof piece);

      g_assert_false (epx_frames_at_boundary (&frames));
      g_assert_cmpuint (epx_frames_to_boundary (&frames, piece, sizeof piece), ==, len);
      epx_frames_feed (&frames, piece, len);
      left -= len;
    }
  g_assert_true (epx_frames_at_boundary (&frames));
  assert_counts (&frames, 1, 0);
}

static void
test_long_frame_from_within_its_length (void)
{
  EpxFrames frames = { 0 };

  feed_hex (&frames, "ffff");
  g_assert_cmpuint (to_boundary_hex (&frames, "ffff 00000000"), ==, 6);
  feed_hex (&frames, "ffff 00000000 00000000");
  assert_counts (&frames, 1, 0);
  g_assert_cmpuint (frames.left, ==, G_MAXUINT32 - 8);
}

static void
test_whole_stream (void)
{
  for (guint i = 0; i < 200; i++)
    {
      EpxFrames frames = { 0 };
      Stream stream;

      stream_init (&stream, epx_random (40));
      epx_frames_feed (&frames, stream.bytes->data, stream.bytes->len);
      assert_counts (&frames, stream.n_frames, stream.n_ticks);
      g_assert_true (epx_frames_at_boundary (&frames));
      stream_clear (&stream);
    }
}

/* In pieces of up to @max_len bytes, each in memory of its own, with all questions at each joint.
 */
static void
feed_in_pieces (const Stream *stream, guint max_len)
{
  EpxFrames frames = { 0 };
  gsize offset = 0;

  while (offset < stream->bytes->len)
    {
      gsize wanted = 1 + epx_random (max_len);
      gsize len = MIN (wanted, stream->bytes->len - offset);
      g_autofree guint8 *piece = epx_exact (stream->bytes->data + offset, len);
      gsize end = get_end (stream, offset);

      g_assert_true (epx_frames_at_boundary (&frames) == (end == offset));
      g_assert_cmpuint (epx_frames_to_boundary (&frames, piece, len), ==, MIN (end - offset, len));
      epx_frames_feed (&frames, piece, len);
      offset += len;
    }
  assert_counts (&frames, stream->n_frames, stream->n_ticks);
  g_assert_true (epx_frames_at_boundary (&frames));
}

static void
test_byte_by_byte (void)
{
  for (guint i = 0; i < 20; i++)
    {
      Stream stream;

      stream_init (&stream, epx_random (20));
      feed_in_pieces (&stream, 1);
      stream_clear (&stream);
    }
}

static void
test_random_pieces (void)
{
  for (guint i = 0; i < 1000; i++)
    {
      Stream stream;

      stream_init (&stream, epx_random (20));
      feed_in_pieces (&stream, 1 + epx_random (2000));
      stream_clear (&stream);
    }
}

int
main (int argc, char **argv)
{
#define ADD(name, func) g_test_add_func ("/frames/" name, func)
  epx_test_init (argc, argv);
  ADD ("begins-at-a-boundary", test_begins_at_a_boundary);
  ADD ("ticks-are-counted-apart", test_ticks_are_counted_apart);
  ADD ("frame-counts-as-soon-as-it-has-begun", test_frame_counts_as_soon_as_it_has_begun);
  ADD ("boundary/none-of-the-next-frame", test_boundary_is_none_of_the_next_frame);
  ADD ("boundary/within-a-length", test_boundary_within_a_length);
  ADD ("boundary/takes-nothing", test_boundary_takes_nothing);
  ADD ("longest-frame-does-not-overflow", test_longest_frame_does_not_overflow);
  ADD ("long-frame-from-within-its-length", test_long_frame_from_within_its_length);
  ADD ("agrees/whole-stream", test_whole_stream);
  ADD ("agrees/byte-by-byte", test_byte_by_byte);
  ADD ("agrees/random-pieces", test_random_pieces);
#undef ADD
  return g_test_run ();
}
