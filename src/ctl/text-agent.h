/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* Asks for a password in this terminal when polkit wants one and no desktop is there to ask: an
 * authentication agent for this process alone. All that is known of libpolkit is in here. */
#pragma once

#include <glib.h>

typedef struct _EpxTextAgent EpxTextAgent;

/* Registers with polkit. Until it is freed, a signal that ends the process leaves the terminal as
 * it was found; there is one agent at a time. Returns: (transfer full) (nullable): NULL when there
 * is no terminal, no polkit, or this was built without it. */
EpxTextAgent *epx_text_agent_new (void);
void epx_text_agent_free (EpxTextAgent *agent);
