/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* Two lists run side by side: chunks with the bytes, and pieces that say when how many of them
 * become due. A piece that has become due is only a number any more (n_due), since bytes leave in
 * the order in which they came. A bucket then holds due bytes back to the rate. Chunks are freed as
 * they empty, and an empty line holds no memory but itself. */
#include "core/delay-line.h"

#include <string.h>

#define CHUNK_SIZE (64 * 1024)

/* More pieces at a time would take more memory than their bytes may: then bytes have to come in
 * larger ones. 60 s at 2,000 reads a second. */
#define MAX_PIECES (128 * 1024)

/* Below so many pieces taken, those left are not moved to the front. */
#define MIN_TAKEN 256

/* The bucket counts in millionths of a byte: what a rate of one byte a second fills in one
 * microsecond. */
#define UNITS G_GINT64_CONSTANT (1000000)

/* Bytes leave together that take so long at the rate, or one frame where that is more; but no frame
 * that takes longer than 20 ms, so that a second of it is within 2 % of the rate. */
#define BURST_US 5000
#define MAX_BURST_US 20000
#define FRAME_LEN 1448

/* Who comes late for due bytes may catch up on so much: a busy daemon must not slow a cable down.
 */
#define LATE_US 25000

typedef struct _Chunk
{
  struct _Chunk *next; /* (owned) (nullable) */
  gsize start;         /* of the bytes in data */
  gsize end;
  guint8 data[CHUNK_SIZE];
} Chunk;

typedef struct
{
  gint64 due_us; /* ascends along the line */
  gsize len;
} Piece;

typedef struct
{
  guint64 rate;     /* 0: not in use */
  gint64 level;     /* in units */
  gint64 filled_us; /* when it was level */
} Bucket;

struct _EpxDelayLine
{
  guint64 chance; /* of the jitter */
  EpxShape shape;
  gsize size;
  gsize n_due;    /* the first of size: due, whatever the pieces say */
  Chunk *first;   /* (owned) (nullable) */
  Chunk *last;    /* (unowned) the last from first */
  GArray *pieces; /* (owned) (nullable) (element-type Piece) */
  guint n_taken;  /* pieces at the front that have become due */
  Bucket bucket;
  gboolean is_open; /* a burst has begun to leave and the bucket is not empty */
};

static gint64
get_burst (guint64 rate)
{
  return MIN (MAX ((gint64) rate * BURST_US, FRAME_LEN * UNITS), (gint64) rate * MAX_BURST_US);
}

/* Fills it until @until_us, up to @max. */
static void
bucket_fill (Bucket *bucket, gint64 until_us, gint64 max)
{
  gint64 elapsed_us = until_us - bucket->filled_us;
  gint64 rate = (gint64) bucket->rate;

  if (elapsed_us <= 0)
    return;
  bucket->filled_us = until_us;
  if (bucket->level >= max || elapsed_us > (max - bucket->level) / rate)
    bucket->level = max;
  else
    bucket->level += elapsed_us * rate;
}

/* Fills it until @now_us, where bytes wait for it from @waiting_us on. */
static void
bucket_advance (Bucket *bucket, gint64 now_us, gint64 waiting_us)
{
  if (bucket->rate == 0)
    return;
  bucket_fill (bucket, MIN (waiting_us, now_us), get_burst (bucket->rate));
  bucket_fill (bucket, now_us, (gint64) bucket->rate * LATE_US);
}

EpxDelayLine *
epx_delay_line_new (guint32 seed)
{
  EpxDelayLine *line = g_new0 (EpxDelayLine, 1);

  line->chance = seed;
  return line;
}

void
epx_delay_line_free (EpxDelayLine *line)
{
  if (line == NULL)
    return;
  while (line->first != NULL)
    {
      Chunk *chunk = line->first;

      line->first = chunk->next;
      g_free (chunk);
    }
  g_clear_pointer (&line->pieces, g_array_unref);
  g_free (line);
}

static guint
get_n_pieces (const EpxDelayLine *line)
{
  return line->pieces == NULL ? 0 : line->pieces->len - line->n_taken;
}

