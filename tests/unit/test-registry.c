/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* Registrations, creations, and what is remembered of names that left. */
#include "core/registry.h"

#include <string.h>

#include "property.h"

#define NOW_S 1795418736
#define NOW_US (G_GINT64_CONSTANT (1795418736) * G_USEC_PER_SEC)

static EpxRegistration *
add_at (EpxRegistry *registry, const char *name, gint64 now_us)
{
  EpxEpmdRequest request = {
    .op = EPX_EPMD_ALIVE2,
    .name = epx_slice_from_string (name),
    .port = 1000,
    .node_type = 77,
    .protocol = 1,
    .high_vsn = 6,
    .low_vsn = 5,
    .extra = epx_slice ("\0x", 2),
  };

  return epx_registry_add (registry, &request, now_us);
}

static EpxRegistration *
add (EpxRegistry *registry, const char *name)
{
  return add_at (registry, name, NOW_US);
}

static void
count_one (EpxForgotten forgotten, gpointer user_data)
{
  (*(guint *) user_data)++;
}

static guint
count_forgotten (const EpxRegistry *registry)
{
  guint n = 0;

  epx_registry_foreach_forgotten (registry, count_one, &n);
  return n;
}

static void
test_added_is_found (void)
{
  g_autoptr (EpxRegistry) registry = epx_registry_new ();
  EpxRegistration *node = add (registry, "node1");

  g_assert_true (epx_registry_find_string (registry, "node1") == node);
  g_assert_true (epx_registry_find (registry, epx_slice ("node1xyz", 5)) == node);
  g_assert_null (epx_registry_find_string (registry, "node"));
  g_assert_null (epx_registry_find_string (registry, "Node1"));
  g_assert_null (epx_registry_find (registry, epx_slice ("node1\0", 6)));
  g_assert_cmpuint (epx_registry_get_size (registry), ==, 1);
}

static void
test_what_it_said_is_kept (void)
{
  g_autoptr (EpxRegistry) registry = epx_registry_new ();
  EpxRegistration *node = add (registry, "node1");
  gsize len;
  gconstpointer extra = g_bytes_get_data (node->extra, &len);

  g_assert_cmpstr (node->name, ==, "node1");
  g_assert_cmpuint (node->port, ==, 1000);
  g_assert_cmpuint (node->node_type, ==, 77);
  g_assert_cmpuint (node->protocol, ==, 1);
  g_assert_cmpuint (node->high_vsn, ==, 6);
  g_assert_cmpuint (node->low_vsn, ==, 5);
  g_assert_cmpmem (extra, len, "\0x", 2);
  g_assert_cmpint (node->since_us, ==, NOW_US);
  g_assert_cmpuint (node->gate_port, ==, 0);
  g_assert_null (node->owner);
}

static void
test_taken_name_is_refused (void)
{
  g_autoptr (EpxRegistry) registry = epx_registry_new ();
  EpxRegistration *node = add (registry, "node1");

  g_assert_null (add (registry, "node1"));
  g_assert_true (epx_registry_find_string (registry, "node1") == node);
  g_assert_cmpuint (node->creation, ==, NOW_S + 1);
}

static void
test_removed_is_gone (void)
{
  g_autoptr (EpxRegistry) registry = epx_registry_new ();

  epx_registry_remove (registry, add (registry, "node1"));
  g_assert_null (epx_registry_find_string (registry, "node1"));
  g_assert_cmpuint (epx_registry_get_size (registry), ==, 0);
  g_assert_null (epx_registry_get_newest (registry));
}

static void
test_list_is_newest_first (void)
{
  static const char *const expected[] = { "d", "c", "a" };
  g_autoptr (EpxRegistry) registry = epx_registry_new ();
  EpxRegistration *b;
  guint n = 0;

  add (registry, "a");
  b = add (registry, "b");
  add (registry, "c");
  epx_registry_remove (registry, b);
  add (registry, "d");
  for (const GList *l = epx_registry_get_newest (registry); l != NULL; l = l->next)
    {
      const EpxRegistration *node = l->data;

      g_assert_cmpstr (node->name, ==, expected[n++]);
    }
  g_assert_cmpuint (n, ==, G_N_ELEMENTS (expected));
}

