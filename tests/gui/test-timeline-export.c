/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* Promises of gui/timeline-export.h. */
#include <json-glib/json-glib.h>

#include "gui/timeline-export.h"

static EpxTimeline *
make_timeline (void)
{
  EpxTimeline *timeline = epx_timeline_new ();
  g_autoptr (GVariant) cut = g_variant_ref_sink (
      g_variant_new_parsed ("(['a'], ['b', 'c'], {'time': <uint64 7000000>, 'rule': <uint64 3>})"));
  g_autoptr (EpxEvent) event = epx_event_new ("CablesCut", cut);

  g_assert_nonnull (event);
  epx_timeline_add_event (timeline, event);
  epx_timeline_add_sample (timeline, 8000000, 1234);
  return timeline;
}

static void
test_json_has_moments_and_throughput (void)
{
  g_autoptr (EpxTimeline) timeline = make_timeline ();
  g_autofree char *text = epx_timeline_export_json (timeline);
  g_autoptr (JsonParser) parser = json_parser_new ();
  g_autoptr (GError) error = NULL;
  JsonObject *root, *moment, *sample;

  json_parser_load_from_data (parser, text, -1, &error);
  g_assert_no_error (error);
  root = json_node_get_object (json_parser_get_root (parser));
  moment = json_array_get_object_element (json_object_get_array_member (root, "moments"), 0);
  g_assert_cmpstr (json_object_get_string_member (moment, "moment"), ==, "cut");
  g_assert_cmpint (json_object_get_int_member (moment, "time_us"), ==, 7000000);
  g_assert_cmpint (json_object_get_int_member (moment, "rule"), ==, 3);
  g_assert_cmpuint (json_array_get_length (json_object_get_array_member (moment, "island_b")), ==,
                    2);
  sample = json_array_get_object_element (json_object_get_array_member (root, "throughput"), 0);
  g_assert_cmpint (json_object_get_int_member (sample, "bytes_per_second"), ==, 1234);
}

static void
test_png_is_a_picture_of_the_frame (void)
{
  g_autoptr (EpxTimeline) timeline = make_timeline ();
  PangoContext *context = pango_font_map_create_context (pango_cairo_font_map_get_default ());
  EpxPalette palette = { .paper = { 1, 1, 1, 1 },
                         .text = { 0, 0, 0, 1 },
                         .accent = { 0, 0, 1, 1 } };
  EpxChartFrame frame = { 600, EPX_CHART_MIN_HEIGHT, 0, 10000000 };
  g_autoptr (GBytes) png = epx_timeline_export_png (timeline, context, &palette, &frame);
  g_autoptr (GInputStream) stream = g_memory_input_stream_new_from_bytes (png);
  g_autoptr (GError) error = NULL;
  g_autoptr (GdkPixbuf) pixbuf = gdk_pixbuf_new_from_stream (stream, NULL, &error);

  g_assert_no_error (error);
  g_assert_cmpint (gdk_pixbuf_get_width (pixbuf), ==, 2 * 600);
  g_assert_cmpint (gdk_pixbuf_get_height (pixbuf), ==, 2 * EPX_CHART_MIN_HEIGHT);
  g_object_unref (context);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/timeline-export/json-has-moments-and-throughput",
                   test_json_has_moments_and_throughput);
  g_test_add_func ("/timeline-export/png-is-a-picture-of-the-frame",
                   test_png_is_a_picture_of_the_frame);
  return g_test_run ();
}
