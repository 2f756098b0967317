/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* What others ask of the board: models, selection, places. See board.h. */
#include "gui/board-private.h"

#include "gui/cut-plan.h"

GtkWidget *
epx_board_new (void)
{
  return g_object_new (EPX_TYPE_BOARD, NULL);
}

void
epx_board_set_models (EpxBoard *self, GListModel *nodes, GListModel *cables)
{
  g_return_if_fail (EPX_IS_BOARD (self));

  epx_stage_set_models (self->stage, nodes, cables);
}

void
epx_board_set_tool (EpxBoard *self, EpxTool tool)
{
  g_return_if_fail (EPX_IS_BOARD (self));

  self->tool = tool;
  gtk_widget_set_cursor_from_name (GTK_WIDGET (self), tool == EPX_TOOL_KNIFE ? "crosshair" : NULL);
}

char **
epx_board_get_selection (EpxBoard *self)
{
  g_return_val_if_fail (EPX_IS_BOARD (self), NULL);

  return epx_selection_get_names (self->selection);
}

guint
epx_board_get_n_selected (EpxBoard *self)
{
  g_return_val_if_fail (EPX_IS_BOARD (self), 0);

  return epx_selection_get_n (self->selection);
}

char **
epx_board_get_rest (EpxBoard *self)
{
  const EpxScene *scene = epx_stage_get_scene (self->stage);
  GPtrArray *names = g_ptr_array_new ();

  for (guint i = 0; i < scene->nodes->len; i++)
    {
      const char *name = epx_scene_get_node (scene, i)->name;

      if (!epx_selection_has (self->selection, name))
        g_ptr_array_add (names, g_strdup (name));
    }
  g_ptr_array_add (names, NULL);
  return (char **) g_ptr_array_free (names, FALSE);
}

void
epx_board_select_all (EpxBoard *self)
{
  g_return_if_fail (EPX_IS_BOARD (self));

  if (epx_selection_add_all (self->selection, epx_stage_get_scene (self->stage)))
    epx_board_show_selection (self);
}

void
epx_board_select_none (EpxBoard *self)
{
  g_return_if_fail (EPX_IS_BOARD (self));

  if (epx_selection_clear (self->selection))
    epx_board_show_selection (self);
}

GArray *
epx_board_take_stroke (EpxBoard *self)
{
  const EpxScene *scene = epx_stage_get_scene (self->stage);
  g_autoptr (GArray) pairs = NULL;
  g_autofree const char **names = g_new0 (const char *, scene->nodes->len + 1);

  g_return_val_if_fail (self->stroke != NULL, NULL);
  for (guint i = 0; i < scene->nodes->len; i++)
    names[i] = epx_scene_get_node (scene, i)->name;
  pairs = epx_stroke_get_pairs (self->stroke, scene);
  return epx_cut_plan (pairs, names, scene->nodes->len);
}

char *
epx_board_save_places (EpxBoard *self)
{
  g_return_val_if_fail (EPX_IS_BOARD (self), NULL);

  return epx_places_to_text (epx_stage_get_places (self->stage));
}

void
epx_board_load_places (EpxBoard *self, const char *text)
{
  EpxPlaces *places = epx_stage_get_places (self->stage);

  g_return_if_fail (EPX_IS_BOARD (self));

  epx_places_clear (places);
  epx_places_read_text (places, text);
  epx_stage_touch (self->stage);
}
