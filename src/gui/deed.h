/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* One deed: the calls it consists of, how far they are made, and what its undoing needs to know.
 * Calls nobody itself; EpxDeeds does. Pure. */
#pragma once

#include "client/info.h"

typedef enum
{
  EPX_CALL_LAY,     /* AddFault */
  EPX_CALL_REMOVE,  /* RemoveFault */
  EPX_CALL_FIX,     /* FixCables */
  EPX_CALL_FIX_ALL, /* FixAllCables */
} EpxCallKind;

typedef struct
{
  EpxCallKind kind;
  char **from;       /* (owned) (nullable) */
  char **to;         /* (owned) (nullable) */
  GVariant *options; /* (owned) (nullable) */
  guint64 rule;      /* to remove */
} EpxDeedCall;

typedef struct
{
  char *said;        /* (owned) what to say when it is done */
  GArray *calls;     /* (owned) (element-type EpxDeedCall) */
  guint n_made;      /* calls that are in force */
  gboolean is_undo;  /* an undoing: nothing to undo */
  GArray *laid;      /* (owned) (element-type guint64) the rules that it laid */
  GPtrArray *before; /* (owned) (nullable) (element-type EpxRuleInfo) the rules before a fix */
  char *shape_key;   /* (owned) (nullable) the cable whose slider it is */
} EpxDeed;

/* @said: (transfer full). */
EpxDeed *epx_deed_new (char *said);
/* What undoes @done at @now_us (CLOCK_REALTIME). @said: (transfer full). */
EpxDeed *epx_deed_new_undo (const EpxDeed *done, char *said, gint64 now_us);
void epx_deed_free (EpxDeed *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EpxDeed, epx_deed_free)

/* @fault: NULL for a cut both ways, else a fault from @from to @to. @duration_ms: 0 for no end. */
void epx_deed_add_cut (EpxDeed *self,
                       const char *const *from,
                       const char *const *to,
                       const char *fault,
                       guint duration_ms);
/* @rate: bytes a second; 0: no limit. */
void epx_deed_add_shape (EpxDeed *self,
                         const char *const *one,
                         const char *const *other,
                         guint latency_ms,
                         guint64 rate,
                         guint duration_ms);
void epx_deed_add_removal (EpxDeed *self, guint64 rule);
/* @island_a: (nullable) for all cables. @before: (nullable) (element-type EpxRuleInfo) what is in
 * force; it is referenced. */
void epx_deed_add_fix (EpxDeed *self,
                       const char *const *island_a,
                       const char *const *island_b,
                       GPtrArray *before);

/* The call to make next (unowned); NULL: it is done. */
const EpxDeedCall *epx_deed_peek (const EpxDeed *self);
/* That call is in force. @number: what it returned. */
void epx_deed_note (EpxDeed *self, guint64 number);
