/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* Registrations and the memory of those that ended, each in a hash by name and in a list by age.
 * The registry owns both; whoever holds a connection keeps a pointer to its registration. */
#include "core/registry.h"

/* 0 to 3 are what nodes of old versions get; epmd never gives them to others. */
#define MIN_CREATION 4

typedef struct
{
  EpxRegistration registration; /* first: what callers see */
  EpxSlice key;                 /* the bytes of its name */
} Entry;

typedef struct
{
  char *name; /* (owned) */
  EpxSlice key;
  guint32 creation;
  guint16 port;
  guint16 gate_port;
  GList link; /* in forgotten_by_age */
} Forgotten;

struct _EpxRegistry
{
  GHashTable *entries;     /* (element-type EpxSlice Entry) (owned) */
  GList *newest;           /* (unowned) the links inside the registrations */
  GHashTable *forgotten;   /* (element-type EpxSlice Forgotten) (owned) */
  GQueue forgotten_by_age; /* oldest first; the links inside the elements */
};

static void
entry_free (gpointer data)
{
  Entry *entry = data;

  g_free (entry->registration.name);
  g_bytes_unref (entry->registration.extra);
  g_free (entry);
}

static void
forgotten_free (gpointer data)
{
  Forgotten *forgotten = data;

  g_free (forgotten->name);
  g_free (forgotten);
}

EpxRegistry *
epx_registry_new (void)
{
  EpxRegistry *registry = g_new0 (EpxRegistry, 1);

  registry->entries = g_hash_table_new_full (epx_slice_hash, epx_slice_equal, NULL, entry_free);
  registry->forgotten =
      g_hash_table_new_full (epx_slice_hash, epx_slice_equal, NULL, forgotten_free);
  g_queue_init (&registry->forgotten_by_age);
  return registry;
}

void
epx_registry_free (EpxRegistry *registry)
{
  if (registry == NULL)
    return;
  g_hash_table_unref (registry->entries);
  g_hash_table_unref (registry->forgotten);
  g_free (registry);
}

/* Takes @forgotten out of the memory and frees it. */
static void
drop_forgotten (EpxRegistry *registry, Forgotten *forgotten)
{
  g_queue_unlink (&registry->forgotten_by_age, &forgotten->link);
  g_hash_table_remove (registry->forgotten, &forgotten->key);
}

static guint32
first_creation (gint64 now_us)
{
  return MAX ((guint32) (now_us / G_USEC_PER_SEC + 1), MIN_CREATION);
}

static guint32
next_creation (guint32 creation)
{
  return MAX (creation + 1, MIN_CREATION);
}

EpxRegistration *
epx_registry_add (EpxRegistry *registry, const EpxEpmdRequest *request, gint64 now_us)
{
  Forgotten *forgotten;
  EpxRegistration *registration;
  Entry *entry;

  g_return_val_if_fail (request->op == EPX_EPMD_ALIVE2 && !request->is_refused, NULL);

  if (g_hash_table_contains (registry->entries, &request->name))
    return NULL;
  entry = g_new0 (Entry, 1);
  registration = &entry->registration;
  registration->name = g_strndup ((const char *) request->name.data, request->name.len);
  registration->port = request->port;
  registration->node_type = request->node_type;
  registration->protocol = request->protocol;
  registration->high_vsn = request->high_vsn;
  registration->low_vsn = request->low_vsn;
  registration->extra = g_bytes_new (request->extra.data, request->extra.len);
  registration->since_us = now_us;
  registration->creation = first_creation (now_us);
  registration->link.data = registration;
  entry->key = epx_slice (registration->name, request->name.len);

  forgotten = g_hash_table_lookup (registry->forgotten, &entry->key);
  if (forgotten != NULL)
    {
      registration->creation = next_creation (forgotten->creation);
      /* It may have got its own port from where its gate was. */
      if (forgotten->gate_port != registration->port)
        registration->gate_port = forgotten->gate_port;
      drop_forgotten (registry, forgotten);
    }
  g_hash_table_insert (registry->entries, &entry->key, entry);
  registry->newest = g_list_concat (&registration->link, registry->newest);
  return registration;
}

