/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* The codec of the EPMD requests: captured packets, the edges of each field, and properties over
 * random requests. */
#include "core/epmd-request.h"

#include <string.h>

#include "property.h"

#define LETTERS "abcXYZ019_-@ *\303\266\342\202\254\360\237\220\207"

/* Parses exactly @len bytes, of which a copy is left in @copy (to be freed). */
static EpxParse
parse (const guint8 *data, gsize len, EpxEpmdRequest *request, gsize *packet_len, guint8 **copy)
{
  *copy = epx_exact (data, len);
  return epx_epmd_request_parse (*copy, len, request, packet_len);
}

static EpxParse
parse_outcome (const guint8 *data, gsize len)
{
  g_autofree guint8 *copy = NULL;
  EpxEpmdRequest request;
  gsize packet_len;

  return parse (data, len, &request, &packet_len, &copy);
}

static EpxParse
parse_hex (const char *hex)
{
  g_autoptr (GByteArray) bytes = epx_from_hex (hex);

  return parse_outcome (bytes->data, bytes->len);
}

/* A packet of @len bytes after its length, of which the first are @start. Returns: (transfer
 * full). */
static GByteArray *
make_packet (gsize len, const char *start, gsize start_len)
{
  GByteArray *packet = g_byte_array_new ();

  g_byte_array_set_size (packet, (guint) len + 2);
  memset (packet->data, 'a', packet->len);
  packet->data[0] = (guint8) (len >> 8);
  packet->data[1] = (guint8) len;
  memcpy (packet->data + 2, start, MIN (start_len, len));
  return packet;
}

static EpxParse
parse_body (gsize len, const char *start, gsize start_len)
{
  g_autoptr (GByteArray) packet = make_packet (len, start, start_len);

  return parse_outcome (packet->data, packet->len);
}

static EpxParse
parse_text (char op, const char *text, gsize text_len)
{
  g_autoptr (GByteArray) body = g_byte_array_new ();

  g_byte_array_append (body, (const guint8 *) &op, 1);
  g_byte_array_append (body, (const guint8 *) text, (guint) text_len);
  return parse_body (body->len, (const char *) body->data, body->len);
}

/* An ALIVE2 as encoded; whatever its name and extra are. */
static EpxParse
parse_alive2 (EpxSlice name, EpxSlice extra, gboolean *is_refused)
{
  EpxEpmdRequest request = { .op = EPX_EPMD_ALIVE2, .name = name, .extra = extra };
  guint8 bytes[EPX_EPMD_MAX_PACKET];
  EpxWriter writer = epx_writer (bytes, sizeof bytes);
  g_autofree guint8 *copy = NULL;
  EpxEpmdRequest parsed = { 0 };
  gsize packet_len;
  EpxParse outcome;

  g_assert_true (epx_epmd_request_encode (&request, &writer));
  outcome = parse (bytes, writer.used, &parsed, &packet_len, &copy);
  *is_refused = parsed.is_refused;
  return outcome;
}

static gboolean
is_name_refused (const char *name, gsize len)
{
  gboolean is_refused;

  g_assert_cmpint (parse_alive2 (epx_slice (name, len), epx_slice_from_string ("x"), &is_refused),
                   ==, EPX_PARSE_OK);
  return is_refused;
}

static void
test_captured_alive2 (void)
{
  /* As OTP 23, 25 and 27 send it; only the port is made up. */
  g_autoptr (GByteArray) bytes = epx_from_hex ("0010 78 1f90 4d 00 0006 0005 0003 616161 0000");
  g_autofree guint8 *copy = NULL;
  EpxEpmdRequest request;
  gsize packet_len;

  g_assert_cmpint (parse (bytes->data, bytes->len, &request, &packet_len, &copy), ==, EPX_PARSE_OK);
  g_assert_cmpuint (packet_len, ==, bytes->len);
  g_assert_cmpint (request.op, ==, EPX_EPMD_ALIVE2);
  g_assert_cmpuint (request.port, ==, 8080);
  g_assert_cmpuint (request.node_type, ==, 77);
  g_assert_cmpuint (request.protocol, ==, 0);
  g_assert_cmpuint (request.high_vsn, ==, 6);
  g_assert_cmpuint (request.low_vsn, ==, 5);
  g_assert_cmpmem (request.name.data, request.name.len, "aaa", 3);
  g_assert_cmpuint (request.extra.len, ==, 0);
  g_assert_false (request.is_refused);
}

