/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* What happened on the cables while a command ran or a scenario was played: cuts, fixes, other
 * faults, who noticed, ends of links, and the steps of the scenario. Kept in order, at most
 * EPX_REPORT_MAX_EVENTS of them; what comes later is counted only. */
#pragma once

#include <glib.h>

#include "client/event.h"
#include "ctl/player.h"

#define EPX_REPORT_MAX_EVENTS 5000
/* How many of them people are shown. */
#define EPX_REPORT_MAX_LINES 20

typedef struct _EpxReport EpxReport;

/* @command: (copied) (nullable) NULL when there is none. */
EpxReport *epx_report_new (const char *const *command);
void epx_report_free (EpxReport *report);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EpxReport, epx_report_free)

/* The command starts. Times are told from here. */
void epx_report_start (EpxReport *report);

/* References @event if it is of a kind that is reported. */
void epx_report_add (EpxReport *report, const char *host, EpxEvent *event);

/* Which scenario is played; to be called again with what came of it. @file: (nullable). */
void epx_report_set_play (EpxReport *report, const char *file, EpxPlayer *player);

/* References @played. */
void epx_report_add_step (EpxReport *report, EpxPlayed *played);

/* Cuts are in force that the command has left behind. */
void epx_report_set_left_cut (EpxReport *report);

/* The command is over. @problem: (nullable) why it was not run well, in a sentence. */
void epx_report_finish (EpxReport *report, int exit_code, const char *problem);

/* Lines for people, at most @max_lines of what happened; and one line of JSON. Returns: (transfer
 * full). */
char *epx_report_format_text (EpxReport *report, guint max_lines);
char *epx_report_format_json (EpxReport *report);
