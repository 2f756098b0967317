/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* Bytes as names: whatever becomes a name is valid UTF-8 on one line, and is the same name when it
 * is read again. */
#include "core/name.h"
#include "core/quote.h"
#include "harness.h"

static void
check_full (const char *name)
{
  g_autofree char *again = NULL;

  if (name == NULL)
    return;
  again = epx_name_from_utf8 (epx_slice_from_string (name));
  g_assert_cmpstr (again, ==, name);
  g_assert_nonnull (epx_name_host (name));
  g_assert_cmpint (name[epx_name_alive_length (name)], ==, '@');
}

static void
check_quote (const char *text)
{
  g_autofree char *quoted = epx_quote (text);

  g_assert_true (g_utf8_validate (quoted, -1, NULL));
  for (const char *p = quoted; *p != '\0'; p = g_utf8_next_char (p))
    g_assert_true (g_unichar_isprint (g_utf8_get_char (p)));
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  EpxSlice name = epx_slice (data, size);
  g_autofree char *latin1 = epx_name_from_latin1 (name);
  g_autofree char *utf8 = epx_name_from_utf8 (name);
  g_autofree char *host = epx_name_host_from_latin1 (name);
  g_autofree char *text = fuzz_text (data, size);

  check_full (latin1);
  check_full (utf8);
  if (host != NULL)
    g_assert_true (epx_name_is_alive (epx_slice_from_string (host)));
  if (epx_name_is_alive (name))
    g_assert_true (epx_name_has_alive (text, text) || epx_name_host (text) != NULL);
  check_quote (text);
  return 0;
}
