/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* One message, read as each of those that tell names, and as the first bytes of a dialler. */
#include "core/handshake.h"
#include "core/name.h"
#include "harness.h"

static void
check_name (EpxSlice name, EpxSlice message)
{
  g_autofree char *latin1 = epx_name_from_latin1 (name);
  g_autofree char *utf8 = epx_name_from_utf8 (name);

  g_assert_cmpuint (name.len, >, 0);
  g_assert_true (fuzz_is_inside (name, message.data, message.len));
  g_assert_true (latin1 == NULL || g_utf8_validate (latin1, -1, NULL));
  g_assert_true (utf8 == NULL || g_utf8_validate (utf8, -1, NULL));
}

/* Once it is known what a dialler is, more bytes change nothing. */
static void
check_sniff (const guint8 *data, gsize size)
{
  EpxStream whole = epx_stream_sniff (data, size);

  for (gsize len = 0; len < MIN (size, 40); len++)
    {
      g_autofree guint8 *exact = g_memdup2 (data, len);
      EpxStream prefix = epx_stream_sniff (exact, len);

      g_assert_true (prefix == EPX_STREAM_NEED_MORE || prefix == whole);
    }
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  EpxSlice message = epx_slice (data, size);
  EpxSendName send_name;
  EpxStatus status;
  EpxChallenge challenge;

  check_sniff (data, size);
  if (epx_send_name_parse (message, &send_name))
    check_name (send_name.name, message);
  if (epx_status_parse (message, &status) && status.kind == EPX_STATUS_NAMED)
    check_name (status.name, message);
  if (epx_challenge_parse (message, &challenge))
    check_name (challenge.name, message);
  return 0;
}
