/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* The seal: eight bytes of a mark, version, checksum and length of what follows, which is a
 * dictionary as GVariant has it. The checksum is against accidents, not against forgers: whoever
 * can write into the service manager's store has the links anyway. */
#include "core/snapshot.h"

#include "core/bytes.h"
#include "core/error.h"

#define MARK G_GUINT64_CONSTANT (0x4550585354415445) /* EPXSTATE */
/* What follows must be aligned as GVariant wants it. */
#define SEAL_LEN 32

/* FNV-1a, eight bytes at a time: tens of megabytes are common. */
static guint64
checksum (const guint8 *data, gsize len)
{
  EpxCursor cursor = epx_cursor (data, len);
  guint64 sum = G_GUINT64_CONSTANT (0xcbf29ce484222325);

  while (cursor.left > 0)
    {
      guint64 word = cursor.left >= 8 ? epx_cursor_u64 (&cursor) : epx_cursor_u8 (&cursor);

      sum = (sum ^ word) * G_GUINT64_CONSTANT (0x100000001b3);
      sum ^= sum >> 32;
    }
  return sum;
}

GBytes *
epx_snapshot_seal (GVariant *state)
{
  g_autoptr (GVariant) held = g_variant_ref_sink (state);
  g_autofree guint8 *bytes = NULL;
  gsize len = g_variant_get_size (held);
  EpxWriter writer;

  g_return_val_if_fail (g_variant_is_of_type (held, G_VARIANT_TYPE_VARDICT), NULL);
  if (len > EPX_SNAPSHOT_MAX_BYTES)
    return NULL;
  bytes = g_malloc0 (SEAL_LEN + len);
  g_variant_store (held, bytes + SEAL_LEN);
  writer = epx_writer (bytes, SEAL_LEN);
  epx_writer_u64 (&writer, MARK);
  epx_writer_u64 (&writer, EPX_SNAPSHOT_VERSION);
  epx_writer_u64 (&writer, checksum (bytes + SEAL_LEN, len));
  epx_writer_u64 (&writer, len);
  return g_bytes_new_take (g_steal_pointer (&bytes), SEAL_LEN + len);
}

static GVariant *
refuse (const char *what, GError **error)
{
  g_set_error (error, EPX_ERROR, EPX_ERROR_BAD_SNAPSHOT, "the state that was left is %s", what);
  return NULL;
}

GVariant *
epx_snapshot_open (GBytes *bytes, GError **error)
{
  gsize len;
  const guint8 *data = g_bytes_get_data (bytes, &len);
  EpxCursor cursor = epx_cursor (data, len);
  guint64 mark = epx_cursor_u64 (&cursor);
  guint64 version = epx_cursor_u64 (&cursor);
  guint64 sum = epx_cursor_u64 (&cursor);
  guint64 body_len = epx_cursor_u64 (&cursor);
  g_autoptr (GBytes) body = NULL;
  g_autoptr (GVariant) state = NULL;

  if (cursor.failed || mark != MARK)
    return refuse ("none of ours", error);
  if (version != EPX_SNAPSHOT_VERSION)
    return refuse ("of another version", error);
  if (body_len != cursor.left || body_len > EPX_SNAPSHOT_MAX_BYTES)
    return refuse ("not complete", error);
  if (sum != checksum (cursor.data, cursor.left))
    return refuse ("damaged", error);
  body = g_bytes_new_from_bytes (bytes, SEAL_LEN, body_len);
  state = g_variant_ref_sink (g_variant_new_from_bytes (G_VARIANT_TYPE_VARDICT, body, FALSE));
  if (!g_variant_is_normal_form (state))
    return refuse ("damaged", error);
  return g_steal_pointer (&state);
}

guint64
epx_snapshot_get_number (GVariant *dict, const char *key)
{
  guint64 value = 0;

  g_variant_lookup (dict, key, "t", &value);
  return value;
}

const char *
epx_snapshot_get_text (GVariant *dict, const char *key)
{
  const char *value = NULL;

  g_variant_lookup (dict, key, "&s", &value);
  return value;
}

GBytes *
epx_snapshot_get_bytes (GVariant *dict, const char *key)
{
  g_autoptr (GVariant) value = g_variant_lookup_value (dict, key, G_VARIANT_TYPE_BYTESTRING);

  return value != NULL ? g_variant_get_data_as_bytes (value) : NULL;
}

GVariant *
epx_snapshot_get_list (GVariant *dict, const char *key)
{
  GVariant *value = g_variant_lookup_value (dict, key, G_VARIANT_TYPE ("aa{sv}"));

  return value != NULL ? value : g_variant_ref_sink (g_variant_new ("aa{sv}", NULL));
}

GVariant *
epx_snapshot_get_dict (GVariant *dict, const char *key)
{
  GVariant *value = g_variant_lookup_value (dict, key, G_VARIANT_TYPE_VARDICT);

  return value != NULL ? value : g_variant_ref_sink (g_variant_new ("a{sv}", NULL));
}

void
epx_snapshot_put_number (GVariantDict *dict, const char *key, guint64 value)
{
  if (value != 0)
    g_variant_dict_insert_value (dict, key, g_variant_new_uint64 (value));
}

void
epx_snapshot_put_text (GVariantDict *dict, const char *key, const char *value)
{
  if (value != NULL)
    g_variant_dict_insert_value (dict, key, g_variant_new_string (value));
}

void
epx_snapshot_put_bytes (GVariantDict *dict, const char *key, const guint8 *data, gsize len)
{
  g_autoptr (GBytes) bytes = g_bytes_new (data, len);

  if (len > 0)
    g_variant_dict_insert_value (dict, key,
                                 g_variant_new_from_bytes (G_VARIANT_TYPE_BYTESTRING, bytes, TRUE));
}