static void
test_creation_starts_at_the_clock_and_counts (void)
{
  g_autoptr (EpxRegistry) registry = epx_registry_new ();

  for (guint i = 1; i <= 5; i++)
    {
      EpxRegistration *node = add (registry, "node1");

      g_assert_cmpuint (node->creation, ==, NOW_S + i);
      epx_registry_remove (registry, node);
    }
  g_assert_cmpuint (add (registry, "node2")->creation, ==, NOW_S + 1);
}

static void
test_creation_is_never_below_4 (void)
{
  g_autoptr (EpxRegistry) registry = epx_registry_new ();
  EpxRegistration *node = add_at (registry, "early", 0);

  g_assert_cmpuint (node->creation, ==, 4);
  node->creation = G_MAXUINT32;
  epx_registry_remove (registry, node);
  g_assert_cmpuint (add (registry, "early")->creation, ==, 4);
}

static void
test_gate_port_comes_back (void)
{
  g_autoptr (EpxRegistry) registry = epx_registry_new ();
  EpxRegistration *node = add (registry, "node1");

  node->gate_port = 4711;
  epx_registry_remove (registry, node);
  g_assert_cmpuint (add (registry, "node1")->gate_port, ==, 4711);
  g_assert_cmpuint (add (registry, "node2")->gate_port, ==, 0);
}

static void
test_gate_port_that_is_its_own_now_does_not_come_back (void)
{
  g_autoptr (EpxRegistry) registry = epx_registry_new ();
  EpxRegistration *node = add (registry, "node1");

  node->gate_port = node->port;
  epx_registry_remove (registry, node);
  g_assert_cmpuint (add (registry, "node1")->gate_port, ==, 0);
}

static void
test_who_left_is_recalled (void)
{
  g_autoptr (EpxRegistry) registry = epx_registry_new ();
  EpxRegistration *node = add (registry, "node1");
  EpxSlice name = epx_slice_from_string ("node1");
  guint16 port = node->port;
  EpxForgotten last;

  node->gate_port = 4711;
  g_assert_false (epx_registry_recall (registry, name, &last));
  epx_registry_remove (registry, node);
  g_assert_true (epx_registry_recall (registry, name, &last));
  g_assert_cmpstr (last.name, ==, "node1");
  g_assert_cmpuint (last.port, ==, port);
  g_assert_cmpuint (last.gate_port, ==, 4711);
  add (registry, "node1");
  g_assert_false (epx_registry_recall (registry, name, &last));
}

static void
test_registered_is_not_forgotten (void)
{
  g_autoptr (EpxRegistry) registry = epx_registry_new ();

  epx_registry_remove (registry, add (registry, "node1"));
  g_assert_cmpuint (count_forgotten (registry), ==, 1);
  add (registry, "node1");
  g_assert_cmpuint (count_forgotten (registry), ==, 0);
}

static void
remember_first (EpxForgotten forgotten, gpointer user_data)
{
  char **first = user_data;

  if (*first == NULL)
    *first = g_strdup_printf ("%s:%u", forgotten.name, forgotten.port);
}

static void
test_memory_is_bounded_and_loses_the_oldest (void)
{
  g_autoptr (EpxRegistry) registry = epx_registry_new ();
  g_autofree char *first = NULL;

  for (guint i = 0; i <= EPX_REGISTRY_MAX_FORGOTTEN; i++)
    {
      g_autofree char *name = g_strdup_printf ("node%u", i);

      epx_registry_remove (registry, add (registry, name));
    }
  g_assert_cmpuint (count_forgotten (registry), ==, EPX_REGISTRY_MAX_FORGOTTEN);
  epx_registry_foreach_forgotten (registry, remember_first, &first);
  g_assert_cmpstr (first, ==, "node1:1000");
  g_assert_cmpuint (add (registry, "node0")->creation, ==, NOW_S + 1);
  g_assert_cmpuint (add (registry, "node1")->creation, ==, NOW_S + 2);
}