static void
test_extra_is_opaque (void)
{
  gboolean is_refused;

  g_assert_cmpint (
      parse_alive2 (epx_slice_from_string ("a"), epx_slice ("\0\377\0", 3), &is_refused), ==,
      EPX_PARSE_OK);
  g_assert_false (is_refused);
}

static void
test_bytes_after_extra_are_ignored (void)
{
  g_assert_cmpint (parse_hex ("0012 78 1f90 4d 00 0006 0005 0003 616161 0000 ffff"), ==,
                   EPX_PARSE_OK);
}

static void
test_bytes_after_packet_are_left (void)
{
  g_autoptr (GByteArray) bytes = epx_from_hex ("0001 6e 0001 6e");
  g_autofree guint8 *copy = NULL;
  EpxEpmdRequest request;
  gsize packet_len;

  g_assert_cmpint (parse (bytes->data, bytes->len, &request, &packet_len, &copy), ==, EPX_PARSE_OK);
  g_assert_cmpuint (packet_len, ==, 3);
}

static void
test_length_is_checked_at_once (void)
{
  g_assert_cmpint (parse_hex (""), ==, EPX_PARSE_NEED_MORE);
  g_assert_cmpint (parse_hex ("00"), ==, EPX_PARSE_NEED_MORE);
  g_assert_cmpint (parse_hex ("0000"), ==, EPX_PARSE_INVALID);
  g_assert_cmpint (parse_hex ("0bf1"), ==, EPX_PARSE_NEED_MORE); /* 3057 */
  g_assert_cmpint (parse_hex ("0bf2"), ==, EPX_PARSE_INVALID);
  g_assert_cmpint (parse_hex ("ffff"), ==, EPX_PARSE_INVALID);
}

static void
test_longest_packet_is_taken (void)
{
  g_assert_cmpint (parse_body (3057, "n", 1), ==, EPX_PARSE_OK);
  g_assert_cmpint (parse_body (3058, "n", 1), ==, EPX_PARSE_INVALID);
}

static void
test_unknown_opcode_is_invalid_at_once (void)
{
  for (guint op = 0; op < 256; op++)
    {
      guint8 bytes[] = { 0x00, 0x40, (guint8) op };
      gboolean is_known = op != 0 && strchr ("xzndks", (int) op) != NULL;

      g_assert_cmpint (parse_outcome (bytes, sizeof bytes), ==,
                       is_known ? EPX_PARSE_NEED_MORE : EPX_PARSE_INVALID);
    }
}

static void
test_requests_without_body (void)
{
  g_assert_cmpint (parse_hex ("0001 6e"), ==, EPX_PARSE_OK);
  g_assert_cmpint (parse_hex ("0001 64"), ==, EPX_PARSE_OK);
  g_assert_cmpint (parse_hex ("0001 6b"), ==, EPX_PARSE_OK);
  g_assert_cmpint (parse_hex ("0004 6b 00ff41"), ==, EPX_PARSE_OK);
}

static void
test_short_alive2_is_invalid (void)
{
  for (gsize len = 1; len <= 13; len++)
    {
      static const char zeros[13] = "x";

      g_assert_cmpint (parse_body (len, zeros, sizeof zeros), ==, EPX_PARSE_INVALID);
    }
}

static void
test_alive2_lengths_beyond_packet_are_invalid (void)
{
  g_assert_cmpint (parse_hex ("0010 78 1f90 4d 00 0006 0005 0004 616161 0000"), ==,
                   EPX_PARSE_INVALID);
  g_assert_cmpint (parse_hex ("0010 78 1f90 4d 00 0006 0005 ffff 616161 0000"), ==,
                   EPX_PARSE_INVALID);
  g_assert_cmpint (parse_hex ("0010 78 1f90 4d 00 0006 0005 0003 616161 0001"), ==,
                   EPX_PARSE_INVALID);
  g_assert_cmpint (parse_hex ("0010 78 1f90 4d 00 0006 0005 0003 616161 ffff"), ==,
                   EPX_PARSE_INVALID);
}

