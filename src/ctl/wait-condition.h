/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* What `wait` waits for, as a question to what is known. Pure. A condition about cables holds when
 * it does for each entry of the first island with each of the second. */
#pragma once

#include "ctl/link-watch.h"

typedef enum
{
  EPX_WAIT_NODE,    /* every name is registered */
  EPX_WAIT_UP,      /* a link between the two is up */
  EPX_WAIT_CUT,     /* a link between the two is cut, and none is up */
  EPX_WAIT_DOWN,    /* no link between the two is left */
  EPX_WAIT_NOTICED, /* nobody believes in a link between the two any more */
} EpxWaitKind;

typedef struct _EpxWaitCondition EpxWaitCondition;

gboolean epx_wait_kind_from_string (const char *text, EpxWaitKind *kind);
const char *epx_wait_kind_to_string (EpxWaitKind kind);

/* @island_b: (nullable) NULL for EPX_WAIT_NODE. @by: (nullable) for EPX_WAIT_NOTICED: the end that
 * is to have noticed, of one of the islands; NULL: both. All are copied. Errors: EPX_ERROR, and
 * G_OPTION_ERROR when @by is in neither. */
EpxWaitCondition *epx_wait_condition_new (EpxWaitKind kind,
                                          const char *const *island_a,
                                          const char *const *island_b,
                                          const char *by,
                                          GError **error);
void epx_wait_condition_free (EpxWaitCondition *condition);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EpxWaitCondition, epx_wait_condition_free)

EpxWaitKind epx_wait_condition_get_kind (const EpxWaitCondition *condition);
/* (unowned) (nullable) the entries of island_a (@side 0) or island_b (@side 1), NULL-terminated. */
const char *const *epx_wait_condition_get_names (const EpxWaitCondition *condition, guint side);

/* "up [a] | [b]". Returns: (transfer full). */
char *epx_wait_condition_format (const EpxWaitCondition *condition);

/* Whether it holds. @missing: (nullable) (element-type utf8): what is missing is added, a sentence
 * each. */
gboolean epx_wait_condition_holds (const EpxWaitCondition *condition,
                                   EpxLinkWatch *watch,
                                   GPtrArray *missing);