static void
test_ten_thousand_at_once (void)
{
  g_autoptr (EpxRegistry) registry = epx_registry_new ();

  for (guint i = 0; i < 10000; i++)
    {
      g_autofree char *name = g_strdup_printf ("node%u", i);

      g_assert_nonnull (add (registry, name));
    }
  for (guint i = 0; i < 10000; i++)
    {
      g_autofree char *name = g_strdup_printf ("node%u", i);
      EpxRegistration *node = epx_registry_find_string (registry, name);

      g_assert_cmpstr (node->name, ==, name);
      epx_registry_remove (registry, node);
    }
  g_assert_cmpuint (epx_registry_get_size (registry), ==, 0);
}

/* What a random life of few names must agree with. */
typedef struct
{
  gboolean is_here;
  guint32 creation;
  guint16 gate_port;
} Model;

static void
check_list (const EpxRegistry *registry, const Model *models, guint n_models)
{
  guint n_here = 0;
  guint n_listed = 0;

  for (guint i = 0; i < n_models; i++)
    n_here += models[i].is_here ? 1 : 0;
  for (const GList *l = epx_registry_get_newest (registry); l != NULL; l = l->next)
    n_listed++;
  g_assert_cmpuint (n_listed, ==, n_here);
  g_assert_cmpuint (epx_registry_get_size (registry), ==, n_here);
}

static void
test_random_lives_agree_with_a_model (void)
{
  g_autoptr (EpxRegistry) registry = epx_registry_new ();
  Model models[40] = { 0 };

  for (guint step = 0; step < 20000; step++)
    {
      guint i = epx_random (G_N_ELEMENTS (models));
      Model *model = &models[i];
      g_autofree char *name = g_strdup_printf ("n%u", i);
      EpxRegistration *node = epx_registry_find_string (registry, name);

      g_assert_cmpint (node != NULL, ==, model->is_here);
      if (node == NULL)
        {
          node = add (registry, name);
          model->creation = model->creation == 0 ? NOW_S + 1 : model->creation + 1;
          g_assert_cmpuint (node->creation, ==, model->creation);
          if (model->gate_port == node->port)
            model->gate_port = 0;
          g_assert_cmpuint (node->gate_port, ==, model->gate_port);
          node->gate_port = model->gate_port = (guint16) epx_random (65536);
        }
      else
        epx_registry_remove (registry, node);
      model->is_here = !model->is_here;
      check_list (registry, models, G_N_ELEMENTS (models));
    }
}

int
main (int argc, char **argv)
{
#define ADD(name, func) g_test_add_func ("/registry/" name, func)
  epx_test_init (argc, argv);
  ADD ("added-is-found", test_added_is_found);
  ADD ("what-it-said-is-kept", test_what_it_said_is_kept);
  ADD ("taken-name-is-refused", test_taken_name_is_refused);
  ADD ("removed-is-gone", test_removed_is_gone);
  ADD ("list-is-newest-first", test_list_is_newest_first);
  ADD ("creation/starts-at-the-clock-and-counts", test_creation_starts_at_the_clock_and_counts);
  ADD ("creation/is-never-below-4", test_creation_is_never_below_4);
  ADD ("gate-port-comes-back", test_gate_port_comes_back);
  ADD ("gate-port-that-is-its-own-now-does-not-come-back",
       test_gate_port_that_is_its_own_now_does_not_come_back);
  ADD ("who-left-is-recalled", test_who_left_is_recalled);
  ADD ("forgotten/registered-is-not", test_registered_is_not_forgotten);
  ADD ("forgotten/is-bounded-and-loses-the-oldest", test_memory_is_bounded_and_loses_the_oldest);
  ADD ("ten-thousand-at-once", test_ten_thousand_at_once);
  ADD ("random-lives-agree-with-a-model", test_random_lives_agree_with_a_model);
#undef ADD
  return g_test_run ();
}
