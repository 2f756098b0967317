/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

#include "net/gates.h"

#include "core/snapshot.h"
#include "net/log.h"

/* Addresses of this machine that one node is looked up at. */
#define MAX_PER_NODE 16
/* One for each lookup: RabbitMQ looks itself up every minute and never dials, a cluster that
 * forms dials at once. */
#define MAX_UNDIALLED_PER_NODE 128

typedef struct
{
  EpxGates *gates;               /* (unowned) owns us */
  EpxRegistration *registration; /* (unowned) closes us when it ends */
  EpxGate *gate;                 /* (owned) */
  GList of_node;                 /* in the queue of its node, oldest first */
  GList of_all;
} Entry;

struct _EpxGates
{
  EpxCarrier *carrier; /* (unowned) outlives us */
  EpxGatesMode mode;
  EpxGatesFunc func;
  gpointer user_data;
  GHashTable *nodes;   /* (owned) (element-type EpxRegistration GQueue(Entry)) */
  GQueue all;          /* (element-type Entry) oldest first */
  GHashTable *by_port; /* (owned) (element-type guint16 Entry), the newest at each port */
};

static gpointer
port_key (const Entry *entry)
{
  return GUINT_TO_POINTER (epx_address_get_port (epx_gate_get_address (entry->gate)));
}

static void
drop (Entry *entry)
{
  EpxGates *self = entry->gates;
  GQueue *queue = g_hash_table_lookup (self->nodes, entry->registration);

  if (g_hash_table_lookup (self->by_port, port_key (entry)) == entry)
    g_hash_table_remove (self->by_port, port_key (entry));
  g_queue_unlink (queue, &entry->of_node);
  g_queue_unlink (&self->all, &entry->of_all);
  if (queue->length == 0)
    g_hash_table_remove (self->nodes, entry->registration);
  epx_gate_free (entry->gate);
  epx_quota_give (self->carrier->quotas[EPX_QUOTA_GATES], NULL, NULL);
  g_free (entry);
}

static void
on_dialled (
    EpxGate *gate, int fd, const EpxAddress *local, const EpxAddress *peer, gpointer user_data)
{
  Entry *entry = user_data;

  entry->gates->func (entry->registration, fd, local, peer, entry->gates->user_data);
}

static void
on_spent (EpxGate *gate, gpointer user_data)
{
  drop (user_data);
}

static const EpxGateFuncs gate_funcs = { on_dialled, on_spent };

EpxGates *
epx_gates_new (EpxCarrier *carrier, EpxGatesMode mode, EpxGatesFunc func, gpointer user_data)
{
  EpxGates *self = g_new0 (EpxGates, 1);

  self->carrier = carrier;
  self->mode = mode;
  self->func = func;
  self->user_data = user_data;
  self->nodes = g_hash_table_new_full (NULL, NULL, NULL, (GDestroyNotify) g_queue_free);
  g_queue_init (&self->all);
  self->by_port = g_hash_table_new (NULL, NULL);
  return self;
}

void
epx_gates_free (EpxGates *self)
{
  while (self->all.length > 0)
    drop (self->all.head->data);
  g_hash_table_unref (self->nodes);
  g_hash_table_unref (self->by_port);
  g_free (self);
}

static Entry *
find (GQueue *queue, const EpxAddress *local)
{
  for (GList *l = queue->head; l != NULL; l = l->next)
    if (epx_address_same_host (epx_gate_get_address (((Entry *) l->data)->gate), local))
      return l->data;
  return NULL;
}

/* @entry has its gate. */
static void
keep (EpxGates *self, Entry *entry, EpxRegistration *registration, GQueue *queue)
{
  entry->gates = self;
  entry->registration = registration;
  entry->of_node.data = entry->of_all.data = entry;
  g_queue_push_tail_link (queue, &entry->of_node);
  g_queue_push_tail_link (&self->all, &entry->of_all);
  g_hash_table_insert (self->by_port, port_key (entry), entry);
}

static Entry *
open_gate (EpxGates *self,
           EpxRegistration *registration,
           const EpxAddress *local,
           const EpxAddress *asker,
           GQueue *queue)
{
  guint16 port = asker == NULL ? registration->gate_port : 0;
  EpxAddress address = epx_address_with_port (local, port);
  g_autoptr (GError) error = NULL;
  EpxQuota *quota = self->carrier->quotas[EPX_QUOTA_GATES];
  Entry *entry;

  if (epx_quota_take (quota, NULL, NULL) != EPX_QUOTA_ROOM)
    return NULL;
  entry = g_new0 (Entry, 1);
  entry->gate = epx_gate_new (self->carrier->descriptors, self->carrier->timers, &address, asker,
                              self->carrier->limits.lookup_gate_us, &gate_funcs, entry, &error);
  if (entry->gate == NULL)
    {
      epx_log_node (G_LOG_LEVEL_WARNING, registration->name, "No gate for %s: %s",
                    registration->name, error->message);
      epx_quota_give (quota, NULL, NULL);
      g_free (entry);
      return NULL;
    }
  keep (self, entry, registration, queue);
  return entry;
}

