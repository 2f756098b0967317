/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* How long the board takes for a frame with 60 nodes and 1,770 links: the real widget in a real
 * window, drawn by GTK's own renderer (GSK_RENDERER says which). Between two frames something is
 * done: nothing at all, the pointer moves, traffic changes, a stroke grows, a node is dragged, all
 * nodes move. Printed are the middle and the longest time of snapshot, render and what led to them,
 * in milliseconds. Needs a display; started by `meson test --benchmark`.
 *
 * usage: bench-board [NODES [PNG]]: with PNG, what the board shows is written there instead. */
#include <adwaita.h>

#include "fake-cluster.h"
#include "gui/board-private.h"

#define N_FRAMES 60

typedef struct
{
  EpxFakeCluster *cluster;
  EpxBoard *board;
  GtkWidget *window;
  GMainLoop *loop;
  gint64 began_us;
  GArray *times; /* (element-type double) milliseconds */
} Bench;

/* Something between two frames; @i: the number of the frame. */
typedef void (*Step) (Bench *bench, guint i);

static void
do_nothing (Bench *bench, guint i)
{
}

static void
hover (Bench *bench, guint i)
{
  bench->board->hovered = i % epx_stage_get_scene (bench->board->stage)->cables->len;
  gtk_widget_queue_draw (GTK_WIDGET (bench->board));
}

static void
change_traffic (Bench *bench, guint i)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (bench->cluster->cables));

  for (guint j = 0; j < n; j++)
    {
      g_autoptr (EpxCableItem) cable =
          g_list_model_get_item (G_LIST_MODEL (bench->cluster->cables), j);

      epx_fake_cluster_pass (cable, ((j + i) % 7) * 10000, ((j * i) % 5) * 1000);
    }
}

static void
draw_stroke (Bench *bench, guint i)
{
  EpxBoard *board = bench->board;

  if (i == 0)
    {
      board->hand = EPX_HAND_STROKE;
      board->stroke = epx_stroke_new ((EpxPoint){ 100, 100 });
    }
  board->at = (EpxPoint){ 100 + i * 10, 100 + i * 6 };
  epx_stroke_extend (board->stroke, epx_stage_get_scene (board->stage), board->at);
  gtk_widget_queue_draw (GTK_WIDGET (board));
}

static void
drag_node (Bench *bench, guint i)
{
  EpxBoard *board = bench->board;

  if (i == 0)
    {
      g_clear_pointer (&board->stroke, epx_stroke_free);
      board->hand = EPX_HAND_NODE;
      board->held = 0;
      g_clear_pointer (&board->picture, gsk_render_node_unref);
    }
  epx_stage_drag (board->stage, 0, (EpxPoint){ 300 + i * 5, 300 + i });
  gtk_widget_queue_allocate (GTK_WIDGET (board));
  gtk_widget_queue_draw (GTK_WIDGET (board));
}

static void
move_all (Bench *bench, guint i)
{
  bench->board->hand = EPX_HAND_FREE;
  epx_stage_set_progress (bench->board->stage, i / (double) N_FRAMES);
  epx_board_invalidate (bench->board);
}

static void
on_before_paint (GdkFrameClock *clock, Bench *bench)
{
  bench->began_us = g_get_monotonic_time ();
}

static void
on_after_paint (GdkFrameClock *clock, Bench *bench)
{
  double ms = (double) (g_get_monotonic_time () - bench->began_us) / 1000;

  g_array_append_val (bench->times, ms);
  g_main_loop_quit (bench->loop);
}

/* One frame, from what leads to it to its end on the screen. */
static void
run_frame (Bench *bench, Step step, guint i)
{
  gint64 began_us = g_get_monotonic_time ();
  double step_ms;

  step (bench, i);
  step_ms = (double) (g_get_monotonic_time () - began_us) / 1000;
  gtk_widget_queue_draw (GTK_WIDGET (bench->board));
  g_main_loop_run (bench->loop);
  g_array_index (bench->times, double, bench->times->len - 1) += step_ms;
}

static int
compare_times (gconstpointer a, gconstpointer b)
{
  double one = *(const double *) a;
  double other = *(const double *) b;

  return one < other ? -1 : one > other;
}

