/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* The words of a notice: kind and islands go in, translated plain text comes out.
 *
 * Names come from the nodes, so they are strangers' text: control and format characters never get
 * through, and long names, long islands and many islands are shortened. */
#pragma once

#include <glib.h>

#include "agent/notices.h"

/* An island of up to this many nodes is written out; of a larger one the first few are named. */
#define EPX_NOTICE_TEXT_ALL_NODES 5
#define EPX_NOTICE_TEXT_FIRST_NODES 2
/* So many islands are written out, the rest is counted. */
#define EPX_NOTICE_TEXT_MAX_ISLANDS 4
/* Longer names lose their end. */
#define EPX_NOTICE_TEXT_MAX_CHARS 40
/* So much is told of why something was refused. */
#define EPX_NOTICE_TEXT_MAX_REFUSAL 200

/* Returns: (transfer full) one line. */
char *epx_notice_text_title (EpxNoticeKind kind);
/* @islands: of type "aas"; not looked at for EPX_NOTICE_STOPPED and EPX_NOTICE_UNSEEN. Returns:
 * (transfer full). */
char *epx_notice_text_body (EpxNoticeKind kind, GVariant *islands);
/* @body, and on a line of its own that the cables were not fixed, and why. Returns: (transfer
 * full). */
char *epx_notice_text_add_refusal (const char *body, const char *refusal);

/* @notice as a server can show it: @title is put together with the body for one that shows no
 * bodies, @body is escaped for one that reads markup in them. Titles never have markup.
 * Each: (out) (transfer full). */
void epx_notice_text_for_server (
    const EpxNotice *notice, gboolean shows_body, gboolean reads_markup, char **title, char **body);
