/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* The replies as bytes. To whom they go, and with which port, is decided elsewhere. */
#include "core/epmd-reply.h"

#include <string.h>

/* What real epmd puts where a creation would be in a reply that says no. */
#define REFUSED_CREATION 99

void
epx_epmd_reply_alive2 (EpxWriter *writer, guint16 high_vsn, guint32 creation)
{
  gboolean is_refused = creation == 0;

  if (high_vsn >= 6)
    {
      epx_writer_u8 (writer, 'v');
      epx_writer_u8 (writer, is_refused ? 1 : 0);
      epx_writer_u32 (writer, is_refused ? REFUSED_CREATION : creation);
      return;
    }
  epx_writer_u8 (writer, 'y');
  epx_writer_u8 (writer, is_refused ? 1 : 0);
  epx_writer_u16 (writer, is_refused ? REFUSED_CREATION : (guint16) (creation % 3 + 1));
}

void
epx_epmd_reply_port2 (EpxWriter *writer, const EpxRegistration *registration, guint16 port)
{
  gsize name_len;
  gsize extra_len = 0;
  gconstpointer extra;

  epx_writer_u8 (writer, 'w');
  epx_writer_u8 (writer, registration == NULL ? 1 : 0);
  if (registration == NULL)
    return;
  name_len = strlen (registration->name);
  extra = g_bytes_get_data (registration->extra, &extra_len);
  epx_writer_u16 (writer, port);
  epx_writer_u8 (writer, registration->node_type);
  epx_writer_u8 (writer, registration->protocol);
  epx_writer_u16 (writer, registration->high_vsn);
  epx_writer_u16 (writer, registration->low_vsn);
  epx_writer_u16 (writer, (guint16) name_len);
  epx_writer_bytes (writer, registration->name, name_len);
  epx_writer_u16 (writer, (guint16) extra_len);
  epx_writer_bytes (writer, extra, extra_len);
}

/* Returns: (transfer full): a reply that begins with the 32-bit port of the port mapper. */
static GByteArray *
begin_listing (guint16 epmd_port)
{
  guint8 bytes[4];
  EpxWriter writer = epx_writer (bytes, sizeof bytes);

  epx_writer_u32 (&writer, epmd_port);
  return g_byte_array_append (g_byte_array_new (), bytes, sizeof bytes);
}

static void
append_text (GByteArray *reply, const char *text)
{
  g_byte_array_append (reply, (const guint8 *) text, (guint) strlen (text));
}

static void
append_line (GByteArray *reply, const char *before, const char *name, const char *after)
{
  append_text (reply, before);
  append_text (reply, name);
  append_text (reply, after);
}

GByteArray *
epx_epmd_reply_names (const EpxRegistry *registry, guint16 epmd_port)
{
  GByteArray *reply = begin_listing (epmd_port);

  for (const GList *l = epx_registry_get_newest (registry); l != NULL; l = l->next)
    {
      const EpxRegistration *registration = l->data;
      char after[32];

      g_snprintf (after, sizeof after, " at port %u\n", registration->port);
      append_line (reply, "name ", registration->name, after);
    }
  return reply;
}

static void
append_nul (GByteArray *reply)
{
  g_byte_array_append (reply, (const guint8 *) "", 1);
}

static void
append_forgotten (EpxForgotten forgotten, gpointer user_data)
{
  GByteArray *reply = user_data;
  char after[48];

  g_snprintf (after, sizeof after, ">, port = %u, fd = -1 \n", forgotten.port);
  append_line (reply, "old/unused name <", forgotten.name, after);
  append_nul (reply);
}

GByteArray *
epx_epmd_reply_dump (const EpxRegistry *registry, guint16 epmd_port, int (*fd_of) (gpointer owner))
{
  GByteArray *reply = begin_listing (epmd_port);

  for (const GList *l = epx_registry_get_newest (registry); l != NULL; l = l->next)
    {
      const EpxRegistration *registration = l->data;
      int fd = fd_of == NULL ? -1 : fd_of (registration->owner);
      char after[48];

      g_snprintf (after, sizeof after, "> at port %u, fd = %d\n", registration->port, fd);
      append_line (reply, "active name     <", registration->name, after);
      append_nul (reply);
    }
  epx_registry_foreach_forgotten (registry, append_forgotten, reply);
  return reply;
}
