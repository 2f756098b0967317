/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* What a link leaves to the next daemon, which makes one of the same number and names of it, on the
 * same sockets.
 *
 * A target that was being dialled is dialled anew; time limits begin anew. */
#pragma once

#include "net/handover.h"
#include "net/link.h"

/* Returns: (transfer floating) (nullable) a{sv}: NULL when it cannot go on elsewhere, and its ends
 * close with the daemon. */
GVariant *epx_link_save (EpxLink *link, EpxHandover *handover);

/* As epx_link_new(), from @record. The owner lays the rules on it, then has it go on with
 * epx_link_resume(). Returns: (transfer full); NULL when @record is not one of these or a socket is
 * not there. */
EpxLink *epx_link_load (EpxCarrier *carrier,
                        GVariant *record,
                        EpxHandover *handover,
                        const EpxLinkFuncs *funcs,
                        gpointer user_data);
void epx_link_resume (EpxLink *link, GVariant *record);
/* Ends a link that nobody was told of and that does not go on (transfer full). */
void epx_link_discard (EpxLink *link);
