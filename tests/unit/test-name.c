/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* What is a name and what is none. */
#include "core/name.h"

#include <string.h>

#include "property.h"

/* Exactly the bytes, no NUL behind them, so that a sanitizer sees a read beyond. */
static gboolean
is_alive (const char *bytes, gsize len)
{
  g_autofree guint8 *exact = epx_exact (bytes, len);

  return epx_name_is_alive (epx_slice (exact, len));
}

static gboolean
is_alive_text (const char *text)
{
  return is_alive (text, strlen (text));
}

static void
test_usual_names_may_register (void)
{
  g_assert_true (is_alive_text ("node1"));
  g_assert_true (is_alive_text ("a"));
  g_assert_true (is_alive_text ("rabbit_2-x"));
  g_assert_true (is_alive_text ("k\303\266ln"));
  g_assert_true (is_alive_text ("\360\237\220\207"));
}

static void
test_odd_characters_may_register (void)
{
  /* epmd takes them, so C nodes may use them. */
  g_assert_true (is_alive_text ("a b"));
  g_assert_true (is_alive_text ("a@b"));
  g_assert_true (is_alive_text ("a*?"));
}

static void
test_empty_name_is_refused (void)
{
  g_assert_false (is_alive ("", 0));
}

static void
test_length_counts_characters (void)
{
  static const char *const letters[] = { "a", "\303\266", "\342\202\254", "\360\237\220\207" };

  for (gsize i = 0; i < G_N_ELEMENTS (letters); i++)
    {
      g_autofree char *longest = epx_repeat (letters[i], 255);
      g_autofree char *too_long = epx_repeat (letters[i], 256);

      g_assert_true (is_alive_text (longest));
      g_assert_false (is_alive_text (too_long));
    }
}

static void
test_control_characters_are_refused (void)
{
  for (gunichar c = 0; c < 0x100; c++)
    {
      gboolean is_control = c < 0x20 || (c >= 0x7f && c < 0xa0);
      char text[8] = "a";
      gsize len = 1 + (gsize) g_unichar_to_utf8 (c, text + 1);

      g_assert_cmpint (is_alive (text, len), ==, !is_control);
    }
}

static void
test_bad_utf8_is_refused (void)
{
  g_assert_false (is_alive_text ("\366"));             /* Latin-1 */
  g_assert_false (is_alive_text ("\300\201"));         /* overlong */
  g_assert_false (is_alive_text ("\355\240\200"));     /* a surrogate */
  g_assert_false (is_alive_text ("\364\220\200\200")); /* above U+10FFFF */
  g_assert_false (is_alive_text ("a\303"));            /* cut short */
  g_assert_false (is_alive_text ("a\360\237\220"));
}

static void
test_random_bytes_never_crash (void)
{
  for (guint i = 0; i < 20000; i++)
    {
      gsize len = epx_random (12);
      g_autofree guint8 *bytes = g_malloc (MAX (len, 1));
      g_autofree guint8 *exact = NULL;
      g_autofree char *from_utf8 = NULL;
      g_autofree char *from_latin1 = NULL;

      epx_random_fill (bytes, len);
      exact = epx_exact (bytes, len);
      epx_name_is_alive (epx_slice (exact, len));
      from_utf8 = epx_name_from_utf8 (epx_slice (exact, len));
      from_latin1 = epx_name_from_latin1 (epx_slice (exact, len));
      g_assert_true (from_utf8 == NULL || g_utf8_validate (from_utf8, -1, NULL));
      g_assert_true (from_latin1 == NULL || g_utf8_validate (from_latin1, -1, NULL));
    }
}

static void
assert_latin1 (const char *bytes, gsize len, const char *expected)
{
  g_autofree guint8 *exact = epx_exact (bytes, len);
  g_autofree char *name = epx_name_from_latin1 (epx_slice (exact, len));

  g_assert_cmpstr (name, ==, expected);
}

static void
test_latin1_becomes_utf8 (void)
{
  assert_latin1 ("aaa@vm", 6, "aaa@vm");
  assert_latin1 ("k\366ln@h\374", 7, "k\303\266ln@h\303\274");
}

static void
test_full_name_has_two_parts (void)
{
  assert_latin1 ("", 0, NULL);
  assert_latin1 ("aaa", 3, NULL);
  assert_latin1 ("@vm", 3, NULL);
  assert_latin1 ("aaa@", 4, NULL);
  assert_latin1 ("@", 1, NULL);
  assert_latin1 ("a@b@c", 5, NULL);
  assert_latin1 ("a@@c", 4, NULL);
}

