/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* What one daemon leaves to the next: the seal, and the records of rules, registrations and
 * handshakes. */
#include "core/snapshot.h"

#include <string.h>

#include "core/error.h"
#include "core/handshake.h"
#include "core/registry-record.h"
#include "core/rule-record.h"

static GVariant *
make_state (void)
{
  GVariantDict dict;

  g_variant_dict_init (&dict, NULL);
  epx_snapshot_put_number (&dict, "number", G_MAXUINT64);
  epx_snapshot_put_text (&dict, "text", "böse");
  epx_snapshot_put_bytes (&dict, "bytes", (const guint8 *) "\0\1\2", 3);
  return g_variant_dict_end (&dict);
}

static void
test_what_is_sealed_is_opened (void)
{
  g_autoptr (GBytes) sealed = epx_snapshot_seal (make_state ());
  g_autoptr (GVariant) state = epx_snapshot_open (sealed, NULL);
  g_autoptr (GBytes) bytes = NULL;

  g_assert_nonnull (state);
  g_assert_cmpuint (epx_snapshot_get_number (state, "number"), ==, G_MAXUINT64);
  g_assert_cmpstr (epx_snapshot_get_text (state, "text"), ==, "böse");
  bytes = epx_snapshot_get_bytes (state, "bytes");
  g_assert_cmpmem (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), "\0\1\2", 3);
}

static void
test_what_is_absent_or_of_another_type_is_empty (void)
{
  g_autoptr (GVariant) state = g_variant_ref_sink (make_state ());
  g_autoptr (GVariant) list = epx_snapshot_get_list (state, "number");
  g_autoptr (GVariant) dict = epx_snapshot_get_dict (state, "text");

  g_assert_cmpuint (epx_snapshot_get_number (state, "text"), ==, 0);
  g_assert_null (epx_snapshot_get_text (state, "number"));
  g_assert_null (epx_snapshot_get_bytes (state, "none"));
  g_assert_cmpuint (g_variant_n_children (list), ==, 0);
  g_assert_cmpuint (g_variant_n_children (dict), ==, 0);
}

static void
assert_refused (const guint8 *data, gsize len)
{
  g_autoptr (GBytes) bytes = g_bytes_new (data, len);
  g_autoptr (GError) error = NULL;

  g_assert_null (epx_snapshot_open (bytes, &error));
  g_assert_error (error, EPX_ERROR, EPX_ERROR_BAD_SNAPSHOT);
}

static void
test_every_changed_bit_is_seen (void)
{
  g_autoptr (GBytes) sealed = epx_snapshot_seal (make_state ());
  gsize len;
  g_autofree guint8 *data = g_bytes_unref_to_data (g_bytes_ref (sealed), &len);

  for (gsize bit = 0; bit < len * 8; bit++)
    {
      data[bit / 8] ^= (guint8) (1 << (bit % 8));
      assert_refused (data, len);
      data[bit / 8] ^= (guint8) (1 << (bit % 8));
    }
}

static void
test_every_other_length_is_seen (void)
{
  g_autoptr (GBytes) sealed = epx_snapshot_seal (make_state ());
  gsize len;
  const guint8 *data = g_bytes_get_data (sealed, &len);
  g_autofree guint8 *longer = g_malloc0 (len + 1);

  for (gsize n = 0; n < len; n++)
    assert_refused (data, n);
  memcpy (longer, data, len);
  assert_refused (longer, len + 1);
}

static void
test_no_bytes_do_harm (void)
{
  g_autoptr (GBytes) sealed = epx_snapshot_seal (make_state ());
  gsize len;
  const guint8 *data = g_bytes_get_data (sealed, &len);

  for (guint round = 0; round < 5000; round++)
    {
      gsize n = (gsize) g_test_rand_int_range (0, 200);
      g_autofree guint8 *other = g_malloc (n + 1);

      for (gsize i = 0; i < n; i++)
        other[i] = i < 16 && i < len ? data[i] : (guint8) g_test_rand_int_range (0, 256);
      assert_refused (other, n);
    }
}

static EpxIsland *
make_island (const char *a, const char *b)
{
  const char *const entries[] = { a, b, NULL };

  return epx_island_new (entries, NULL);
}

