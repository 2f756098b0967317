/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* Promises of client/cluster-model.h. */
#include "client/cluster-model.h"

typedef struct
{
  EpxClusterModel *model;
  guint n_node_changes;
  guint n_cable_changes;
} Fixture;

static void
on_items_changed (GListModel *list, guint position, guint removed, guint added, gpointer data)
{
  ++*(guint *) data;
}

/* @text: of type a{sv} and the like, as g_variant_parse() takes it. */
static GVariant *
parse (const char *type, const char *text)
{
  g_autoptr (GError) error = NULL;
  GVariant *value = g_variant_parse (G_VARIANT_TYPE (type), text, NULL, NULL, &error);

  g_assert_no_error (error);
  return value;
}

static EpxManagerInfo *
manager_of (const char *rules, const char *islands)
{
  g_autofree char *text =
      g_strdup_printf ("{'Rules': <@a(tasasa{sv}) %s>, 'Islands': <@aas %s>}", rules, islands);
  g_autoptr (GVariant) properties = parse ("a{sv}", text);

  return epx_manager_info_new (properties);
}

static EpxNodeInfo *
node_of (const char *name, const char *host)
{
  g_autofree char *path = g_strconcat ("/org/epmdpxy/nodes/", name, NULL);
  g_autofree char *text =
      g_strdup_printf ("{'Name': <'%s'>, 'Host': <'%s'>, 'Port': <uint16 7>}", name, host);
  g_autoptr (GVariant) properties = parse ("a{sv}", text);

  return epx_node_info_new (path, properties);
}

static EpxLinkInfo *
link_of (guint number, const char *from, const char *to, EpxLinkState state, guint64 n_bytes)
{
  g_autofree char *path = g_strdup_printf ("/org/epmdpxy/links/%u", number);
  g_autofree char *text = g_strdup_printf ("{'From': <'%s'>, 'To': <'%s'>, 'State': <uint32 %d>, "
                                           "'BytesForward': <uint64 %" G_GUINT64_FORMAT ">}",
                                           from, to, (int) state, n_bytes);
  g_autoptr (GVariant) properties = parse ("a{sv}", text);

  return epx_link_info_new (path, properties);
}

static GPtrArray *
array_of (GDestroyNotify free_func, gpointer first, ...)
{
  GPtrArray *array = g_ptr_array_new_with_free_func (free_func);
  va_list rest;

  va_start (rest, first);
  for (gpointer item = first; item != NULL; item = va_arg (rest, gpointer))
    g_ptr_array_add (array, item);
  va_end (rest);
  return array;
}

#define NODES(...) array_of ((GDestroyNotify) epx_node_info_free, __VA_ARGS__, NULL)
#define LINKS(...) array_of ((GDestroyNotify) epx_link_info_free, __VA_ARGS__, NULL)

/* Three registered nodes; a dialled b, and nobody c. */
static void
set_up (Fixture *f, gconstpointer data)
{
  f->model = epx_cluster_model_new ();
  epx_cluster_model_load (
      f->model, NODES (node_of ("c", ""), node_of ("b", "h"), node_of ("a", "h")),
      LINKS (link_of (1, "a@h", "b@h", EPX_LINK_UP, 0)), manager_of ("[]", "[['a', 'b', 'c']]"));
  epx_cluster_model_update (f->model);
  g_signal_connect (epx_cluster_model_get_nodes (f->model), "items-changed",
                    G_CALLBACK (on_items_changed), &f->n_node_changes);
  g_signal_connect (epx_cluster_model_get_cables (f->model), "items-changed",
                    G_CALLBACK (on_items_changed), &f->n_cable_changes);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  epx_cluster_model_free (f->model);
}

static EpxNodeItem *
find_node (Fixture *f, const char *name)
{
  GListModel *nodes = epx_cluster_model_get_nodes (f->model);

  for (guint i = 0; i < g_list_model_get_n_items (nodes); i++)
    {
      g_autoptr (EpxNodeItem) item = g_list_model_get_item (nodes, i);

      if (g_str_equal (epx_node_item_get_name (item), name))
        return item;
    }
  return NULL;
}

static const EpxCableView *
view_of (Fixture *f, const char *one, const char *other)
{
  EpxCableItem *cable =
      epx_cluster_model_find_cable (f->model, find_node (f, one), find_node (f, other));

  g_assert_nonnull (cable);
  return epx_cable_item_get_view (cable);
}

