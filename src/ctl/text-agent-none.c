/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* Built without polkit: nobody is asked. */
#include "config.h"

#include "ctl/text-agent.h"

EpxTextAgent *
epx_text_agent_new (void)
{
  return NULL;
}

void
epx_text_agent_free (EpxTextAgent *agent)
{
}