/* A new queue that stays empty is left to the caller to take away again. */
static GQueue *
ensure_queue (EpxGates *self, EpxRegistration *registration)
{
  GQueue *queue = g_hash_table_lookup (self->nodes, registration);

  if (queue == NULL)
    {
      queue = g_queue_new ();
      g_hash_table_insert (self->nodes, registration, queue);
    }
  return queue;
}

guint16
epx_gates_lookup (EpxGates *self,
                  EpxRegistration *registration,
                  const EpxAddress *local,
                  const EpxAddress *peer)
{
  gboolean is_single = self->mode == EPX_GATES_PER_LOOKUP;
  GQueue *queue = ensure_queue (self, registration);
  Entry *entry = is_single ? NULL : find (queue, local);
  guint16 port = 0;

  if (entry == NULL &&
      epx_descriptors_have_room (self->carrier->descriptors, EPX_DESCRIPTORS_FOR_LINKS))
    entry = open_gate (self, registration, local, is_single ? peer : NULL, queue);
  if (entry != NULL)
    port = epx_address_get_port (epx_gate_get_address (entry->gate));
  if (entry != NULL && !is_single)
    registration->gate_port = port;
  /* One that was made just now stays: it is the newest. The limit may have been lowered since. */
  while (is_single && self->all.length > self->carrier->limits.n_lookup_gates)
    drop (self->all.head->data);
  queue = g_hash_table_lookup (self->nodes, registration);
  if (queue == NULL)
    return port;
  if (queue->length > (is_single ? MAX_UNDIALLED_PER_NODE : MAX_PER_NODE))
    drop (queue->head->data);
  else if (queue->length == 0)
    g_hash_table_remove (self->nodes, registration);
  return port;
}

void
epx_gates_close (EpxGates *self, EpxRegistration *registration)
{
  for (;;)
    {
      GQueue *queue = g_hash_table_lookup (self->nodes, registration);

      if (queue == NULL)
        return;
      drop (queue->head->data);
    }
}

EpxRegistration *
epx_gates_find (const EpxGates *self, guint16 port)
{
  const Entry *entry = g_hash_table_lookup (self->by_port, GUINT_TO_POINTER (port));

  return entry != NULL ? entry->registration : NULL;
}

GVariant *
epx_gates_save (const EpxGates *self, EpxHandover *handover)
{
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE ("aa{sv}"));
  for (const GList *l = self->all.head; l != NULL && self->mode == EPX_GATES_PER_NODE; l = l->next)
    {
      const Entry *entry = l->data;
      GVariantDict dict;

      g_variant_dict_init (&dict, NULL);
      epx_snapshot_put_text (&dict, "node", entry->registration->name);
      epx_snapshot_put_number (&dict, "socket",
                               epx_handover_leave (handover, epx_gate_get_fd (entry->gate)));
      g_variant_builder_add_value (&builder, g_variant_dict_end (&dict));
    }
  return g_variant_builder_end (&builder);
}

static gboolean
restore_gate (EpxGates *self,
              EpxRegistration *registration,
              GVariant *record,
              EpxHandover *handover)
{
  EpxQuota *quota = self->carrier->quotas[EPX_QUOTA_GATES];
  Entry *entry;
  int fd;

  if (epx_quota_take (quota, NULL, NULL) != EPX_QUOTA_ROOM)
    return FALSE;
  entry = g_new0 (Entry, 1);
  fd = epx_handover_take (handover, epx_snapshot_get_number (record, "socket"));
  if (fd >= 0)
    entry->gate = epx_gate_adopt (self->carrier->descriptors, fd, &gate_funcs, entry, NULL);
  if (entry->gate == NULL)
    {
      epx_quota_give (quota, NULL, NULL);
      g_free (entry);
      return FALSE;
    }
  keep (self, entry, registration, ensure_queue (self, registration));
  return TRUE;
}

guint
epx_gates_restore (EpxGates *self,
                   GVariant *records,
                   const EpxRegistry *registry,
                   EpxHandover *handover)
{
  guint n = 0;

  for (gsize i = 0; i < g_variant_n_children (records) && self->mode == EPX_GATES_PER_NODE; i++)
    {
      g_autoptr (GVariant) record = g_variant_get_child_value (records, i);
      const char *name = epx_snapshot_get_text (record, "node");
      EpxRegistration *registration =
          name != NULL ? epx_registry_find_string (registry, name) : NULL;

      if (registration != NULL && restore_gate (self, registration, record, handover))
        n++;
    }
  return n;
}