static void
assert_names (GListModel *nodes, const char *expected)
{
  g_autoptr (GString) names = g_string_new (NULL);

  for (guint i = 0; i < g_list_model_get_n_items (nodes); i++)
    {
      g_autoptr (EpxNodeItem) item = g_list_model_get_item (nodes, i);

      g_string_append_printf (names, "%s%s", i == 0 ? "" : " ", epx_node_item_get_name (item));
    }
  g_assert_cmpstr (names->str, ==, expected);
}

static void
apply (Fixture *f, const char *signal_name, const char *type, const char *text)
{
  g_autoptr (GVariant) parameters = parse (type, text);
  g_autoptr (EpxEvent) event = epx_event_new (signal_name, parameters);

  g_assert_nonnull (event);
  epx_cluster_model_apply (f->model, event);
}

static void
change_link (Fixture *f, guint number, const char *from, const char *to, EpxLinkState state)
{
  g_autofree char *text =
      g_strdup_printf ("('/org/epmdpxy/links/%u', '%s', '%s', 3, %d, {'time': <uint64 99>})",
                       number, from, to, (int) state);

  apply (f, "LinkStateChanged", "(ossuua{sv})", text);
}

static void
set_rules (Fixture *f, const char *text)
{
  g_autoptr (GVariant) rules = parse ("a(tasasa{sv})", text);

  epx_cluster_model_set_rules (f->model, epx_rules_unpack (rules));
  epx_cluster_model_update (f->model);
}

static void
test_lists_are_sorted (Fixture *f, gconstpointer data)
{
  assert_names (epx_cluster_model_get_nodes (f->model), "a b c");
  g_assert_cmpuint (g_list_model_get_n_items (epx_cluster_model_get_cables (f->model)), ==, 1);
  g_assert_cmpint (view_of (f, "b", "a")->state, ==, EPX_CABLE_UP);
  g_assert_cmpuint (epx_node_item_get_view (find_node (f, "a"))->n_links, ==, 1);
  g_assert_cmpuint (epx_node_item_get_view (find_node (f, "c"))->n_links, ==, 0);
}

static void
test_an_item_stays_the_same (Fixture *f, gconstpointer data)
{
  g_autoptr (EpxCableItem) before = g_object_ref (
      epx_cluster_model_find_cable (f->model, find_node (f, "a"), find_node (f, "b")));
  EpxNodeItem *node = find_node (f, "a");

  change_link (f, 1, "a@h", "b@h", EPX_LINK_CUT);
  epx_cluster_model_update (f->model);
  g_assert_true (before ==
                 epx_cluster_model_find_cable (f->model, find_node (f, "a"), find_node (f, "b")));
  g_assert_true (node == find_node (f, "a"));
  g_assert_cmpuint (f->n_node_changes, ==, 0);
  g_assert_cmpuint (f->n_cable_changes, ==, 0);
  g_assert_cmpuint (epx_cable_item_get_view (before)->since_us, ==, 99);
}

static void
test_a_cut_without_a_link_is_seen (Fixture *f, gconstpointer data)
{
  set_rules (f, "[(1, ['a'], ['c'], {'fault': <'stall'>, 'direction': <'both'>})]");
  g_assert_cmpint (view_of (f, "a", "c")->state, ==, EPX_CABLE_CUT);
  g_assert_false (view_of (f, "a", "c")->has_link);
  g_assert_cmpint (view_of (f, "a", "b")->state, ==, EPX_CABLE_UP);

  set_rules (f, "[]");
  g_assert_null (epx_cluster_model_find_cable (f->model, find_node (f, "a"), find_node (f, "c")));
}

static void
test_each_way_has_its_own_fault (Fixture *f, gconstpointer data)
{
  const EpxCableView *view;

  set_rules (f, "[(1, ['b'], ['a'], {'fault': <'loss'>, 'direction': <'forward'>}),"
                " (2, ['a'], ['b'], {'direction': <'forward'>, 'latency-ms': <uint32 80>})]");
  view = view_of (f, "a", "b");
  g_assert_cmpint (view->state, ==, EPX_CABLE_ONE_WAY);
  g_assert_cmpint (view->ways[EPX_END_A].fault, ==, EPX_FAULT_NONE);
  g_assert_cmpuint (view->ways[EPX_END_A].shape.latency_ms, ==, 80);
  g_assert_cmpint (view->ways[EPX_END_B].fault, ==, EPX_FAULT_LOSS);

  set_rules (f, "[(2, ['a'], ['b'], {'direction': <'forward'>, 'latency-ms': <uint32 80>})]");
  g_assert_cmpint (view_of (f, "a", "b")->state, ==, EPX_CABLE_SLOW);
  set_rules (f, "[(3, ['a'], ['*'], {'fault': <'grey'>, 'direction': <'both'>})]");
  g_assert_cmpint (view_of (f, "a", "b")->state, ==, EPX_CABLE_GREY);
}

