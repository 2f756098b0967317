/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* The delay line on a clock that the tests turn. What is pushed is a stream in which each byte
 * follows from its place, so that what leaves can be checked wherever it does. Jitter and rate are
 * in test-delay-line-pace.c. */
#include "core/delay-line.h"

#include "property.h"

#define MS G_GINT64_CONSTANT (1000)

typedef struct
{
  EpxDelayLine *line;
  gint64 now_us;
  guint64 n_pushed;
  guint64 n_left;
} World;

static void
world_init (World *world, EpxShape shape)
{
  *world = (World){ .line = epx_delay_line_new (7), .now_us = 1000000 };
  epx_delay_line_set_shape (world->line, &shape, world->now_us);
}

static void
world_clear (World *world)
{
  epx_delay_line_free (world->line);
}

static guint8
get_byte (guint64 offset)
{
  return (guint8) ((offset * G_GUINT64_CONSTANT (0x9e3779b97f4a7c15)) >> 56);
}

static void
push (World *world, gsize len)
{
  g_autofree guint8 *data = g_new (guint8, len + 1);

  for (gsize i = 0; i < len; i++)
    data[i] = get_byte (world->n_pushed + i);
  epx_delay_line_push (world->line, world->now_us, data, len);
  world->n_pushed += len;
  g_assert_cmpuint (epx_delay_line_get_size (world->line), ==, world->n_pushed - world->n_left);
}

/* Takes @len of what is peeked, which must be the next of the stream. */
static void
take (World *world, EpxSlice slice, gsize len)
{
  g_assert_cmpuint (len, <=, slice.len);
  for (gsize i = 0; i < slice.len; i++)
    g_assert_true (slice.data[i] == get_byte (world->n_left + i));
  epx_delay_line_consume (world->line, world->now_us, len);
  world->n_left += len;
  g_assert_cmpuint (epx_delay_line_get_size (world->line), ==, world->n_pushed - world->n_left);
}

static EpxSlice
peek (World *world)
{
  return epx_delay_line_peek (world->line, world->now_us);
}

static gint64
get_due (const World *world)
{
  return epx_delay_line_get_due (world->line, world->now_us);
}

/* Takes all that may leave now. Returns how many bytes that was. */
static guint64
take_all (World *world)
{
  guint64 before = world->n_left;

  for (EpxSlice slice = peek (world); slice.len > 0; slice = peek (world))
    take (world, slice, slice.len);
  return world->n_left - before;
}

static void
test_new_line_is_empty (void)
{
  World world;

  world_init (&world, (EpxShape){ 0 });
  g_assert_cmpuint (epx_delay_line_get_size (world.line), ==, 0);
  g_assert_cmpuint (epx_delay_line_get_room (world.line), ==, EPX_DELAY_LINE_MAX);
  g_assert_cmpint (get_due (&world), ==, -1);
  g_assert_cmpuint (peek (&world).len, ==, 0);
  push (&world, 0);
  g_assert_cmpint (get_due (&world), ==, -1);
  world_clear (&world);
}

static void
test_without_shape_due_at_once (void)
{
  World world;

  world_init (&world, (EpxShape){ 0 });
  push (&world, 100);
  g_assert_cmpint (get_due (&world), ==, world.now_us);
  world.now_us += 5;
  push (&world, 10);
  g_assert_cmpuint (take_all (&world), ==, 110);
  g_assert_cmpint (get_due (&world), ==, -1);
  world_clear (&world);
}

static void
test_latency_is_exact (void)
{
  static const guint32 latencies[] = { 1, 20, 200, 60000 };

  for (guint i = 0; i < G_N_ELEMENTS (latencies); i++)
    {
      World world;
      gint64 due_us;

      world_init (&world, (EpxShape){ .latency_ms = latencies[i] });
      due_us = world.now_us + latencies[i] * MS;
      push (&world, 300);
      world.now_us += 700;
      push (&world, 20);
      g_assert_cmpint (get_due (&world), ==, due_us);
      world.now_us = due_us - 1;
      g_assert_cmpuint (peek (&world).len, ==, 0);
      world.now_us = due_us;
      g_assert_cmpuint (take_all (&world), ==, 300);
      g_assert_cmpint (get_due (&world), ==, due_us + 700);
      world.now_us = due_us + 700;
      g_assert_cmpuint (take_all (&world), ==, 20);
      world_clear (&world);
    }
}

static void
test_piece_leaves_as_one (void)
{
  World world;

  world_init (&world, (EpxShape){ .latency_ms = 10, .jitter_ms = 10 });
  for (guint i = 0; i < 50; i++)
    {
      push (&world, 1000);
      world.now_us = get_due (&world);
      g_assert_cmpuint (take_all (&world), ==, 1000);
    }
  world_clear (&world);
}

