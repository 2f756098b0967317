/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* Promises of client/cluster.h and client/cluster-actions.h, against a daemon that says whatever a
 * test has it say, on a bus of its own. */
#include "client/bus.h"
#include "client/cluster-actions.h"
#include "client/cluster.h"
#include "epx-bus.h"

#define LIMIT_MS 10000
#define N_LINKS 1000

typedef struct
{
  GTestDBus *bus;
  GDBusConnection *daemon;
  GDBusConnection *connection;
  EpxBusManager *manager; /* the daemon's */
  GDBusNodeInfo *info;
  guint root_id;
  guint name_id;
  guint n_loads; /* how often GetManagedObjects was called */
  EpxCluster *cluster;
  guint n_changes;
  guint n_events;
} Fixture;

static const char ROOT_XML[] = "<node><interface name='org.freedesktop.DBus.ObjectManager'>"
                               "<method name='GetManagedObjects'>"
                               "<arg type='a{oa{sa{sv}}}' direction='out'/></method>"
                               "</interface></node>";

/* One registered node, and the manager. */
static const char OBJECTS[] =
    "({objectpath '/org/epmdpxy/Manager': {'org.epmdpxy.Manager': {'EpmdPort': <uint16 4711>,"
    "   'Islands': <[['a']]>}},"
    "  '/org/epmdpxy/nodes/a': {'org.epmdpxy.Node': {'Name': <'a'>}}},)";

static void
on_get_objects (GDBusConnection *connection,
                const char *sender,
                const char *path,
                const char *interface,
                const char *method,
                GVariant *parameters,
                GDBusMethodInvocation *invocation,
                gpointer user_data)
{
  g_autoptr (GVariant) reply =
      g_variant_parse (G_VARIANT_TYPE ("(a{oa{sa{sv}}})"), OBJECTS, NULL, NULL, NULL);
  Fixture *f = user_data;

  f->n_loads++;
  g_dbus_method_invocation_return_value (invocation, reply);
}

static const GDBusInterfaceVTable ROOT_VTABLE = { .method_call = on_get_objects };

static gboolean
on_cut (EpxBusManager *manager,
        GDBusMethodInvocation *invocation,
        const char *const *a,
        const char *const *b,
        gpointer user_data)
{
  if (g_str_equal (a[0], "refuse"))
    g_dbus_method_invocation_return_dbus_error (invocation, "org.epmdpxy.Error.InvalidName", "No");
  else
    epx_bus_manager_complete_cut_cables (manager, invocation, 7);
  return TRUE;
}

static void
count (gpointer counter)
{
  ++*(guint *) counter;
}

static GDBusConnection *
connect_to (Fixture *f)
{
  GError *error = NULL;
  GDBusConnection *connection = epx_bus_connect (g_test_dbus_get_bus_address (f->bus), &error);

  g_assert_no_error (error);
  return connection;
}

static void
set_up (Fixture *f, gconstpointer data)
{
  GError *error = NULL;

  f->bus = g_test_dbus_new (G_TEST_DBUS_NONE);
  g_test_dbus_up (f->bus);
  f->daemon = connect_to (f);
  f->connection = connect_to (f);
  f->info = g_dbus_node_info_new_for_xml (ROOT_XML, NULL);
  f->root_id = g_dbus_connection_register_object (f->daemon, EPX_ROOT_PATH, f->info->interfaces[0],
                                                  &ROOT_VTABLE, f, NULL, &error);
  g_assert_no_error (error);
  f->manager = epx_bus_manager_skeleton_new ();
  epx_bus_manager_set_rules (f->manager, g_variant_new ("a(tasasa{sv})", NULL));
  g_signal_connect (f->manager, "handle-cut-cables", G_CALLBACK (on_cut), f);
  g_dbus_interface_skeleton_export (G_DBUS_INTERFACE_SKELETON (f->manager), f->daemon,
                                    EPX_MANAGER_PATH, &error);
  g_assert_no_error (error);

  f->cluster = epx_cluster_new ();
  g_signal_connect_swapped (f->cluster, "changed", G_CALLBACK (count), &f->n_changes);
  g_signal_connect_swapped (f->cluster, "event", G_CALLBACK (count), &f->n_events);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  if (f->name_id != 0)
    g_bus_unown_name (f->name_id);
  g_object_unref (f->cluster);
  g_dbus_interface_skeleton_unexport (G_DBUS_INTERFACE_SKELETON (f->manager));
  g_object_unref (f->manager);
  g_dbus_connection_unregister_object (f->daemon, f->root_id);
  g_dbus_node_info_unref (f->info);
  g_dbus_connection_close_sync (f->daemon, NULL, NULL);
  g_dbus_connection_close_sync (f->connection, NULL, NULL);
  g_object_unref (f->daemon);
  g_object_unref (f->connection);
  while (g_main_context_iteration (NULL, FALSE))
    continue;
  g_test_dbus_down (f->bus);
  g_object_unref (f->bus);
}

