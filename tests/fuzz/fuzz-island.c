/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* Two entries and a name, a line each: what patterns match, cover and meet goes together. */
#include <string.h>

#include "core/island.h"
#include "core/name.h"
#include "harness.h"
#include "property.h"

/* The slow way to match takes exponential time. */
#define SLOW_MAX 12

static EpxIsland *
make_island (const char *entry)
{
  return epx_island_new ((const char *const[]){ entry, NULL }, NULL);
}

static gboolean
is_name (const char *text)
{
  g_autofree char *full = epx_name_from_utf8 (epx_slice_from_string (text));

  return full != NULL ||
         (epx_name_is_alive (epx_slice_from_string (text)) && strchr (text, '@') == NULL);
}

static void
check_pair (const char *a, const char *b, const char *name)
{
  g_autoptr (EpxIsland) one = make_island (a);
  g_autoptr (EpxIsland) two = make_island (b);
  gboolean one_has = epx_island_has (one, name);
  gboolean two_has = epx_island_has (two, name);
  gsize budget = G_MAXSIZE;

  if (strlen (a) <= SLOW_MAX && strlen (name) <= SLOW_MAX)
    g_assert_true (one_has == epx_slow_entry_has (a, name));
  if (epx_entry_covers (a, b))
    {
      g_assert_true (one_has || !two_has);
      g_assert_true (epx_entry_meets (a, b));
    }
  if (one_has && two_has)
    g_assert_true (epx_entry_meets (a, b));
  g_assert_true (epx_entry_covers (a, a));
  g_assert_true (epx_entry_covers ("*", a));
  g_assert_true (epx_entry_meets (a, b) == epx_entry_meets (b, a));
  g_assert_true (epx_island_meets (one, two, &budget) == epx_entry_meets (a, b));
  g_assert_true (epx_island_covers (one, two, &budget) == epx_entry_covers (a, b));
  epx_island_check_distinct (one, two, NULL);
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  EpxCursor input = epx_cursor (data, MIN (size, 4096));
  g_autofree char *a = fuzz_line (&input);
  g_autofree char *b = fuzz_line (&input);
  g_autofree char *name = fuzz_line (&input);
  g_autoptr (EpxIsland) one = make_island (a);
  g_autoptr (EpxIsland) two = make_island (b);
  const char *both[] = { a, b, NULL };
  g_autoptr (GError) error = NULL;
  g_autoptr (EpxIsland) together = epx_island_new (both, &error);

  g_assert_true ((together != NULL) == (one != NULL && two != NULL));
  g_assert_true (together != NULL || g_utf8_validate (error->message, -1, NULL));
  g_assert_true (together != NULL || strchr (error->message, '\n') == NULL);
  if (together != NULL && is_name (name))
    check_pair (a, b, name);
  return 0;
}
