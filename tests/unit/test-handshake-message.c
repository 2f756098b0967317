/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* The codecs of single handshake messages, and telling a handshake from other streams. */
#include "core/handshake.h"

#include <string.h>

#include "property.h"

static EpxStream
sniff (const char *hex)
{
  g_autoptr (GByteArray) bytes = epx_from_hex (hex);
  g_autofree guint8 *exact = epx_exact (bytes->data, bytes->len);

  return epx_stream_sniff (exact, bytes->len);
}

static void
test_handshake_is_known_by_three_bytes (void)
{
  g_assert_cmpint (sniff (""), ==, EPX_STREAM_NEED_MORE);
  g_assert_cmpint (sniff ("00"), ==, EPX_STREAM_NEED_MORE);
  g_assert_cmpint (sniff ("0015"), ==, EPX_STREAM_NEED_MORE);
  g_assert_cmpint (sniff ("0015 4e"), ==, EPX_STREAM_HANDSHAKE);
  g_assert_cmpint (sniff ("000d 6e"), ==, EPX_STREAM_HANDSHAKE);
  g_assert_cmpint (sniff ("0800 4e"), ==, EPX_STREAM_HANDSHAKE);
}

static void
test_tls_is_known_by_three_bytes (void)
{
  g_assert_cmpint (sniff ("16"), ==, EPX_STREAM_NEED_MORE);
  g_assert_cmpint (sniff ("1603"), ==, EPX_STREAM_NEED_MORE);
  g_assert_cmpint (sniff ("160300"), ==, EPX_STREAM_TLS);
  g_assert_cmpint (sniff ("160301"), ==, EPX_STREAM_TLS);
  g_assert_cmpint (sniff ("160304"), ==, EPX_STREAM_TLS);
  g_assert_cmpint (sniff ("160305"), ==, EPX_STREAM_OTHER);
}

static void
test_strangers_are_known_at_once (void)
{
  g_assert_cmpint (sniff ("47"), ==, EPX_STREAM_OTHER); /* GET / */
  g_assert_cmpint (sniff ("0000"), ==, EPX_STREAM_OTHER);
  g_assert_cmpint (sniff ("0007"), ==, EPX_STREAM_OTHER);
  g_assert_cmpint (sniff ("0801"), ==, EPX_STREAM_OTHER);
  g_assert_cmpint (sniff ("1604"), ==, EPX_STREAM_OTHER);
  g_assert_cmpint (sniff ("0015 73"), ==, EPX_STREAM_OTHER);
  g_assert_cmpint (sniff ("000f 4e"), ==, EPX_STREAM_OTHER); /* no room for a name */
}

/* @exact: left for the caller to free; the message is in it. */
static EpxSlice
get_message (const char *hex, guint8 **exact)
{
  g_autoptr (GByteArray) bytes = epx_from_hex (hex);

  *exact = epx_exact (bytes->data, bytes->len);
  return epx_slice (*exact, bytes->len);
}

static void
test_new_send_name (void)
{
  g_autofree guint8 *exact = NULL;
  EpxSlice message = get_message ("4e 0000000d07df7fbd 000003ea 0006 616161 40 766d", &exact);
  EpxSendName out;

  g_assert_true (epx_send_name_parse (message, &out));
  g_assert_true (out.is_new);
  g_assert_false (out.is_nameless);
  g_assert_cmphex (out.flags, ==, 0xd07df7fbd);
  g_assert_true (out.flags & EPX_DFLAG_PUBLISHED);
  g_assert_cmpuint (out.creation, ==, 0x3ea);
  g_assert_cmpmem (out.name.data, out.name.len, "aaa@vm", 6);
}

static void
test_old_send_name (void)
{
  g_autofree guint8 *exact = NULL;
  EpxSlice message = get_message ("6e 0005 01df7fbd 616161 40 766d", &exact);
  EpxSendName out;

  g_assert_true (epx_send_name_parse (message, &out));
  g_assert_false (out.is_new);
  g_assert_cmphex (out.flags, ==, 0x1df7fbd);
  g_assert_cmpuint (out.creation, ==, 0);
  g_assert_cmpmem (out.name.data, out.name.len, "aaa@vm", 6);
}

static void
test_nameless_send_name (void)
{
  g_autofree guint8 *exact = NULL;
  EpxSlice message = get_message ("4e 0000000f07df7fbc 00000000 0002 766d", &exact);
  EpxSendName out;

  g_assert_true (epx_send_name_parse (message, &out));
  g_assert_true (out.is_nameless);
  g_assert_false (out.flags & EPX_DFLAG_PUBLISHED);
  g_assert_cmpmem (out.name.data, out.name.len, "vm", 2);
}

static void
test_extra_bytes_are_ignored (void)
{
  g_autofree guint8 *send_name = NULL;
  g_autofree guint8 *challenge = NULL;
  EpxSendName out;
  EpxChallenge other;

  g_assert_true (epx_send_name_parse (
      get_message ("4e 0000000d07df7fbd 000003ea 0003 61 40 62 ffff", &send_name), &out));
  g_assert_cmpmem (out.name.data, out.name.len, "a@b", 3);
  g_assert_true (epx_challenge_parse (
      get_message ("4e 0000000d07df7fbd d8a6267f 000003e9 0003 61 40 62 ffff", &challenge),
      &other));
  g_assert_cmpmem (other.name.data, other.name.len, "a@b", 3);
}

