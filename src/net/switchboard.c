/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

#include "net/switchboard-private.h"

#include <unistd.h>

#include "core/error.h"
#include "core/name.h"
#include "net/log.h"
#include "net/own-port.h"
#include "net/socket.h"

/* How long registrations are gathered before the islands are computed anew. */
#define SETTLE_US (100 * 1000)

enum
{
  NODE_ADDED,
  NODE_REMOVED,
  NODE_CHANGED,
  LINK_TOUCHED,
  LINK_STEPPED,
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

      if (node != NULL && names->is_shown[side] && epx_links_is_end (link, side, alive) &&
          epx_node_learn (node, name, names->is_hidden[side]))
        g_signal_emit (self, signals[NODE_CHANGED], 0, node);
    }
}

static void
on_link_touched (EpxLink *link, gpointer user_data)
{
  g_signal_emit (user_data, signals[LINK_TOUCHED], 0, link);
}

static void
on_link_stepped (EpxLink *link, const EpxLinkStep *step, gpointer user_data)
{
  epx_log_link (G_LOG_LEVEL_INFO, link, "Link %" G_GUINT64_FORMAT " from %s to %s: %s",
                epx_link_get_id (link), epx_link_get_name (link, EPX_FROM_DIALLER),
                epx_link_get_name (link, EPX_FROM_TARGET),
                epx_link_state_to_string (step->new_state));
  g_signal_emit (user_data, signals[LINK_STEPPED], 0, link, step);
}

static void
on_links_counted (const char *alive, gpointer user_data)
{
  EpxNode *node = epx_switchboard_find_node (user_data, alive);

  if (node != NULL)
    g_signal_emit (user_data, signals[NODE_CHANGED], 0, node);
}

static void
on_link_noticed (EpxLink *link, EpxSide end, gpointer user_data)
{
  epx_log_link (G_LOG_LEVEL_INFO, link, "%s has given up on %s", epx_link_get_name (link, end),
                epx_link_get_name (link, !end));
  g_signal_emit (user_data, signals[LINK_NOTICED], 0, link, (guint) end);
}

static char *
on_link_trace (EpxLink *link, int fd, gpointer user_data)
{
  EpxSwitchboard *self = user_data;
  EpxRegistration *registration = epx_who_find (self->who, fd);

  return registration != NULL
             ? epx_node_make_full_name (g_hash_table_lookup (self->nodes, registration))
             : NULL;
}

static const EpxLinksFuncs links_funcs = { on_link_trace,   on_link_identified, on_link_touched,
                                           on_link_stepped, on_link_noticed,    on_links_counted };

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
      epx_log_node (G_LOG_LEVEL_WARNING, registration->name,
                    "%s is registered with port %u, which is ours: its dials are refused",
                    registration->name, registration->port);
      epx_listener_refuse (self->carrier->descriptors, fd);
      return;
    }
  dial_node (self, node, fd, local, peer);
}

static void
on_settle (EpxTimer *timer)
{
  epx_switchboard_settle (EPX_CONTAINER_OF (timer, EpxSwitchboard, settle_timer));
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
  guint16 gate_before = registration->gate_port;
  guint16 port;

  /* RabbitMQ looks itself up, keeps the answer and registers with it when epmd returns. */
  if (epx_who_is (self->who, registration, local, peer))
    return registration->port;
  port = epx_gates_lookup (self->gates, registration, local, peer);
  if (registration->gate_port != gate_before)
    g_signal_emit (self, signals[NODE_CHANGED], 0, g_hash_table_lookup (self->nodes, registration));
  return port;
}

static guint16
on_own_port (EpxSlice name, guint16 port, gpointer user_data)
{
  EpxSwitchboard *self = user_data;

  return epx_own_port (self->registry, self->gates, name, port);
}

static void
on_registered (EpxRegistration *registration,
               const EpxAddress *local,
               const EpxAddress *peer,
               gpointer user_data)
{
  EpxSwitchboard *self = user_data;
  EpxNode *node = epx_node_new (registration);

  epx_who_add (self->who, registration, local, peer);
  g_hash_table_insert (self->nodes, registration, node);
  epx_log_node (G_LOG_LEVEL_INFO, registration->name, "%s has registered with port %u",
                registration->name, registration->port);
  g_signal_emit (self, signals[NODE_ADDED], 0, node);
  settle_soon (self);
}