static void
test_jitter_keeps_the_order (void)
{
  gint64 last_us = 0;
  World world;

  world_init (&world, (EpxShape){ .latency_ms = 50, .jitter_ms = 50 });
  for (guint i = 0; i < 2000; i++)
    {
      push (&world, 1 + epx_random (50));
      world.now_us += epx_random (1000);
    }
  while (get_due (&world) != -1)
    {
      world.now_us = get_due (&world);
      g_assert_cmpint (world.now_us, >=, last_us);
      last_us = world.now_us;
      g_assert_cmpuint (take_all (&world), >, 0);
    }
  g_assert_cmpuint (world.n_left, ==, world.n_pushed);
  world_clear (&world);
}

static void
test_less_latency_overtakes_nothing (void)
{
  EpxShape faster = { .latency_ms = 1 };
  World world;
  gint64 due_us;

  world_init (&world, (EpxShape){ .latency_ms = 100 });
  push (&world, 10);
  due_us = get_due (&world);
  epx_delay_line_set_shape (world.line, &faster, world.now_us);
  push (&world, 20);
  g_assert_cmpint (get_due (&world), ==, due_us);
  world.now_us = due_us - 1;
  g_assert_cmpuint (take_all (&world), ==, 0);
  world.now_us = due_us;
  g_assert_cmpuint (take_all (&world), ==, 30);
  push (&world, 5);
  g_assert_cmpint (get_due (&world), ==, due_us + 1 * MS);
  world_clear (&world);
}

static void
test_no_shape_releases_everything_in_order (void)
{
  EpxShape none = { 0 };
  World world;

  world_init (&world, (EpxShape){ .latency_ms = 60000, .jitter_ms = 1000, .rate = 1000 });
  for (guint i = 0; i < 1000; i++)
    {
      push (&world, 1 + epx_random (1000));
      world.now_us += epx_random (100);
    }
  epx_delay_line_set_shape (world.line, &none, world.now_us);
  g_assert_cmpint (get_due (&world), ==, world.now_us);
  take_all (&world);
  g_assert_cmpuint (world.n_left, ==, world.n_pushed);
  world_clear (&world);
}

static void
test_shape_after_none_delays_only_what_comes (void)
{
  EpxShape none = { 0 };
  EpxShape slow = { .latency_ms = 50 };
  World world;

  world_init (&world, slow);
  push (&world, 100);
  epx_delay_line_set_shape (world.line, &none, world.now_us);
  push (&world, 10);
  epx_delay_line_set_shape (world.line, &slow, world.now_us);
  push (&world, 1);
  g_assert_cmpuint (take_all (&world), ==, 110);
  g_assert_cmpint (get_due (&world), ==, world.now_us + 50 * MS);
  world_clear (&world);
}

static void
test_consumed_in_small_bits (void)
{
  World world;

  world_init (&world, (EpxShape){ .latency_ms = 2 });
  for (guint i = 0; i < 200; i++)
    push (&world, 100);
  world.now_us += 2 * MS;
  while (world.n_left < world.n_pushed)
    {
      EpxSlice slice = peek (&world);
      gsize len = 1 + epx_random (7);

      g_assert_cmpuint (slice.len, ==, world.n_pushed - world.n_left);
      take (&world, slice, MIN (slice.len, len));
    }
  world_clear (&world);
}

/* A writer that finds all of it due does not make a call for every hundred bytes. */
static void
test_due_pieces_are_peeked_together (void)
{
  guint n_peeks = 0;
  World world;

  world_init (&world, (EpxShape){ .latency_ms = 5 });
  for (guint i = 0; i < 10000; i++)
    {
      push (&world, 100);
      world.now_us += 3;
    }
  world.now_us += 5 * MS;
  for (EpxSlice slice = peek (&world); slice.len > 0; slice = peek (&world))
    {
      take (&world, slice, slice.len);
      n_peeks++;
    }
  g_assert_cmpuint (world.n_left, ==, 1000000);
  g_assert_cmpuint (n_peeks, <=, 20);
  world_clear (&world);
}

static void
test_size_is_bounded (void)
{
  World world;
  gsize room;

  world_init (&world, (EpxShape){ .latency_ms = 100 });
  while ((room = epx_delay_line_get_room (world.line)) > 0)
    {
      g_assert_cmpuint (room, ==, EPX_DELAY_LINE_MAX - world.n_pushed);
      push (&world, MIN (room, 1000000));
      world.now_us += 1;
    }
  g_assert_cmpuint (epx_delay_line_get_size (world.line), ==, EPX_DELAY_LINE_MAX);
  world.now_us += 100 * MS;
  take (&world, peek (&world), 5000);
  g_assert_cmpuint (epx_delay_line_get_room (world.line), ==, 5000);
  push (&world, 5000);
  g_assert_cmpuint (epx_delay_line_get_room (world.line), ==, 0);
  take_all (&world);
  world.now_us += 100 * MS;
  take_all (&world);
  g_assert_cmpuint (epx_delay_line_get_room (world.line), ==, EPX_DELAY_LINE_MAX);
  g_assert_cmpuint (world.n_left, ==, world.n_pushed);
  world_clear (&world);
}