static gboolean
on_limit (gpointer user_data)
{
  g_error ("It took too long");
  return G_SOURCE_REMOVE;
}

/* Runs the main context until @is_true. */
#define WAIT(is_true)                                                                              \
  G_STMT_START                                                                                     \
  {                                                                                                \
    guint limit_id = g_timeout_add (LIMIT_MS, on_limit, NULL);                                     \
    while (!(is_true))                                                                             \
      g_main_context_iteration (NULL, TRUE);                                                       \
    g_source_remove (limit_id);                                                                    \
  }                                                                                                \
  G_STMT_END

static void
appear (Fixture *f)
{
  f->name_id = g_bus_own_name_on_connection (f->daemon, EPX_BUS_NAME, G_BUS_NAME_OWNER_FLAGS_NONE,
                                             NULL, NULL, NULL, NULL);
}

static void
get_ready (Fixture *f)
{
  appear (f);
  epx_cluster_set_connection (f->cluster, f->connection);
  WAIT (epx_cluster_get_phase (f->cluster) == EPX_CLUSTER_READY);
}

static guint
count_nodes (Fixture *f)
{
  return g_list_model_get_n_items (epx_cluster_get_nodes (f->cluster));
}

static guint
count_cables (Fixture *f)
{
  return g_list_model_get_n_items (epx_cluster_get_cables (f->cluster));
}

static void
emit_link (GDBusConnection *sender, guint number)
{
  g_autofree char *path = g_strdup_printf ("/org/epmdpxy/links/%u", number);
  g_autofree char *from = g_strdup_printf ("x%u@h", number);
  g_autoptr (GError) error = NULL;

  g_dbus_connection_emit_signal (
      sender, NULL, EPX_MANAGER_PATH, "org.epmdpxy.Manager", "LinkStateChanged",
      g_variant_new ("(ossuu@a{sv})", path, from, "a@h", 2, 3, g_variant_new ("a{sv}", NULL)),
      &error);
  g_assert_no_error (error);
}

static void
test_a_daemon_is_followed_as_it_comes_and_goes (Fixture *f, gconstpointer data)
{
  g_assert_cmpint (epx_cluster_get_phase (f->cluster), ==, EPX_CLUSTER_NO_BUS);
  epx_cluster_set_connection (f->cluster, f->connection);
  WAIT (epx_cluster_get_phase (f->cluster) == EPX_CLUSTER_NO_DAEMON);
  appear (f);
  WAIT (epx_cluster_get_phase (f->cluster) == EPX_CLUSTER_READY);
  g_assert_cmpuint (count_nodes (f), ==, 1);
  g_assert_cmpuint (epx_cluster_get_manager (f->cluster)->epmd_port, ==, 4711);

  g_bus_unown_name (f->name_id);
  f->name_id = 0;
  WAIT (epx_cluster_get_phase (f->cluster) == EPX_CLUSTER_NO_DAEMON);
  g_assert_cmpuint (count_nodes (f), ==, 0);
  g_assert_null (epx_cluster_get_manager (f->cluster));
}

