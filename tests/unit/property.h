/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* What the tests of properties share: a seed that is the same each time unless --seed says
 * otherwise, and random values made from it. */
#pragma once

#include <glib.h>

#include "core/bytes.h"

/* As g_test_init(), but with a fixed seed. */
void epx_test_init (int argc, char **argv);

/* 0 to @n - 1. */
guint epx_random (guint n);
void epx_random_fill (guint8 *data, gsize len);
/* Up to @max_chars characters of @alphabet, at least @min_chars. Returns: (transfer full). */
char *epx_random_text (const char *alphabet, guint min_chars, guint max_chars);

/* @pattern repeated @n times. Returns: (transfer full). */
char *epx_repeat (const char *pattern, guint n);

/* A copy in memory of exactly @len bytes, so that a sanitizer sees a read beyond. Returns:
 * (transfer full) (nullable) for no bytes. */
guint8 *epx_exact (const void *data, gsize len);

/* The bytes that pairs of hexadecimal digits stand for; blanks are skipped. Returns: (transfer
 * full). */
GByteArray *epx_from_hex (const char *hex);

/* Whether the entry of an island matches the name, worked out the slow and plain way. */
gboolean epx_slow_entry_has (const char *entry, const char *name);
/* The same for all of @entries, NULL-terminated. */
gboolean epx_slow_island_has (const char *const *entries, const char *name);
