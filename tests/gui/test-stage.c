/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* The scene of a cluster follows its lists; and the file that remembers its places. */
#include "gui/stage.h"

#include <glib/gstdio.h>

#include "fake-cluster.h"
#include "gui/places-file.h"

#define WIDTH 600
#define HEIGHT 400
#define NAME_WIDTH 40

typedef struct
{
  EpxFakeCluster *cluster;
  EpxStage *stage;
  guint n_stale;
} Fixture;

static void
on_stale (gpointer data)
{
  ((Fixture *) data)->n_stale++;
}

static EpxStageChange
update (Fixture *f)
{
  return epx_stage_update (f->stage, WIDTH, HEIGHT, NAME_WIDTH);
}

static void
set_up (Fixture *f, gconstpointer data)
{
  f->cluster = epx_fake_cluster_new (4);
  f->stage = epx_stage_new (on_stale, f);
  epx_stage_set_models (f->stage, G_LIST_MODEL (f->cluster->nodes),
                        G_LIST_MODEL (f->cluster->cables));
  g_assert_cmpint (update (f), ==, EPX_STAGE_REBUILT);
  f->n_stale = 0;
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  epx_stage_free (f->stage);
  epx_fake_cluster_free (f->cluster);
}

static void
test_nothing_new (Fixture *f, gconstpointer data)
{
  g_assert_cmpint (update (f), ==, EPX_STAGE_SAME);
  g_assert_cmpuint (f->n_stale, ==, 0);
}

static void
test_cable_that_is_cut_is_dressed (Fixture *f, gconstpointer data)
{
  epx_fake_cluster_fault (epx_fake_cluster_find (f->cluster, 1, 2), EPX_FAULT_STALL,
                          EPX_FAULT_STALL);
  g_assert_cmpuint (f->n_stale, ==, 1);
  g_assert_cmpint (update (f), ==, EPX_STAGE_DRESSED);
}

static void
test_counters_are_nothing_to_see (Fixture *f, gconstpointer data)
{
  epx_fake_cluster_pass (epx_fake_cluster_find (f->cluster, 1, 2), 3, 3);
  g_assert_cmpint (update (f), ==, EPX_STAGE_SAME);
}

static void
test_split_moves_nodes (Fixture *f, gconstpointer data)
{
  EpxPoint before = epx_scene_get_node (epx_stage_get_scene (f->stage), 0)->at;

  epx_fake_cluster_split (f->cluster, 2);
  g_assert_cmpint (update (f), ==, (EPX_STAGE_REBUILT | EPX_STAGE_MOVING));
  g_assert_cmpfloat (
      epx_point_distance (before, epx_scene_get_node (epx_stage_get_scene (f->stage), 0)->at), <,
      1e-9);
  epx_stage_set_progress (f->stage, 1);
  g_assert_cmpfloat (
      epx_point_distance (before, epx_scene_get_node (epx_stage_get_scene (f->stage), 0)->at), >,
      10);
  g_assert_cmpuint (epx_scene_get_node (epx_stage_get_scene (f->stage), 3)->look, !=,
                    epx_scene_get_node (epx_stage_get_scene (f->stage), 0)->look);
}

static void
test_other_size_moves_at_once (Fixture *f, gconstpointer data)
{
  g_assert_cmpint (epx_stage_update (f->stage, 2 * WIDTH, HEIGHT, NAME_WIDTH), ==,
                   EPX_STAGE_REBUILT);
}

/* The lists change one after the other. */
static void
test_cable_of_a_node_that_went_is_left_out (Fixture *f, gconstpointer data)
{
  EpxCableItem *cable = epx_fake_cluster_find (f->cluster, 3, 4);

  g_assert_cmpuint (epx_stage_find_cable (f->stage, cable), !=, EPX_SCENE_NONE);
  g_list_store_remove (f->cluster->nodes, 3);
  update (f);
  g_assert_cmpuint (epx_stage_get_scene (f->stage)->cables->len, ==, 3);
  g_assert_cmpuint (epx_stage_find_cable (f->stage, cable), ==, EPX_SCENE_NONE);
  g_assert_cmpuint (epx_stage_find_cable (f->stage, NULL), ==, EPX_SCENE_NONE);
}