static void
test_a_rule_comes_back (void)
{
  g_auto (EpxRule) rule = {
    .id = 7,
    .from = make_island ("node1", "rabbit@*"),
    .to = make_island ("böse", NULL),
    .sets_fault = TRUE,
    .fault = EPX_FAULT_LOSS,
    .sets_shape = TRUE,
    .shape = { 20, 5, 1000000 },
    .is_forward = TRUE,
    .duration_ms = 5000,
    .is_bound = TRUE,
    .time_us = 1234567,
    .monotonic_us = 7654321,
    .sender = g_strdup (":1.5"),
  };
  g_autoptr (GVariant) record = g_variant_ref_sink (epx_rule_save (&rule));
  g_auto (EpxRule) loaded = { 0 };

  g_assert_true (epx_rule_load (record, &loaded));
  g_assert_cmpuint (loaded.id, ==, 7);
  g_assert_cmpstrv (epx_island_get_entries (loaded.from), epx_island_get_entries (rule.from));
  g_assert_cmpstrv (epx_island_get_entries (loaded.to), epx_island_get_entries (rule.to));
  g_assert_true (loaded.sets_fault && loaded.sets_shape && loaded.is_forward && loaded.is_bound);
  g_assert_false (loaded.is_fix);
  g_assert_cmpint (loaded.fault, ==, EPX_FAULT_LOSS);
  g_assert_true (epx_shape_equal (&loaded.shape, &rule.shape));
  g_assert_cmpuint (loaded.duration_ms, ==, 5000);
  g_assert_cmpint (loaded.time_us, ==, 1234567);
  g_assert_cmpint (loaded.monotonic_us, ==, 7654321);
  g_assert_cmpstr (loaded.sender, ==, ":1.5");
}

static void
test_a_rule_out_of_range_is_refused (void)
{
  g_auto (EpxRule) rule = { .id = 1,
                            .from = make_island ("a", NULL),
                            .to = make_island ("b", NULL),
                            .sets_shape = TRUE,
                            .shape = { EPX_SHAPE_MAX_MS + 1, 0, 0 } };
  g_autoptr (GVariant) record = g_variant_ref_sink (epx_rule_save (&rule));
  g_autoptr (GVariant) empty = g_variant_ref_sink (g_variant_new ("a{sv}", NULL));
  EpxRule loaded;

  g_assert_false (epx_rule_load (record, &loaded));
  g_assert_false (epx_rule_load (empty, &loaded));
}

static void
test_restored_rules_keep_their_numbers (void)
{
  g_autoptr (EpxRules) rules = epx_rules_new ();
  g_auto (EpxRule) rule = { .id = 5,
                            .from = make_island ("a", NULL),
                            .to = make_island ("b", NULL),
                            .sets_fault = TRUE,
                            .fault = EPX_FAULT_STALL };

  g_assert_true (epx_rules_restore (rules, &rule));
  g_assert_false (epx_rules_restore (rules, &rule));
  epx_rules_skip_ids (rules, 8);
  g_assert_cmpuint (epx_rules_lay (rules, &rule, NULL), ==, 9);
  g_assert_cmpuint (epx_rules_effect (rules, "a", "b", TRUE).fault_rule, ==, 9);
  g_assert_true (epx_rules_remove (rules, 9, NULL));
  g_assert_cmpuint (epx_rules_effect (rules, "a", "b", TRUE).fault_rule, ==, 5);
}

static void
test_a_registration_comes_back (void)
{
  g_autoptr (EpxRegistry) registry = epx_registry_new ();
  g_autoptr (EpxRegistry) other = epx_registry_new ();
  const EpxEpmdRequest request = { .op = EPX_EPMD_ALIVE2,
                                   .name = epx_slice_from_string ("node1"),
                                   .port = 4711,
                                   .node_type = 77,
                                   .high_vsn = 6,
                                   .low_vsn = 5,
                                   .extra = epx_slice ("xy", 2) };
  EpxRegistration *saved = epx_registry_add (registry, &request, 1000000);
  EpxRegistration *loaded;
  g_autoptr (GVariant) record = NULL;
  GVariantDict dict;

  saved->gate_port = 40000;
  g_variant_dict_init (&dict, NULL);
  epx_registration_save (saved, &dict);
  record = g_variant_ref_sink (g_variant_dict_end (&dict));
  loaded = epx_registration_load (other, record);
  g_assert_nonnull (loaded);
  g_assert_cmpstr (loaded->name, ==, "node1");
  g_assert_cmpuint (loaded->port, ==, 4711);
  g_assert_cmpuint (loaded->node_type, ==, 77);
  g_assert_cmpuint (loaded->creation, ==, saved->creation);
  g_assert_cmpuint (loaded->gate_port, ==, 40000);
  g_assert_cmpint (loaded->since_us, ==, 1000000);
  g_assert_true (g_bytes_equal (loaded->extra, saved->extra));
  g_assert_true (epx_registry_find_string (other, "node1") == loaded);
  g_assert_null (epx_registration_load (other, record));
}

