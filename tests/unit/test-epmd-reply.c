/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* The replies of the port mapper, byte by byte. */
#include "core/epmd-reply.h"

#include <string.h>

#include "property.h"

#define NOW_US (G_GINT64_CONSTANT (1795418736) * G_USEC_PER_SEC)

static EpxRegistration *
add (EpxRegistry *registry, const char *name, guint16 port)
{
  EpxEpmdRequest request = {
    .op = EPX_EPMD_ALIVE2,
    .name = epx_slice_from_string (name),
    .port = port,
    .node_type = 77,
    .high_vsn = 6,
    .low_vsn = 5,
  };

  return epx_registry_add (registry, &request, NOW_US);
}

static void
assert_bytes (const guint8 *bytes, gsize len, const char *hex)
{
  g_autoptr (GByteArray) expected = epx_from_hex (hex);

  g_assert_cmpmem (bytes, len, expected->data, expected->len);
}

static void
assert_alive2 (guint16 high_vsn, guint32 creation, const char *hex)
{
  guint8 bytes[6];
  EpxWriter writer = epx_writer (bytes, sizeof bytes);

  epx_epmd_reply_alive2 (&writer, high_vsn, creation);
  g_assert_false (writer.failed);
  assert_bytes (bytes, writer.used, hex);
}

static void
test_new_nodes_get_32_bits (void)
{
  assert_alive2 (6, 0x6b03e1b1, "76 00 6b03e1b1");
  assert_alive2 (7, 4, "76 00 00000004");
  assert_alive2 (65535, 0xffffffff, "76 00 ffffffff");
}

static void
test_old_nodes_get_1_to_3 (void)
{
  assert_alive2 (5, 5, "79 00 0003");
  assert_alive2 (5, 6, "79 00 0001");
  assert_alive2 (0, 7, "79 00 0002");
  assert_alive2 (5, 0xffffffff, "79 00 0001");
}

static void
test_refusal_has_creation_99 (void)
{
  assert_alive2 (6, 0, "76 01 00000063");
  assert_alive2 (5, 0, "79 01 0063");
}

static void
test_captured_port2 (void)
{
  g_autoptr (EpxRegistry) registry = epx_registry_new ();
  guint8 bytes[EPX_EPMD_MAX_PORT2];
  EpxWriter writer = epx_writer (bytes, sizeof bytes);

  epx_epmd_reply_port2 (&writer, add (registry, "foo", 1000), 1000);
  assert_bytes (bytes, writer.used, "77 00 03e8 4d 00 0006 0005 0003 666f6f 0000");
}

static void
test_port2_shows_the_given_port (void)
{
  g_autoptr (EpxRegistry) registry = epx_registry_new ();
  guint8 bytes[EPX_EPMD_MAX_PORT2];
  EpxWriter writer = epx_writer (bytes, sizeof bytes);

  epx_epmd_reply_port2 (&writer, add (registry, "foo", 1000), 2000);
  assert_bytes (bytes, writer.used, "77 00 07d0 4d 00 0006 0005 0003 666f6f 0000");
}

static void
test_unknown_name_is_two_bytes (void)
{
  guint8 bytes[EPX_EPMD_MAX_PORT2];
  EpxWriter writer = epx_writer (bytes, sizeof bytes);

  epx_epmd_reply_port2 (&writer, NULL, 0);
  assert_bytes (bytes, writer.used, "77 01");
}

static void
test_longest_port2_fits (void)
{
  g_autoptr (EpxRegistry) registry = epx_registry_new ();
  g_autofree char *name = epx_repeat ("\360\237\220\207", 255);
  g_autofree char *extra = epx_repeat ("e", EPX_MAX_EXTRA);
  EpxEpmdRequest request = { .op = EPX_EPMD_ALIVE2,
                             .name = epx_slice_from_string (name),
                             .extra = epx_slice_from_string (extra) };
  g_autofree guint8 *bytes = g_malloc (EPX_EPMD_MAX_PORT2);
  EpxWriter writer = epx_writer (bytes, EPX_EPMD_MAX_PORT2);

  epx_epmd_reply_port2 (&writer, epx_registry_add (registry, &request, NOW_US), 1);
  g_assert_false (writer.failed);
  g_assert_cmpuint (writer.used, ==, EPX_EPMD_MAX_PORT2);
}

static void
test_names_are_newest_first (void)
{
  static const char expected[] = "\0\0\x11\x11"
                                 "name bbb at port 65535\nname aaa at port 1\n";
  g_autoptr (EpxRegistry) registry = epx_registry_new ();
  g_autoptr (GByteArray) reply = NULL;

  add (registry, "aaa", 1);
  add (registry, "bbb", 65535);
  reply = epx_epmd_reply_names (registry, 4369);
  g_assert_cmpmem (reply->data, reply->len, expected, sizeof expected - 1);
}

static void
test_names_of_nobody_is_the_port (void)
{
  g_autoptr (EpxRegistry) registry = epx_registry_new ();
  g_autoptr (GByteArray) reply = epx_epmd_reply_names (registry, 4369);

  assert_bytes (reply->data, reply->len, "00001111");
}

static int
get_fd (gpointer owner)
{
  return owner == NULL ? -2 : *(int *) owner;
}

static void
test_dump_has_a_nul_after_each_line (void)
{
  static const char expected[] = "\0\0\x11\x11"
                                 "active name     <bbb> at port 2, fd = 17\n\0"
                                 "active name     <aaa> at port 1, fd = 18\n\0"
                                 "old/unused name <ccc>, port = 3, fd = -1 \n\0"
                                 "old/unused name <ddd>, port = 4, fd = -1 \n";
  g_autoptr (EpxRegistry) registry = epx_registry_new ();
  g_autoptr (GByteArray) reply = NULL;
  EpxRegistration *ccc = add (registry, "ccc", 3);
  EpxRegistration *ddd = add (registry, "ddd", 4);
  int fds[] = { 17, 18 };

  epx_registry_remove (registry, ccc);
  epx_registry_remove (registry, ddd);
  add (registry, "aaa", 1)->owner = &fds[1];
  add (registry, "bbb", 2)->owner = &fds[0];
  reply = epx_epmd_reply_dump (registry, 4369, get_fd);
  g_assert_cmpmem (reply->data, reply->len, expected, sizeof expected);
}

int
main (int argc, char **argv)
{
  epx_test_init (argc, argv);
  g_test_add_func ("/epmd-reply/alive2/new-nodes-get-32-bits", test_new_nodes_get_32_bits);
  g_test_add_func ("/epmd-reply/alive2/old-nodes-get-1-to-3", test_old_nodes_get_1_to_3);
  g_test_add_func ("/epmd-reply/alive2/refusal-has-creation-99", test_refusal_has_creation_99);
  g_test_add_func ("/epmd-reply/port2/captured", test_captured_port2);
  g_test_add_func ("/epmd-reply/port2/shows-the-given-port", test_port2_shows_the_given_port);
  g_test_add_func ("/epmd-reply/port2/unknown-name-is-two-bytes", test_unknown_name_is_two_bytes);
  g_test_add_func ("/epmd-reply/port2/longest-fits", test_longest_port2_fits);
  g_test_add_func ("/epmd-reply/names/newest-first", test_names_are_newest_first);
  g_test_add_func ("/epmd-reply/names/of-nobody-is-the-port", test_names_of_nobody_is_the_port);
  g_test_add_func ("/epmd-reply/dump/has-a-nul-after-each-line",
                   test_dump_has_a_nul_after_each_line);
  return g_test_run ();
}