static void
test_a_fix_covers_what_is_below (Fixture *f, gconstpointer data)
{
  set_rules (f, "[(1, ['*'], ['*'], {'fault': <'stall'>, 'direction': <'both'>,"
                "                    'latency-ms': <uint32 9>}),"
                " (2, ['a'], ['b'], {'fault': <'none'>, 'direction': <'both'>})]");
  g_assert_cmpint (view_of (f, "a", "b")->state, ==, EPX_CABLE_UP);
  g_assert_cmpint (view_of (f, "a", "c")->state, ==, EPX_CABLE_CUT);
}

static void
test_a_dialler_that_is_not_registered_is_a_node (Fixture *f, gconstpointer data)
{
  change_link (f, 2, "remote@x", "b@h", EPX_LINK_UP);
  change_link (f, 3, "a@elsewhere", "b@h", EPX_LINK_UP);
  change_link (f, 4, "?@::1", "b@h", EPX_LINK_IDENTIFYING);
  epx_cluster_model_update (f->model);
  assert_names (epx_cluster_model_get_nodes (f->model), "a a@elsewhere b c remote@x");
  g_assert_false (epx_node_item_get_view (find_node (f, "remote@x"))->is_registered);
  g_assert_cmpint (epx_node_item_get_view (find_node (f, "remote@x"))->island, ==, -1);
  g_assert_cmpuint (f->n_node_changes, ==, 1);

  change_link (f, 2, "remote@x", "b@h", EPX_LINK_CLOSED);
  change_link (f, 3, "a@elsewhere", "b@h", EPX_LINK_CLOSED);
  epx_cluster_model_update (f->model);
  assert_names (epx_cluster_model_get_nodes (f->model), "a b c");
}

static void
test_the_host_is_learnt_from_a_link (Fixture *f, gconstpointer data)
{
  change_link (f, 2, "c@h", "b@h", EPX_LINK_UP);
  epx_cluster_model_update (f->model);
  g_assert_cmpstr (epx_node_item_get_host (find_node (f, "c")), ==, "h");
  assert_names (epx_cluster_model_get_nodes (f->model), "a b c");
}

static void
test_the_latest_link_stands_for_the_cable (Fixture *f, gconstpointer data)
{
  change_link (f, 1, "a@h", "b@h", EPX_LINK_CUT);
  change_link (f, 3, "b@h", "a@h", EPX_LINK_UP);
  change_link (f, 4, "b@h", "a@h", EPX_LINK_CONNECTING);
  epx_cluster_model_update (f->model);
  g_assert_cmpint (view_of (f, "a", "b")->link_state, ==, EPX_LINK_UP);
}

static void
test_who_noticed_is_kept_while_it_is_cut (Fixture *f, gconstpointer data)
{
  const EpxCableView *view;

  set_rules (f, "[(1, ['a'], ['b'], {'fault': <'stall'>, 'direction': <'both'>})]");
  change_link (f, 1, "a@h", "b@h", EPX_LINK_CUT);
  apply (f, "LinkNoticed", "(osssta{sv})",
         "('/org/epmdpxy/links/1', 'a@h', 'b@h', 'b@h', 4200000, {})");
  change_link (f, 1, "a@h", "b@h", EPX_LINK_CLOSED);
  epx_cluster_model_update (f->model);
  view = view_of (f, "a", "b");
  g_assert_false (view->ways[EPX_END_A].is_gone);
  /* The link went in the same burst as it was told of. */
  g_assert_false (view->has_link);
  g_assert_true (view->ways[EPX_END_B].is_gone);
  g_assert_cmpuint (view->ways[EPX_END_B].gone_us, ==, 4200000);

  set_rules (f, "[]");
  g_assert_null (epx_cluster_model_find_cable (f->model, find_node (f, "a"), find_node (f, "b")));
}