static void
test_names_that_left_are_remembered_on (void)
{
  g_autoptr (EpxRegistry) registry = epx_registry_new ();
  g_autoptr (EpxRegistry) other = epx_registry_new ();
  const EpxEpmdRequest request = { .op = EPX_EPMD_ALIVE2,
                                   .name = epx_slice_from_string ("node1"),
                                   .port = 4711 };
  EpxRegistration *registration = epx_registry_add (registry, &request, 1000000);
  guint32 creation = registration->creation;
  g_autoptr (GVariant) records = NULL;

  registration->gate_port = 40000;
  epx_registry_remove (registry, registration);
  records = g_variant_ref_sink (epx_registry_save_forgotten (registry));
  epx_registry_load_forgotten (other, records);
  registration = epx_registry_add (other, &request, 1000000);
  g_assert_cmpuint (registration->creation, ==, creation + 1);
  g_assert_cmpuint (registration->gate_port, ==, 40000);
}

/* A handshake's bytes in the order that they pass, and who says them. */
static const struct
{
  EpxSide side;
  const char *bytes;
  gsize len;
} said[] = {
  { EPX_FROM_DIALLER, "\0\x16N\0\0\0\x0d\x07\xdf\x7f\xbd\0\0\0\7\0\7left@ab", 24 },
  { EPX_FROM_TARGET, "\0\3sok", 5 },
  { EPX_FROM_TARGET, "\0\x1bN\0\0\0\x0d\x07\xdf\x7f\xbd\0\0\0\1\0\0\0\1\0\x8right@ab", 29 },
  { EPX_FROM_DIALLER, "\0\x15r\0\0\0\1dddddddddddddddd", 23 },
  { EPX_FROM_TARGET,
    "\0\x11"
    "adddddddddddddddd",
    19 },
};

/* Saved and loaded before the byte with number @at, it tells the same as one that was not. */
static void
check_handshake (gsize at)
{
  EpxHandshake *handshake = epx_handshake_new ();
  EpxHandshakeEvents events = 0;
  gsize n = 0;

  for (gsize i = 0; i < G_N_ELEMENTS (said); i++)
    for (gsize j = 0; j < said[i].len; j++, n++)
      {
        if (n == at)
          {
            g_autoptr (GVariant) record = g_variant_ref_sink (epx_handshake_save (handshake));

            epx_handshake_free (handshake);
            handshake = epx_handshake_load (record);
            g_assert_nonnull (handshake);
          }
        events |= epx_handshake_feed (handshake, said[i].side, (const guint8 *) said[i].bytes + j,
                                      1, NULL);
      }
  g_assert_cmpint (events, ==,
                   EPX_HANDSHAKE_SEND_NAME | EPX_HANDSHAKE_CHALLENGE | EPX_HANDSHAKE_DONE);
  g_assert_cmpstr (epx_handshake_get_dialler (handshake), ==, "left@ab");
  g_assert_cmpstr (epx_handshake_get_target (handshake), ==, "right@ab");
  epx_handshake_free (handshake);
}

static void
test_a_handshake_goes_on_from_every_byte (void)
{
  gsize n = 0;

  for (gsize i = 0; i < G_N_ELEMENTS (said); i++)
    n += said[i].len;
  for (gsize at = 0; at < n; at++)
    check_handshake (at);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/snapshot/what-is-sealed-is-opened", test_what_is_sealed_is_opened);
  g_test_add_func ("/snapshot/what-is-absent-is-empty",
                   test_what_is_absent_or_of_another_type_is_empty);
  g_test_add_func ("/snapshot/every-changed-bit-is-seen", test_every_changed_bit_is_seen);
  g_test_add_func ("/snapshot/every-other-length-is-seen", test_every_other_length_is_seen);
  g_test_add_func ("/snapshot/no-bytes-do-harm", test_no_bytes_do_harm);
  g_test_add_func ("/snapshot/rule/comes-back", test_a_rule_comes_back);
  g_test_add_func ("/snapshot/rule/out-of-range-is-refused", test_a_rule_out_of_range_is_refused);
  g_test_add_func ("/snapshot/rule/keeps-its-number", test_restored_rules_keep_their_numbers);
  g_test_add_func ("/snapshot/registration/comes-back", test_a_registration_comes_back);
  g_test_add_func ("/snapshot/registration/is-remembered", test_names_that_left_are_remembered_on);
  g_test_add_func ("/snapshot/handshake/goes-on-from-every-byte",
                   test_a_handshake_goes_on_from_every_byte);
  return g_test_run ();
}
