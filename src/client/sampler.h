/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* When to ask for counters: about once a second while somebody holds it, and never so often that
 * answering keeps the other side busy. Asks nothing itself. */
#pragma once

#include <glib.h>

typedef struct _EpxSampler EpxSampler;

/* @ask: called when it is time; then epx_sampler_answered() is due. */
EpxSampler *epx_sampler_new (void (*ask) (gpointer user_data), gpointer user_data);
void epx_sampler_free (EpxSampler *sampler);

/* Whether there is anybody to ask. Going off forgets a question that was asked. */
void epx_sampler_switch (EpxSampler *sampler, gboolean is_on);

void epx_sampler_hold (EpxSampler *sampler);
void epx_sampler_release (EpxSampler *sampler);

void epx_sampler_answered (EpxSampler *sampler);
