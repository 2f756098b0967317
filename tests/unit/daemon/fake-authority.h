/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* An authority that keeps every question until the test answers it, or it is cancelled. */
#pragma once

#include "daemon/authority.h"

#define FAKE_TYPE_AUTHORITY (fake_authority_get_type ())
G_DECLARE_FINAL_TYPE (FakeAuthority, fake_authority, FAKE, AUTHORITY, GObject)

FakeAuthority *fake_authority_new (void);

/* How many wait. */
guint fake_authority_get_n_waiting (FakeAuthority *authority);
/* The one that waits at @index, oldest first (unowned). */
const EpxQuestion *fake_authority_get_question (FakeAuthority *authority, guint index);
/* Yes, or no with EPX_REFUSAL_DENIED. */
void fake_authority_answer (FakeAuthority *authority, guint index, gboolean is_allowed);
