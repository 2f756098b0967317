/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

#include "net/switchboard.h"

#include <unistd.h>

#include "core/error.h"
#include "core/name.h"
#include "net/socket.h"

/* How long registrations are gathered before the islands are computed anew. */
#define SETTLE_US (100 * 1000)

struct _EpxSwitchboard
{
  GObject parent;
  EpxCarrier *carrier;   /* (owned) */
  EpxRegistry *registry; /* (owned) */
  EpxRulebook *rules;    /* (owned) */
  EpxEpmdServer *server; /* (owned) */
  EpxGates *gates;       /* (owned) */
  GHashTable *nodes;     /* (owned) (element-type EpxRegistration EpxNode) */
  EpxLinks *links;       /* (owned) */
  guint16 port;
  GVariant *islands; /* (owned) as last told */
  EpxTimer settle_timer;
};

enum
{
  NODE_ADDED,
  NODE_REMOVED,
  LINK_CHANGED,
  LINK_NOTICED,
  RULE_ENDED,
  ISLANDS_CHANGED,
  KILLED,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (EpxSwitchboard, epx_switchboard, G_TYPE_OBJECT)

/* What the handshakes of a link showed of nodes that are registered here. */
static void
on_link_identified (EpxLink *link, gpointer user_data)
{
  EpxSwitchboard *self = user_data;
  const EpxLinkNames *names = epx_link_get_names (link);

  for (int side = 0; side < 2; side++)
    {
      const char *name = names->names[side];
      g_autofree char *alive = g_strndup (name, epx_name_alive_length (name));
      EpxNode *node = epx_switchboard_find_node (self, alive);

      if (node != NULL && names->is_shown[side] && epx_links_is_end (link, side, alive))
        epx_node_learn (node, name, names->is_hidden[side]);
    }
}

static void
on_link_changed (EpxLink *link, EpxLinkState old_state, gpointer user_data)
{
  g_signal_emit (user_data, signals[LINK_CHANGED], 0, link, (guint) old_state);
}

static void
on_link_noticed (EpxLink *link, EpxSide end, gpointer user_data)
{
  g_info ("%s has given up on %s", epx_link_get_name (link, end), epx_link_get_name (link, !end));
  g_signal_emit (user_data, signals[LINK_NOTICED], 0, link, (guint) end);
}

static const EpxLinksFuncs links_funcs = { on_link_identified, on_link_changed, on_link_noticed };

static void
dial_node (EpxSwitchboard *self,
           const EpxNode *node,
           int fd,
           const EpxAddress *local,
           const EpxAddress *peer)
{
  const EpxDial dial = {
    .fd = fd,
    .local = *local,
    .peer = *peer,
    .port = node->registration->port,
    .alive = node->registration->name,
    .host = node->host,
  };

  epx_links_dial (self->links, &dial);
}

static void
on_dialled (EpxRegistration *registration,
            int fd,
            const EpxAddress *local,
            const EpxAddress *peer,
            gpointer user_data)
{
  EpxSwitchboard *self = user_data;
  EpxNode *node = g_hash_table_lookup (self->nodes, registration);

  if (registration->port == self->port || epx_gates_find (self->gates, registration->port) != NULL)
    {
      /* We would dial ourselves, and that link again, until no descriptor is left. */
      g_warning ("%s is registered with port %u, which is ours: its dials are refused",
                 registration->name, registration->port);
      epx_socket_make_reset (fd);
      close (fd);
      epx_descriptors_give (self->carrier->descriptors, 1);
      return;
    }
  dial_node (self, node, fd, local, peer);
}

static void
on_settle (EpxTimer *timer)
{
  epx_switchboard_settle (
      (EpxSwitchboard *) ((char *) timer - G_STRUCT_OFFSET (EpxSwitchboard, settle_timer)));
}

static void
settle_soon (EpxSwitchboard *self)
{
  if (!epx_timer_is_on (&self->settle_timer))
    epx_timers_start (self->carrier->timers, &self->settle_timer, SETTLE_US, on_settle);
}

static guint16
on_lookup (EpxRegistration *registration,
           const EpxAddress *local,
           const EpxAddress *peer,
           gpointer user_data)
{
  EpxSwitchboard *self = user_data;

  return epx_gates_lookup (self->gates, registration, local, peer);
}

static guint16
on_own_port (guint16 port, gpointer user_data)
{
  EpxSwitchboard *self = user_data;
  const EpxRegistration *registration = epx_gates_find (self->gates, port);

  return registration != NULL ? registration->port : port;
}

static void
on_registered (EpxRegistration *registration, gpointer user_data)
{
  EpxSwitchboard *self = user_data;
  EpxNode *node = epx_node_new (registration);

  g_hash_table_insert (self->nodes, registration, node);
  g_signal_emit (self, signals[NODE_ADDED], 0, node);
  settle_soon (self);
}

static void
on_unregistered (EpxRegistration *registration, gpointer user_data)
{
  EpxSwitchboard *self = user_data;
  EpxNode *node = g_hash_table_lookup (self->nodes, registration);

  epx_gates_close (self->gates, registration);
  g_hash_table_steal (self->nodes, registration);
  g_signal_emit (self, signals[NODE_REMOVED], 0, node);
  epx_links_mark_gone (self->links, registration->name);
  epx_node_free (node);
  settle_soon (self);
}

static void
on_killed (gpointer user_data)
{
  g_signal_emit (user_data, signals[KILLED], 0);
}

static const EpxEpmdServerFuncs server_funcs = { on_lookup, on_own_port, on_registered,
                                                 on_unregistered, on_killed };

/* A rule is out of the list. @end: (transfer full). */
static void
on_rule_ended (EpxRuleEnd *end, gpointer user_data)
{
  EpxSwitchboard *self = user_data;
  /* No links any more: it is being disposed of. */
  guint n_links = self->links != NULL ? epx_links_apply_rules (self->links) : 0;

  g_signal_emit (self, signals[RULE_ENDED], 0, end, n_links);
  epx_rule_end_free (end);
  epx_switchboard_settle (self);
}

guint64
epx_switchboard_lay (EpxSwitchboard *self, const EpxRule *rule, guint *n_links, GError **error)
{
  guint64 id;

  if (!epx_island_check_distinct (rule->from, rule->to, error))
    return 0;
  id = epx_rulebook_lay (self->rules, rule, error);
  if (id != 0)
    *n_links = epx_links_apply_rules (self->links);
  return id;
}

gboolean
epx_switchboard_remove (EpxSwitchboard *self, guint64 rule, GError **error)
{
  EpxRuleEnd *end = epx_rulebook_remove (self->rules, rule, EPX_RULE_REMOVED, error);

  if (end != NULL)
    on_rule_ended (end, self);
  return end != NULL;
}

void
epx_switchboard_remove_bound (EpxSwitchboard *self, const char *sender)
{
  g_autoptr (GArray) ids = epx_rulebook_list_bound (self->rules, sender);

  for (guint i = 0; i < ids->len; i++)
    {
      EpxRuleEnd *end = epx_rulebook_remove (self->rules, g_array_index (ids, guint64, i),
                                             EPX_RULE_CALLER_GONE, NULL);

      if (end != NULL)
        on_rule_ended (end, self);
    }
}

GPtrArray *
epx_switchboard_fix (EpxSwitchboard *self,
                     EpxIsland *a,
                     EpxIsland *b,
                     const char *sender,
                     guint64 *rule,
                     guint *n_links,
                     GError **error)
{
  GPtrArray *ends;

  if (a != NULL && !epx_island_check_distinct (a, b, error))
    return NULL;
  ends = epx_rulebook_fix (self->rules, a, b, sender, rule);
  *n_links = epx_links_apply_rules (self->links);
  return ends;
}

void
epx_switchboard_settle (EpxSwitchboard *self)
{
  g_autoptr (GVariant) islands = epx_switchboard_get_islands (self);

  epx_timer_stop (&self->settle_timer);
  if (g_variant_equal (islands, self->islands))
    return;
  g_variant_unref (self->islands);
  self->islands = g_variant_ref (islands);
  g_signal_emit (self, signals[ISLANDS_CHANGED], 0, islands);
}

const EpxRules *
epx_switchboard_get_rules (EpxSwitchboard *self)
{
  return epx_rulebook_get_rules (self->rules);
}

GVariant *
epx_switchboard_get_islands (EpxSwitchboard *self)
{
  return epx_nodes_group (self->nodes, epx_rulebook_get_rules (self->rules));
}

guint16
epx_switchboard_get_port (EpxSwitchboard *self)
{
  return self->port;
}

EpxNode *
epx_switchboard_find_node (EpxSwitchboard *self, const char *name)
{
  EpxRegistration *registration = epx_registry_find_string (self->registry, name);

  return registration != NULL ? g_hash_table_lookup (self->nodes, registration) : NULL;
}

GPtrArray *
epx_switchboard_list_nodes (EpxSwitchboard *self)
{
  GPtrArray *nodes = g_ptr_array_sized_new (g_hash_table_size (self->nodes));

  for (const GList *l = epx_registry_get_newest (self->registry); l != NULL; l = l->next)
    {
      EpxNode *node = g_hash_table_lookup (self->nodes, l->data);

      if (node != NULL)
        g_ptr_array_add (nodes, node);
    }
  return nodes;
}

EpxLinks *
epx_switchboard_get_links (EpxSwitchboard *self)
{
  return self->links;
}

static void
epx_switchboard_dispose (GObject *object)
{
  EpxSwitchboard *self = EPX_SWITCHBOARD (object);

  g_clear_pointer (&self->server, epx_epmd_server_free);
  g_clear_pointer (&self->gates, epx_gates_free);
  g_clear_pointer (&self->links, epx_links_free);
  epx_timer_stop (&self->settle_timer);
  G_OBJECT_CLASS (epx_switchboard_parent_class)->dispose (object);
}

static void
epx_switchboard_finalize (GObject *object)
{
  EpxSwitchboard *self = EPX_SWITCHBOARD (object);

  g_clear_pointer (&self->nodes, g_hash_table_unref);
  g_clear_pointer (&self->rules, epx_rulebook_free);
  g_clear_pointer (&self->registry, epx_registry_free);
  g_clear_pointer (&self->carrier, epx_carrier_free);
  g_clear_pointer (&self->islands, g_variant_unref);
  G_OBJECT_CLASS (epx_switchboard_parent_class)->finalize (object);
}

static void
epx_switchboard_class_init (EpxSwitchboardClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = epx_switchboard_dispose;
  object_class->finalize = epx_switchboard_finalize;

  signals[NODE_ADDED] = g_signal_new ("node-added", EPX_TYPE_SWITCHBOARD, G_SIGNAL_RUN_LAST, 0,
                                      NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_POINTER);
  signals[NODE_REMOVED] = g_signal_new ("node-removed", EPX_TYPE_SWITCHBOARD, G_SIGNAL_RUN_LAST, 0,
                                        NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_POINTER);
  signals[LINK_CHANGED] =
      g_signal_new ("link-changed", EPX_TYPE_SWITCHBOARD, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                    G_TYPE_NONE, 2, G_TYPE_POINTER, G_TYPE_UINT);
  signals[LINK_NOTICED] =
      g_signal_new ("link-noticed", EPX_TYPE_SWITCHBOARD, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                    G_TYPE_NONE, 2, G_TYPE_POINTER, G_TYPE_UINT);
  signals[RULE_ENDED] =
      g_signal_new ("rule-ended", EPX_TYPE_SWITCHBOARD, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                    G_TYPE_NONE, 2, G_TYPE_POINTER, G_TYPE_UINT);
  signals[ISLANDS_CHANGED] =
      g_signal_new ("islands-changed", EPX_TYPE_SWITCHBOARD, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                    G_TYPE_NONE, 1, G_TYPE_VARIANT);
  signals[KILLED] = g_signal_new ("killed", EPX_TYPE_SWITCHBOARD, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                  NULL, G_TYPE_NONE, 0);
}

static void
epx_switchboard_init (EpxSwitchboard *self)
{
  self->registry = epx_registry_new ();
  self->nodes = g_hash_table_new_full (NULL, NULL, NULL, (GDestroyNotify) epx_node_free);
  self->islands = g_variant_ref_sink (g_variant_new ("aas", NULL));
}

EpxSwitchboard *
epx_switchboard_new (const EpxSwitchboardOptions *options, GError **error)
{
  g_autoptr (EpxSwitchboard) self = g_object_new (EPX_TYPE_SWITCHBOARD, NULL);

  self->carrier = epx_carrier_new (NULL, error);
  if (self->carrier == NULL)
    return NULL;
  self->rules = epx_rulebook_new (self->carrier->timers, on_rule_ended, self);
  self->links =
      epx_links_new (self->carrier, epx_rulebook_get_rules (self->rules), &links_funcs, self);
  self->gates = epx_gates_new (self->carrier, options->gates, on_dialled, self);
  self->server =
      epx_epmd_server_new (self->carrier, self->registry, &options->epmd, &server_funcs, self);
  self->port = epx_epmd_server_listen (self->server, options->addresses, options->port, error);
  if (self->port == 0)
    return NULL;
  if (!epx_descriptors_have_room (self->carrier->descriptors, EPX_DESCRIPTORS_FOR_LINKS))
    {
      g_set_error (error, EPX_ERROR, EPX_ERROR_NO_DESCRIPTORS,
                   "the limit of open descriptors is too low to serve anybody (raise it with "
                   "ulimit -n, or LimitNOFILE= in the unit)");
      return NULL;
    }
  return g_steal_pointer (&self);
}
