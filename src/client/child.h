/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* A process that this one started and that does not outlive it. Followed in the main context of
 * the thread that started it, which has to be the main thread: its end would be taken for ours. */
#pragma once

#include <signal.h>

#include <glib.h>

typedef enum
{
  EPX_CHILD_SERVICE, /* a session of its own, so that Ctrl-C does not reach it; output kept here */
  EPX_CHILD_COMMAND, /* shares terminal, descriptors and process group with us */
} EpxChildKind;

typedef struct _EpxChild EpxChild;

/* @argv: looked up in PATH. @envp: (nullable) for ours. Errors: G_SPAWN_ERROR. */
EpxChild *epx_child_spawn (const char *const *argv,
                           const char *const *envp,
                           EpxChildKind kind,
                           GError **error);
/* Kills it when it still runs. */
void epx_child_free (EpxChild *child);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EpxChild, epx_child_free)

/* From now on @func is called when its first line is there and when it is over. */
void epx_child_set_watch (EpxChild *child, void (*func) (gpointer user_data), gpointer user_data);

gboolean epx_child_is_over (EpxChild *child);

/* Once it is over: its exit code, or 128 and the signal that ended it. */
int epx_child_get_exit_code (EpxChild *child);

/* Once it is over: the signal that ended it; 0 when none did. */
int epx_child_get_signal (EpxChild *child);

/* Services only: the first whole line of its stdout (unowned) (nullable), and the end of what it
 * wrote to stderr (unowned). */
const char *epx_child_get_first_line (EpxChild *child);
const char *epx_child_get_complaints (EpxChild *child);

/* The last line of the complaints. Returns: (transfer full) (nullable). */
char *epx_child_get_last_complaint (EpxChild *child);

/* Does nothing when it is over. */
void epx_child_signal (EpxChild *child, int signal_number);

/* Ends it with SIGTERM, after @limit_ms with SIGKILL, and waits; the main context runs. */
void epx_child_stop (EpxChild *child, guint limit_ms);

/* The signals that end this process in an orderly way. They may be blocked here; no child inherits
 * that. */
void epx_child_get_signals (sigset_t *set);
