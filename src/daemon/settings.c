/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

#include "daemon/settings.h"

#include <string.h>

#include <glib/gi18n.h>

typedef enum
{
  KIND_NUMBER,
  KIND_SECONDS,
  KIND_BOOLEAN, /* true or false */
  KIND_GATE,    /* a word of gate_words */
  KIND_TEXT,
} Kind;

typedef struct
{
  const char *group;
  const char *key;
  Kind kind;
  gboolean needs_restart;
  gsize offset; /* in EpxSettings: a gint64, or the bytes of a text */
  gint64 min, max, otherwise;
} Setting;

static const char *const gate_words[] = { "per-node", "per-lookup" };

#define DAEMON "daemon"
#define LIMITS "limits"
#define AT(member) G_STRUCT_OFFSET (EpxSettings, member)

/* One line for each; epmdpxy.conf and its man page list the same. */
static const Setting table[] = {
  { DAEMON, "port", KIND_NUMBER, TRUE, AT (port), 0, G_MAXUINT16, 4369 },
  { DAEMON, "listen", KIND_TEXT, TRUE, AT (listen), 0, 0, 0 },
  { DAEMON, "gate", KIND_GATE, TRUE, AT (gate), 0, 1, EPX_SETTINGS_GATE_PER_NODE },
  { DAEMON, "relaxed-command-check", KIND_BOOLEAN, FALSE, AT (is_relaxed), 0, 1, 0 },
  { LIMITS, "packet-timeout", KIND_SECONDS, FALSE, AT (packet_timeout_s), 1, 86400, 60 },
  { LIMITS, "identify-timeout", KIND_SECONDS, FALSE, AT (identify_timeout_s), 1, 3600, 15 },
  { LIMITS, "connect-timeout", KIND_SECONDS, FALSE, AT (connect_timeout_s), 1, 3600, 120 },
  { LIMITS, "lookup-gate-timeout", KIND_SECONDS, FALSE, AT (lookup_gate_timeout_s), 1, 3600, 10 },
  { LIMITS, "lookup-gates", KIND_NUMBER, FALSE, AT (n_lookup_gates), 1, 30000, 2048 },
  { LIMITS, "connections", KIND_NUMBER, FALSE, AT (n_connections), 0, 1000000, 0 },
  { LIMITS, "connections-per-address", KIND_NUMBER, FALSE, AT (n_connections_per_address), 0,
    1000000, 8192 },
  { LIMITS, "requests", KIND_NUMBER, FALSE, AT (n_requests), 1, 1000000, 4096 },
  { LIMITS, "requests-per-address", KIND_NUMBER, FALSE, AT (n_requests_per_address), 0, 1000000,
    256 },
  { LIMITS, "dials", KIND_NUMBER, FALSE, AT (n_dials), 1, 1000000, 4096 },
  { LIMITS, "dials-per-address", KIND_NUMBER, FALSE, AT (n_dials_per_address), 0, 1000000, 256 },
  { LIMITS, "links", KIND_NUMBER, FALSE, AT (n_links), 0, 1000000, 0 },
  { LIMITS, "links-per-address", KIND_NUMBER, FALSE, AT (n_links_per_address), 0, 1000000, 4096 },
  { LIMITS, "gates", KIND_NUMBER, FALSE, AT (n_gates), 0, 1000000, 20000 },
  { LIMITS, "rules", KIND_NUMBER, FALSE, AT (n_rules), 1, 1000, 1000 },
  { LIMITS, "rules-per-caller", KIND_NUMBER, FALSE, AT (n_rules_per_caller), 1, 1000, 1000 },
};

static gint64 *
number_at (EpxSettings *settings, const Setting *setting)
{
  return (gint64 *) G_STRUCT_MEMBER_P (settings, setting->offset);
}

