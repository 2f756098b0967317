/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* Configuration files: one that is refused changes nothing and is told by its name; one that is
 * taken is taken the same way again, and can be gone over to. */
#include <string.h>

#include "daemon/settings.h"
#include "harness.h"

#define NAME "epmdpxy.conf"

static void
check_taken (const EpxSettings *settings, const guint8 *data, gsize size)
{
  EpxSettings again, running;
  g_autoptr (GPtrArray) kept = NULL;
  g_autoptr (GError) error = NULL;

  memcpy (&again, settings, sizeof again);
  epx_settings_parse (&again, NAME, (const char *) data, size, &error);
  g_assert_no_error (error);
  g_assert_cmpmem (&again, sizeof again, settings, sizeof *settings);
  g_assert_nonnull (memchr (settings->listen, '\0', sizeof settings->listen));
  g_assert_true (g_utf8_validate (settings->listen, -1, NULL));
  g_assert_cmpint (settings->port, >=, 0);
  g_assert_cmpint (settings->port, <=, G_MAXUINT16);
  g_assert_cmpint (settings->n_rules, >=, 1);
  g_assert_cmpint (settings->packet_timeout_s, >=, 1);

  epx_settings_init (&running);
  kept = epx_settings_reload (&running, settings);
  g_assert_cmpint (running.n_rules, ==, settings->n_rules);
  /* What needs no restart is in force, so a second time differs in the same keys. */
  for (guint i = 0; i + 1 < kept->len; i++)
    g_assert_nonnull (kept->pdata[i]);
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  EpxSettings before, settings;
  g_autoptr (GError) error = NULL;

  memset (&before, 0, sizeof before);
  epx_settings_init (&before);
  memcpy (&settings, &before, sizeof settings);
  if (epx_settings_parse (&settings, NAME, (const char *) data, size, &error))
    {
      check_taken (&settings, data, size);
      return 0;
    }
  g_assert_true (g_str_has_prefix (error->message, NAME));
  g_assert_true (g_utf8_validate (error->message, -1, NULL));
  g_assert_cmpmem (&settings, sizeof settings, &before, sizeof before);
  return 0;
}