static void
test_push_beyond_the_room_is_refused_whole (void)
{
  static const guint8 data[10];
  World world;

  world_init (&world, (EpxShape){ .latency_ms = 100 });
  push (&world, EPX_DELAY_LINE_MAX - 9);
  g_test_expect_message ("epmdpxy", G_LOG_LEVEL_CRITICAL, "*len <= epx_delay_line_get_room*");
  epx_delay_line_push (world.line, world.now_us, data, sizeof data);
  g_test_assert_expected_messages ();
  g_assert_cmpuint (epx_delay_line_get_size (world.line), ==, EPX_DELAY_LINE_MAX - 9);
  world_clear (&world);
}

/* What is kept for each piece is more than its one byte: so their number is bounded, too. */
static void
test_number_of_tiny_pieces_is_bounded (void)
{
  World world;

  world_init (&world, (EpxShape){ .latency_ms = 60000 });
  while (epx_delay_line_get_room (world.line) > 0)
    {
      push (&world, 1);
      world.now_us += 10;
    }
  g_assert_cmpuint (world.n_pushed, >=, 60 * 2000);
  g_assert_cmpuint (world.n_pushed, <=, EPX_DELAY_LINE_MAX / 16);
  world.now_us = get_due (&world);
  g_assert_cmpuint (take_all (&world), ==, 1);
  g_assert_cmpuint (epx_delay_line_get_room (world.line), ==,
                    EPX_DELAY_LINE_MAX - epx_delay_line_get_size (world.line));
  push (&world, 100000);
  world.now_us += 60000 * MS;
  take_all (&world);
  g_assert_cmpuint (world.n_left, ==, world.n_pushed);
  world_clear (&world);
}

static EpxShape
make_random_shape (void)
{
  static const guint64 rates[] = { 1000, 50000, 300000, 10000000, 1000000000, EPX_SHAPE_MAX_RATE };

  if (epx_random (5) == 0)
    return (EpxShape){ 0 };
  return (EpxShape){ epx_random (2) * epx_random (20), epx_random (2) * epx_random (20),
                     epx_random (2) * rates[epx_random (G_N_ELEMENTS (rates))] };
}

/* What may leave, leaves; what may not, says when. */
static void
peek_and_take_some (World *world)
{
  gint64 due_us = get_due (world);
  EpxSlice slice = peek (world);

  g_assert_true ((due_us == -1) == (world->n_pushed == world->n_left));
  g_assert_true (due_us == -1 || due_us >= world->now_us);
  g_assert_true ((due_us == world->now_us) == (slice.len > 0));
  if (slice.len > 0)
    take (world, slice, epx_random (4) == 0 ? slice.len : 1 + epx_random ((guint) slice.len));
}

static void
do_random_step (World *world)
{
  gsize room = epx_delay_line_get_room (world->line);
  gsize len = epx_random (1 + epx_random (20000));
  EpxShape shape = make_random_shape ();

  switch (epx_random (8))
    {
    case 0:
    case 1:
      push (world, MIN (room, len));
      break;
    case 2:
      world->now_us += epx_random (1 + epx_random (20000));
      break;
    case 3:
      world->now_us = MAX (world->now_us, get_due (world));
      break;
    case 4:
      if (epx_random (10) == 0)
        epx_delay_line_set_shape (world->line, &shape, world->now_us);
      break;
    default:
      peek_and_take_some (world);
      break;
    }
}

static void
test_random_steps_lose_nothing (void)
{
  for (guint life = 0; life < 100; life++)
    {
      World world;

      world_init (&world, make_random_shape ());
      for (guint i = 0; i < 500; i++)
        do_random_step (&world);
      while (world.n_left < world.n_pushed)
        {
          g_assert_cmpint (get_due (&world), >=, world.now_us);
          world.now_us = get_due (&world);
          take_all (&world);
        }
      g_assert_cmpint (get_due (&world), ==, -1);
      world_clear (&world);
    }
}

int
main (int argc, char **argv)
{
#define ADD(name, func) g_test_add_func ("/delay-line/" name, func)
  epx_test_init (argc, argv);
  ADD ("new-is-empty", test_new_line_is_empty);
  ADD ("without-shape-due-at-once", test_without_shape_due_at_once);
  ADD ("latency-is-exact", test_latency_is_exact);
  ADD ("piece-leaves-as-one", test_piece_leaves_as_one);
  ADD ("jitter-keeps-the-order", test_jitter_keeps_the_order);
  ADD ("shape/less-latency-overtakes-nothing", test_less_latency_overtakes_nothing);
  ADD ("shape/none-releases-everything-in-order", test_no_shape_releases_everything_in_order);
  ADD ("shape/after-none-delays-only-what-comes", test_shape_after_none_delays_only_what_comes);
  ADD ("consumed-in-small-bits", test_consumed_in_small_bits);
  ADD ("due-pieces-are-peeked-together", test_due_pieces_are_peeked_together);
  ADD ("limit/size", test_size_is_bounded);
  ADD ("limit/push-beyond-the-room-is-refused-whole", test_push_beyond_the_room_is_refused_whole);
  ADD ("limit/tiny-pieces", test_number_of_tiny_pieces_is_bounded);
  ADD ("random-steps-lose-nothing", test_random_steps_lose_nothing);
#undef ADD
  return g_test_run ();
}
