/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* The bounded cursor and writer. */
#include "core/bytes.h"

#include <string.h>

#include "property.h"

static void
test_reads_big_endian (void)
{
  static const guint8 bytes[] = { 0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x07, 0x08,
                                  0x09, 0x0a, 0x0b, 0x0c, 0x0d, 0x0e, 0x0f };
  EpxCursor cursor = epx_cursor (bytes, sizeof bytes);

  g_assert_cmphex (epx_cursor_u8 (&cursor), ==, 0x01);
  g_assert_cmphex (epx_cursor_u16 (&cursor), ==, 0x0203);
  g_assert_cmphex (epx_cursor_u32 (&cursor), ==, 0x04050607);
  g_assert_cmphex (epx_cursor_u64 (&cursor), ==, 0x08090a0b0c0d0e0f);
  g_assert_cmpuint (cursor.left, ==, 0);
  g_assert_false (cursor.failed);
}

static void
test_slice_is_in_place (void)
{
  static const guint8 bytes[] = { 1, 2, 3, 4 };
  EpxCursor cursor = epx_cursor (bytes, sizeof bytes);
  EpxSlice slice;

  epx_cursor_u8 (&cursor);
  slice = epx_cursor_slice (&cursor, 3);
  g_assert_true (slice.data == bytes + 1);
  g_assert_cmpuint (slice.len, ==, 3);
  g_assert_false (cursor.failed);
}

static void
test_read_past_end_yields_nothing (void)
{
  for (gsize len = 0; len < 8; len++)
    {
      g_autofree guint8 *bytes = epx_exact ("\377\377\377\377\377\377\377", len);
      EpxCursor cursor = epx_cursor (bytes, len);

      g_assert_cmphex (epx_cursor_u64 (&cursor), ==, 0);
      g_assert_true (cursor.failed);
      cursor = epx_cursor (bytes, len);
      g_assert_cmpuint (epx_cursor_slice (&cursor, len + 1).len, ==, 0);
      g_assert_true (cursor.failed);
    }
}

static void
test_failure_is_for_good (void)
{
  static const guint8 bytes[] = { 1, 2, 3 };
  EpxCursor cursor = epx_cursor (bytes, sizeof bytes);

  epx_cursor_u32 (&cursor);
  g_assert_cmphex (epx_cursor_u8 (&cursor), ==, 0);
  g_assert_true (cursor.failed);
}

static void
test_no_bytes_can_be_read_of_nothing (void)
{
  EpxCursor cursor = epx_cursor (NULL, 0);

  g_assert_cmpuint (epx_cursor_slice (&cursor, 0).len, ==, 0);
  g_assert_false (cursor.failed);
}

static void
test_huge_length_fails (void)
{
  static const guint8 bytes[] = { 1 };
  EpxCursor cursor = epx_cursor (bytes, sizeof bytes);

  g_assert_cmpuint (epx_cursor_slice (&cursor, G_MAXSIZE).len, ==, 0);
  g_assert_true (cursor.failed);
}

static void
test_what_is_written_can_be_read (void)
{
  for (guint i = 0; i < 1000; i++)
    {
      guint64 value = (guint64) epx_random (G_MAXINT32) << 33 | epx_random (G_MAXINT32);
      guint8 bytes[15];
      EpxWriter writer = epx_writer (bytes, sizeof bytes);
      EpxCursor cursor;

      epx_writer_u64 (&writer, value);
      epx_writer_u32 (&writer, (guint32) value);
      epx_writer_u16 (&writer, (guint16) value);
      epx_writer_u8 (&writer, (guint8) value);
      g_assert_false (writer.failed);
      g_assert_cmpuint (writer.used, ==, sizeof bytes);
      cursor = epx_cursor (bytes, sizeof bytes);
      g_assert_cmphex (epx_cursor_u64 (&cursor), ==, value);
      g_assert_cmphex (epx_cursor_u32 (&cursor), ==, (guint32) value);
      g_assert_cmphex (epx_cursor_u16 (&cursor), ==, (guint16) value);
      g_assert_cmphex (epx_cursor_u8 (&cursor), ==, (guint8) value);
    }
}

static void
test_what_does_not_fit_is_not_written (void)
{
  g_autofree guint8 *bytes = g_malloc0 (3);
  EpxWriter writer = epx_writer (bytes, 3);

  epx_writer_u16 (&writer, 0x0102);
  epx_writer_u32 (&writer, 0xffffffff);
  g_assert_true (writer.failed);
  epx_writer_u8 (&writer, 0xff);
  g_assert_cmpuint (writer.used, ==, 2);
  g_assert_cmpmem (bytes, 3, "\1\2\0", 3);
}

static void
test_slices_are_equal_by_their_bytes (void)
{
  EpxSlice a = epx_slice ("abcdef", 3);
  EpxSlice b = epx_slice_from_string ("abc");
  EpxSlice c = epx_slice_from_string ("abd");
  EpxSlice none = epx_slice (NULL, 0);
  EpxSlice empty = epx_slice_from_string ("");

  g_assert_true (epx_slice_equal (&a, &b));
  g_assert_cmpuint (epx_slice_hash (&a), ==, epx_slice_hash (&b));
  g_assert_false (epx_slice_equal (&a, &c));
  g_assert_true (epx_slice_equal (&none, &empty));
  g_assert_cmpuint (epx_slice_hash (&none), ==, epx_slice_hash (&empty));
}

int
main (int argc, char **argv)
{
  epx_test_init (argc, argv);
  g_test_add_func ("/bytes/cursor/reads-big-endian", test_reads_big_endian);
  g_test_add_func ("/bytes/cursor/slice-is-in-place", test_slice_is_in_place);
  g_test_add_func ("/bytes/cursor/read-past-end-yields-nothing", test_read_past_end_yields_nothing);
  g_test_add_func ("/bytes/cursor/failure-is-for-good", test_failure_is_for_good);
  g_test_add_func ("/bytes/cursor/no-bytes-can-be-read-of-nothing",
                   test_no_bytes_can_be_read_of_nothing);
  g_test_add_func ("/bytes/cursor/huge-length-fails", test_huge_length_fails);
  g_test_add_func ("/bytes/writer/what-is-written-can-be-read", test_what_is_written_can_be_read);
  g_test_add_func ("/bytes/writer/what-does-not-fit-is-not-written",
                   test_what_does_not_fit_is_not_written);
  g_test_add_func ("/bytes/slice/equal-by-bytes", test_slices_are_equal_by_their_bytes);
  return g_test_run ();
}