static void
test_rates_come_from_two_readings (Fixture *f, gconstpointer data)
{
  epx_cluster_model_refresh (f->model, NODES (node_of ("a", "h")),
                             LINKS (link_of (1, "a@h", "b@h", EPX_LINK_UP, 1000)), 1000000);
  epx_cluster_model_refresh (f->model, NODES (node_of ("new", "h")),
                             LINKS (link_of (1, "a@h", "b@h", EPX_LINK_UP, 5000),
                                    link_of (9, "x@h", "b@h", EPX_LINK_UP, 5000)),
                             3000000);
  epx_cluster_model_update (f->model);
  g_assert_cmpuint (view_of (f, "a", "b")->ways[EPX_END_A].rate, ==, 2000);
  g_assert_cmpuint (view_of (f, "a", "b")->ways[EPX_END_A].n_bytes, ==, 5000);
  g_assert_cmpuint (epx_cluster_model_get_throughput (f->model), ==, 2000);
  assert_names (epx_cluster_model_get_nodes (f->model), "a b c");
}

static void
test_islands_number_the_nodes (Fixture *f, gconstpointer data)
{
  apply (f, "IslandsChanged", "(aasa{sv})", "([['a'], ['b', 'c']], {})");
  epx_cluster_model_update (f->model);
  g_assert_cmpint (epx_node_item_get_view (find_node (f, "a"))->island, ==, 0);
  g_assert_cmpint (epx_node_item_get_view (find_node (f, "c"))->island, ==, 1);
  g_assert_true (epx_cluster_model_get_manager (f->model)->is_partitioned);
}

/* 60 nodes, every one linked with every other: each list changes once, and so does each item. */
static void
test_a_burst_is_one_change (Fixture *f, gconstpointer data)
{
  guint number = 100;

  for (guint i = 0; i < 60; i++)
    {
      g_autofree char *node =
          g_strdup_printf ("('n%02u', 7, '/org/epmdpxy/nodes/n%02u', {'time': <uint64 1>})", i, i);

      apply (f, "NodeRegistered", "(sqoa{sv})", node);
      for (guint j = 0; j < i; j++)
        {
          g_autofree char *from = g_strdup_printf ("n%02u@h", i);
          g_autofree char *to = g_strdup_printf ("n%02u@h", j);

          change_link (f, number, from, to, EPX_LINK_CONNECTING);
          change_link (f, number++, from, to, EPX_LINK_UP);
        }
    }
  g_assert_cmpuint (f->n_cable_changes, ==, 0);
  epx_cluster_model_update (f->model);
  g_assert_cmpuint (f->n_node_changes, ==, 1);
  g_assert_cmpuint (f->n_cable_changes, ==, 1);
  g_assert_cmpuint (g_list_model_get_n_items (epx_cluster_model_get_cables (f->model)), ==,
                    1 + 60 * 59 / 2);
  epx_cluster_model_update (f->model);
  g_assert_cmpuint (f->n_node_changes + f->n_cable_changes, ==, 2);
}

static void
test_clear_empties_the_lists (Fixture *f, gconstpointer data)
{
  epx_cluster_model_clear (f->model);
  epx_cluster_model_update (f->model);
  assert_names (epx_cluster_model_get_nodes (f->model), "");
  g_assert_cmpuint (g_list_model_get_n_items (epx_cluster_model_get_cables (f->model)), ==, 0);
  g_assert_null (epx_cluster_model_get_manager (f->model));
}

#define ADD(name, test) g_test_add ("/cluster-model/" name, Fixture, NULL, set_up, test, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("lists-are-sorted", test_lists_are_sorted);
  ADD ("an-item-stays-the-same", test_an_item_stays_the_same);
  ADD ("a-cut-without-a-link-is-seen", test_a_cut_without_a_link_is_seen);
  ADD ("each-way-has-its-own-fault", test_each_way_has_its_own_fault);
  ADD ("a-fix-covers-what-is-below", test_a_fix_covers_what_is_below);
  ADD ("a-dialler-that-is-not-registered-is-a-node",
       test_a_dialler_that_is_not_registered_is_a_node);
  ADD ("the-host-is-learnt-from-a-link", test_the_host_is_learnt_from_a_link);
  ADD ("the-latest-link-stands-for-the-cable", test_the_latest_link_stands_for_the_cable);
  ADD ("who-noticed-is-kept-while-it-is-cut", test_who_noticed_is_kept_while_it_is_cut);
  ADD ("rates-come-from-two-readings", test_rates_come_from_two_readings);
  ADD ("islands-number-the-nodes", test_islands_number_the_nodes);
  ADD ("a-burst-is-one-change", test_a_burst_is_one_change);
  ADD ("clear-empties-the-lists", test_clear_empties_the_lists);
  return g_test_run ();
}