static void
test_nul_in_alive2_name_is_invalid (void)
{
  g_assert_cmpint (parse_hex ("0010 78 1f90 4d 00 0006 0005 0003 610061 0000"), ==,
                   EPX_PARSE_INVALID);
  g_assert_cmpint (parse_hex ("0010 78 1f90 4d 00 0006 0005 0003 616100 0000"), ==,
                   EPX_PARSE_INVALID);
}

static void
test_bad_names_are_refused_not_invalid (void)
{
  g_autofree char *longest = epx_repeat ("\342\202\254", 255);
  g_autofree char *too_many = epx_repeat ("a", 256);
  g_autofree char *too_long = epx_repeat ("a", 1021);

  g_assert_false (is_name_refused ("node@1 *", 8));
  g_assert_false (is_name_refused (longest, strlen (longest)));
  g_assert_true (is_name_refused ("", 0));
  g_assert_true (is_name_refused ("a\nb", 3));
  g_assert_true (is_name_refused ("k\366ln", 4));
  g_assert_true (is_name_refused (too_many, 256));
  g_assert_true (is_name_refused (too_long, 1021));
}

static void
test_long_extra_is_refused (void)
{
  g_autofree char *extra = epx_repeat ("e", 1021);
  EpxSlice name = epx_slice_from_string ("a");
  gboolean is_refused;

  g_assert_cmpint (parse_alive2 (name, epx_slice (extra, 1020), &is_refused), ==, EPX_PARSE_OK);
  g_assert_false (is_refused);
  g_assert_cmpint (parse_alive2 (name, epx_slice (extra, 1021), &is_refused), ==, EPX_PARSE_OK);
  g_assert_true (is_refused);
}

static void
test_port_please2_strips_one_nul (void)
{
  g_autoptr (GByteArray) bytes = epx_from_hex ("0005 7a 616161 00");
  g_autofree guint8 *copy = NULL;
  EpxEpmdRequest request;
  gsize packet_len;

  g_assert_cmpint (parse (bytes->data, bytes->len, &request, &packet_len, &copy), ==, EPX_PARSE_OK);
  g_assert_cmpmem (request.name.data, request.name.len, "aaa", 3);
  g_assert_cmpint (parse_text ('z', "aaa\0\0", 5), ==, EPX_PARSE_INVALID);
  g_assert_cmpint (parse_text ('z', "a\0a", 3), ==, EPX_PARSE_INVALID);
}

static void
test_port_please2_name_is_checked (void)
{
  g_autofree char *longest = epx_repeat ("\360\237\220\207", 255);
  g_autofree char *too_many = epx_repeat ("a", 256);

  g_assert_cmpint (parse_text ('z', "", 0), ==, EPX_PARSE_INVALID);
  g_assert_cmpint (parse_text ('z', "\0", 1), ==, EPX_PARSE_INVALID);
  g_assert_cmpint (parse_text ('z', "\366", 1), ==, EPX_PARSE_INVALID);
  g_assert_cmpint (parse_text ('z', "foo@host", 8), ==, EPX_PARSE_OK);
  g_assert_cmpint (parse_text ('z', longest, strlen (longest)), ==, EPX_PARSE_OK);
  g_assert_cmpint (parse_text ('z', too_many, 256), ==, EPX_PARSE_INVALID);
}

static void
test_name_of_255_can_be_looked_up (void)
{
  g_autofree char *name = epx_repeat ("a", 255);

  g_assert_cmpint (parse_text ('z', name, 255), ==, EPX_PARSE_OK);
  g_assert_cmpint (parse_text ('z', name, 256), ==, EPX_PARSE_OK); /* with its NUL */
}