static void
test_full_name_has_no_control_characters (void)
{
  assert_latin1 ("a\0b@vm", 6, NULL);
  assert_latin1 ("a\nb@vm", 6, NULL);
  assert_latin1 ("aaa@v\177m", 7, NULL);
  assert_latin1 ("aaa@v\205m", 7, NULL);
}

static void
test_full_name_parts_are_bounded (void)
{
  g_autofree char *longest = epx_repeat ("\366", 255);
  g_autofree char *full = g_strconcat (longest, "@", longest, NULL);
  g_autofree char *long_alive = g_strconcat ("a", longest, "@b", NULL);
  g_autofree char *long_host = g_strconcat ("b@a", longest, NULL);
  g_autofree char *name = epx_name_from_latin1 (epx_slice_from_string (full));

  g_assert_nonnull (name);
  g_assert_cmpint (g_utf8_strlen (name, -1), ==, 511);
  assert_latin1 (long_alive, strlen (long_alive), NULL);
  assert_latin1 (long_host, strlen (long_host), NULL);
}

static void
test_utf8_name_is_kept (void)
{
  g_autofree char *good = epx_name_from_utf8 (epx_slice_from_string ("k\303\266ln@vm"));
  g_autofree char *latin1 = epx_name_from_utf8 (epx_slice_from_string ("k\366ln@vm"));
  g_autofree char *no_host = epx_name_from_utf8 (epx_slice_from_string ("node"));

  g_assert_cmpstr (good, ==, "k\303\266ln@vm");
  g_assert_null (latin1);
  g_assert_null (no_host);
}

static void
test_host_alone_is_checked (void)
{
  g_autofree char *good = epx_name_host_from_latin1 (epx_slice_from_string ("h\374"));
  g_autofree char *empty = epx_name_host_from_latin1 (epx_slice (NULL, 0));
  g_autofree char *full = epx_name_host_from_latin1 (epx_slice_from_string ("a@b"));
  g_autofree char *control = epx_name_host_from_latin1 (epx_slice ("a\0", 2));
  g_autofree char *text = epx_repeat ("a", 256);
  g_autofree char *too_long = epx_name_host_from_latin1 (epx_slice_from_string (text));

  g_assert_cmpstr (good, ==, "h\303\274");
  g_assert_null (empty);
  g_assert_null (full);
  g_assert_null (control);
  g_assert_null (too_long);
}

static void
test_parts_are_found (void)
{
  g_assert_cmpuint (epx_name_alive_length ("node1@vm"), ==, 5);
  g_assert_cmpuint (epx_name_alive_length ("node1"), ==, 5);
  g_assert_cmpstr (epx_name_host ("node1@vm"), ==, "vm");
  g_assert_null (epx_name_host ("node1"));
  g_assert_true (epx_name_has_alive ("node1@vm", "node1"));
  g_assert_true (epx_name_has_alive ("node1", "node1"));
  g_assert_false (epx_name_has_alive ("node12@vm", "node1"));
  g_assert_false (epx_name_has_alive ("node@vm", "node1"));
}

int
main (int argc, char **argv)
{
  epx_test_init (argc, argv);
  g_test_add_func ("/name/alive/usual-names-may-register", test_usual_names_may_register);
  g_test_add_func ("/name/alive/odd-characters-may-register", test_odd_characters_may_register);
  g_test_add_func ("/name/alive/empty-is-refused", test_empty_name_is_refused);
  g_test_add_func ("/name/alive/length-counts-characters", test_length_counts_characters);
  g_test_add_func ("/name/alive/control-characters-are-refused",
                   test_control_characters_are_refused);
  g_test_add_func ("/name/alive/bad-utf8-is-refused", test_bad_utf8_is_refused);
  g_test_add_func ("/name/random-bytes-never-crash", test_random_bytes_never_crash);
  g_test_add_func ("/name/full/latin1-becomes-utf8", test_latin1_becomes_utf8);
  g_test_add_func ("/name/full/has-two-parts", test_full_name_has_two_parts);
  g_test_add_func ("/name/full/has-no-control-characters",
                   test_full_name_has_no_control_characters);
  g_test_add_func ("/name/full/parts-are-bounded", test_full_name_parts_are_bounded);
  g_test_add_func ("/name/full/utf8-is-kept", test_utf8_name_is_kept);
  g_test_add_func ("/name/host/alone-is-checked", test_host_alone_is_checked);
  g_test_add_func ("/name/parts-are-found", test_parts_are_found);
  return g_test_run ();
}
