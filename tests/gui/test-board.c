/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* The board as a widget, on a screen of its own: when it works and when it rests, and what it says
 * to those who do not see it. What a hand does on it is held to its promises in test_board.py. */
#include <adwaita.h>

#include "fake-cluster.h"
#include "gui/board-private.h"

/* How long nothing may happen, to be taken for rest; and how long something may take. */
#define REST_MS 400
#define LIMIT_MS 10000

typedef struct
{
  EpxFakeCluster *cluster;
  EpxBoard *board;
  GtkWidget *window;
  guint n_frames;
  gboolean is_over; /* the time that was waited for */
} Fixture;

static void
on_paint (GdkFrameClock *clock, Fixture *f)
{
  f->n_frames++;
}

static gboolean
on_over (gpointer data)
{
  ((Fixture *) data)->is_over = TRUE;
  return G_SOURCE_REMOVE;
}

static void
let_pass (Fixture *f, guint ms)
{
  f->is_over = FALSE;
  g_timeout_add (ms, on_over, f);
  while (!f->is_over)
    g_main_context_iteration (NULL, TRUE);
}

/* Until all that was asked for is painted and nothing moves any more. */
static void
settle (Fixture *f)
{
  guint before;
  guint waited_ms = 0;

  do
    {
      before = f->n_frames;
      let_pass (f, REST_MS);
      waited_ms += REST_MS;
      g_assert_cmpuint (waited_ms, <, LIMIT_MS);
    }
  while (f->n_frames != before);
}

static void
set_up (Fixture *f, gconstpointer data)
{
  f->cluster = epx_fake_cluster_new (6);
  f->board = EPX_BOARD (epx_board_new ());
  f->window = gtk_window_new ();
  epx_board_set_models (f->board, G_LIST_MODEL (f->cluster->nodes),
                        G_LIST_MODEL (f->cluster->cables));
  gtk_window_set_default_size (GTK_WINDOW (f->window), 600, 400);
  gtk_window_set_child (GTK_WINDOW (f->window), GTK_WIDGET (f->board));
  gtk_window_present (GTK_WINDOW (f->window));
  f->n_frames = 0;
  g_signal_connect (gtk_widget_get_frame_clock (f->window), "paint", G_CALLBACK (on_paint), f);
  settle (f);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  gpointer board = f->board;

  g_object_add_weak_pointer (G_OBJECT (f->board), &board);
  g_signal_handlers_disconnect_by_data (gtk_widget_get_frame_clock (f->window), f);
  gtk_window_destroy (GTK_WINDOW (f->window));
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_null (board);
  epx_fake_cluster_free (f->cluster);
}

static EpxScene *
scene_of (Fixture *f)
{
  return epx_stage_get_scene (f->board->stage);
}

static void
test_shows_the_lists (Fixture *f, gconstpointer data)
{
  g_assert_cmpuint (scene_of (f)->nodes->len, ==, 6);
  g_assert_cmpuint (scene_of (f)->cables->len, ==, 15);
  g_assert_cmpuint (g_hash_table_size (f->board->nodes), ==, 6);
}

static void
test_rests_while_nothing_changes (Fixture *f, gconstpointer data)
{
  guint before = f->n_frames;

  let_pass (f, REST_MS);
  g_assert_cmpuint (f->n_frames, ==, before);
}

static void
test_counters_alone_paint_nothing (Fixture *f, gconstpointer data)
{
  GskRenderNode *picture = f->board->picture;
  guint before = f->n_frames;

  /* Some bytes more, but not so many that a cable gets thicker. */
  epx_fake_cluster_pass (epx_fake_cluster_find (f->cluster, 1, 2), 10, 10);
  let_pass (f, REST_MS);
  g_assert_cmpuint (f->n_frames, ==, before);
  g_assert_true (f->board->picture == picture);
}

static void
test_cut_is_painted (Fixture *f, gconstpointer data)
{
  guint before = f->n_frames;

  epx_fake_cluster_fault (epx_fake_cluster_find (f->cluster, 1, 2), EPX_FAULT_STALL,
                          EPX_FAULT_STALL);
  let_pass (f, REST_MS);
  g_assert_cmpuint (f->n_frames, >, before);
  g_assert_cmpint (epx_scene_get_cable (scene_of (f), 0)->strands[0].look, ==, EPX_LOOK_CUT);
}