static void
test_stop_name_ends_at_nul (void)
{
  g_autoptr (GByteArray) bytes = epx_from_hex ("0006 73 6161 00 6262");
  g_autofree guint8 *copy = NULL;
  EpxEpmdRequest request;
  gsize packet_len;

  g_assert_cmpint (parse (bytes->data, bytes->len, &request, &packet_len, &copy), ==, EPX_PARSE_OK);
  g_assert_cmpmem (request.name.data, request.name.len, "aa", 2);
  g_assert_cmpint (parse_text ('s', "", 0), ==, EPX_PARSE_INVALID);
  g_assert_cmpint (parse_text ('s', "\0a", 2), ==, EPX_PARSE_INVALID);
}

static void
test_packet_length_is_known_from_two_bytes (void)
{
  static const guint8 bytes[] = { 0x01, 0x02 };

  g_assert_cmpuint (epx_epmd_packet_length (NULL, 0), ==, 0);
  g_assert_cmpuint (epx_epmd_packet_length (bytes, 1), ==, 0);
  g_assert_cmpuint (epx_epmd_packet_length (bytes, 2), ==, 0x102 + 2);
}

/* A random request; its slices are in @name and @extra. */
static EpxEpmdRequest
make_request (char **name, guint8 **extra)
{
  static const char ops[] = "xzndks";
  EpxEpmdRequest request = { .op = (EpxEpmdOp) ops[epx_random (6)] };
  gsize extra_len = epx_random (4) == 0 ? epx_random (1021) : epx_random (4);

  *name = epx_random_text (LETTERS, 1, epx_random (8) == 0 ? 255 : 8);
  *extra = g_malloc (extra_len + 1);
  epx_random_fill (*extra, extra_len);
  if (request.op == EPX_EPMD_ALIVE2 || request.op == EPX_EPMD_PORT_PLEASE2 ||
      request.op == EPX_EPMD_STOP)
    request.name = epx_slice_from_string (*name);
  if (request.op == EPX_EPMD_ALIVE2)
    {
      request.port = (guint16) epx_random (65536);
      request.node_type = (guint8) epx_random (256);
      request.protocol = (guint8) epx_random (256);
      request.high_vsn = (guint16) epx_random (65536);
      request.low_vsn = (guint16) epx_random (65536);
      request.extra = epx_slice (*extra, extra_len);
    }
  return request;
}

static void
assert_same_request (const EpxEpmdRequest *a, const EpxEpmdRequest *b)
{
  g_assert_cmpint (a->op, ==, b->op);
  g_assert_cmpmem (a->name.data, a->name.len, b->name.data, b->name.len);
  g_assert_cmpmem (a->extra.data, a->extra.len, b->extra.data, b->extra.len);
  g_assert_cmpint (a->is_refused, ==, b->is_refused);
  g_assert_cmpuint (a->port, ==, b->port);
  g_assert_cmpuint (a->node_type, ==, b->node_type);
  g_assert_cmpuint (a->protocol, ==, b->protocol);
  g_assert_cmpuint (a->high_vsn, ==, b->high_vsn);
  g_assert_cmpuint (a->low_vsn, ==, b->low_vsn);
}

static void
test_parsing_undoes_encoding (void)
{
  for (guint i = 0; i < 5000; i++)
    {
      g_autofree char *name = NULL;
      g_autofree guint8 *extra = NULL;
      EpxEpmdRequest request = make_request (&name, &extra);
      guint8 bytes[EPX_EPMD_MAX_PACKET];
      EpxWriter writer = epx_writer (bytes, sizeof bytes);
      g_autofree guint8 *copy = NULL;
      EpxEpmdRequest parsed;
      gsize packet_len;

      g_assert_true (epx_epmd_request_encode (&request, &writer));
      g_assert_cmpint (parse (bytes, writer.used, &parsed, &packet_len, &copy), ==, EPX_PARSE_OK);
      g_assert_cmpuint (packet_len, ==, writer.used);
      g_assert_cmpuint (epx_epmd_packet_length (bytes, 2), ==, writer.used);
      assert_same_request (&parsed, &request);
    }
}

static void
test_strict_prefixes_need_more (void)
{
  for (guint i = 0; i < 200; i++)
    {
      g_autofree char *name = NULL;
      g_autofree guint8 *extra = NULL;
      EpxEpmdRequest request = make_request (&name, &extra);
      guint8 bytes[EPX_EPMD_MAX_PACKET];
      EpxWriter writer = epx_writer (bytes, sizeof bytes);

      g_assert_true (epx_epmd_request_encode (&request, &writer));
      for (gsize len = 0; len < writer.used; len++)
        g_assert_cmpint (parse_outcome (bytes, len), ==, EPX_PARSE_NEED_MORE);
    }
}