EpxRegistration *
epx_registry_restore (EpxRegistry *registry, const EpxRegistration *saved)
{
  EpxSlice name = epx_slice_from_string (saved->name);
  EpxRegistration *registration;
  Entry *entry;

  if (g_hash_table_contains (registry->entries, &name))
    return NULL;
  entry = g_new0 (Entry, 1);
  registration = &entry->registration;
  *registration = *saved;
  registration->name = g_strdup (saved->name);
  registration->extra = g_bytes_ref (saved->extra);
  registration->creation = MAX (saved->creation, MIN_CREATION);
  registration->owner = NULL;
  registration->link = (GList){ .data = registration };
  entry->key = epx_slice (registration->name, name.len);
  g_hash_table_insert (registry->entries, &entry->key, entry);
  registry->newest = g_list_concat (&registration->link, registry->newest);
  return registration;
}

void
epx_registry_remove (EpxRegistry *registry, EpxRegistration *registration)
{
  Entry *entry = (Entry *) registration;
  const EpxForgotten forgotten = { registration->name, registration->port, registration->gate_port,
                                   registration->creation };

  epx_registry_remember (registry, forgotten);
  registry->newest = g_list_remove_link (registry->newest, &registration->link);
  g_hash_table_remove (registry->entries, &entry->key);
}

void
epx_registry_remember (EpxRegistry *registry, EpxForgotten saved)
{
  EpxSlice name = epx_slice_from_string (saved.name);
  Forgotten *forgotten = g_hash_table_lookup (registry->forgotten, &name);

  if (forgotten != NULL)
    drop_forgotten (registry, forgotten);
  if (g_queue_get_length (&registry->forgotten_by_age) == EPX_REGISTRY_MAX_FORGOTTEN)
    drop_forgotten (registry, g_queue_peek_head (&registry->forgotten_by_age));
  forgotten = g_new0 (Forgotten, 1);
  forgotten->name = g_strdup (saved.name);
  forgotten->key = epx_slice (forgotten->name, name.len);
  forgotten->creation = saved.creation;
  forgotten->port = saved.port;
  forgotten->gate_port = saved.gate_port;
  forgotten->link.data = forgotten;
  g_hash_table_insert (registry->forgotten, &forgotten->key, forgotten);
  g_queue_push_tail_link (&registry->forgotten_by_age, &forgotten->link);
}

gboolean
epx_registry_recall (const EpxRegistry *registry, EpxSlice name, EpxForgotten *recalled)
{
  const Forgotten *forgotten = g_hash_table_lookup (registry->forgotten, &name);

  if (forgotten == NULL)
    return FALSE;
  *recalled =
      (EpxForgotten){ forgotten->name, forgotten->port, forgotten->gate_port, forgotten->creation };
  return TRUE;
}

EpxRegistration *
epx_registry_find (const EpxRegistry *registry, EpxSlice name)
{
  Entry *entry = g_hash_table_lookup (registry->entries, &name);

  return entry == NULL ? NULL : &entry->registration;
}

EpxRegistration *
epx_registry_find_string (const EpxRegistry *registry, const char *name)
{
  return epx_registry_find (registry, epx_slice_from_string (name));
}

guint
epx_registry_get_size (const EpxRegistry *registry)
{
  return g_hash_table_size (registry->entries);
}

const GList *
epx_registry_get_newest (const EpxRegistry *registry)
{
  return registry->newest;
}

void
epx_registry_foreach_forgotten (const EpxRegistry *registry,
                                void (*func) (EpxForgotten forgotten, gpointer user_data),
                                gpointer user_data)
{
  for (const GList *l = registry->forgotten_by_age.head; l != NULL; l = l->next)
    {
      const Forgotten *forgotten = l->data;

      func ((EpxForgotten){ forgotten->name, forgotten->port, forgotten->gate_port,
                            forgotten->creation },
            user_data);
    }
}
