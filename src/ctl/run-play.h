/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* The scenario that `run` plays beside its command. */
#pragma once

#include "ctl/report.h"

typedef struct _EpxRunPlay EpxRunPlay;

/* @when: (nullable) names of nodes that have to be registered before it begins. @seed: (nullable)
 * in place of that of the file. @report: (unowned) outlives it; gets the steps. Errors: one
 * sentence that names the file or the option. */
EpxRunPlay *epx_run_play_new (
    const char *file, const char *when, const char *seed, EpxReport *report, GError **error);
void epx_run_play_free (EpxRunPlay *play);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EpxRunPlay, epx_run_play_free)

/* Begins, or waits for the nodes. No node is registered yet. */
void epx_run_play_start (EpxRunPlay *play, EpxClient *client);

/* Stops it: nothing of it is in force any more. FALSE with an error when a step could not be
 * carried out, or none was because the nodes did not come. */
gboolean epx_run_play_finish (EpxRunPlay *play, GError **error);