/* A handler that looks at everything whenever it is told of anything. */
static void
look (EpxCluster *cluster)
{
  gboolean is_ready = epx_cluster_get_phase (cluster) == EPX_CLUSTER_READY;

  g_assert_true (is_ready == (epx_cluster_get_manager (cluster) != NULL));
  g_assert_true (is_ready || g_list_model_get_n_items (epx_cluster_get_nodes (cluster)) == 0);
}

static void
test_phase_and_lists_agree_at_every_moment (Fixture *f, gconstpointer data)
{
  g_signal_connect (f->cluster, "changed", G_CALLBACK (look), NULL);
  g_signal_connect (f->cluster, "notify::phase", G_CALLBACK (look), NULL);
  get_ready (f);
  g_bus_unown_name (f->name_id);
  f->name_id = 0;
  WAIT (epx_cluster_get_phase (f->cluster) == EPX_CLUSTER_NO_DAEMON);
  epx_cluster_set_connection (f->cluster, NULL);
  g_assert_cmpint (epx_cluster_get_phase (f->cluster), ==, EPX_CLUSTER_NO_BUS);
}

static void
test_a_bus_that_ends_is_noticed (Fixture *f, gconstpointer data)
{
  get_ready (f);
  g_dbus_connection_close_sync (f->connection, NULL, NULL);
  WAIT (epx_cluster_get_phase (f->cluster) == EPX_CLUSTER_NO_BUS);
  g_assert_cmpuint (count_nodes (f), ==, 0);
}

static void
test_a_thousand_links_are_one_change (Fixture *f, gconstpointer data)
{
  g_autoptr (GVariant) pong = NULL;
  guint n_before;

  get_ready (f);
  n_before = f->n_changes;
  for (guint i = 0; i < N_LINKS; i++)
    emit_link (f->daemon, i);
  /* All of them have arrived before the first one is looked at. */
  g_dbus_connection_flush_sync (f->daemon, NULL, NULL);
  pong = g_dbus_connection_call_sync (f->connection, "org.freedesktop.DBus",
                                      "/org/freedesktop/DBus", "org.freedesktop.DBus.Peer", "Ping",
                                      NULL, NULL, G_DBUS_CALL_FLAGS_NONE, -1, NULL, NULL);
  WAIT (count_cables (f) == N_LINKS);
  g_assert_cmpuint (f->n_events, ==, N_LINKS);
  g_assert_cmpuint (f->n_changes - n_before, ==, 1);
}

static void
test_a_forged_signal_changes_nothing (Fixture *f, gconstpointer data)
{
  g_autoptr (GDBusConnection) forger = connect_to (f);
  g_autoptr (EpxNodeItem) node = NULL;
  g_autoptr (GError) error = NULL;

  get_ready (f);
  emit_link (forger, 1);
  /* Straight to us, past the rules of the bus. */
  g_dbus_connection_emit_signal (
      forger, g_dbus_connection_get_unique_name (f->connection), EPX_MANAGER_PATH,
      "org.epmdpxy.Manager", "NodeUnregistered",
      g_variant_new ("(so@a{sv})", "a", "/org/epmdpxy/nodes/a", g_variant_new ("a{sv}", NULL)),
      &error);
  g_assert_no_error (error);
  g_dbus_connection_flush_sync (forger, NULL, NULL);
  emit_link (f->daemon, 2);
  WAIT (count_cables (f) > 0);
  g_assert_cmpuint (count_cables (f), ==, 1);
  g_assert_cmpuint (f->n_events, ==, 1);
  node = g_list_model_get_item (epx_cluster_get_nodes (f->cluster), 0);
  g_assert_true (epx_node_item_get_view (node)->is_registered);
  g_dbus_connection_close_sync (forger, NULL, NULL);
}

