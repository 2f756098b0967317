/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* Nodes that register, are looked up and leave, against a plain table; and every reply that tells
 * of them. A step is a byte and, to register, a request as on the wire. */
#include "core/epmd-reply.h"
#include "core/registry.h"
#include "harness.h"

typedef struct
{
  EpxRegistry *registry;
  GPtrArray *nodes; /* (element-type EpxRegistration) (unowned) in the order they came */
} World;

static EpxSlice
name_of (const EpxRegistration *node)
{
  return epx_slice_from_string (node->name);
}

static EpxRegistration *
find (const World *world, EpxSlice name)
{
  for (guint i = 0; i < world->nodes->len; i++)
    {
      EpxSlice other = name_of (g_ptr_array_index (world->nodes, i));

      if (epx_slice_equal (&other, &name))
        return g_ptr_array_index (world->nodes, i);
    }
  return NULL;
}

static void
add (World *world, EpxCursor *input)
{
  EpxEpmdRequest request;
  EpxRegistration *node, *known;
  gsize packet_len;

  if (epx_epmd_request_parse (input->data, input->left, &request, &packet_len) != EPX_PARSE_OK)
    return;
  epx_cursor_slice (input, packet_len);
  known = find (world, request.name);
  if (request.op == EPX_EPMD_PORT_PLEASE2)
    g_assert_true (epx_registry_find (world->registry, request.name) == known);
  if (request.op != EPX_EPMD_ALIVE2 || request.is_refused)
    return;
  node = epx_registry_add (world->registry, &request, 1000000);
  g_assert_true ((node == NULL) == (known != NULL));
  if (node == NULL)
    return;
  g_assert_cmpuint (node->creation, >=, 4);
  g_ptr_array_add (world->nodes, node);
}

static void
take_off (World *world, guint index)
{
  EpxRegistration *node = g_ptr_array_index (world->nodes, index);
  g_autofree char *name = g_strdup (node->name);

  epx_registry_remove (world->registry, node);
  g_ptr_array_remove_index (world->nodes, index);
  g_assert_null (epx_registry_find_string (world->registry, name));
}

static void
check_port2 (const EpxRegistration *node)
{
  guint8 bytes[EPX_EPMD_MAX_PORT2];
  EpxWriter writer = epx_writer (bytes, sizeof bytes);
  EpxCursor reply;

  epx_epmd_reply_port2 (&writer, node, node->port);
  g_assert_false (writer.failed);
  reply = epx_cursor (bytes, writer.used);
  g_assert_cmpuint (epx_cursor_u16 (&reply), ==, 'w' << 8);
  g_assert_cmpuint (epx_cursor_u16 (&reply), ==, node->port);
}

static gsize
count_lines (const GByteArray *text)
{
  gsize n = 0;

  for (guint i = 4; i < text->len; i++)
    n += text->data[i] == '\n';
  return n;
}

static void
check (const World *world)
{
  g_autoptr (GByteArray) names = epx_epmd_reply_names (world->registry, 4369);
  g_autoptr (GByteArray) dump = epx_epmd_reply_dump (world->registry, 4369, NULL);
  const GList *newest = epx_registry_get_newest (world->registry);

  g_assert_cmpuint (epx_registry_get_size (world->registry), ==, world->nodes->len);
  g_assert_cmpuint (count_lines (names), ==, world->nodes->len);
  g_assert_cmpuint (count_lines (dump), >=, world->nodes->len);
  for (guint i = world->nodes->len; i > 0; i--, newest = newest->next)
    {
      EpxRegistration *node = g_ptr_array_index (world->nodes, i - 1);

      g_assert_true (newest->data == node);
      check_port2 (node);
    }
  g_assert_null (newest);
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  EpxCursor input = epx_cursor (data, size);
  World world = { epx_registry_new (), g_ptr_array_new () };

  while (input.left > 0)
    {
      guint8 choice = epx_cursor_u8 (&input);

      if (choice >= 128 && world.nodes->len > 0)
        take_off (&world, choice % world.nodes->len);
      else
        add (&world, &input);
    }
  check (&world);
  epx_registry_free (world.registry);
  g_ptr_array_unref (world.nodes);
  return 0;
}
