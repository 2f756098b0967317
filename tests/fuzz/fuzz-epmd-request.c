/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* Bytes at the EPMD port: what comes in pieces is what comes at once, nothing is read beyond a
 * packet, and what was parsed says the same when it is written and parsed again. */
#include "core/epmd-request.h"
#include "harness.h"

static void
check_prefix (
    const guint8 *data, gsize len, EpxParse whole, gsize packet_len, gboolean must_be_undecided)
{
  g_autofree guint8 *exact = g_memdup2 (data, len);
  EpxEpmdRequest request;
  gsize prefix_len = 0;
  EpxParse outcome = epx_epmd_request_parse (exact, len, &request, &prefix_len);

  if (outcome == EPX_PARSE_NEED_MORE)
    return;
  g_assert_false (must_be_undecided);
  g_assert_cmpint (outcome, ==, whole);
  g_assert_cmpuint (prefix_len, ==, packet_len);
}

static void
check_round_trip (const EpxEpmdRequest *request)
{
  guint8 bytes[EPX_EPMD_MAX_PACKET];
  EpxWriter writer = epx_writer (bytes, sizeof bytes);
  EpxEpmdRequest again;
  gsize packet_len;

  if (request->is_refused)
    return;
  g_assert_true (epx_epmd_request_encode (request, &writer));
  g_assert_cmpint (epx_epmd_request_parse (bytes, writer.used, &again, &packet_len), ==,
                   EPX_PARSE_OK);
  g_assert_cmpuint (packet_len, ==, writer.used);
  g_assert_cmpint (again.op, ==, request->op);
  g_assert_cmpuint (again.port, ==, request->port);
  g_assert_cmpuint (again.high_vsn, ==, request->high_vsn);
  g_assert_cmpuint (again.low_vsn, ==, request->low_vsn);
  g_assert_cmpuint (again.node_type, ==, request->node_type);
  g_assert_cmpuint (again.protocol, ==, request->protocol);
  g_assert_true (epx_slice_equal (&again.name, &request->name));
  g_assert_true (epx_slice_equal (&again.extra, &request->extra));
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  EpxEpmdRequest request = { 0 };
  gsize packet_len = 0;
  EpxParse whole = epx_epmd_request_parse (data, size, &request, &packet_len);

  for (gsize len = 0; len < MIN (size, 40); len++)
    check_prefix (data, len, whole, packet_len, whole == EPX_PARSE_OK && len < packet_len);
  if (whole != EPX_PARSE_OK)
    return 0;
  g_assert_cmpuint (packet_len, ==, epx_epmd_packet_length (data, size));
  g_assert_cmpuint (packet_len, <=, size);
  check_prefix (data, packet_len, whole, packet_len, FALSE);
  g_assert_true (fuzz_is_inside (request.name, data, packet_len));
  g_assert_true (fuzz_is_inside (request.extra, data, packet_len));
  check_round_trip (&request);
  return 0;
}
