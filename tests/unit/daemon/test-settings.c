/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* The settings: what files say, what is refused and how, and what a reload changes. */
#include "daemon/settings.h"

#include <string.h>

static gboolean
parse (EpxSettings *settings, const char *text, GError **error)
{
  return epx_settings_parse (settings, "file", text, strlen (text), error);
}

static void
test_defaults (void)
{
  EpxSettings settings;

  epx_settings_init (&settings);
  g_assert_cmpint (settings.port, ==, 4369);
  g_assert_cmpstr (settings.listen, ==, "local");
  g_assert_cmpint (settings.gate, ==, EPX_SETTINGS_GATE_PER_NODE);
  g_assert_cmpint (settings.packet_timeout_s, ==, 60);
  g_assert_false (settings.is_relaxed);
}

static void
test_a_file_sets_what_it_names (void)
{
  EpxSettings settings;
  g_autoptr (GError) error = NULL;

  epx_settings_init (&settings);
  g_assert_true (parse (&settings,
                        "# a comment\n[daemon]\nport=0\nlisten = any \ngate=per-lookup\n"
                        "relaxed-command-check=true\n[limits]\nidentify-timeout=3600\n",
                        &error));
  g_assert_no_error (error);
  g_assert_cmpint (settings.port, ==, 0);
  g_assert_cmpstr (settings.listen, ==, "any");
  g_assert_cmpint (settings.gate, ==, EPX_SETTINGS_GATE_PER_LOOKUP);
  g_assert_true (settings.is_relaxed);
  g_assert_cmpint (settings.identify_timeout_s, ==, 3600);
  g_assert_cmpint (settings.packet_timeout_s, ==, 60);
}

static void
test_an_empty_file_sets_nothing (void)
{
  EpxSettings settings;

  epx_settings_init (&settings);
  g_assert_true (parse (&settings, "", NULL));
  g_assert_true (parse (&settings, "[daemon]\n", NULL));
  g_assert_cmpint (settings.port, ==, 4369);
}

/* Each with a word that the message must have. */
static const struct
{
  const char *text;
  const char *word;
} refused[] = {
  { "[daemon]\nport=65536\n", "port in [daemon]" },
  { "[daemon]\nport=-1\n", "0 to 65535" },
  { "[daemon]\nport=\n", "port" },
  { "[daemon]\nport=80 80\n", "80 80" },
  { "[daemon]\nprot=4369\n", "prot" },
  { "[deamon]\nport=4369\n", "[deamon]" },
  { "[deamon]\n", "[deamon]" },
  { "[limits]\nport=4369\n", "port" },
  { "[daemon]\ngate=both\n", "per-lookup" },
  { "[daemon]\nrelaxed-command-check=yes\n", "true" },
  { "[limits]\npacket-timeout=0\n", "1 to 86400 seconds" },
  { "[limits]\npacket-timeout=99999999999999999999\n", "packet-timeout" },
  { "port=4369\n", "file" },
  { "\xff\xfe", "file" },
};

static void
test_mistakes_are_named_and_change_nothing (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (refused); i++)
    {
      EpxSettings settings, before;
      g_autoptr (GError) error = NULL;
      g_autofree char *text = g_strconcat ("[limits]\nlookup-gates=7\n", refused[i].text, NULL);

      epx_settings_init (&settings);
      before = settings;
      g_assert_false (
          parse (&settings, refused[i].text[0] == '[' ? text : refused[i].text, &error));
      g_assert_nonnull (error);
      g_assert_true (g_str_has_prefix (error->message, "file: "));
      g_assert_nonnull (strstr (error->message, refused[i].word));
      g_assert_true (g_utf8_validate (error->message, -1, NULL));
      g_assert_cmpmem (&settings, sizeof settings, &before, sizeof before);
    }
}

static void
test_files_are_bounded (void)
{
  EpxSettings settings;
  g_autofree char *text = g_strnfill (EPX_SETTINGS_MAX_BYTES + 1, '\n');
  g_autofree char *name = g_strnfill (sizeof settings.listen, '1');
  g_autofree char *listen = g_strconcat ("[daemon]\nlisten=", name, NULL);

  epx_settings_init (&settings);
  g_assert_false (parse (&settings, text, NULL));
  text[EPX_SETTINGS_MAX_BYTES] = '\0';
  g_assert_true (parse (&settings, text, NULL));
  g_assert_false (parse (&settings, listen, NULL));
}

static void
test_no_bytes_do_harm (void)
{
  static const char base[] = "[daemon]\nport=1\nlisten=any\n[limits]\npacket-timeout=5\n";

  for (guint round = 0; round < 20000; round++)
    {
      EpxSettings settings;
      char text[sizeof base];
      gsize len = (gsize) g_test_rand_int_range (0, sizeof base);

      memcpy (text, base, sizeof base);
      for (guint n = 0; n < 3; n++)
        text[g_test_rand_int_range (0, sizeof base)] = (char) g_test_rand_int_range (0, 256);
      epx_settings_init (&settings);
      epx_settings_parse (&settings, "file", text, len, NULL);
      g_assert_cmpint (settings.port, >=, 0);
      g_assert_cmpint (settings.port, <=, G_MAXUINT16);
      g_assert_cmpint (settings.packet_timeout_s, >=, 1);
      g_assert_nonnull (memchr (settings.listen, '\0', sizeof settings.listen));
    }
}

static void
test_reload_keeps_what_needs_a_restart (void)
{
  EpxSettings settings, wanted;
  g_autoptr (GPtrArray) kept = NULL;

  epx_settings_init (&settings);
  epx_settings_init (&wanted);
  g_assert_true (epx_settings_set (&wanted, "port", "1", NULL));
  g_assert_true (epx_settings_set (&wanted, "listen", "any", NULL));
  g_assert_true (epx_settings_set (&wanted, "connect-timeout", "5", NULL));
  kept = epx_settings_reload (&settings, &wanted);
  g_assert_cmpuint (kept->len, ==, 3);
  g_assert_cmpstr (kept->pdata[0], ==, "port");
  g_assert_cmpstr (kept->pdata[1], ==, "listen");
  g_assert_null (kept->pdata[2]);
  g_assert_cmpint (settings.port, ==, 4369);
  g_assert_cmpstr (settings.listen, ==, "local");
  g_assert_cmpint (settings.connect_timeout_s, ==, 5);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/settings/defaults", test_defaults);
  g_test_add_func ("/settings/file/sets-what-it-names", test_a_file_sets_what_it_names);
  g_test_add_func ("/settings/file/empty-sets-nothing", test_an_empty_file_sets_nothing);
  g_test_add_func ("/settings/file/mistakes-are-named-and-change-nothing",
                   test_mistakes_are_named_and_change_nothing);
  g_test_add_func ("/settings/file/is-bounded", test_files_are_bounded);
  g_test_add_func ("/settings/file/no-bytes-do-harm", test_no_bytes_do_harm);
  g_test_add_func ("/settings/reload/keeps-what-needs-a-restart",
                   test_reload_keeps_what_needs_a_restart);
  return g_test_run ();
}
