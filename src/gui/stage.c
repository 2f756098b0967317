/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* The scene of a cluster: see the header. */
#include "gui/stage.h"

#include "gui/island-looks.h"
#include "gui/item-watch.h"
#include "gui/layout.h"

/* So many names stand upright around a circle; more need to be turned. */
#define MAX_UPRIGHT 16
/* A line of text, and what is left free around everything. */
#define NAME_HEIGHT 24.0
#define EDGE 14.0
/* Less than that is no way to go. */
#define MIN_WAY 0.5

/* Where a node comes from and where it goes to, in pixels. */
typedef struct
{
  EpxPoint from;
  EpxPoint to;
  guint island;
} Seat;

struct _EpxStage
{
  EpxStageFunc on_stale;
  gpointer data;

  EpxItemWatch *nodes;  /* (owned) (nullable) */
  EpxItemWatch *cables; /* (owned) (nullable) */
  gboolean is_rebuild_due;
  gboolean is_dressing_due;

  EpxPlaces *places;      /* (owned) */
  EpxIslandLooks *looks;  /* (owned) */
  EpxScene *scene;        /* (owned) */
  GArray *seats;          /* (owned) (element-type Seat) by number of the node */
  GPtrArray *node_items;  /* (owned) (element-type EpxNodeItem) those on the scene, by number */
  GPtrArray *cable_items; /* (owned) (element-type EpxCableItem) */
  guint n_islands;
  EpxFrame frame;
  double width;
  double height;
  double name_width;
};

static void
on_nodes (gboolean is_list, gpointer data)
{
  EpxStage *self = data;

  self->is_rebuild_due = TRUE;
  self->on_stale (self->data);
}

static void
on_cables (gboolean is_list, gpointer data)
{
  EpxStage *self = data;

  if (is_list)
    self->is_rebuild_due = TRUE;
  else
    self->is_dressing_due = TRUE;
  self->on_stale (self->data);
}

EpxStage *
epx_stage_new (EpxStageFunc on_stale, gpointer data)
{
  EpxStage *self = g_new0 (EpxStage, 1);

  self->on_stale = on_stale;
  self->data = data;
  self->places = epx_places_new ();
  self->looks = epx_island_looks_new ();
  self->scene = epx_scene_new ();
  self->seats = g_array_new (FALSE, FALSE, sizeof (Seat));
  self->node_items = g_ptr_array_new_with_free_func (g_object_unref);
  self->cable_items = g_ptr_array_new_with_free_func (g_object_unref);
  return self;
}

void
epx_stage_free (EpxStage *self)
{
  if (self == NULL)
    return;
  epx_item_watch_free (self->nodes);
  epx_item_watch_free (self->cables);
  epx_places_free (self->places);
  epx_island_looks_free (self->looks);
  epx_scene_free (self->scene);
  g_array_unref (self->seats);
  g_ptr_array_unref (self->node_items);
  g_ptr_array_unref (self->cable_items);
  g_free (self);
}

void
epx_stage_set_models (EpxStage *self, GListModel *nodes, GListModel *cables)
{
  g_clear_pointer (&self->nodes, epx_item_watch_free);
  g_clear_pointer (&self->cables, epx_item_watch_free);
  if (nodes != NULL)
    self->nodes = epx_item_watch_new (nodes, on_nodes, self);
  if (cables != NULL)
    self->cables = epx_item_watch_new (cables, on_cables, self);
  epx_stage_touch (self);
}

void
epx_stage_touch (EpxStage *self)
{
  self->is_rebuild_due = TRUE;
  self->on_stale (self->data);
}

