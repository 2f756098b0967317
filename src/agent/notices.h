/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* What to show when: events of the daemon, of the notification server and of the user go in,
 * notices come out.
 *
 * Pure: no bus, no main loop, no clock. The caller says what time it is (any monotonic clock, in
 * microseconds), asks for a turn when epx_notices_due () says so, and shows what it is given.
 * There is one notice for all that happens; each new one takes the place of the last. */
#pragma once

#include <glib.h>

/* Events this close together are one piece of news: a split that takes three calls to make, or
 * nodes that register one after the other. Short enough that a person still takes the notice for
 * the answer to the command that was typed. */
#define EPX_NOTICES_GATHER_US (200 * G_TIME_SPAN_MILLISECOND)

typedef enum
{
  EPX_NOTICE_SPLIT,   /* more than one island */
  EPX_NOTICE_HEALED,  /* whole again */
  EPX_NOTICE_ENDED,   /* fewer than two nodes are left, so nothing is split any more */
  EPX_NOTICE_STOPPED, /* the daemon is gone, and the cuts with it */
  EPX_NOTICE_UNSEEN,  /* the bus is gone; nobody knows what the daemon does */
} EpxNoticeKind;

typedef struct
{
  EpxNoticeKind kind;
  char *title; /* (owned) plain text */
  char *body;  /* (owned) plain text, no markup, no control characters */
} EpxNotice;

void epx_notice_free (EpxNotice *notice);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EpxNotice, epx_notice_free)

/* Whether @notice stays until something takes its place: true of a split only. */
gboolean epx_notice_is_lasting (const EpxNotice *notice);
/* Whether @notice is to have a button that fixes all cables: the same ones. */
gboolean epx_notice_offers_fix (const EpxNotice *notice);

typedef struct _EpxNotices EpxNotices;

EpxNotices *epx_notices_new (void);
void epx_notices_free (EpxNotices *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EpxNotices, epx_notices_free)

/* The daemon is there and says how the nodes are grouped now. @islands: (transfer none) of type
 * "aas", as in the property Islands. */
void epx_notices_set_islands (EpxNotices *self, GVariant *islands, gint64 now_us);
/* The daemon is gone. */
void epx_notices_lose_daemon (EpxNotices *self, gint64 now_us);
/* The bus is gone, and with it the way to the daemon; epx_notices_set_islands () ends that. */
void epx_notices_lose_sight (EpxNotices *self, gint64 now_us);
/* The answer to what the button asked for. The server has taken the notice off the screen since,
 * so it comes again if there is still a split. @refusal: (nullable) why nothing was fixed. */
void epx_notices_answer_fix (EpxNotices *self, const char *refusal, gint64 now_us);
/* A notification server has come: nothing that was shown before is on the screen any more. */
void epx_notices_meet_server (EpxNotices *self, gint64 now_us);

/* When the next turn is due; -1 if nothing waits. */
gint64 epx_notices_due (const EpxNotices *self);
/* Takes the turn. Returns: (transfer full) (nullable): what is to be shown now, in place of what
 * was shown last; NULL when it is not due yet or there is nothing new. Counts as shown unless
 * epx_notices_fail () follows. */
EpxNotice *epx_notices_take (EpxNotices *self, gint64 now_us);
/* What epx_notices_take () gave could not be shown. It is not tried again before the next event. */
void epx_notices_fail (EpxNotices *self);
