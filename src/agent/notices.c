/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* What to show when: see the header.
 *
 * Nothing is decided when an event comes in; it is noted, and the first one of a row sets the time
 * of the next turn. The turn compares what is so now with what is on the screen. Owns the last
 * islands and a copy of the last notice. The sentences are made in notice-text.c. */
#include "agent/notices.h"

#include "agent/notice-text.h"

struct _EpxNotices
{
  GVariant *islands;  /* (owned) (nullable) NULL while there is no daemon */
  gboolean is_unseen; /* nobody knows whether there is one */
  EpxNotice *shown;   /* (owned) (nullable) what is on the screen as far as we know */
  gboolean is_closed; /* ... but that it was closed by a button */
  char *refusal;      /* (owned) (nullable) why the button did not do it */
  gint64 due_us;      /* -1: nothing waits */
};

static EpxNotice *
notice_new (EpxNoticeKind kind, GVariant *islands)
{
  EpxNotice *notice = g_new (EpxNotice, 1);

  notice->kind = kind;
  notice->title = epx_notice_text_title (kind);
  notice->body = epx_notice_text_body (kind, islands);
  return notice;
}

static EpxNotice *
notice_copy (const EpxNotice *notice)
{
  EpxNotice *copy = g_new (EpxNotice, 1);

  copy->kind = notice->kind;
  copy->title = g_strdup (notice->title);
  copy->body = g_strdup (notice->body);
  return copy;
}

void
epx_notice_free (EpxNotice *notice)
{
  if (notice == NULL)
    return;
  g_free (notice->title);
  g_free (notice->body);
  g_free (notice);
}

gboolean
epx_notice_is_lasting (const EpxNotice *notice)
{
  g_return_val_if_fail (notice != NULL, FALSE);

  return notice->kind == EPX_NOTICE_SPLIT;
}

gboolean
epx_notice_offers_fix (const EpxNotice *notice)
{
  return epx_notice_is_lasting (notice);
}

EpxNotices *
epx_notices_new (void)
{
  EpxNotices *self = g_new0 (EpxNotices, 1);

  self->due_us = -1;
  return self;
}

void
epx_notices_free (EpxNotices *self)
{
  if (self == NULL)
    return;
  g_clear_pointer (&self->islands, g_variant_unref);
  epx_notice_free (self->shown);
  g_free (self->refusal);
  g_free (self);
}

/* The first event of a row decides, so that events without end cannot put the turn off. */
static void
gather (EpxNotices *self, gint64 now_us)
{
  if (self->due_us < 0)
    self->due_us = now_us + EPX_NOTICES_GATHER_US;
}

void
epx_notices_set_islands (EpxNotices *self, GVariant *islands, gint64 now_us)
{
  g_return_if_fail (self != NULL);
  g_return_if_fail (g_variant_is_of_type (islands, G_VARIANT_TYPE ("aas")));

  g_variant_ref_sink (islands);
  /* What was refused belongs to the split that it was asked of. */
  if (self->islands != NULL && !g_variant_equal (self->islands, islands))
    g_clear_pointer (&self->refusal, g_free);
  g_clear_pointer (&self->islands, g_variant_unref);
  self->islands = islands;
  self->is_unseen = FALSE;
  gather (self, now_us);
}

void
epx_notices_lose_daemon (EpxNotices *self, gint64 now_us)
{
  g_return_if_fail (self != NULL);

  g_clear_pointer (&self->islands, g_variant_unref);
  self->is_unseen = FALSE;
  gather (self, now_us);
}

void
epx_notices_lose_sight (EpxNotices *self, gint64 now_us)
{
  g_return_if_fail (self != NULL);

  g_clear_pointer (&self->islands, g_variant_unref);
  self->is_unseen = TRUE;
  gather (self, now_us);
}

void
epx_notices_answer_fix (EpxNotices *self, const char *refusal, gint64 now_us)
{
  g_return_if_fail (self != NULL);

  g_free (self->refusal);
  self->refusal = g_strdup (refusal);
  self->is_closed = TRUE;
  gather (self, now_us);
}

void
epx_notices_meet_server (EpxNotices *self, gint64 now_us)
{
  g_return_if_fail (self != NULL);

  epx_notices_fail (self);
  gather (self, now_us);
}

void
epx_notices_fail (EpxNotices *self)
{
  g_return_if_fail (self != NULL);

  g_clear_pointer (&self->shown, epx_notice_free);
  self->is_closed = FALSE;
}

gint64
epx_notices_due (const EpxNotices *self)
{
  g_return_val_if_fail (self != NULL, -1);

  return self->due_us;
}

static gsize
count_nodes (GVariant *islands)
{
  gsize n_nodes = 0;

  for (gsize i = 0; i < g_variant_n_children (islands); i++)
    {
      g_autoptr (GVariant) island = g_variant_get_child_value (islands, i);
      n_nodes += g_variant_n_children (island);
    }
  return n_nodes;
}

static EpxNotice *
split_notice_new (const EpxNotices *self)
{
  EpxNotice *notice = notice_new (EPX_NOTICE_SPLIT, self->islands);

  if (self->refusal != NULL)
    {
      g_autofree char *islands = notice->body;

      notice->body = epx_notice_text_add_refusal (islands, self->refusal);
    }
  return notice;
}

/* Only a split is news by itself; the rest only answers a split that somebody has seen. */
static EpxNotice *
decide (const EpxNotices *self)
{
  if (self->islands != NULL && g_variant_n_children (self->islands) > 1)
    return split_notice_new (self);
  if (self->shown == NULL ||
      (self->shown->kind != EPX_NOTICE_SPLIT && self->shown->kind != EPX_NOTICE_UNSEEN))
    return NULL;
  if (self->is_unseen)
    return notice_new (EPX_NOTICE_UNSEEN, NULL);
  if (self->islands == NULL)
    return notice_new (EPX_NOTICE_STOPPED, NULL);
  if (count_nodes (self->islands) < 2)
    return notice_new (EPX_NOTICE_ENDED, self->islands);
  return notice_new (EPX_NOTICE_HEALED, self->islands);
}

/* Whether @notice is on the screen already. */
static gboolean
is_shown (const EpxNotices *self, const EpxNotice *notice)
{
  return self->shown != NULL && !self->is_closed && self->shown->kind == notice->kind &&
         g_str_equal (self->shown->body, notice->body);
}

EpxNotice *
epx_notices_take (EpxNotices *self, gint64 now_us)
{
  g_autoptr (EpxNotice) notice = NULL;

  g_return_val_if_fail (self != NULL, NULL);

  if (self->due_us < 0 || now_us < self->due_us)
    return NULL;
  self->due_us = -1;

  notice = decide (self);
  if (notice == NULL || is_shown (self, notice))
    return NULL;

  epx_notice_free (self->shown);
  self->shown = notice_copy (notice);
  self->is_closed = FALSE;
  return g_steal_pointer (&notice);
}