static void
measure (Bench *bench, const char *name, Step step)
{
  g_array_set_size (bench->times, 0);
  for (guint i = 0; i < N_FRAMES; i++)
    run_frame (bench, step, i);
  g_array_sort (bench->times, compare_times);
  g_print ("%-24s %6.2f ms in the middle, %6.2f ms at most\n", name,
           g_array_index (bench->times, double, N_FRAMES / 2),
           g_array_index (bench->times, double, N_FRAMES - 1));
}

/* Lets the window come up and the nodes go to their places. */
static void
settle (guint ms)
{
  gint64 end_us = g_get_monotonic_time () + (gint64) ms * 1000;

  while (g_get_monotonic_time () < end_us)
    if (!g_main_context_iteration (NULL, FALSE))
      g_usleep (1000);
}

/* One cable of each look, and a split. */
static void
make_picturesque (Bench *bench, guint n_nodes)
{
  EpxFakeCluster *cluster = bench->cluster;

  change_traffic (bench, 3);
  if (n_nodes < 5)
    return;
  epx_fake_cluster_split (cluster, n_nodes * 2 / 5);
  epx_fake_cluster_fault (epx_fake_cluster_find (cluster, n_nodes, n_nodes - 1), EPX_FAULT_GREY,
                          EPX_FAULT_GREY);
  epx_fake_cluster_fault (epx_fake_cluster_find (cluster, n_nodes, n_nodes - 2), EPX_FAULT_STALL,
                          EPX_FAULT_NONE);
  epx_fake_cluster_fault (epx_fake_cluster_find (cluster, 1, n_nodes), EPX_FAULT_RESET,
                          EPX_FAULT_RESET);
}

static void
write_picture (Bench *bench, const char *path)
{
  g_autoptr (GdkPaintable) paintable = gtk_widget_paintable_new (bench->window);
  GtkSnapshot *snapshot = gtk_snapshot_new ();
  g_autoptr (GskRenderNode) node = NULL;
  g_autoptr (GdkTexture) texture = NULL;

  gdk_paintable_snapshot (paintable, GDK_SNAPSHOT (snapshot), gtk_widget_get_width (bench->window),
                          gtk_widget_get_height (bench->window));
  node = gtk_snapshot_free_to_node (snapshot);
  texture = gsk_renderer_render_texture (gtk_native_get_renderer (GTK_NATIVE (bench->window)), node,
                                         NULL);
  gdk_texture_save_to_png (texture, path);
}

int
main (int argc, char **argv)
{
  guint n_nodes = argc > 1 ? (guint) g_ascii_strtoull (argv[1], NULL, 10) : 60;
  Bench bench = { .loop = g_main_loop_new (NULL, FALSE) };
  GdkFrameClock *clock;

  adw_init ();
  if (g_getenv ("EPX_BENCH_DARK") != NULL)
    adw_style_manager_set_color_scheme (adw_style_manager_get_default (),
                                        ADW_COLOR_SCHEME_FORCE_DARK);
  bench.times = g_array_new (FALSE, FALSE, sizeof (double));
  bench.cluster = epx_fake_cluster_new (n_nodes);
  bench.board = EPX_BOARD (epx_board_new ());
  epx_board_set_models (bench.board, G_LIST_MODEL (bench.cluster->nodes),
                        G_LIST_MODEL (bench.cluster->cables));
  bench.window = gtk_window_new ();
  gtk_window_set_default_size (GTK_WINDOW (bench.window), 1000, 700);
  gtk_window_set_child (GTK_WINDOW (bench.window), GTK_WIDGET (bench.board));
  gtk_window_present (GTK_WINDOW (bench.window));
  settle (700);
  if (argc > 2)
    {
      make_picturesque (&bench, n_nodes);
      settle (700);
      write_picture (&bench, argv[2]);
      return 0;
    }
  clock = gtk_widget_get_frame_clock (bench.window);
  g_signal_connect (clock, "before-paint", G_CALLBACK (on_before_paint), &bench);
  g_signal_connect (clock, "after-paint", G_CALLBACK (on_after_paint), &bench);
  measure (&bench, "nothing changes", do_nothing);
  measure (&bench, "pointer on a cable", hover);
  measure (&bench, "traffic of all changes", change_traffic);
  measure (&bench, "a stroke is drawn", draw_stroke);
  measure (&bench, "a node is dragged", drag_node);
  measure (&bench, "all nodes move", move_all);
  gtk_window_destroy (GTK_WINDOW (bench.window));
  g_array_unref (bench.times);
  epx_fake_cluster_free (bench.cluster);
  g_main_loop_unref (bench.loop);
  return 0;
}