static void
on_unregistered (EpxRegistration *registration, gpointer user_data)
{
  EpxSwitchboard *self = user_data;
  EpxNode *node = g_hash_table_lookup (self->nodes, registration);

  epx_gates_close (self->gates, registration);
  epx_who_remove (self->who, registration);
  g_hash_table_steal (self->nodes, registration);
  epx_log_node (G_LOG_LEVEL_INFO, registration->name, "%s is not registered any more",
                registration->name);
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

  epx_log_rule (&end->rule, epx_rule_end_reason_to_string (end->reason), n_links);
  g_signal_emit (self, signals[RULE_ENDED], 0, end, n_links);
  epx_rule_end_free (end);
  epx_switchboard_settle (self);
}

guint64
epx_switchboard_lay (EpxSwitchboard *self, const EpxRule *rule, guint *n_links, GError **error)
{
  EpxRule laid = *rule;
  guint64 id;

  if (!epx_island_check_distinct (rule->from, rule->to, error) ||
      !epx_rulebook_check_room (self->rules, &self->carrier->limits, rule->sender, error))
    return 0;
  id = epx_rulebook_lay (self->rules, rule, error);
  if (id == 0)
    return 0;
  *n_links = epx_links_apply_rules (self->links);
  laid.id = id;
  epx_log_rule (&laid, NULL, *n_links);
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
  for (guint i = 0; i < ends->len; i++)
    {
      EpxRuleEnd *end = g_ptr_array_index (ends, i);

      epx_log_rule (&end->rule, epx_rule_end_reason_to_string (end->reason), *n_links);
    }
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

void
epx_switchboard_flush (EpxSwitchboard *self)
{
  if (self->links != NULL)
    epx_links_flush (self->links);
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

void
epx_switchboard_reload (EpxSwitchboard *self, const EpxSwitchboardOptions *options)
{
  self->carrier->limits = options->limits;
  epx_epmd_server_set_options (self->server, &options->epmd);
}

const EpxCarrier *
epx_switchboard_get_carrier (EpxSwitchboard *self)
{
  return self->carrier;
}

EpxQuotaReport
epx_switchboard_report_rules (EpxSwitchboard *self)
{
  return epx_rulebook_report (self->rules, &self->carrier->limits);
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
  g_clear_pointer (&self->who, epx_who_free);
  g_clear_pointer (&self->carrier, epx_carrier_free);
  g_clear_pointer (&self->islands, g_variant_unref);
  G_OBJECT_CLASS (epx_switchboard_parent_class)->finalize (object);
}

/* A signal with up to two arguments. */
static guint
add_signal (const char *name, guint n_params, GType first, GType second)
{
  GType types[] = { first, second };

  return g_signal_newv (name, EPX_TYPE_SWITCHBOARD, G_SIGNAL_RUN_LAST, NULL, NULL, NULL, NULL,
                        G_TYPE_NONE, n_params, types);
}

static void
epx_switchboard_class_init (EpxSwitchboardClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = epx_switchboard_dispose;
  object_class->finalize = epx_switchboard_finalize;

  signals[NODE_ADDED] = add_signal ("node-added", 1, G_TYPE_POINTER, G_TYPE_INVALID);
  signals[NODE_REMOVED] = add_signal ("node-removed", 1, G_TYPE_POINTER, G_TYPE_INVALID);
  signals[NODE_CHANGED] = add_signal ("node-changed", 1, G_TYPE_POINTER, G_TYPE_INVALID);
  signals[LINK_TOUCHED] = add_signal ("link-touched", 1, G_TYPE_POINTER, G_TYPE_INVALID);
  signals[LINK_STEPPED] = add_signal ("link-stepped", 2, G_TYPE_POINTER, G_TYPE_POINTER);
  signals[LINK_NOTICED] = add_signal ("link-noticed", 2, G_TYPE_POINTER, G_TYPE_UINT);
  signals[RULE_ENDED] = add_signal ("rule-ended", 2, G_TYPE_POINTER, G_TYPE_UINT);
  signals[ISLANDS_CHANGED] = add_signal ("islands-changed", 1, G_TYPE_VARIANT, G_TYPE_INVALID);
  signals[KILLED] = add_signal ("killed", 0, G_TYPE_INVALID, G_TYPE_INVALID);
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
  self->carrier->limits = options->limits;
  self->rules = epx_rulebook_new (self->carrier->timers, on_rule_ended, self);
  self->who = epx_who_new (self->carrier->timers);
  self->links =
      epx_links_new (self->carrier, epx_rulebook_get_rules (self->rules), &links_funcs, self);
  self->gates = epx_gates_new (self->carrier, options->gates, on_dialled, self);
  self->server =
      epx_epmd_server_new (self->carrier, self->registry, &options->epmd, &server_funcs, self);
  if (options->sockets != NULL)
    {
      /* They were open when the descriptors were counted. */
      epx_descriptors_give (self->carrier->descriptors, options->sockets->len);
      self->port = epx_epmd_server_adopt (self->server, options->sockets, error);
    }
  else
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