static void
test_hidden_does_no_work (Fixture *f, gconstpointer data)
{
  gtk_widget_set_visible (GTK_WIDGET (f->board), FALSE);
  settle (f);
  epx_fake_cluster_split (f->cluster, 2);
  g_assert_cmpuint (f->board->update_id, ==, 0);
  let_pass (f, REST_MS);
  g_assert_null (f->board->picture);
  g_assert_cmpint (epx_scene_get_cable (scene_of (f), 1)->strands[0].look, ==, EPX_LOOK_UP);
  gtk_widget_set_visible (GTK_WIDGET (f->board), TRUE);
  settle (f);
  g_assert_cmpint (epx_scene_get_cable (scene_of (f), 1)->strands[0].look, ==, EPX_LOOK_CUT);
}

static void
test_split_moves_nodes_to_their_island (Fixture *f, gconstpointer data)
{
  EpxPoint before = epx_scene_get_node (scene_of (f), 0)->at;

  epx_fake_cluster_split (f->cluster, 3);
  settle (f);
  g_assert_cmpfloat (epx_point_distance (before, epx_scene_get_node (scene_of (f), 0)->at), >, 10);
  g_assert_cmpuint (epx_stage_get_island (f->board->stage, 0), ==, 1);
  g_assert_cmpuint (epx_stage_get_island (f->board->stage, 5), ==, 2);
}

static void
test_node_that_goes_takes_its_cables (Fixture *f, gconstpointer data)
{
  epx_selection_toggle (f->board->selection, "node1");
  epx_selection_toggle (f->board->selection, "node6");
  g_list_store_remove (f->cluster->nodes, 5);
  settle (f);
  g_assert_cmpuint (scene_of (f)->nodes->len, ==, 5);
  g_assert_cmpuint (scene_of (f)->cables->len, ==, 10);
  g_assert_cmpuint (epx_board_get_n_selected (f->board), ==, 1);
}

static void
test_dragged_node_is_remembered (Fixture *f, gconstpointer data)
{
  g_autofree char *places = NULL;
  EpxPoint at = { 250, 180 };

  epx_stage_drag (f->board->stage, 2, at);
  epx_stage_drop (f->board->stage, 2);
  places = epx_board_save_places (f->board);
  epx_board_load_places (f->board, "");
  settle (f);
  g_assert_cmpfloat (epx_point_distance (at, epx_scene_get_node (scene_of (f), 2)->at), >, 10);
  epx_board_load_places (f->board, places);
  settle (f);
  g_assert_cmpfloat (epx_point_distance (at, epx_scene_get_node (scene_of (f), 2)->at), <, 1);
}

static void
test_keys_go_from_node_to_node (Fixture *f, gconstpointer data)
{
  GtkWidget *top = epx_board_child_of (f->board, 0);

  g_assert_true (gtk_widget_child_focus (GTK_WIDGET (f->board), GTK_DIR_TAB_FORWARD));
  g_assert_true (gtk_widget_is_focus (top));
  g_assert_true (gtk_widget_child_focus (GTK_WIDGET (f->board), GTK_DIR_DOWN));
  g_assert_false (gtk_widget_is_focus (top));
  g_assert_false (gtk_widget_child_focus (GTK_WIDGET (f->board), GTK_DIR_TAB_FORWARD));
}

static void
test_nodes_are_told (Fixture *f, gconstpointer data)
{
  GtkWidget *child = epx_board_child_of (f->board, 0);

  g_assert_cmpint (gtk_accessible_get_accessible_role (GTK_ACCESSIBLE (child)), ==,
                   GTK_ACCESSIBLE_ROLE_CHECKBOX);
  g_assert_true (
      gtk_test_accessible_has_property (GTK_ACCESSIBLE (child), GTK_ACCESSIBLE_PROPERTY_LABEL));
  g_assert_true (
      gtk_test_accessible_has_state (GTK_ACCESSIBLE (child), GTK_ACCESSIBLE_STATE_CHECKED));
}

#define ADD(path, func) g_test_add (path, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  adw_init ();
  ADD ("/board/shows-the-lists", test_shows_the_lists);
  ADD ("/board/rests/while-nothing-changes", test_rests_while_nothing_changes);
  ADD ("/board/rests/while-only-counters-do", test_counters_alone_paint_nothing);
  ADD ("/board/rests/while-hidden", test_hidden_does_no_work);
  ADD ("/board/cut-is-painted", test_cut_is_painted);
  ADD ("/board/split-moves-nodes", test_split_moves_nodes_to_their_island);
  ADD ("/board/node-that-goes-takes-its-cables", test_node_that_goes_takes_its_cables);
  ADD ("/board/dragged-node-is-remembered", test_dragged_node_is_remembered);
  ADD ("/board/keys-go-from-node-to-node", test_keys_go_from_node_to_node);
  ADD ("/board/nodes-are-told", test_nodes_are_told);
  return g_test_run ();
}
