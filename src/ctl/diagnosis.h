/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* What is wrong with a cluster that is to be cut here: nodes whose connections do not pass the
 * daemon, nodes that make a full split of a partial one, gates that nobody can reach. */
#pragma once

#include "client/client.h"

typedef struct
{
  const char *kind;    /* (unowned) static: "bypass", "overlap" or "unreachable" */
  char *node;          /* (owned) */
  char *message;       /* (owned) a sentence, and what to do */
  gboolean is_unknown; /* could not be found out: no finding */
} EpxFinding;

void epx_finding_free (EpxFinding *finding);

/* What is looked at: one daemon, and what is known of those of other hosts. */
typedef struct
{
  const EpxManagerInfo *manager; /* (unowned) */
  GPtrArray *nodes;              /* (unowned) (element-type EpxNodeInfo) */
  GPtrArray *links;   /* (unowned) (element-type EpxLinkInfo) also those of other hosts */
  guint n_nodes;      /* on all hosts */
  gboolean is_remote; /* another machine's: no process of it can be looked at */
} EpxPatient;

/* Blocks: it connects to the EPMD port and to gates. Returns: (transfer full) (element-type
 * EpxFinding). */
GPtrArray *epx_diagnosis_make (const EpxPatient *patient);
