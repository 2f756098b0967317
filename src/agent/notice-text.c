/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* The words of a notice: see the header. Keeps nothing. */
#include "agent/notice-text.h"

#include <glib/gi18n.h>

/* Control characters break lines and terminals, format characters turn text around. */
static gboolean
is_harmless (gunichar c)
{
  switch ((int) g_unichar_type (c))
    {
    case G_UNICODE_CONTROL:
    case G_UNICODE_FORMAT:
    case G_UNICODE_LINE_SEPARATOR:
    case G_UNICODE_PARAGRAPH_SEPARATOR:
      return FALSE;
    default:
      return TRUE;
    }
}

/* @strange: what a stranger wrote, UTF-8. */
static void
append_tamed (GString *text, const char *strange, guint max_chars)
{
  guint n_chars = 0;

  for (const char *p = strange; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if (n_chars++ == max_chars)
        {
          g_string_append (text, "…");
          return;
        }
      g_string_append_unichar (text, is_harmless (c) ? c : 0xfffd);
    }
}

static void
append_island (GString *text, GVariant *island)
{
  gsize n_nodes = g_variant_n_children (island);
  gsize n_named = n_nodes <= EPX_NOTICE_TEXT_ALL_NODES ? n_nodes : EPX_NOTICE_TEXT_FIRST_NODES;
  gsize n_more = n_nodes - n_named;
  g_autoptr (GString) names = g_string_new (NULL);

  for (gsize i = 0; i < n_named; i++)
    {
      const char *name;

      g_variant_get_child (island, i, "&s", &name);
      if (i > 0)
        g_string_append (names, ", ");
      append_tamed (names, name, EPX_NOTICE_TEXT_MAX_CHARS);
    }

  g_string_append_c (text, '[');
  if (n_more == 0)
    g_string_append (text, names->str);
  else
    g_string_append_printf (text,
                            /* Translators: %1$s is a list of nodes, as in "node1, node2". */
                            ngettext ("%1$s and %2$u more", "%1$s and %2$u more", (gulong) n_more),
                            names->str, (guint) n_more);
  g_string_append_c (text, ']');
}

static char *
text_of_split (GVariant *islands)
{
  gsize n_islands = g_variant_n_children (islands);
  gsize n_named = MIN (n_islands, EPX_NOTICE_TEXT_MAX_ISLANDS);
  gsize n_more = n_islands - n_named;
  g_autoptr (GString) text = g_string_new (NULL);

  for (gsize i = 0; i < n_named; i++)
    {
      g_autoptr (GVariant) island = g_variant_get_child_value (islands, i);

      if (i > 0)
        g_string_append (text, " | ");
      append_island (text, island);
    }
  if (n_more == 0)
    return g_string_free (g_steal_pointer (&text), FALSE);

  return g_strdup_printf (
      /* Translators: %1$s is a list of islands, as in "[node1] | [node2, node3]". */
      ngettext ("%1$s and %2$u more island", "%1$s and %2$u more islands", (gulong) n_more),
      text->str, (guint) n_more);
}

static char *
text_of_healed (GVariant *islands)
{
  g_autoptr (GVariant) island = g_variant_get_child_value (islands, 0);
  guint n_nodes = (guint) g_variant_n_children (island);

  return g_strdup_printf (ngettext ("%u node can be reached again.",
                                    "All %u nodes can reach each other again.", n_nodes),
                          n_nodes);
}

char *
epx_notice_text_title (EpxNoticeKind kind)
{
  switch (kind)
    {
    case EPX_NOTICE_SPLIT:
      return g_strdup (_ ("Erlang cluster partitioned"));
    case EPX_NOTICE_HEALED:
      return g_strdup (_ ("Erlang cluster healed"));
    case EPX_NOTICE_ENDED:
      return g_strdup (_ ("Erlang cluster no longer partitioned"));
    case EPX_NOTICE_STOPPED:
      return g_strdup (_ ("epmdpxy has stopped"));
    case EPX_NOTICE_UNSEEN:
      return g_strdup (_ ("Erlang cluster out of sight"));
    }
  g_return_val_if_reached (NULL);
}

char *
epx_notice_text_body (EpxNoticeKind kind, GVariant *islands)
{
  switch (kind)
    {
    case EPX_NOTICE_SPLIT:
      return text_of_split (islands);
    case EPX_NOTICE_HEALED:
      return text_of_healed (islands);
    case EPX_NOTICE_ENDED:
      return g_strdup (_ ("Fewer than two nodes are left."));
    case EPX_NOTICE_STOPPED:
      return g_strdup (_ ("The partition of the Erlang cluster has ended with it."));
    case EPX_NOTICE_UNSEEN:
      return g_strdup (_ ("The daemon’s message bus is gone. The partition may go on."));
    }
  g_return_val_if_reached (NULL);
}

char *
epx_notice_text_add_refusal (const char *body, const char *refusal)
{
  g_autoptr (GString) reason = g_string_new (NULL);
  g_autofree char *sentence = NULL;

  append_tamed (reason, refusal, EPX_NOTICE_TEXT_MAX_REFUSAL);
  /* Translators: %s is why, as the daemon or the system says it. */
  sentence = g_strdup_printf (_ ("The cables were not fixed: %s"), reason->str);
  return g_strconcat (body, "\n", sentence, NULL);
}

void
epx_notice_text_for_server (
    const EpxNotice *notice, gboolean shows_body, gboolean reads_markup, char **title, char **body)
{
  g_return_if_fail (notice != NULL);

  if (shows_body)
    *title = g_strdup (notice->title);
  else
    /* Translators: title and text of a notice in one line. */
    *title =
        g_strdelimit (g_strdup_printf (_ ("%1$s: %2$s"), notice->title, notice->body), "\n", ' ');
  *body = reads_markup ? g_markup_escape_text (notice->body, -1) : g_strdup (notice->body);
}
