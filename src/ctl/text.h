/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* Words for people: names, islands, numbers and times as they stand in a terminal. Everything that
 * came from a node is escaped, since a name may hold what a terminal obeys. All results are
 * (transfer full). */
#pragma once

#include <glib.h>

/* How many names of an island a line shows. */
#define EPX_TEXT_MAX_NAMES 12

/* Control, formatting and unassigned characters as "\u001b", a backslash as "\\". */
char *epx_text_escape (const char *text);

/* On one line: each control character of a message becomes a blank, bad UTF-8 a question mark. */
char *epx_text_flatten (const char *text);

/* "node1, node2", at most EPX_TEXT_MAX_NAMES of them and how many more there are. */
char *epx_text_names (const char *const *names);

/* "[node1, node2] | [node3]"; "every cable" when both are "*" alone. */
char *epx_text_sides (const char *const *island_a, const char *const *island_b);
/* The same, with "->" in place of "|" when only what goes from @from to @to is meant. */
char *epx_text_way (const char *const *from, const char *const *to, gboolean is_forward);
/* The same for any number of islands (element-type GStrv), but no more than
 * EPX_TEXT_MAX_NAMES. */
char *epx_text_islands (GPtrArray *islands);

/* "alpha: ", to be put in front; "" for NULL. */
char *epx_text_host (const char *host);

/* "1 link", "4 links". */
char *epx_text_links (guint n_links);

/* Local time with milliseconds; and with the date, without them. @time_us: CLOCK_REALTIME; "-"
 * for 0. */
char *epx_text_clock (guint64 time_us);
char *epx_text_date (guint64 time_us);

/* How many columns of a terminal @text takes. */
guint epx_text_width (const char *text);
