/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* Asks for the memory that a link needs when something else is to be done to it. */
#include "core/fetch.h"
#include "net/link-private.h"
#include "net/relay-end.h"

void
epx_link_fetch (const EpxLink *self)
{
  epx_fetch (self, sizeof *self);
}

void
epx_link_fetch_more (const EpxLink *self)
{
  for (int side = 0; side < 2; side++)
    {
      epx_fetch (epx_link_get_name (self, side), 1);
      if (self->relay != NULL)
        epx_fetch (epx_relay_get_end (self->relay, side), sizeof (EpxRelayEnd));
    }
}
