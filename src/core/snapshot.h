/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* The state that one daemon leaves to the next, as bytes: a dictionary within a seal.
 *
 * The seal has a version, the length and a checksum, so that bytes that are old, cut off or damaged
 * are known for what they are before anything of them is believed. What is in the dictionary is the
 * matter of who put it there. Pure: any bytes may be given to epx_snapshot_open(). */
#pragma once

#include <glib.h>

/* All that may be held for links, and as much again. */
#define EPX_SNAPSHOT_MAX_BYTES (512 * 1024 * 1024)

/* Of what is in it: another version's is not taken over. */
#define EPX_SNAPSHOT_VERSION 1

/* @state: (transfer none, floating is sunk) a{sv}. Returns: (transfer full) (nullable): NULL when
 * it is too long. */
GBytes *epx_snapshot_seal (GVariant *state);
/* Returns: (transfer full) a{sv} in normal form; NULL with EPX_ERROR_BAD_SNAPSHOT, which says what
 * is wrong. */
GVariant *epx_snapshot_open (GBytes *bytes, GError **error);

/* Reading it: the value of @key in @dict (a{sv}), 0 or empty when there is none of that type.
 * Bytes and texts are valid as long as @dict is. */
guint64 epx_snapshot_get_number (GVariant *dict, const char *key);
const char *epx_snapshot_get_text (GVariant *dict, const char *key);
/* (transfer full) (element-type aa{sv}): an empty list when there is none. */
GVariant *epx_snapshot_get_list (GVariant *dict, const char *key);
/* (transfer full): an empty dictionary when there is none. */
GVariant *epx_snapshot_get_dict (GVariant *dict, const char *key);

/* Writing it. Texts must be UTF-8; NULL is left out. */
void epx_snapshot_put_number (GVariantDict *dict, const char *key, guint64 value);
void epx_snapshot_put_text (GVariantDict *dict, const char *key, const char *value);
void epx_snapshot_put_bytes (GVariantDict *dict, const char *key, const guint8 *data, gsize len);
/* (transfer full) (nullable): NULL when there are none. */
GBytes *epx_snapshot_get_bytes (GVariant *dict, const char *key);
