/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* `epmdpxyctl links`: which connections the daemon carries, and in what state. */
#include "config.h"

#include <glib/gi18n.h>

#include "ctl/invocation.h"
#include "ctl/look.h"
#include "ctl/output.h"
#include "ctl/table.h"
#include "ctl/text.h"

/* "12/34": from FROM, and to it. */
static char *
format_both (guint64 forward, guint64 backward)
{
  return g_strdup_printf ("%" G_GUINT64_FORMAT "/%" G_GUINT64_FORMAT, forward, backward);
}

/* "-", one word when both directions have the same, else one for each. */
static char *
format_fault (const EpxLinkInfo *link)
{
  g_autofree char *forward = epx_text_escape (link->fault_forward);
  g_autofree char *backward = epx_text_escape (link->fault_backward);

  if (!g_str_equal (forward, backward))
    return g_strdup_printf ("%s/%s", forward, backward);

  return g_strdup (g_str_equal (forward, "none") ? "-" : forward);
}

/* "a@host 3.9 s, b@host 4.1 s". */
static char *
format_noticed (GArray *noticed)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < noticed->len; i++)
    {
      const EpxNoticed *one = &g_array_index (noticed, EpxNoticed, i);
      g_autofree char *node = epx_text_escape (one->node);

      g_string_append_printf (text, "%s%s %.1f s", i > 0 ? ", " : "", node,
                              (double) one->after_us / G_USEC_PER_SEC);
    }
  if (noticed->len == 0)
    g_string_append_c (text, '-');

  return g_string_free (text, FALSE);
}

static void
build_noticed (GArray *noticed, JsonBuilder *builder)
{
  json_builder_set_member_name (builder, "noticed");
  json_builder_begin_array (builder);
  for (guint i = 0; i < noticed->len; i++)
    {
      const EpxNoticed *one = &g_array_index (noticed, EpxNoticed, i);

      json_builder_begin_object (builder);
      epx_json_add_string (builder, "node", one->node);
      epx_json_add_number (builder, "after_us", one->after_us);
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
}

static gboolean
print_text (GPtrArray *links)
{
  /* Translators: ">" aligns a column to the right; keep it. */
  const char *const headers[] = {
    _ (">LINK"),     _ ("FROM"),    _ ("TO"),     _ ("STATE"), _ ("SINCE"),   _ (">SENT"),
    _ (">RECEIVED"), _ (">FRAMES"), _ (">TICKS"), _ ("FAULT"), _ ("NOTICED"), NULL,
  };
  g_autoptr (EpxTable) table = epx_table_new (headers);
  g_autofree char *text = NULL;

  if (links->len == 0)
    return epx_output_print (_ ("no link is open\n"));

  for (guint i = 0; i < links->len; i++)
    {
      const EpxLinkInfo *link = g_ptr_array_index (links, i);
      g_autofree char *number = g_strdup_printf ("%" G_GUINT64_FORMAT, link->number);
      g_autofree char *from = epx_text_escape (link->from);
      g_autofree char *to = epx_text_escape (link->to);
      g_autofree char *since = epx_text_date (link->since_us);
      g_autofree char *sent = g_format_size (link->bytes_forward);
      g_autofree char *received = g_format_size (link->bytes_backward);
      g_autofree char *frames = format_both (link->frames_forward, link->frames_backward);
      g_autofree char *ticks = format_both (link->ticks_forward, link->ticks_backward);
      g_autofree char *fault = format_fault (link);
      g_autofree char *noticed = format_noticed (link->noticed);

      epx_table_add (table, number, from, to, epx_link_state_to_string (link->state), since, sent,
                     received, frames, ticks, fault, noticed);
    }

  text = epx_table_format (table);
  return epx_output_print (text);
}

static gboolean
print_json (GPtrArray *links, const char *host)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();

  epx_json_begin_host (builder, host);
  json_builder_set_member_name (builder, "links");
  json_builder_begin_array (builder);
  for (guint i = 0; i < links->len; i++)
    {
      const EpxLinkInfo *link = g_ptr_array_index (links, i);

      json_builder_begin_object (builder);
      epx_json_add_number (builder, "link", link->number);
      epx_json_add_string (builder, "path", link->path);
      epx_json_add_string (builder, "from", link->from);
      epx_json_add_string (builder, "to", link->to);
      epx_json_add_string (builder, "state", epx_link_state_to_string (link->state));
      epx_json_add_number (builder, "since_us", link->since_us);
      epx_json_add_string (builder, "fault", link->fault);
      epx_json_add_string (builder, "fault_forward", link->fault_forward);
      epx_json_add_string (builder, "fault_backward", link->fault_backward);
      build_noticed (link->noticed, builder);
      epx_json_add_number (builder, "bytes_forward", link->bytes_forward);
      epx_json_add_number (builder, "bytes_backward", link->bytes_backward);
      epx_json_add_number (builder, "frames_forward", link->frames_forward);
      epx_json_add_number (builder, "frames_backward", link->frames_backward);
      epx_json_add_number (builder, "ticks_forward", link->ticks_forward);
      epx_json_add_number (builder, "ticks_backward", link->ticks_backward);
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
  json_builder_end_object (builder);
  return epx_output_print_json (builder);
}

static gboolean
show (EpxInvocation *invocation, const EpxAnswer *answer)
{
  const EpxLook *look = answer->value;

  return invocation->is_json ? print_json (look->links, answer->host) : print_text (look->links);
}

static int
run_links (EpxInvocation *invocation)
{
  int exit_code;

  if (!epx_invocation_parse (invocation, NULL, &exit_code) ||
      !epx_invocation_expect (invocation, 0, &exit_code))
    return exit_code;

  return epx_invocation_look (invocation, epx_look_take, epx_look_free, show);
}

const EpxVerb epx_verb_links = {
  .name = "links",
  .summary = N_ ("List the connections between nodes and their states"),
  .description = N_ (
      "Examples:\n"
      "  epmdpxyctl links\n"
      "  epmdpxyctl links --json | jq '.links[] | select(.state == \"cut\")'\n"
      "\n"
      "FROM dialled TO. A dialler that has not said its name, or never does since it is\n"
      "encrypted, is shown as ?@ADDRESS. SENT went from FROM to TO, RECEIVED came back.\n"
      "\n"
      "States: identifying (no name yet), connecting, up, cut, spoiled (a fault short of a\n"
      "cut). FRAMES are messages of Erlang's, TICKS its signs of life, each from FROM and to\n"
      "it. FAULT is what is done to both directions, or to each. NOTICED says which ends of a\n"
      "cut link gave up, and how long after the cut.\n"
      "\n"
      "--json: an object with links, an array of objects with link (its number), path, from,\n"
      "to, state, since_us (microseconds since 1970), fault, fault_forward, fault_backward,\n"
      "noticed (objects with node, after_us), bytes_forward, bytes_backward, frames_forward,\n"
      "frames_backward, ticks_forward, ticks_backward. With --host an object for each host, on\n"
      "a line of its own, with host (as it was given)."),
  .has_json = TRUE,
  .run = run_links,
};
