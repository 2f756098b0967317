/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* libpolkit's text listener, and the terminal that it turns the echo of off. */
#include "config.h"

#include "ctl/text-agent.h"

#include <signal.h>
#include <termios.h>
#include <unistd.h>

#define POLKIT_AGENT_I_KNOW_API_IS_SUBJECT_TO_CHANGE
#include <polkitagent/polkitagent.h>

static const int ENDING[] = { SIGINT, SIGTERM, SIGHUP, SIGQUIT };

struct _EpxTextAgent
{
  GDBusConnection *bus;          /* (owned) libpolkit's own */
  PolkitAgentListener *listener; /* (owned) */
  gpointer registration;         /* (owned) */
  struct sigaction before[G_N_ELEMENTS (ENDING)];
};

/* How the terminal was found. A global, since a handler of signals can reach nothing else. */
static struct termios terminal;

/* The listener would leave the terminal without echo. Only calls that a handler may make. */
static void
on_ending (int number)
{
  tcsetattr (STDIN_FILENO, TCSANOW, &terminal);
  signal (number, SIG_DFL);
  raise (number);
}

static void
watch_signals (EpxTextAgent *self)
{
  struct sigaction action = { .sa_handler = on_ending };

  sigemptyset (&action.sa_mask);
  for (gsize i = 0; i < G_N_ELEMENTS (ENDING); i++)
    sigaction (ENDING[i], &action, &self->before[i]);
}

static void
unwatch_signals (EpxTextAgent *self)
{
  for (gsize i = 0; i < G_N_ELEMENTS (ENDING); i++)
    sigaction (ENDING[i], &self->before[i], NULL);
}

/* The agent answers in a thread of its own, since ours waits for the daemon. */
static gboolean
enlist (EpxTextAgent *self)
{
  g_autoptr (PolkitSubject) process =
      polkit_unix_process_new_for_owner (getpid (), 0, (int) getuid ());

  self->registration = polkit_agent_listener_register (
      self->listener, POLKIT_AGENT_REGISTER_FLAGS_RUN_IN_THREAD, process, NULL, NULL, NULL);
  return self->registration != NULL;
}

EpxTextAgent *
epx_text_agent_new (void)
{
  EpxTextAgent *self;

  if (tcgetattr (STDIN_FILENO, &terminal) < 0)
    return NULL;

  self = g_new0 (EpxTextAgent, 1);
  watch_signals (self);
  self->bus = g_bus_get_sync (G_BUS_TYPE_SYSTEM, NULL, NULL);
  /* Losing the bus must not end us: the call that waits tells of it. */
  if (self->bus != NULL)
    g_dbus_connection_set_exit_on_close (self->bus, FALSE);
  self->listener = polkit_agent_text_listener_new (NULL, NULL);
  if (self->bus != NULL && self->listener != NULL && enlist (self))
    return self;

  epx_text_agent_free (self);
  return NULL;
}

void
epx_text_agent_free (EpxTextAgent *self)
{
  g_clear_pointer (&self->registration, polkit_agent_listener_unregister);
  g_clear_object (&self->listener);
  g_clear_object (&self->bus);
  unwatch_signals (self);
  g_free (self);
}