void
epx_settings_init (EpxSettings *settings)
{
  memset (settings, 0, sizeof *settings);
  for (gsize i = 0; i < G_N_ELEMENTS (table); i++)
    if (table[i].kind != KIND_TEXT)
      *number_at (settings, &table[i]) = table[i].otherwise;
  g_strlcpy (settings->listen, "local", sizeof settings->listen);
}

static gboolean
refuse (const char *text, const char *wanted, GError **error)
{
  g_autofree char *escaped = g_strescape (text, NULL);

  g_set_error (error, G_KEY_FILE_ERROR, G_KEY_FILE_ERROR_INVALID_VALUE,
               _ ("\"%s\" does not do (%s)"), escaped, wanted);
  return FALSE;
}

static gboolean
set_number (gint64 *number, const Setting *setting, const char *text, GError **error)
{
  g_autofree char *wanted = NULL;

  if (g_ascii_string_to_signed (text, 10, setting->min, setting->max, number, NULL))
    return TRUE;
  wanted = g_strdup_printf (setting->kind == KIND_SECONDS ? _ ("give %d to %d seconds")
                                                          : _ ("give %d to %d"),
                            (int) setting->min, (int) setting->max);
  return refuse (text, wanted, error);
}

static gboolean
set_word (gint64 *number, const char *const words[2], const char *text, GError **error)
{
  g_autofree char *wanted = NULL;

  for (int i = 0; i < 2; i++)
    if (g_str_equal (text, words[i]))
      {
        *number = i;
        return TRUE;
      }
  wanted = g_strdup_printf (_ ("give %s or %s"), words[0], words[1]);
  return refuse (text, wanted, error);
}

static gboolean
set_text (char *place, const char *text, GError **error)
{
  if (g_strlcpy (place, text, sizeof ((EpxSettings *) NULL)->listen) <
      sizeof ((EpxSettings *) NULL)->listen)
    return TRUE;
  g_set_error (error, G_KEY_FILE_ERROR, G_KEY_FILE_ERROR_INVALID_VALUE, _ ("too long"));
  return FALSE;
}

static gboolean
set (EpxSettings *settings, const Setting *setting, const char *text, GError **error)
{
  static const char *const boolean_words[] = { "false", "true" };

  switch (setting->kind)
    {
    case KIND_NUMBER:
    case KIND_SECONDS:
      return set_number (number_at (settings, setting), setting, text, error);
    case KIND_BOOLEAN:
      return set_word (number_at (settings, setting), boolean_words, text, error);
    case KIND_GATE:
      return set_word (number_at (settings, setting), gate_words, text, error);
    case KIND_TEXT:
      return set_text (G_STRUCT_MEMBER_P (settings, setting->offset), text, error);
    }
  return FALSE;
}

/* @group: (nullable) any. */
static const Setting *
find (const char *group, const char *key)
{
  for (gsize i = 0; i < G_N_ELEMENTS (table); i++)
    if ((group == NULL || g_str_equal (group, table[i].group)) && g_str_equal (key, table[i].key))
      return &table[i];
  return NULL;
}

gboolean
epx_settings_set (EpxSettings *settings, const char *key, const char *text, GError **error)
{
  EpxSettings changed = *settings;
  const Setting *setting = find (NULL, key);

  g_return_val_if_fail (setting != NULL, FALSE);
  if (!set (&changed, setting, text, error))
    return FALSE;
  *settings = changed;
  return TRUE;
}

static gboolean
refuse_unknown (const char *name, const char *group, const char *key, GError **error)
{
  g_autoptr (GString) known = g_string_new (NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (table); i++)
    if (g_str_equal (group, table[i].group))
      g_string_append_printf (known, "%s%s", known->len > 0 ? ", " : "", table[i].key);
  if (known->len == 0)
    g_set_error (error, G_KEY_FILE_ERROR, G_KEY_FILE_ERROR_GROUP_NOT_FOUND,
                 _ ("%s: there is no group [%s] (known are [%s] and [%s])"), name, group, DAEMON,
                 LIMITS);
  else
    g_set_error (error, G_KEY_FILE_ERROR, G_KEY_FILE_ERROR_KEY_NOT_FOUND,
                 _ ("%s: there is no key %s in [%s] (known are %s)"), name, key, group, known->str);
  return FALSE;
}

