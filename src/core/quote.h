/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* Text from anybody, such that it can stand in a message. */
#pragma once

#include <glib.h>

/* Returns: (transfer full): @text in quotation marks, on one line, valid UTF-8; what cannot be
 * printed is escaped, and what is long is cut short. */
char *epx_quote (const char *text);
