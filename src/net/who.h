/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* Which registered node is at the other end of a connection from this machine, told without a word
 * of its own: to let a node that looks itself up have its real port, and to name diallers that
 * speak TLS.
 *
 * The kernel says who made a socket (EpxSockDiag). For a process of the daemon's own user the
 * descriptors of the process that holds a registration are looked at; of another user, nothing but
 * the uid is known, and it is taken for a node if just one registered node has it. No capability
 * is needed. What cannot be told is not guessed. Once each it is logged why. */
#pragma once

#include "core/registry.h"
#include "net/address.h"
#include "net/timers.h"

typedef struct _EpxWho EpxWho;

/* @timers: outlive it. */
EpxWho *epx_who_new (EpxTimers *timers);
void epx_who_free (EpxWho *who);

/* @registration came in on a connection from @peer to @local. Which process holds it is found out
 * within some hundredths of a second. */
void epx_who_add (EpxWho *who,
                  EpxRegistration *registration,
                  const EpxAddress *local,
                  const EpxAddress *peer);
/* It ends. */
void epx_who_remove (EpxWho *who, EpxRegistration *registration);

/* Whether the node @registration made the connection from @peer to @local. The cost does not grow
 * with the number of nodes; of a process that holds more than 16 names it is not told. */
gboolean epx_who_is (EpxWho *who,
                     EpxRegistration *registration,
                     const EpxAddress *local,
                     const EpxAddress *peer);
/* Which node is at the other end of the connection @fd: (unowned) (nullable). NULL also when its
 * process holds several names. */
EpxRegistration *epx_who_find (EpxWho *who, int fd);
