/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* What a dialler says first, read until it is known what it speaks and, if it is a node, who it
 * is. The bytes are kept for the target, unchanged and bounded. */
#pragma once

#include "core/handshake.h"

typedef enum
{
  EPX_HEAD_WAITING, /* it has not said enough */
  EPX_HEAD_NODE,    /* a whole send_name is there */
  EPX_HEAD_OPAQUE,  /* it speaks TLS: nobody can read more */
  EPX_HEAD_OVER,    /* it closed or broke */
  EPX_HEAD_STRANGE, /* it speaks something else, or too much */
} EpxHeadOutcome;

typedef struct _EpxHead EpxHead;

EpxHead *epx_head_new (void);
void epx_head_free (EpxHead *head);

/* Takes what another one had read. FALSE when that is too much. */
gboolean epx_head_load (EpxHead *head, const guint8 *data, gsize len);

/* Reads what is there at @fd (non-blocking). Not again after another outcome than WAITING. */
EpxHeadOutcome epx_head_read (EpxHead *head, int fd);

/* All that was read (unowned). */
EpxSlice epx_head_get_bytes (const EpxHead *head);
/* The handshake that was fed with them: (transfer full); after EPX_HEAD_NODE, once. */
EpxHandshake *epx_head_steal_handshake (EpxHead *head);
