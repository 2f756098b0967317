/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* Following whole handshakes: captured ones, in pieces of any size, and what is none. */
#include "core/handshake.h"

#include <string.h>

#include "property.h"

/* A whole handshake. A piece is one message or more, said by one end in one go. */
typedef struct
{
  const char *what;
  const char *pieces[8]; /* hexadecimal; the dialler's at even places; NULL ends */
  const char *dialler;
  const char *dialler_host;
  const char *target;
  guint64 dialler_flags;
  guint64 target_flags;
  EpxHandshakeEvents events;
} Transcript;

#define WHOLE (EPX_HANDSHAKE_SEND_NAME | EPX_HANDSHAKE_CHALLENGE | EPX_HANDSHAKE_DONE)
#define REPLY "0015 72 0b20de52 8a05d4625e713b877c95374eca4082c4"
#define ACK "0011 61 f873bb81bd19d5e6a66697b57b7da675"

static const Transcript transcripts[] = {
  { "otp-25-to-25",
    { "0015 4e 0000000d07df7fbd 000003ea 0006 616161 40 766d",
      "0003 73 6f6b 0019 4e 0000000d07df7fbd d8a6267f 000003e9 0006 626262 40 766d", REPLY, ACK },
    "aaa@vm",
    NULL,
    "bbb@vm",
    0xd07df7fbd,
    0xd07df7fbd,
    WHOLE },
  { "old-form-with-complement",
    { "000d 6e 0005 01df7fbd 616161 40 766d",
      "0003 73 6f6b 0019 4e 0000000101df7fbd 07efcd5c 000003e9 0006 626262 40 766d",
      "0009 63 00000001 000003ea " REPLY, ACK },
    "aaa@vm",
    NULL,
    "bbb@vm",
    0x1df7fbd,
    0x101df7fbd,
    WHOLE },
  { "old-form-both-ways",
    { "000d 6e 0005 00df7fbd 616161 40 766d",
      "0003 73 6f6b 0011 6e 0005 00df7fbd 07efcd5c 626262 40 766d", REPLY, ACK },
    "aaa@vm",
    NULL,
    "bbb@vm",
    0xdf7fbd,
    0xdf7fbd,
    WHOLE },
  { "dynamic-name",
    { "0011 4e 0000000f07df7fbc 00000000 0002 766d",
      "001c 73 6e616d65643a 000f 434a4e474746333350365837 40 766d 581d997c"
      "0019 4e 0000000f07df7fbc d8a6267f 000003e9 0006 626262 40 766d",
      REPLY, ACK },
    "CJNGGF33P6X7@vm",
    "vm",
    "bbb@vm",
    0xf07df7fbc,
    0xf07df7fbc,
    WHOLE | EPX_HANDSHAKE_NAMED },
  { "alive-then-true",
    { "0015 4e 0000000d07df7fbd 000003ea 0006 616161 40 766d", "0006 73 616c697665",
      "0005 73 74727565", "0019 4e 0000000d07df7fbd d8a6267f 000003e9 0006 626262 40 766d", REPLY,
      ACK },
    "aaa@vm",
    NULL,
    "bbb@vm",
    0xd07df7fbd,
    0xd07df7fbd,
    WHOLE },
  { "latin-1-names",
    { "0015 4e 0000000d07df7fbd 000003ea 0006 61f661 40 76fc",
      "0010 73 6f6b5f73696d756c74616e656f7573"
      "0019 4e 0000000d07df7fbd d8a6267f 000003e9 0006 62e462 40 76fc",
      REPLY, ACK },
    "a\303\266a@v\303\274",
    NULL,
    "b\303\244b@v\303\274",
    0xd07df7fbd,
    0xd07df7fbd,
    WHOLE },
  { "refused",
    { "0015 4e 0000000d07df7fbd 000003ea 0006 616161 40 766d", "000c 73 6e6f745f616c6c6f776564" },
    "aaa@vm",
    NULL,
    NULL,
    0xd07df7fbd,
    0,
    EPX_HANDSHAKE_SEND_NAME },
};

/* How to cut a piece: at 0, whole; at 1, into bytes; else at random. */
static gsize
get_step (guint cutting, gsize left)
{
  if (cutting == 0)
    return left;
  return cutting == 1 ? 1 : 1 + epx_random ((guint) left);
}

static EpxHandshakeEvents
feed (EpxHandshake *handshake, EpxSide side, const char *hex, guint cutting)
{
  g_autoptr (GByteArray) bytes = epx_from_hex (hex);
  EpxHandshakeEvents events = 0;

  for (gsize at = 0; at < bytes->len;)
    {
      gsize step = get_step (cutting, bytes->len - at);
      g_autofree guint8 *exact = epx_exact (bytes->data + at, step);
      gsize used = 0;
      EpxHandshakeEvents new_events = epx_handshake_feed (handshake, side, exact, step, &used);

      g_assert_cmpuint (used, ==, step);
      g_assert_cmpint (events & new_events, ==, 0);
      events |= new_events;
      at += step;
    }
  return events;
}

