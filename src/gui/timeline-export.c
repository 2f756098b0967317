/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

#include "config.h"

#include "gui/timeline-export.h"

#include <json-glib/json-glib.h>

/* For screens with small pixels, and for paper. */
#define PNG_SCALE 2

static void
add_text (JsonBuilder *builder, const char *key, const char *value)
{
  if (value == NULL)
    return;
  json_builder_set_member_name (builder, key);
  json_builder_add_string_value (builder, value);
}

static void
add_number (JsonBuilder *builder, const char *key, guint64 value)
{
  json_builder_set_member_name (builder, key);
  json_builder_add_int_value (builder, (gint64) value);
}

static void
add_names (JsonBuilder *builder, const char *key, char **names)
{
  if (names == NULL)
    return;
  if (key != NULL)
    json_builder_set_member_name (builder, key);
  json_builder_begin_array (builder);
  for (; *names != NULL; names++)
    json_builder_add_string_value (builder, *names);
  json_builder_end_array (builder);
}

static void
add_moment (JsonBuilder *builder, EpxMoment *moment)
{
  const EpxEvent *event = epx_moment_get_event (moment);

  json_builder_begin_object (builder);
  add_text (builder, "moment", epx_moment_kind_to_string (epx_moment_get_kind (moment)));
  add_number (builder, "time_us", event->time_us);
  add_text (builder, "name", event->name);
  add_text (builder, "node", event->node);
  add_text (builder, "from", event->from);
  add_text (builder, "to", event->to);
  if (event->node != NULL)
    add_number (builder, "after_us", event->after_us);
  add_names (builder, "island_a", event->island_a);
  add_names (builder, "island_b", event->island_b);
  if (event->rule != 0)
    add_number (builder, "rule", event->rule);
  if (event->islands != NULL)
    {
      json_builder_set_member_name (builder, "islands");
      json_builder_begin_array (builder);
      for (guint i = 0; i < event->islands->len; i++)
        add_names (builder, NULL, event->islands->pdata[i]);
      json_builder_end_array (builder);
    }
  json_builder_end_object (builder);
}

char *
epx_timeline_export_json (EpxTimeline *timeline)
{
  GListModel *moments = epx_timeline_get_moments (timeline);
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autoptr (JsonNode) root = NULL;
  g_autofree char *text = NULL;

  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "moments");
  json_builder_begin_array (builder);
  for (guint i = 0; i < g_list_model_get_n_items (moments); i++)
    {
      g_autoptr (EpxMoment) moment = g_list_model_get_item (moments, i);

      add_moment (builder, moment);
    }
  json_builder_end_array (builder);
  json_builder_set_member_name (builder, "throughput");
  json_builder_begin_array (builder);
  for (guint i = 0; i < epx_timeline_get_n_samples (timeline); i++)
    {
      const EpxSample *sample = epx_timeline_get_sample (timeline, i);

      json_builder_begin_object (builder);
      add_number (builder, "time_us", sample->time_us);
      add_number (builder, "bytes_per_second", sample->rate);
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
  json_builder_end_object (builder);

  root = json_builder_get_root (builder);
  text = json_to_string (root, TRUE);
  return g_strconcat (text, "\n", NULL);
}

static cairo_status_t
append (void *closure, const unsigned char *data, unsigned int length)
{
  g_byte_array_append (closure, data, length);
  return CAIRO_STATUS_SUCCESS;
}

GBytes *
epx_timeline_export_png (EpxTimeline *timeline,
                         PangoContext *context,
                         const EpxPalette *palette,
                         const EpxChartFrame *frame)
{
  cairo_surface_t *surface = cairo_image_surface_create (
      CAIRO_FORMAT_RGB24, (int) frame->width * PNG_SCALE, (int) frame->height * PNG_SCALE);
  cairo_t *cr = cairo_create (surface);
  GByteArray *png = g_byte_array_new ();
  cairo_status_t status;

  cairo_scale (cr, PNG_SCALE, PNG_SCALE);
  gdk_cairo_set_source_rgba (cr, &palette->paper);
  cairo_paint (cr);
  epx_chart_draw (cr, context, palette, timeline, frame);
  cairo_destroy (cr);
  status = cairo_surface_write_to_png_stream (surface, append, png);
  cairo_surface_destroy (surface);
  if (status == CAIRO_STATUS_SUCCESS)
    return g_byte_array_free_to_bytes (png);

  g_byte_array_unref (png);
  return NULL;
}