static void
test_challenges (void)
{
  g_autofree guint8 *new_form = NULL;
  g_autofree guint8 *old_form = NULL;
  EpxChallenge out;

  g_assert_true (epx_challenge_parse (
      get_message ("4e 0000000d07df7fbd d8a6267f 000003e9 0006 626262 40 766d", &new_form), &out));
  g_assert_cmphex (out.flags, ==, 0xd07df7fbd);
  g_assert_cmpmem (out.name.data, out.name.len, "bbb@vm", 6);
  g_assert_true (epx_challenge_parse (
      get_message ("6e 0005 00df7fbd 07efcd5c 626262 40 766d", &old_form), &out));
  g_assert_cmphex (out.flags, ==, 0xdf7fbd);
  g_assert_cmpmem (out.name.data, out.name.len, "bbb@vm", 6);
}

static void
test_statuses (void)
{
  static const struct
  {
    const char *text;
    EpxStatusKind kind;
  } statuses[] = {
    { "sok", EPX_STATUS_OK },       { "sok_simultaneous", EPX_STATUS_OK },
    { "strue", EPX_STATUS_OK },     { "salive", EPX_STATUS_ALIVE },
    { "snok", EPX_STATUS_OTHER },   { "snot_allowed", EPX_STATUS_OTHER },
    { "sfalse", EPX_STATUS_OTHER }, { "s", EPX_STATUS_OTHER },
    { "sokay", EPX_STATUS_OTHER },  { "snamed", EPX_STATUS_OTHER },
  };

  for (guint i = 0; i < G_N_ELEMENTS (statuses); i++)
    {
      gsize len = strlen (statuses[i].text);
      g_autofree guint8 *exact = epx_exact (statuses[i].text, len);
      EpxStatus out;

      g_assert_true (epx_status_parse (epx_slice (exact, len), &out));
      g_assert_cmpint (out.kind, ==, statuses[i].kind);
    }
}

static void
test_named_status (void)
{
  g_autofree guint8 *exact = NULL;
  EpxSlice message =
      get_message ("73 6e616d65643a 000f 434a4e474746333350365837 40 766d 581d997c", &exact);
  EpxStatus out;

  g_assert_true (epx_status_parse (message, &out));
  g_assert_cmpint (out.kind, ==, EPX_STATUS_NAMED);
  g_assert_cmpmem (out.name.data, out.name.len, "CJNGGF33P6X7@vm", 15);
}

/* How many strict prefixes of @hex are taken by the parser that @which is the number of. */
static guint
count_good_prefixes (const char *hex, guint which)
{
  g_autoptr (GByteArray) bytes = epx_from_hex (hex);
  guint n = 0;

  for (gsize len = 0; len < bytes->len; len++)
    {
      g_autofree guint8 *exact = epx_exact (bytes->data, len);
      EpxSlice message = epx_slice (exact, len);
      EpxSendName send_name;
      EpxStatus status;
      EpxChallenge challenge;

      if (which == 0)
        n += epx_send_name_parse (message, &send_name) ? 1 : 0;
      else if (which == 1)
        n += epx_status_parse (message, &status) ? 1 : 0;
      else
        n += epx_challenge_parse (message, &challenge) ? 1 : 0;
    }
  return n;
}

static void
test_truncated_messages_are_none (void)
{
  g_assert_cmpuint (count_good_prefixes ("4e 0000000d07df7fbd 000003ea 0006 616161 40 766d", 0), ==,
                    0);
  g_assert_cmpuint (
      count_good_prefixes ("4e 0000000d07df7fbd d8a6267f 000003e9 0006 626262 40 766d", 2), ==, 0);
  /* The old form has no length of the name, so all that have one byte of it are messages. */
  g_assert_cmpuint (count_good_prefixes ("6e 0005 01df7fbd 616161 40 766d", 0), ==, 5);
  /* "s" to "snamed" are statuses of another text. */
  g_assert_cmpuint (count_good_prefixes ("73 6e616d65643a 0003 61 40 62 581d997c", 1), ==, 6);
}

static void
test_random_messages_never_crash (void)
{
  static const char tags[] = "Nns";

  for (guint i = 0; i < 30000; i++)
    {
      gsize len = 1 + epx_random (40);
      g_autofree guint8 *bytes = g_malloc (len);
      EpxSlice message = epx_slice (bytes, len);
      EpxSendName send_name;
      EpxStatus status;
      EpxChallenge challenge;

      epx_random_fill (bytes, len);
      bytes[0] = (guint8) tags[epx_random (3)];
      if (len > 20 && epx_random (2) == 0)
        memset (bytes + 13, 0, 7);
      epx_send_name_parse (message, &send_name);
      epx_status_parse (message, &status);
      epx_challenge_parse (message, &challenge);
      epx_stream_sniff (bytes, len);
    }
}

int
main (int argc, char **argv)
{
#define ADD(name, func) g_test_add_func ("/handshake-message/" name, func)
  epx_test_init (argc, argv);
  ADD ("sniff/handshake-is-known-by-three-bytes", test_handshake_is_known_by_three_bytes);
  ADD ("sniff/tls-is-known-by-three-bytes", test_tls_is_known_by_three_bytes);
  ADD ("sniff/strangers-are-known-at-once", test_strangers_are_known_at_once);
  ADD ("send-name/new-form", test_new_send_name);
  ADD ("send-name/old-form", test_old_send_name);
  ADD ("send-name/nameless", test_nameless_send_name);
  ADD ("extra-bytes-are-ignored", test_extra_bytes_are_ignored);
  ADD ("challenge/both-forms", test_challenges);
  ADD ("status/texts", test_statuses);
  ADD ("status/named", test_named_status);
  ADD ("truncated-is-none", test_truncated_messages_are_none);
  ADD ("random-never-crash", test_random_messages_never_crash);
#undef ADD
  return g_test_run ();
}
