/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

#include "net/log.h"

#include <string.h>

#include "core/name.h"

/* Standard fields, and room for ours. */
#define MAX_FIELDS 8

typedef struct
{
  GLogField fields[MAX_FIELDS];
  gsize n;
} Entry;

static void
add (Entry *entry, const char *key, const char *value)
{
  g_assert (entry->n < MAX_FIELDS);
  entry->fields[entry->n++] = (GLogField){ key, value, -1 };
}

static void
begin (Entry *entry, GLogLevelFlags level, const char *message)
{
  const char *priority = "6";

  if ((level & G_LOG_LEVEL_WARNING) != 0)
    priority = "4";
  else if ((level & G_LOG_LEVEL_MESSAGE) != 0)
    priority = "5";
  entry->n = 0;
  add (entry, "MESSAGE", message);
  add (entry, "PRIORITY", priority);
  add (entry, "GLIB_DOMAIN", G_LOG_DOMAIN);
}

void
epx_log_node (GLogLevelFlags level, const char *alive, const char *format, ...)
{
  g_autofree char *message = NULL;
  va_list arguments;
  Entry entry;

  va_start (arguments, format);
  message = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  begin (&entry, level, message);
  add (&entry, "EPMDPXY_NODE", alive);
  g_log_structured_array (level, entry.fields, entry.n);
}

void
epx_log_link (GLogLevelFlags level, const EpxLink *link, const char *format, ...)
{
  g_autofree char *message = NULL;
  g_autofree char *number = g_strdup_printf ("%" G_GUINT64_FORMAT, epx_link_get_id (link));
  const char *names[2] = { epx_link_get_name (link, EPX_FROM_DIALLER),
                           epx_link_get_name (link, EPX_FROM_TARGET) };
  va_list arguments;
  Entry entry;

  va_start (arguments, format);
  message = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  begin (&entry, level, message);
  add (&entry, "EPMDPXY_LINK", number);
  for (int side = 0; side < 2; side++)
    {
      add (&entry, "EPMDPXY_NODE", names[side]);
      entry.fields[entry.n - 1].length = (gssize) epx_name_alive_length (names[side]);
    }
  g_log_structured_array (level, entry.fields, entry.n);
}

/* As many entries of an island as fit into a line that is still read. */
static char *
describe (const EpxIsland *island)
{
  const char *const *entries = epx_island_get_entries (island);
  GString *text = g_string_new (NULL);
  guint i;

  for (i = 0; entries[i] != NULL && text->len < 200; i++)
    g_string_append_printf (text, "%s%s", i > 0 ? "," : "", entries[i]);
  if (entries[i] != NULL)
    g_string_append_printf (text, ",… (%u in all)", epx_island_get_n_entries (island));
  return g_string_free (text, FALSE);
}

void
epx_log_rule (const EpxRule *rule, const char *reason, guint n_links)
{
  g_autofree char *from = describe (rule->from);
  g_autofree char *to = describe (rule->to);
  g_autofree char *number = g_strdup_printf ("%" G_GUINT64_FORMAT, rule->id);
  const char *what = rule->sets_fault ? epx_fault_to_string (rule->fault) : "shape";
  g_autofree char *message = g_strdup_printf (
      "Rule %s, %s%s of [%s] %s [%s], %s%s: %u links changed", number, what,
      rule->sets_fault && rule->sets_shape ? " and shape" : "", from, rule->is_forward ? ">" : "|",
      to, reason != NULL ? "ended, " : "laid", reason != NULL ? reason : "", n_links);
  Entry entry;

  begin (&entry, G_LOG_LEVEL_INFO, message);
  add (&entry, "EPMDPXY_RULE", number);
  if (rule->sender != NULL)
    add (&entry, "EPMDPXY_SENDER", rule->sender);
  g_log_structured_array (G_LOG_LEVEL_INFO, entry.fields, entry.n);
}
