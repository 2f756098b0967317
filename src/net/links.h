/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* All links, and what the rules do to each: who lays a rule asks for it to be applied here. Owns
 * the links from the dial to the close; the rules and the registry are others' matter. */
#pragma once

#include "core/rules.h"
#include "net/handover.h"
#include "net/link-news.h"
#include "net/link.h"

typedef struct _EpxLinks EpxLinks;

typedef struct
{
  /* As in EpxLinkFuncs. */
  char *(*trace) (EpxLink *link, int fd, gpointer user_data);
  /* The names of @link became known, or better known; before the rules are applied. */
  void (*identified) (EpxLink *link, gpointer user_data);
  /* As in EpxLinkNewsFuncs, in some later turn of the main loop. A link is in the list when the
   * first is told of it, and out of it when its end is. */
  void (*touched) (EpxLink *link, gpointer user_data);
  void (*stepped) (EpxLink *link, const EpxLinkStep *step, gpointer user_data);
  /* @end of @link, which is cut, was seen to give up. */
  void (*noticed) (EpxLink *link, EpxSide end, gpointer user_data);
  /* epx_links_count() of @alive is another. */
  void (*counted) (const char *alive, gpointer user_data);
} EpxLinksFuncs;

/* @carrier, @rules, @funcs: outlive the links. */
EpxLinks *epx_links_new (EpxCarrier *carrier,
                         const EpxRules *rules,
                         const EpxLinksFuncs *funcs,
                         gpointer user_data);
/* Closes every link, telling so. */
void epx_links_free (EpxLinks *links);

/* A new link, which calls back; or its dialler is turned away, for there are too many. */
void epx_links_dial (EpxLinks *links, const EpxDial *dial);
/* After the rules changed: in force on return. Returns how many live links, both names known, it
 * changed. */
guint epx_links_apply_rules (EpxLinks *links);
/* Tells now what is still to be told of links. */
void epx_links_flush (EpxLinks *links);
/* The registration of @alive ended: its ends of cut links have given up. */
void epx_links_mark_gone (EpxLinks *links, const char *alive);

/* Whether @side of @link is the node that is registered here as @alive. */
gboolean epx_links_is_end (const EpxLink *link, EpxSide side, const char *alive);

/* (unowned) (nullable) */
EpxLink *epx_links_find (const EpxLinks *links, guint64 id);
/* (transfer full) (element-type EpxLink), oldest first. Stays as it is whatever happens to them. */
GPtrArray *epx_links_list (const EpxLinks *links);
/* Links dialled to the registered node @alive or by it. */
guint epx_links_count (const EpxLinks *links, const char *alive);

/* Writes down all links that can go on in the next daemon: (transfer floating) aa{sv}. And makes
 * links of what was written down, with the rules laid on them; @last_id: of the one before. Returns
 * how many. */
GVariant *epx_links_save (EpxLinks *links, EpxHandover *handover);
guint
epx_links_restore (EpxLinks *links, GVariant *records, guint64 last_id, EpxHandover *handover);
guint64 epx_links_get_last_id (const EpxLinks *links);