static void
check_transcript (const Transcript *transcript, guint cutting)
{
  g_autoptr (EpxHandshake) handshake = epx_handshake_new ();
  EpxHandshakeEvents events = 0;

  for (guint i = 0; i < G_N_ELEMENTS (transcript->pieces) && transcript->pieces[i] != NULL; i++)
    events |= feed (handshake, i % 2 == 0 ? EPX_FROM_DIALLER : EPX_FROM_TARGET,
                    transcript->pieces[i], cutting);
  g_assert_cmphex (events, ==, transcript->events);
  g_assert_cmpstr (epx_handshake_get_dialler (handshake), ==, transcript->dialler);
  g_assert_cmpstr (epx_handshake_get_dialler_host (handshake), ==, transcript->dialler_host);
  g_assert_cmpstr (epx_handshake_get_target (handshake), ==, transcript->target);
  g_assert_cmphex (epx_handshake_get_dialler_flags (handshake), ==, transcript->dialler_flags);
  g_assert_cmphex (epx_handshake_get_target_flags (handshake), ==, transcript->target_flags);
}

static void
test_followed_whole (gconstpointer data)
{
  check_transcript (data, 0);
}

static void
test_followed_byte_by_byte (gconstpointer data)
{
  check_transcript (data, 1);
}

static void
test_followed_in_random_pieces (gconstpointer data)
{
  for (guint i = 0; i < 500; i++)
    check_transcript (data, 2);
}

static EpxHandshakeEvents
feed_bytes (EpxHandshake *handshake, EpxSide side, const GByteArray *bytes, gsize *used)
{
  g_autofree guint8 *exact = epx_exact (bytes->data, bytes->len);

  return epx_handshake_feed (handshake, side, exact, bytes->len, used);
}

static void
test_bytes_behind_the_end_are_not_used (void)
{
  g_autoptr (EpxHandshake) handshake = epx_handshake_new ();
  g_autoptr (GByteArray) from_dialler =
      epx_from_hex ("0015 4e 0000000d07df7fbd 000003ea 0006 616161 40 766d" REPLY "00000051 83 44");
  g_autoptr (GByteArray) from_target = epx_from_hex (
      "0003 73 6f6b 0019 4e 0000000d07df7fbd d8a6267f 000003e9 0006 626262 40 766d" ACK "00000000");
  gsize used;

  feed_bytes (handshake, EPX_FROM_DIALLER, from_dialler, &used);
  g_assert_cmpuint (used, ==, from_dialler->len - 6);
  g_assert_cmpint (feed_bytes (handshake, EPX_FROM_DIALLER, from_dialler, &used), ==, 0);
  g_assert_cmpuint (used, ==, 0);
  g_assert_true (feed_bytes (handshake, EPX_FROM_TARGET, from_target, &used) & EPX_HANDSHAKE_DONE);
  g_assert_cmpuint (used, ==, from_target->len - 4);
}

/* @hex: what the dialler says first. */
static void
assert_lost (const char *hex)
{
  g_autoptr (EpxHandshake) handshake = epx_handshake_new ();
  g_autoptr (GByteArray) bytes = epx_from_hex (hex);
  EpxHandshakeEvents events = feed_bytes (handshake, EPX_FROM_DIALLER, bytes, NULL);

  g_assert_cmphex (events, ==, EPX_HANDSHAKE_LOST);
  g_assert_null (epx_handshake_get_dialler (handshake));
  g_assert_cmpint (feed_bytes (handshake, EPX_FROM_DIALLER, bytes, NULL), ==, 0);
}

static void
test_bad_names_are_lost (void)
{
  assert_lost ("0015 4e 0000000d07df7fbd 000003ea 0006 610a61 40 766d");
  assert_lost ("0015 4e 0000000d07df7fbd 000003ea 0006 610061 40 766d");
  assert_lost ("0015 4e 0000000d07df7fbd 000003ea 0006 616161 61 766d");
  assert_lost ("0015 4e 0000000d07df7fbd 000003ea 0006 616161 40 4040");
  assert_lost ("000f 4e 0000000d07df7fbd 000003ea 0000");
  assert_lost ("000d 6e 0005 01df7fbd 61f69f 40 766d");
  assert_lost ("0013 4e 0000000f07df7fbc 00000000 0004 61 40 766d"); /* no bare host */
}

static void
test_other_messages_are_lost (void)
{
  assert_lost ("0000");
  assert_lost ("0801");
  assert_lost ("0003 73 6f6b");
  assert_lost ("0015 4e 0000000d07df7fbd 000003ea 0007 616161 40 766d");
  assert_lost ("000d 6e 0004 01df7fbd 616161 40 766d");
  assert_lost (REPLY);
}

/* After a good start, @hex from @side. */
static EpxHandshakeEvents
get_events_after_start (EpxSide side, const char *hex)
{
  g_autoptr (EpxHandshake) handshake = epx_handshake_new ();

  feed (handshake, EPX_FROM_DIALLER, "0015 4e 0000000d07df7fbd 000003ea 0006 616161 40 766d", 0);
  feed (handshake, EPX_FROM_TARGET, "0003 73 6f6b", 0);
  return feed (handshake, side, hex, 0);
}

