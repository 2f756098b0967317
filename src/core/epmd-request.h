/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* What a client asks of the port mapper: the requests of the EPMD protocol.
 *
 * A request is a 16-bit length and as many bytes; one on a connection. Parsing yields slices into
 * the caller's bytes and never looks past the packet's end. Sources: OTP erts/epmd/src/epmd_srv.c
 * and epmd_int.h (25.2.3). */
#pragma once

#include <glib.h>

#include "core/bytes.h"

/* The longest packet including its length: epmd's buffer of 3060 less a terminating NUL. */
#define EPX_EPMD_MAX_PACKET 3059

typedef enum
{
  EPX_EPMD_ALIVE2 = 'x',
  EPX_EPMD_PORT_PLEASE2 = 'z',
  EPX_EPMD_NAMES = 'n',
  EPX_EPMD_DUMP = 'd',
  EPX_EPMD_KILL = 'k',
  EPX_EPMD_STOP = 's',
} EpxEpmdOp;

typedef struct
{
  EpxEpmdOp op;
  EpxSlice name;       /* ALIVE2, PORT_PLEASE2, STOP: no NUL, empty only when is_refused */
  gboolean is_refused; /* ALIVE2, well-formed but to be answered with an error: the name is none
                          that may register (epx_name_is_alive()) or the extra is too long */
  guint16 port;        /* ALIVE2, from here on */
  guint8 node_type;
  guint8 protocol;
  guint16 high_vsn;
  guint16 low_vsn;
  EpxSlice extra;
} EpxEpmdRequest;

/* @data: what has come so far. On EPX_PARSE_OK @request is set, with slices into @data, and
 * @packet_len to the bytes that the packet took, its length included; more may follow in @data.
 *
 * EPX_PARSE_INVALID means: close without a reply. Invalid are
 * - a length of 0 or above EPX_EPMD_MAX_PACKET - 2 (known from the first two bytes on);
 * - an unknown opcode (known from the third);
 * - an ALIVE2 of 13 bytes or fewer, or whose lengths exceed it, or whose name has a NUL;
 * - a PORT_PLEASE2 with an empty name, a NUL that is not its one last byte, bad UTF-8 or more than
 *   255 characters (epmd's own limit of 254 is an off-by-one);
 * - a STOP without a name; a STOP's name ends at the first NUL.
 * A longer ALIVE2 with an empty name is well-formed and refused. Bytes after what a request needs
 * are ignored. */
EpxParse
epx_epmd_request_parse (const guint8 *data, gsize len, EpxEpmdRequest *request, gsize *packet_len);

/* How many bytes the packet takes in all, its length included, from its first two bytes. 0 while
 * there are fewer. */
gsize epx_epmd_packet_length (const guint8 *data, gsize len);

/* Writes @request (op and the fields that it uses) as a packet. FALSE when it does not fit
 * (into the writer or into any packet); then nothing is written. */
gboolean epx_epmd_request_encode (const EpxEpmdRequest *request, EpxWriter *writer);
