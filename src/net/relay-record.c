/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

#include "net/relay-record.h"

#include <string.h>

#include "core/rule-record.h"
#include "core/snapshot.h"
#include "net/relay-end.h"

static const char *const keys[2] = { "from-dialler", "from-target" };

static EpxRelayEnd *
get_end (EpxRelay *relay, EpxSide side)
{
  return epx_relay_get_end (relay, side);
}

gboolean
epx_relay_may_move (EpxRelay *relay)
{
  return !get_end (relay, EPX_FROM_DIALLER)->is_passed &&
         !get_end (relay, EPX_FROM_TARGET)->is_passed;
}

static void
save_flow (GVariantDict *dict, const EpxFlow *flow)
{
  g_autoptr (GByteArray) waiting = g_byte_array_new ();

  if (flow->line != NULL)
    epx_delay_line_copy (flow->line, waiting);
  if (flow->chunk != NULL)
    g_byte_array_append (waiting, flow->chunk + flow->start, flow->end - flow->start);
  epx_snapshot_put_bytes (dict, "waiting", waiting->data, waiting->len);
  epx_snapshot_put_number (dict, "n-zeros", flow->n_zeros);
  epx_snapshot_put_number (dict, "has-frames", flow->has_frames);
  epx_snapshot_put_number (dict, "frames-at", flow->frames_at);
  epx_snapshot_put_number (dict, "n-written", flow->n_written);
  epx_snapshot_put_number (dict, "n-frames", flow->frames.n_frames);
  epx_snapshot_put_number (dict, "n-ticks", flow->frames.n_ticks);
  epx_snapshot_put_number (dict, "frame-left", flow->frames.left);
  epx_snapshot_put_bytes (dict, "frame-header", flow->frames.header, flow->frames.n_header);
  epx_shape_save (dict, &flow->shape);
}

static GVariant *
save_end (const EpxRelayEnd *end)
{
  GVariantDict dict;

  g_variant_dict_init (&dict, NULL);
  save_flow (&dict, &end->flow);
  epx_snapshot_put_number (&dict, "is-eof", end->is_eof);
  epx_snapshot_put_number (&dict, "is-broken", end->is_broken);
  epx_snapshot_put_number (&dict, "is-gone", end->is_gone);
  epx_snapshot_put_number (&dict, "is-fading", end->treatment.is_fading);
  epx_snapshot_put_number (&dict, "fade-left", end->fade_left);
  return g_variant_dict_end (&dict);
}

GVariant *
epx_relay_save (EpxRelay *relay, gint64 now_us)
{
  GVariantDict dict;

  g_variant_dict_init (&dict, NULL);
  for (int side = 0; side < 2; side++)
    {
      epx_relay_end_gather (get_end (relay, side), now_us);
      g_variant_dict_insert_value (&dict, keys[side], save_end (get_end (relay, side)));
    }
  return g_variant_dict_end (&dict);
}

static gboolean
load_frames (EpxFrames *frames, GVariant *record)
{
  g_autoptr (GBytes) header = epx_snapshot_get_bytes (record, "frame-header");
  guint64 left = epx_snapshot_get_number (record, "frame-left");
  gsize len = header != NULL ? g_bytes_get_size (header) : 0;

  if (left > G_MAXUINT32 || len >= sizeof frames->header)
    return FALSE;
  frames->n_frames = epx_snapshot_get_number (record, "n-frames");
  frames->n_ticks = epx_snapshot_get_number (record, "n-ticks");
  frames->left = (guint32) left;
  frames->n_header = (guint8) len;
  if (len > 0)
    memcpy (frames->header, g_bytes_get_data (header, NULL), len);
  return TRUE;
}

/* What waited (nullable) goes into a delay line, whatever its length: with a shape it is delayed
 * once more, without one it is due at once. */
static gboolean
load_line (EpxFlow *flow, GBytes *waiting, gint64 now_us)
{
  gsize len = 0;
  const guint8 *data = waiting != NULL ? g_bytes_get_data (waiting, &len) : NULL;

  flow->line = epx_delay_line_new (g_random_int ());
  epx_delay_line_set_shape (flow->line, &flow->shape, now_us);
  if (len > epx_delay_line_get_room (flow->line))
    return FALSE;
  if (len == 0)
    return TRUE;
  epx_delay_line_push (flow->line, now_us, data, len);
  epx_chunks_count_delayed (flow->chunks, (gssize) len);
  flow->n_read += len;
  return TRUE;
}

static gboolean
load_flow (EpxFlow *flow, GVariant *record, gint64 now_us)
{
  g_autoptr (GBytes) waiting = epx_snapshot_get_bytes (record, "waiting");
  guint64 n_zeros = epx_snapshot_get_number (record, "n-zeros");

  flow->has_frames = epx_snapshot_get_number (record, "has-frames") != 0;
  flow->frames_at = epx_snapshot_get_number (record, "frames-at");
  flow->n_written = epx_snapshot_get_number (record, "n-written");
  flow->n_read = flow->n_written;
  if (!epx_shape_load (record, &flow->shape) || !load_frames (&flow->frames, record) || n_zeros > 4)
    return FALSE;
  flow->n_zeros = (guint8) n_zeros;
  return (waiting == NULL && epx_shape_is_none (&flow->shape)) || load_line (flow, waiting, now_us);
}

static gboolean
load_end (EpxRelayEnd *end, GVariant *record, gint64 now_us)
{
  end->is_eof = epx_snapshot_get_number (record, "is-eof") != 0;
  end->is_broken = epx_snapshot_get_number (record, "is-broken") != 0;
  end->is_gone = epx_snapshot_get_number (record, "is-gone") != 0;
  end->treatment.is_fading = epx_snapshot_get_number (record, "is-fading") != 0;
  end->fade_left = epx_snapshot_get_number (record, "fade-left");
  return load_flow (&end->flow, record, now_us);
}

gboolean
epx_relay_load (EpxRelay *relay, GVariant *record, gint64 now_us)
{
  for (int side = 0; side < 2; side++)
    {
      g_autoptr (GVariant) of_end = epx_snapshot_get_dict (record, keys[side]);

      if (!load_end (epx_relay_get_end (relay, side), of_end, now_us))
        return FALSE;
    }
  return TRUE;
}