/* Returns: (transfer full) (element-type EpxLayoutNode) a node of the list each. */
static GArray *
lay_out (EpxStage *self)
{
  GArray *nodes = g_array_new (FALSE, TRUE, sizeof (EpxLayoutNode));
  const GPtrArray *items = self->nodes != NULL ? epx_item_watch_get_items (self->nodes) : NULL;
  guint n_known = 0;
  gboolean has_strangers = FALSE;

  g_ptr_array_set_size (self->node_items, 0);
  for (guint i = 0; items != NULL && i < items->len; i++)
    {
      EpxNodeItem *item = g_ptr_array_index (items, i);
      int island = epx_node_item_get_view (item)->island;
      EpxLayoutNode node = { .name = epx_node_item_get_name (item),
                             .island = island >= 0 ? (guint) island : G_MAXUINT };

      has_strangers |= island < 0;
      if (island >= 0)
        n_known = MAX (n_known, (guint) island + 1);
      g_array_append_val (nodes, node);
      g_ptr_array_add (self->node_items, g_object_ref (item));
    }
  /* Names that are not registered here stand together, after all islands. An island's number is
   * below that of nodes, whatever the daemon said. */
  for (guint i = 0; i < nodes->len; i++)
    {
      EpxLayoutNode *node = &g_array_index (nodes, EpxLayoutNode, i);

      node->island = MIN (MIN (node->island, n_known), nodes->len - 1);
    }
  self->n_islands = n_known + (has_strangers ? 1 : 0);
  epx_layout_place ((gpointer) nodes->data, nodes->len, self->places);
  epx_island_looks_set (self->looks, (gpointer) nodes->data, nodes->len);
  return nodes;
}

/* Returns: (transfer full) (element-type utf8 EpxPoint) where nodes are now. */
static GHashTable *
remember_points (EpxStage *self)
{
  GHashTable *points = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);

  for (guint i = 0; i < self->scene->nodes->len; i++)
    {
      const EpxSceneNode *node = epx_scene_get_node (self->scene, i);

      g_hash_table_insert (points, g_strdup (node->name), g_memdup2 (&node->at, sizeof (EpxPoint)));
    }
  return points;
}

static void
frame_stage (EpxStage *self, guint n)
{
  double names = self->name_width + EDGE;
  double beside = n > MAX_UPRIGHT ? names : NAME_HEIGHT + EDGE;
  double body = epx_scene_fit_radius (n, self->width / 2 - names, self->height / 2 - beside);

  self->frame = epx_frame_new (self->width, self->height, body + names, body + beside);
  self->scene->radius = epx_scene_fit_radius (n, self->frame.half_width, self->frame.half_height);
}

/* Puts the nodes on the scene, where they were before if they were. Returns whether one has a way
 * to go from there. */
static gboolean
place_nodes (EpxStage *self, const GArray *nodes, GHashTable *before)
{
  gboolean has_way = FALSE;

  g_array_set_size (self->seats, 0);
  for (guint i = 0; i < nodes->len; i++)
    {
      const EpxLayoutNode *node = &g_array_index (nodes, EpxLayoutNode, i);
      const EpxPoint *was = g_hash_table_lookup (before, node->name);
      Seat seat = { .to = epx_frame_to_pixels (&self->frame, node->place), .island = node->island };
      /* The name of a node that was dragged lies below it. */
      double angle = node->is_moved || nodes->len == 1 ? G_PI : node->angle;

      seat.from = was != NULL ? *was : seat.to;
      has_way |= epx_point_distance (seat.from, seat.to) > MIN_WAY;
      g_array_append_val (self->seats, seat);
      epx_scene_add_node (self->scene, node->name, seat.from, angle,
                          epx_island_looks_find (self->looks, node->name));
    }
  return has_way;
}

static void
place_cables (EpxStage *self)
{
  const GPtrArray *cables = self->cables != NULL ? epx_item_watch_get_items (self->cables) : NULL;
  g_autoptr (GHashTable) numbers = g_hash_table_new (NULL, NULL);

  g_ptr_array_set_size (self->cable_items, 0);
  for (guint i = 0; i < self->node_items->len; i++)
    g_hash_table_insert (numbers, g_ptr_array_index (self->node_items, i),
                         GUINT_TO_POINTER (i + 1));
  for (guint i = 0; cables != NULL && i < cables->len; i++)
    {
      EpxCableItem *item = g_ptr_array_index (cables, i);
      gpointer a = g_hash_table_lookup (numbers, epx_cable_item_get_end (item, EPX_END_A));
      gpointer b = g_hash_table_lookup (numbers, epx_cable_item_get_end (item, EPX_END_B));

      /* The two lists change one after the other. */
      if (a == NULL || b == NULL)
        continue;
      epx_scene_add_cable (self->scene, GPOINTER_TO_UINT (a) - 1, GPOINTER_TO_UINT (b) - 1,
                           epx_cable_item_get_view (item));
      g_ptr_array_add (self->cable_items, g_object_ref (item));
    }
}