static void
test_mutations_never_crash (void)
{
  for (guint i = 0; i < 20000; i++)
    {
      g_autofree char *name = NULL;
      g_autofree guint8 *extra = NULL;
      EpxEpmdRequest request = make_request (&name, &extra);
      guint8 bytes[EPX_EPMD_MAX_PACKET];
      EpxWriter writer = epx_writer (bytes, sizeof bytes);

      g_assert_true (epx_epmd_request_encode (&request, &writer));
      for (guint n = 1 + epx_random (3); n > 0; n--)
        bytes[epx_random ((guint) MIN (writer.used, 24))] = (guint8) epx_random (256);
      parse_outcome (bytes, writer.used - epx_random (2));
    }
}

static void
test_what_does_not_fit_is_not_encoded (void)
{
  EpxEpmdRequest request = { .op = EPX_EPMD_STOP, .name = epx_slice_from_string ("node1") };
  g_autofree char *text = epx_repeat ("a", 3057);
  guint8 bytes[EPX_EPMD_MAX_PACKET + 10];

  for (gsize room = 0; room < 8; room++)
    {
      EpxWriter writer = epx_writer (bytes, room);

      g_assert_false (epx_epmd_request_encode (&request, &writer));
      g_assert_cmpuint (writer.used, ==, 0);
    }
  for (gsize len = 3056; len <= 3057; len++)
    {
      EpxWriter writer = epx_writer (bytes, sizeof bytes);

      request.name = epx_slice (text, len);
      g_assert_cmpint (epx_epmd_request_encode (&request, &writer), ==, len == 3056);
    }
}

int
main (int argc, char **argv)
{
#define ADD(name, func) g_test_add_func ("/epmd-request/" name, func)
  epx_test_init (argc, argv);
  ADD ("alive2/captured", test_captured_alive2);
  ADD ("alive2/extra-is-opaque", test_extra_is_opaque);
  ADD ("alive2/bytes-after-extra-are-ignored", test_bytes_after_extra_are_ignored);
  ADD ("alive2/short-is-invalid", test_short_alive2_is_invalid);
  ADD ("alive2/lengths-beyond-packet-are-invalid", test_alive2_lengths_beyond_packet_are_invalid);
  ADD ("alive2/nul-in-name-is-invalid", test_nul_in_alive2_name_is_invalid);
  ADD ("alive2/bad-names-are-refused-not-invalid", test_bad_names_are_refused_not_invalid);
  ADD ("alive2/long-extra-is-refused", test_long_extra_is_refused);
  ADD ("port-please2/strips-one-nul", test_port_please2_strips_one_nul);
  ADD ("port-please2/name-is-checked", test_port_please2_name_is_checked);
  ADD ("port-please2/name-of-255-can-be-looked-up", test_name_of_255_can_be_looked_up);
  ADD ("stop/name-ends-at-nul", test_stop_name_ends_at_nul);
  ADD ("framing/bytes-after-packet-are-left", test_bytes_after_packet_are_left);
  ADD ("framing/length-is-checked-at-once", test_length_is_checked_at_once);
  ADD ("framing/longest-packet-is-taken", test_longest_packet_is_taken);
  ADD ("framing/unknown-opcode-is-invalid-at-once", test_unknown_opcode_is_invalid_at_once);
  ADD ("framing/requests-without-body", test_requests_without_body);
  ADD ("framing/packet-length-is-known-from-two-bytes", test_packet_length_is_known_from_two_bytes);
  ADD ("property/parsing-undoes-encoding", test_parsing_undoes_encoding);
  ADD ("property/strict-prefixes-need-more", test_strict_prefixes_need_more);
  ADD ("property/mutations-never-crash", test_mutations_never_crash);
  ADD ("encode/what-does-not-fit-is-not-encoded", test_what_does_not_fit_is_not_encoded);
#undef ADD
  return g_test_run ();
}