static void
test_what_must_not_come_next_is_lost (void)
{
  g_assert_cmphex (get_events_after_start (EPX_FROM_TARGET, ACK), ==, EPX_HANDSHAKE_LOST);
  g_assert_cmphex (get_events_after_start (EPX_FROM_DIALLER, ACK), ==, EPX_HANDSHAKE_LOST);
  g_assert_cmphex (get_events_after_start (EPX_FROM_DIALLER, "0002 72 00"), ==, EPX_HANDSHAKE_LOST);
  g_assert_cmphex (get_events_after_start (EPX_FROM_TARGET, "0000"), ==, EPX_HANDSHAKE_LOST);
}

static void
test_name_nobody_asked_for_is_lost (void)
{
  g_assert_cmphex (
      get_events_after_start (EPX_FROM_TARGET, "0010 73 6e616d65643a 0003 61 40 62 581d997c"), ==,
      EPX_HANDSHAKE_LOST);
}

static void
test_longest_message_is_followed (void)
{
  g_autoptr (EpxHandshake) handshake = epx_handshake_new ();
  GString *hex = g_string_new ("0800 4e 0000000d07df7fbd 000003ea 0006 616161 40 766d");

  for (guint i = 21; i < EPX_HANDSHAKE_MAX_MESSAGE; i++)
    g_string_append (hex, "ff");
  g_assert_cmphex (feed (handshake, EPX_FROM_DIALLER, hex->str, 2), ==, EPX_HANDSHAKE_SEND_NAME);
  g_assert_cmpstr (epx_handshake_get_dialler (handshake), ==, "aaa@vm");
  g_string_free (hex, TRUE);
}

static void
test_sides_are_independent_after_the_names (void)
{
  g_autoptr (EpxHandshake) handshake = epx_handshake_new ();

  feed (handshake, EPX_FROM_DIALLER, "0015 4e 0000000d07df7fbd 000003ea 0006 616161 40 766d", 0);
  feed (handshake, EPX_FROM_TARGET,
        "0003 73 6f6b 0019 4e 0000000d07df7fbd d8a6267f 000003e9 0006 626262 40 766d", 0);
  g_assert_cmphex (feed (handshake, EPX_FROM_TARGET, ACK, 1), ==, 0);
  g_assert_cmphex (feed (handshake, EPX_FROM_DIALLER, REPLY, 1), ==, EPX_HANDSHAKE_DONE);
}

static void
test_mutations_never_crash (void)
{
  for (guint i = 0; i < 20000; i++)
    {
      const Transcript *transcript = &transcripts[epx_random (G_N_ELEMENTS (transcripts))];
      g_autoptr (EpxHandshake) handshake = epx_handshake_new ();

      for (guint p = 0; transcript->pieces[p] != NULL; p++)
        {
          g_autoptr (GByteArray) bytes = epx_from_hex (transcript->pieces[p]);
          gsize used;

          if (epx_random (3) == 0)
            bytes->data[epx_random (bytes->len)] = (guint8) epx_random (256);
          if (epx_random (8) == 0)
            g_byte_array_set_size (bytes, epx_random (bytes->len));
          feed_bytes (handshake, p % 2 == 0 ? EPX_FROM_DIALLER : EPX_FROM_TARGET, bytes, &used);
          g_assert_cmpuint (used, <=, bytes->len);
        }
    }
}

static void
add_transcripts (void)
{
  static const struct
  {
    const char *promise;
    GTestDataFunc func;
  } ways[] = {
    { "followed-whole", test_followed_whole },
    { "followed-byte-by-byte", test_followed_byte_by_byte },
    { "followed-in-random-pieces", test_followed_in_random_pieces },
  };

  for (guint i = 0; i < G_N_ELEMENTS (transcripts); i++)
    for (guint w = 0; w < G_N_ELEMENTS (ways); w++)
      {
        g_autofree char *path =
            g_strdup_printf ("/handshake/%s/%s", transcripts[i].what, ways[w].promise);

        g_test_add_data_func (path, &transcripts[i], ways[w].func);
      }
}

int
main (int argc, char **argv)
{
  epx_test_init (argc, argv);
  add_transcripts ();
#define ADD(name, func) g_test_add_func ("/handshake/" name, func)
  ADD ("bytes-behind-the-end-are-not-used", test_bytes_behind_the_end_are_not_used);
  ADD ("sides-are-independent-after-the-names", test_sides_are_independent_after_the_names);
  ADD ("longest-message-is-followed", test_longest_message_is_followed);
  ADD ("lost/bad-names", test_bad_names_are_lost);
  ADD ("lost/other-messages", test_other_messages_are_lost);
  ADD ("lost/what-must-not-come-next", test_what_must_not_come_next_is_lost);
  ADD ("lost/name-nobody-asked-for", test_name_nobody_asked_for_is_lost);
  ADD ("mutations-never-crash", test_mutations_never_crash);
#undef ADD
  return g_test_run ();
}