static gboolean
take_key (EpxSettings *settings,
          const char *name,
          GKeyFile *file,
          const char *group,
          const char *key,
          GError **error)
{
  const Setting *setting = find (group, key);
  g_autofree char *text = NULL;

  if (setting == NULL)
    return refuse_unknown (name, group, key, error);
  text = g_key_file_get_value (file, group, key, error);
  if (text != NULL && set (settings, setting, g_strstrip (text), error))
    return TRUE;
  g_prefix_error (error, _ ("%s: %s in [%s]: "), name, key, group);
  return FALSE;
}

static gboolean
take_group (
    EpxSettings *settings, const char *name, GKeyFile *file, const char *group, GError **error)
{
  g_auto (GStrv) keys = g_key_file_get_keys (file, group, NULL, NULL);

  if (keys[0] == NULL && !g_str_equal (group, DAEMON) && !g_str_equal (group, LIMITS))
    return refuse_unknown (name, group, "", error);
  for (char **key = keys; *key != NULL; key++)
    if (!take_key (settings, name, file, group, *key, error))
      return FALSE;
  return TRUE;
}

gboolean
epx_settings_parse (
    EpxSettings *settings, const char *name, const char *data, gsize len, GError **error)
{
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_auto (GStrv) groups = NULL;
  EpxSettings changed = *settings;

  if (len > EPX_SETTINGS_MAX_BYTES)
    {
      g_set_error (error, G_KEY_FILE_ERROR, G_KEY_FILE_ERROR_PARSE,
                   _ ("%s: longer than the %d bytes that a configuration may have"), name,
                   EPX_SETTINGS_MAX_BYTES);
      return FALSE;
    }
  /* GKeyFile looks at keys alone, and only at those that are asked for as text. */
  if (len > 0 && !g_utf8_validate_len (data, len, NULL))
    {
      g_set_error (error, G_KEY_FILE_ERROR, G_KEY_FILE_ERROR_UNKNOWN_ENCODING,
                   _ ("%s: not a text in UTF-8"), name);
      return FALSE;
    }
  /* An empty file is no error, to GKeyFile neither, but without data it complains. */
  if (len > 0 && !g_key_file_load_from_data (file, data, len, G_KEY_FILE_NONE, error))
    {
      g_prefix_error (error, "%s: ", name);
      return FALSE;
    }
  groups = g_key_file_get_groups (file, NULL);
  for (char **group = groups; *group != NULL; group++)
    if (!take_group (&changed, name, file, *group, error))
      return FALSE;
  *settings = changed;
  return TRUE;
}

static gboolean
is_same (EpxSettings *a, EpxSettings *b, const Setting *setting)
{
  if (setting->kind == KIND_TEXT)
    return g_str_equal (G_STRUCT_MEMBER_P (a, setting->offset),
                        G_STRUCT_MEMBER_P (b, setting->offset));
  return *number_at (a, setting) == *number_at (b, setting);
}

GPtrArray *
epx_settings_reload (EpxSettings *settings, const EpxSettings *wanted)
{
  GPtrArray *kept = g_ptr_array_new ();
  EpxSettings old = *settings;

  *settings = *wanted;
  for (gsize i = 0; i < G_N_ELEMENTS (table); i++)
    {
      const Setting *setting = &table[i];

      if (!setting->needs_restart || is_same (settings, &old, setting))
        continue;
      g_ptr_array_add (kept, (gpointer) setting->key);
      if (setting->kind == KIND_TEXT)
        memcpy (settings->listen, old.listen, sizeof old.listen);
      else
        *number_at (settings, setting) = *number_at (&old, setting);
    }
  g_ptr_array_add (kept, NULL);
  return kept;
}
