/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* Cutting and fixing are the same but for the call and the words. */
#include "config.h"

#include "ctl/cables.h"

#include <glib/gi18n.h>

#include "ctl/output.h"
#include "ctl/quantity.h"
#include "ctl/request.h"
#include "ctl/text.h"

char **
epx_cables_parse_island (EpxInvocation *invocation, const char *argument)
{
  g_autoptr (GError) error = NULL;
  char **names = epx_request_split_island (argument, &error);

  if (names == NULL)
    epx_invocation_misused (invocation, "%s", error->message);
  return names;
}

void
epx_cables_clear (EpxCables *cables)
{
  g_clear_pointer (&cables->island_a, g_strfreev);
  g_clear_pointer (&cables->island_b, g_strfreev);
  g_clear_pointer (&cables->unknown, g_ptr_array_unref);
}

void
epx_cables_find_unknown (EpxCables *cables, EpxFleet *fleet)
{
  g_clear_pointer (&cables->unknown, g_ptr_array_unref);
  cables->unknown = epx_unknown_find (fleet, (const char *const *) cables->island_a,
                                      (const char *const *) cables->island_b);
}

static gboolean
print_json (const EpxCables *cables)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();

  epx_json_begin_host (builder, cables->host);
  epx_json_add_names (builder, "island_a", (const char *const *) cables->island_a);
  epx_json_add_names (builder, "island_b", (const char *const *) cables->island_b);
  if (cables->duration_ms != 0)
    epx_json_add_number (builder, "duration_ms", cables->duration_ms);
  if (cables->rule != 0)
    epx_json_add_number (builder, "rule", cables->rule);
  if (cables->is_dry_run)
    epx_json_add_boolean (builder, "dry_run", TRUE);
  else
    epx_json_add_number (builder, "links", cables->n_links);
  epx_cables_build_unknown (cables, builder);
  json_builder_end_object (builder);
  return epx_output_print_json (builder);
}

void
epx_cables_build_unknown (const EpxCables *cables, JsonBuilder *builder)
{
  guint n_unknown = cables->unknown != NULL ? cables->unknown->len : 0;

  json_builder_set_member_name (builder, "unknown");
  json_builder_begin_array (builder);
  for (guint i = 0; i < n_unknown; i++)
    {
      const EpxUnknown *unknown = g_ptr_array_index (cables->unknown, i);

      json_builder_add_string_value (builder, unknown->entry);
    }
  json_builder_end_array (builder);
}

static const char *
get_word (const EpxCables *cables, EpxDeed deed)
{
  if (cables->is_dry_run)
    return _ ("would cut");

  return deed == EPX_DEED_CUT ? _ ("cut") : _ ("fixed");
}

static gboolean
print_text (const EpxCables *cables, EpxDeed deed)
{
  g_autofree char *host = epx_text_host (cables->host);
  g_autoptr (GString) line = g_string_new (host);
  g_autofree char *links = epx_text_links (cables->n_links);
  g_autofree char *sides = epx_text_sides ((const char *const *) cables->island_a,
                                           (const char *const *) cables->island_b);

  g_string_append_printf (line, "%s %s", get_word (cables, deed), sides);
  if (cables->duration_ms != 0)
    {
      g_autofree char *duration = epx_quantity_format_time (cables->duration_ms);

      /* Translators: how long, after what is done: "cut [a] | [b] for 10s". */
      g_string_append_printf (line, _ (" for %s"), duration);
    }
  if (deed == EPX_DEED_FIX && cables->n_links == 0)
    g_string_append (line, _ (": no open link was cut"));
  else if (!cables->is_dry_run)
    g_string_append_printf (line, ": %s", links);
  g_string_append_c (line, '\n');
  return epx_output_print (line->str);
}

static void
warn_of_names (const char *names, guint n_names, EpxDeed deed)
{
  switch (deed)
    {
    case EPX_DEED_CUT:
      epx_output_complain (ngettext ("no such node yet: %s (the cut holds when it is born)",
                                     "no such nodes yet: %s (the cut holds when they are born)",
                                     n_names),
                           names);
      break;
    case EPX_DEED_FIX:
      epx_output_complain (ngettext ("no such node yet: %s (the fix holds when it is born)",
                                     "no such nodes yet: %s (the fix holds when they are born)",
                                     n_names),
                           names);
      break;
    case EPX_DEED_RULE:
      epx_output_complain (ngettext ("no such node yet: %s (the rule holds when it is born)",
                                     "no such nodes yet: %s (the rule holds when they are born)",
                                     n_names),
                           names);
      break;
    }
}

static void
warn_of_pattern (const char *pattern, EpxDeed deed)
{
  switch (deed)
    {
    case EPX_DEED_CUT:
      epx_output_complain (_ ("no node matches '%s' yet (the cut holds when one is born)"),
                           pattern);
      break;
    case EPX_DEED_FIX:
      epx_output_complain (_ ("no node matches '%s' yet (the fix holds when one is born)"),
                           pattern);
      break;
    case EPX_DEED_RULE:
      epx_output_complain (_ ("no node matches '%s' yet (the rule holds when one is born)"),
                           pattern);
      break;
    }
}

static void
warn_of_host (const EpxUnknown *unknown, const char *entry)
{
  g_autofree char *alive = epx_text_escape (unknown->alive);
  g_autofree char *host = epx_text_escape (unknown->host);

  /* Translators: what was given, "node1@a"; a node's name, "node1"; its host. */
  epx_output_complain (_ ("nobody is %s yet: %s is registered, but on host %s"), entry, alive,
                       host);
}

/* Names are told together, all else by itself, but not without end. */
void
epx_cables_warn (const EpxCables *cables, EpxDeed deed)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new ();
  g_autofree char *list = NULL;
  guint n_unknown = cables->unknown != NULL ? cables->unknown->len : 0;
  guint n_told = 0;

  for (guint i = 0; i < n_unknown; i++)
    {
      const EpxUnknown *unknown = g_ptr_array_index (cables->unknown, i);
      g_autofree char *entry = epx_text_escape (unknown->entry);

      if (unknown->kind == EPX_UNKNOWN_NAME)
        g_ptr_array_add (names, unknown->entry);
      else if (n_told++ >= EPX_TEXT_MAX_NAMES)
        continue;
      else if (unknown->kind == EPX_UNKNOWN_PATTERN)
        warn_of_pattern (entry, deed);
      else
        warn_of_host (unknown, entry);
    }
  if (names->len == 0)
    return;

  g_ptr_array_add (names, NULL);
  list = epx_text_names ((const char *const *) names->pdata);
  warn_of_names (list, names->len - 1, deed);
}

gboolean
epx_cables_print (const EpxCables *cables, EpxInvocation *invocation, EpxDeed deed)
{
  return invocation->is_json ? print_json (cables) : print_text (cables, deed);
}
