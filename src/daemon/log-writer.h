/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* Where the daemon's log goes: to the journal, when stderr is one, with every field and all that
 * is no debugging; else to stderr, as G_MESSAGES_DEBUG says. */
#pragma once

/* Once, before anything is logged. */
void epx_log_writer_install (void);
