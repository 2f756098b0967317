/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* What a daemon is left by the one before it: the bytes as they are, which have no true seal, and
 * as the dictionary within one, where every record is read as each kind of record. What was read is
 * written and read again. */
#include "core/snapshot.h"

#include "core/handshake.h"
#include "core/registry-record.h"
#include "core/rule-record.h"
#include "harness.h"

static void
try_rule (GVariant *record)
{
  g_auto (EpxRule) rule = { 0 };
  g_auto (EpxRule) again = { 0 };
  g_autoptr (GVariant) written = NULL;

  if (!epx_rule_load (record, &rule))
    return;
  written = g_variant_ref_sink (epx_rule_save (&rule));
  g_assert_true (epx_rule_load (written, &again));
  g_assert_cmpuint (again.id, ==, rule.id);
  g_assert_true (epx_shape_equal (&again.shape, &rule.shape));
}

static void
try_handshake (GVariant *record)
{
  g_autoptr (EpxHandshake) handshake = epx_handshake_load (record);
  g_autoptr (GVariant) written = NULL;
  g_autoptr (EpxHandshake) again = NULL;

  if (handshake == NULL)
    return;
  written = g_variant_ref_sink (epx_handshake_save (handshake));
  again = epx_handshake_load (written);
  g_assert_nonnull (again);
  g_assert_cmpstr (epx_handshake_get_dialler (again), ==, epx_handshake_get_dialler (handshake));
}

static void
try_registration (EpxRegistry *registry, GVariant *record)
{
  EpxRegistration *registration = epx_registration_load (registry, record);

  if (registration != NULL)
    g_assert_true (epx_registry_find_string (registry, registration->name) == registration);
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autoptr (GBytes) bytes = g_bytes_new (data, size);
  g_autoptr (GVariant) opened G_GNUC_UNUSED = epx_snapshot_open (bytes, NULL);
  g_autoptr (GVariant) state =
      g_variant_ref_sink (g_variant_new_from_bytes (G_VARIANT_TYPE_VARDICT, bytes, FALSE));
  g_autoptr (EpxRegistry) registry = epx_registry_new ();
  g_autoptr (GVariant) records = NULL;

  if (!g_variant_is_normal_form (state))
    return 0;
  try_rule (state);
  try_handshake (state);
  try_registration (registry, state);
  records = epx_snapshot_get_list (state, "rules");
  epx_registry_load_forgotten (registry, records);
  for (gsize i = 0; i < g_variant_n_children (records); i++)
    {
      g_autoptr (GVariant) record = g_variant_get_child_value (records, i);

      try_rule (record);
      try_registration (registry, record);
    }
  return 0;
}
