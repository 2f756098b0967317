/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* Who holds a TCP port of this machine, for an error message that helps. */
#pragma once

#include <glib.h>

/* What listens on @port, and how to end it, as the end of a sentence: "epmd (end it: kill 123)", or
 * NULL when the kernel or the rights do not tell. Looks through /proc; for the one message before a
 * program gives up. Returns: (transfer full) (nullable). */
char *epx_port_holder (guint16 port);