/* The one at @index of those that have not become due. */
static Piece *
get_piece (const EpxDelayLine *line, guint index)
{
  return &g_array_index (line->pieces, Piece, line->n_taken + index);
}

/* The memory for pieces goes with the last of them. */
static void
forget_taken (EpxDelayLine *line)
{
  if (get_n_pieces (line) == 0)
    {
      g_clear_pointer (&line->pieces, g_array_unref);
      line->n_taken = 0;
    }
  else if (line->n_taken >= MIN_TAKEN && line->n_taken >= line->pieces->len / 2)
    {
      g_array_remove_range (line->pieces, 0, line->n_taken);
      line->n_taken = 0;
    }
}

/* From when on there are bytes that are due; @now_us when that is not yet so. */
static gint64
get_waiting_since (const EpxDelayLine *line, gint64 now_us)
{
  if (line->n_due > 0)
    return line->bucket.filled_us;
  return get_n_pieces (line) == 0 ? now_us : MIN (now_us, get_piece (line, 0)->due_us);
}

/* Brings bucket and pieces to @now_us. */
static void
advance (EpxDelayLine *line, gint64 now_us)
{
  bucket_advance (&line->bucket, now_us, get_waiting_since (line, now_us));
  while (get_n_pieces (line) > 0 && get_piece (line, 0)->due_us <= now_us)
    {
      line->n_due += get_piece (line, 0)->len;
      line->n_taken++;
    }
  forget_taken (line);
}

void
epx_delay_line_set_shape (EpxDelayLine *line, const EpxShape *shape, gint64 now_us)
{
  advance (line, now_us);
  if (line->bucket.rate != shape->rate)
    {
      /* With no rate there is no burst either. */
      line->bucket.level = MIN (line->bucket.level, get_burst (shape->rate));
      line->bucket.rate = shape->rate;
      line->bucket.filled_us = now_us;
      line->is_open = FALSE;
    }
  line->shape = *shape;
  if (!epx_shape_is_none (shape))
    return;
  line->n_due = line->size;
  line->n_taken += get_n_pieces (line);
  forget_taken (line);
}

gsize
epx_delay_line_get_room (const EpxDelayLine *line)
{
  return get_n_pieces (line) >= MAX_PIECES ? 0 : EPX_DELAY_LINE_MAX - line->size;
}

gsize
epx_delay_line_get_size (const EpxDelayLine *line)
{
  return line->size;
}

/* The next random number: a Weyl sequence whose steps are mixed until no pattern is left. */
static guint32
draw (EpxDelayLine *line)
{
  guint64 z = line->chance += G_GUINT64_CONSTANT (0x9e3779b97f4a7c15);

  z = (z ^ (z >> 30)) * G_GUINT64_CONSTANT (0xbf58476d1ce4e5b9);
  z = (z ^ (z >> 27)) * G_GUINT64_CONSTANT (0x94d049bb133111eb);
  return (guint32) (z >> 32);
}

/* Never negative: where the jitter is larger than the latency, what would have to leave before it
 * came leaves at once. */
static gint64
draw_delay_us (EpxDelayLine *line)
{
  gint64 delay_us = (gint64) line->shape.latency_ms * 1000;
  gint64 jitter_us = (gint64) line->shape.jitter_ms * 1000;

  if (jitter_us > 0)
    delay_us +=
        (gint64) (((guint64) draw (line) * (guint64) (2 * jitter_us + 1)) >> 32) - jitter_us;
  return MAX (delay_us, 0);
}

static void
store (EpxDelayLine *line, const guint8 *data, gsize len)
{
  while (len > 0)
    {
      gsize n;

      if (line->first == NULL || line->last->end == CHUNK_SIZE)
        {
          Chunk *chunk = g_new (Chunk, 1);

          chunk->next = NULL;
          chunk->start = chunk->end = 0;
          if (line->first == NULL)
            line->first = chunk;
          else
            line->last->next = chunk;
          line->last = chunk;
        }
      n = MIN (len, CHUNK_SIZE - line->last->end);
      memcpy (line->last->data + line->last->end, data, n);
      line->last->end += n;
      line->size += n;
      data += n;
      len -= n;
    }
}

