/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* A private bus with two connections to it, and questions of one about the other. */
#pragma once

#include "../net/loop.h"
#include "daemon/authority.h"

typedef struct
{
  GTestDBus *bus;
  GDBusConnection *service; /* the daemon's */
  GDBusConnection *caller;
} Asking;

void asking_set_up (Asking *asking);
void asking_tear_down (Asking *asking);
GDBusConnection *asking_connect (Asking *asking);

/* A question of the caller's: may it cut? */
EpxQuestion asking_question (Asking *asking);

/* What became of a question. */
typedef struct
{
  gboolean is_over;
  gboolean is_allowed;
  GError *error; /* (owned) (nullable) */
} Verdict;

void asking_ask (EpxAuthority *authority,
                 const EpxQuestion *question,
                 GCancellable *cancellable,
                 Verdict *verdict);
void verdict_clear (Verdict *verdict);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Verdict, verdict_clear)
