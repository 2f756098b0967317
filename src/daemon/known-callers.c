/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

#include "daemon/known-callers.h"

typedef struct
{
  char *name; /* (owned) (nullable) */
  EpxKnownCaller caller;
} Entry;

struct _EpxKnownCallers
{
  Entry entries[EPX_KNOWN_CALLERS_MAX];
  guint next; /* the oldest, or one that is free */
};

EpxKnownCallers *
epx_known_callers_new (void)
{
  return g_new0 (EpxKnownCallers, 1);
}

void
epx_known_callers_free (EpxKnownCallers *self)
{
  for (guint i = 0; i < EPX_KNOWN_CALLERS_MAX; i++)
    g_free (self->entries[i].name);
  g_free (self);
}

void
epx_known_callers_add (EpxKnownCallers *self, const char *name, const EpxKnownCaller *caller)
{
  Entry *entry = &self->entries[self->next];

  if (epx_known_callers_find (self, name) != NULL)
    return;
  g_free (entry->name);
  entry->name = g_strdup (name);
  entry->caller = *caller;
  self->next = (self->next + 1) % EPX_KNOWN_CALLERS_MAX;
}

const EpxKnownCaller *
epx_known_callers_find (const EpxKnownCallers *self, const char *name)
{
  for (guint i = 0; i < EPX_KNOWN_CALLERS_MAX; i++)
    if (g_strcmp0 (self->entries[i].name, name) == 0)
      return &self->entries[i].caller;
  return NULL;
}
