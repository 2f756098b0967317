/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* What this machine's /proc tells of nodes that run on it: which process listens on a port, with
 * which arguments, and who is connected to it. One look, taken when it is made. Of processes of
 * other users and of nodes on other machines it knows nothing. */
#pragma once

#include <glib.h>

typedef struct _EpxProcProbe EpxProcProbe;

EpxProcProbe *epx_proc_probe_new (void);
void epx_proc_probe_free (EpxProcProbe *probe);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EpxProcProbe, epx_proc_probe_free)

/* How many connections a process that listens on @port has accepted there and still has. */
guint epx_proc_probe_count_accepted (const EpxProcProbe *probe, guint16 port);

/* The arguments of the process of this user that listens on @port. Returns: (transfer full)
 * (nullable): NULL when there is none, or it cannot be looked at. */
char **epx_proc_probe_get_arguments (const EpxProcProbe *probe, guint16 port);

/* What a node does when it sees that others see less than it does (kernel's parameter
 * prevent_overlapping_partitions, in force by default since OTP 25). */
typedef enum
{
  EPX_OVERLAP_ALLOWED,   /* it leaves a partial split alone */
  EPX_OVERLAP_PREVENTED, /* it makes a full one of it */
  EPX_OVERLAP_UNKNOWN,   /* only the node can tell */
} EpxOverlap;

/* What the command line of a node says of that. @arguments: (nullable). Pure. */
EpxOverlap epx_overlap_from_arguments (const char *const *arguments);
