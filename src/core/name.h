/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* Names of nodes.
 *
 * A full name is "alive@host"; the port mapper knows the alive part only. Inside the daemon every
 * name is UTF-8 without control characters. On the wire names are UTF-8 in EPMD and in "named:",
 * and Latin-1 in send_name and challenge (OTP, dist_util.erl and erl_epmd.erl). */
#pragma once

#include <glib.h>

#include "core/bytes.h"

/* Limits of OTP: an atom has 255 characters, each at most 4 bytes in epmd's buffers. */
#define EPX_NAME_MAX_CHARS 255
#define EPX_NAME_MAX_BYTES 1020

/* Whether @name may register: UTF-8 (strict), 1 to EPX_NAME_MAX_CHARS characters and at most
 * EPX_NAME_MAX_BYTES bytes, no control characters (U+0000-001F, U+007F-009F). */
gboolean epx_name_is_alive (EpxSlice name);

/* The full name in a handshake. Returns: (transfer full) (nullable): UTF-8, or NULL when @name
 * is not "alive@host" with both parts 1 to 255 characters, exactly one "@" and no control
 * characters. */
char *epx_name_from_latin1 (EpxSlice name);
char *epx_name_from_utf8 (EpxSlice name);
/* The host alone, as a dialler gives it that asks for a name. Returns: (transfer full) (nullable):
 * UTF-8, or NULL when @host is not 1 to 255 characters without "@" and control characters. */
char *epx_name_host_from_latin1 (EpxSlice host);

/* The bytes before the "@" of @name (all of it without one). */
gsize epx_name_alive_length (const char *name);
/* The part after the "@" of @name (unowned, inside it); NULL without one. */
const char *epx_name_host (const char *name);
/* Whether the alive part of @name, full or not, is @alive. */
gboolean epx_name_has_alive (const char *name, const char *alive);
