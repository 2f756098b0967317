/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* Which hosts are meant, as `-H` says it: names for ssh. Reaches nobody. */
#pragma once

#include <glib.h>

#define EPX_HOSTS_MAX 256

/* @arguments: each "user@host,host2", or "@FILE": a file with one host a line, where # begins a
 * comment. A host is what ssh takes; one that ssh could take for an option, or that has blanks or
 * control characters in it, is refused, and so is one that is given twice. Reads files. Returns:
 * (transfer full) (nullable) at least one host, in their order. Errors: G_OPTION_ERROR. */
char **epx_hosts_parse (const char *const *arguments, GError **error);