static void
test_rules_are_read_again_when_they_change (Fixture *f, gconstpointer data)
{
  get_ready (f);
  epx_bus_manager_set_rules (
      f->manager, g_variant_new_parsed ("[(uint64 3, ['a'], ['b'], @a{sv} {'fault': <'stall'>})]"));
  epx_bus_manager_emit_cables_fixed (f->manager, (const char *const[]){ "a", NULL },
                                     (const char *const[]){ "b", NULL },
                                     g_variant_new ("a{sv}", NULL));
  WAIT (epx_cluster_get_manager (f->cluster)->rules->len == 1);
}

static void
test_counters_are_asked_for_only_while_they_are_held (Fixture *f, gconstpointer data)
{
  guint n_samples = 0;
  guint n_loads;

  get_ready (f);
  g_signal_connect_swapped (f->cluster, "sampled", G_CALLBACK (count), &n_samples);
  g_assert_cmpuint (f->n_loads, ==, 1);
  epx_cluster_hold_traffic (f->cluster);
  WAIT (n_samples == 2);
  epx_cluster_release_traffic (f->cluster);
  n_loads = f->n_loads;
  g_assert_cmpuint (n_loads, ==, 3);
  emit_link (f->daemon, 1);
  WAIT (count_cables (f) == 1);
  g_assert_cmpuint (f->n_loads, ==, n_loads);
}

static void
on_acted (GObject *source, GAsyncResult *result, gpointer user_data)
{
  *(GAsyncResult **) user_data = g_object_ref (result);
}

/* What a cut between two names returns; 0 with an error. */
static guint64
cut (Fixture *f, const char *a, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;
  guint64 number = 0;

  epx_cluster_cut_async (f->cluster, (const char *const[]){ a, NULL },
                         (const char *const[]){ "b", NULL }, NULL, on_acted, &result);
  WAIT (result != NULL);
  epx_cluster_act_finish (f->cluster, result, &number, error);
  return number;
}

static void
test_actions_return_what_the_daemon_says (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) no_bus = NULL;
  g_autoptr (GError) no_daemon = NULL;
  g_autoptr (GError) refused = NULL;

  g_assert_cmpuint (cut (f, "a", &no_bus), ==, 0);
  g_assert_error (no_bus, EPX_CLIENT_ERROR, EPX_CLIENT_ERROR_NO_DAEMON);

  epx_cluster_set_connection (f->cluster, f->connection);
  WAIT (epx_cluster_get_phase (f->cluster) == EPX_CLUSTER_NO_DAEMON);
  g_assert_cmpuint (cut (f, "a", &no_daemon), ==, 0);
  g_assert_error (no_daemon, EPX_CLIENT_ERROR, EPX_CLIENT_ERROR_NO_DAEMON);

  get_ready (f);
  g_assert_cmpuint (cut (f, "a", NULL), ==, 7);
  g_assert_cmpuint (cut (f, "refuse", &refused), ==, 0);
  g_assert_error (refused, EPX_CLIENT_ERROR, EPX_CLIENT_ERROR_REFUSED);
}

#define ADD(name, test) g_test_add ("/cluster/" name, Fixture, NULL, set_up, test, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("a-daemon-is-followed-as-it-comes-and-goes", test_a_daemon_is_followed_as_it_comes_and_goes);
  ADD ("phase-and-lists-agree-at-every-moment", test_phase_and_lists_agree_at_every_moment);
  ADD ("a-bus-that-ends-is-noticed", test_a_bus_that_ends_is_noticed);
  ADD ("a-thousand-links-are-one-change", test_a_thousand_links_are_one_change);
  ADD ("a-forged-signal-changes-nothing", test_a_forged_signal_changes_nothing);
  ADD ("rules-are-read-again-when-they-change", test_rules_are_read_again_when_they_change);
  ADD ("counters-are-asked-for-only-while-they-are-held",
       test_counters_are_asked_for_only_while_they_are_held);
  ADD ("actions-return-what-the-daemon-says", test_actions_return_what_the_daemon_says);
  return g_test_run ();
}