static EpxStageChange
rebuild (EpxStage *self, gboolean is_resized)
{
  g_autoptr (GArray) nodes = lay_out (self);
  g_autoptr (GHashTable) before = remember_points (self);
  gboolean has_way;

  frame_stage (self, nodes->len);
  epx_scene_clear (self->scene);
  has_way = place_nodes (self, nodes, before);
  place_cables (self);
  /* With the window's size everything is elsewhere at once. */
  if (!has_way || !is_resized)
    return has_way ? EPX_STAGE_REBUILT | EPX_STAGE_MOVING : EPX_STAGE_REBUILT;
  epx_stage_set_progress (self, 1);
  return EPX_STAGE_REBUILT;
}

static EpxStageChange
dress (EpxStage *self)
{
  gboolean is_changed = FALSE;

  for (guint i = 0; i < self->scene->cables->len; i++)
    is_changed |= epx_scene_dress_cable (
        self->scene, i, epx_cable_item_get_view (epx_stage_get_cable_item (self, i)));
  return is_changed ? EPX_STAGE_DRESSED : EPX_STAGE_SAME;
}

EpxStageChange
epx_stage_update (EpxStage *self, double width, double height, double name_width)
{
  gboolean is_resized =
      width != self->width || height != self->height || name_width != self->name_width;
  gboolean is_rebuild_due = self->is_rebuild_due || is_resized;
  gboolean is_dressing_due = self->is_dressing_due;

  self->width = width;
  self->height = height;
  self->name_width = name_width;
  self->is_rebuild_due = FALSE;
  self->is_dressing_due = FALSE;
  if (is_rebuild_due)
    return rebuild (self, is_resized);
  return is_dressing_due ? dress (self) : EPX_STAGE_SAME;
}

EpxScene *
epx_stage_get_scene (EpxStage *self)
{
  return self->scene;
}

EpxNodeItem *
epx_stage_get_node_item (EpxStage *self, guint node)
{
  return g_ptr_array_index (self->node_items, node);
}

EpxCableItem *
epx_stage_get_cable_item (EpxStage *self, guint cable)
{
  return g_ptr_array_index (self->cable_items, cable);
}

guint
epx_stage_find_cable (EpxStage *self, EpxCableItem *item)
{
  guint number = EPX_SCENE_NONE;

  g_ptr_array_find (self->cable_items, item, &number);
  return number;
}

guint
epx_stage_get_island (EpxStage *self, guint node)
{
  return self->n_islands > 1 ? g_array_index (self->seats, Seat, node).island + 1 : 0;
}

gboolean
epx_stage_is_crowded (EpxStage *self)
{
  return self->scene->nodes->len > MAX_UPRIGHT;
}

void
epx_stage_set_progress (EpxStage *self, double progress)
{
  g_autofree EpxPoint *at = g_new (EpxPoint, self->seats->len + 1);

  for (guint i = 0; i < self->seats->len; i++)
    {
      const Seat *seat = &g_array_index (self->seats, Seat, i);

      at[i] = epx_point_mix (seat->from, seat->to, progress);
    }
  epx_scene_move_all (self->scene, at);
}

void
epx_stage_drag (EpxStage *self, guint node, EpxPoint at)
{
  Seat *seat = &g_array_index (self->seats, Seat, node);

  at.x = CLAMP (at.x, self->frame.middle.x - self->frame.half_width,
                self->frame.middle.x + self->frame.half_width);
  at.y = CLAMP (at.y, self->frame.middle.y - self->frame.half_height,
                self->frame.middle.y + self->frame.half_height);
  seat->from = seat->to = at;
  epx_scene_get_node (self->scene, node)->angle = G_PI;
  epx_scene_move_node (self->scene, node, at);
}

void
epx_stage_drop (EpxStage *self, guint node)
{
  const EpxSceneNode *dropped = epx_scene_get_node (self->scene, node);

  epx_places_put (self->places, dropped->name, epx_frame_to_place (&self->frame, dropped->at));
}

EpxPlaces *
epx_stage_get_places (EpxStage *self)
{
  return self->places;
}