void
epx_delay_line_copy (const EpxDelayLine *line, GByteArray *bytes)
{
  for (const Chunk *chunk = line->first; chunk != NULL; chunk = chunk->next)
    g_byte_array_append (bytes, chunk->data + chunk->start, (guint) (chunk->end - chunk->start));
}

void
epx_delay_line_push (EpxDelayLine *line, gint64 now_us, const guint8 *data, gsize len)
{
  Piece piece = { .len = len };

  g_return_if_fail (len <= epx_delay_line_get_room (line));

  if (len == 0)
    return;
  advance (line, now_us);
  store (line, data, len);
  piece.due_us = now_us + draw_delay_us (line);
  if (get_n_pieces (line) == 0 && piece.due_us <= now_us)
    line->n_due += len;
  else if (get_n_pieces (line) > 0 &&
           get_piece (line, get_n_pieces (line) - 1)->due_us >= piece.due_us)
    get_piece (line, get_n_pieces (line) - 1)->len += len;
  else
    {
      if (line->pieces == NULL)
        line->pieces = g_array_new (FALSE, FALSE, sizeof (Piece));
      g_array_append_val (line->pieces, piece);
    }
}

EpxSlice
epx_delay_line_peek (EpxDelayLine *line, gint64 now_us)
{
  gsize len;

  advance (line, now_us);
  len = line->n_due;
  if (len == 0)
    return epx_slice (NULL, 0);
  if (line->bucket.rate > 0)
    {
      if (line->bucket.level >= MIN ((gint64) len * UNITS, get_burst (line->bucket.rate)))
        line->is_open = TRUE;
      if (!line->is_open)
        return epx_slice (NULL, 0);
      len = MIN (len, (gsize) (line->bucket.level / UNITS));
    }
  len = MIN (len, line->first->end - line->first->start);
  return epx_slice (line->first->data + line->first->start, len);
}

void
epx_delay_line_consume (EpxDelayLine *line, gint64 now_us, gsize len)
{
  Chunk *chunk = line->first;

  if (len == 0)
    return;
  g_return_if_fail (len <= line->n_due && len <= chunk->end - chunk->start);

  if (line->bucket.rate > 0)
    {
      bucket_advance (&line->bucket, now_us, line->bucket.filled_us);
      line->bucket.level -= (gint64) len * UNITS;
      line->is_open = line->is_open && line->bucket.level >= UNITS && len < line->n_due;
    }
  line->n_due -= len;
  line->size -= len;
  chunk->start += len;
  if (chunk->start < chunk->end)
    return;
  line->first = chunk->next;
  g_free (chunk);
}

/* How many of the bytes will be due at @at_us, up to @enough. */
static gsize
count_due (const EpxDelayLine *line, gint64 at_us, gsize enough)
{
  gsize n = line->n_due;

  for (guint i = 0; i < get_n_pieces (line) && n < enough; i++)
    {
      if (get_piece (line, i)->due_us > at_us)
        break;
      n += get_piece (line, i)->len;
    }
  return n;
}

gint64
epx_delay_line_get_due (const EpxDelayLine *line, gint64 now_us)
{
  Bucket bucket = line->bucket;
  gint64 due_us = now_us;
  gint64 burst;
  gint64 missing;

  if (line->size == 0)
    return -1;
  if (line->n_due == 0)
    due_us = MAX (now_us, get_piece (line, 0)->due_us);
  if (bucket.rate == 0 || (line->is_open && line->n_due > 0))
    return due_us;
  burst = get_burst (bucket.rate);
  bucket_advance (&bucket, due_us, get_waiting_since (line, due_us));
  missing = MIN ((gint64) count_due (line, due_us, (gsize) (burst / UNITS) + 1) * UNITS, burst) -
            bucket.level;
  return missing <= 0 ? due_us
                      : due_us + (missing + (gint64) bucket.rate - 1) / (gint64) bucket.rate;
}