static void
test_stranger_stands_on_an_island_of_its_own (Fixture *f, gconstpointer data)
{
  g_autoptr (EpxNodeItem) stranger = epx_node_item_new ("far@away");
  EpxNodeView view = { .island = -1 };

  epx_node_item_set (stranger, "away", &view);
  g_list_store_append (f->cluster->nodes, stranger);
  update (f);
  g_assert_cmpuint (epx_stage_get_island (f->stage, 0), ==, 1);
  g_assert_cmpuint (epx_stage_get_island (f->stage, 4), ==, 2);
}

static void
test_dragged_stays_on_the_board (Fixture *f, gconstpointer data)
{
  EpxPoint at;

  epx_stage_drag (f->stage, 0, (EpxPoint){ -1000, 99999 });
  epx_stage_drop (f->stage, 0);
  at = epx_scene_get_node (epx_stage_get_scene (f->stage), 0)->at;
  g_assert_cmpfloat (at.x, >, 0);
  g_assert_cmpfloat (at.y, <, HEIGHT);
  epx_stage_touch (f->stage);
  g_assert_cmpint (update (f), ==, EPX_STAGE_REBUILT);
}

static void
on_loaded (GObject *source, GAsyncResult *result, gpointer data)
{
  *(char **) data = epx_places_file_load_finish (EPX_PLACES_FILE (source), result);
}

static char *
load (EpxPlacesFile *file)
{
  char *text = NULL;

  epx_places_file_load_async (file, on_loaded, &text);
  while (text == NULL)
    g_main_context_iteration (NULL, TRUE);
  return text;
}

static void
test_places_are_kept_in_a_file (void)
{
  g_autoptr (EpxPlacesFile) file = epx_places_file_new ();
  g_autofree char *nothing = load (file);
  gint64 end_us = g_get_monotonic_time () + 20 * G_USEC_PER_SEC;
  char *text = NULL;

  g_assert_cmpstr (nothing, ==, "");
  /* While the first one is written the others come; the last one stays. */
  epx_places_file_save (file, g_strdup ("one"));
  epx_places_file_save (file, g_strdup ("two"));
  epx_places_file_save (file, g_strdup ("three"));
  while (g_strcmp0 (text, "three") != 0 && g_get_monotonic_time () < end_us)
    {
      g_free (text);
      text = load (file);
    }
  g_assert_cmpstr (text, ==, "three");
  g_free (text);
}

#define ADD(path, func) g_test_add (path, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char **argv)
{
  g_autofree char *home = g_dir_make_tmp ("epx-stage-XXXXXX", NULL);
  g_autofree char *folder = g_build_filename (home, "epmdpxy", NULL);
  g_autofree char *path = g_build_filename (folder, "places", NULL);
  int status;

  g_setenv ("XDG_STATE_HOME", home, TRUE);
  g_test_init (&argc, &argv, NULL);
  ADD ("/stage/nothing-new", test_nothing_new);
  ADD ("/stage/cut-is-dressed", test_cable_that_is_cut_is_dressed);
  ADD ("/stage/counters-are-nothing-to-see", test_counters_are_nothing_to_see);
  ADD ("/stage/split-moves-nodes", test_split_moves_nodes);
  ADD ("/stage/other-size-moves-at-once", test_other_size_moves_at_once);
  ADD ("/stage/cable-without-its-node-is-left-out", test_cable_of_a_node_that_went_is_left_out);
  ADD ("/stage/stranger-has-an-island", test_stranger_stands_on_an_island_of_its_own);
  ADD ("/stage/dragged-stays-on-the-board", test_dragged_stays_on_the_board);
  g_test_add_func ("/places-file/keeps-the-last", test_places_are_kept_in_a_file);
  status = g_test_run ();
  g_unlink (path);
  g_rmdir (folder);
  g_rmdir (home);
  return status;
}
