/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* A list of clients, and a thread for each while something is asked. Threads share the members,
 * each of which only its own thread touches, and the count of those that are still at it. Who
 * waits for them runs a main context of the round's own, for limits and signals. */
#include "config.h"

#include "client/fleet.h"

#include <signal.h>

#include <glib-unix.h>

#include "client/bus.h"
#include "client/remote.h"

/* A wait that a person wonders about. */
#define LONG_MS 2000
/* How long after a signal an answer may come that is on its way. */
#define GRACE_MS 1000

typedef struct
{
  char *host;        /* (owned) (nullable) NULL: on a bus */
  EpxRemote *remote; /* (owned) (nullable) */
  EpxClient *client; /* (owned) (nullable) NULL: not reached */
  GError *unreached; /* (owned) (nullable) then: why */
  guint number;
  GPtrArray *ears; /* (owned) (element-type Ear) who listens */
} Member;

typedef struct
{
  EpxFleetEvent func;
  gpointer user_data;
} Ear;

struct _EpxFleet
{
  GPtrArray *members; /* (owned) (element-type Member) */
  EpxClientStart start;
  guint limit_ms;                   /* for hosts */
  const EpxFleetProgress *progress; /* (unowned) (nullable) static; for hosts */
};

/* What is done on all members at once. */
typedef struct
{
  EpxFleet *fleet; /* (unowned) */
  void (*work) (gpointer round, guint member);
  guint limit_ms;            /* after which the rest is cancelled; 0: never */
  gboolean is_interruptible; /* signals cancel it, too */
  GCancellable *cancellable; /* (owned) */
  GMainContext *context;     /* (owned) of the one who waits; nothing else runs meanwhile */
  gint n_busy;               /* atomic */
  gint *is_busy;             /* (owned) atomic, for each member */
} Round;

typedef struct
{
  Round *round;
  guint member;
} Worker;

/* Who is called may cease to listen; another may miss this one event then. */
static void
on_event (EpxClient *client, EpxEvent *event, gpointer user_data)
{
  const Member *member = user_data;

  for (guint i = 0; i < member->ears->len; i++)
    {
      const Ear *ear = g_ptr_array_index (member->ears, i);

      ear->func (member->number, event, ear->user_data);
    }
}

static void
free_member (gpointer data)
{
  Member *member = data;

  if (member->client != NULL)
    g_signal_handlers_disconnect_by_func (member->client, on_event, member);
  g_ptr_array_unref (member->ears);
  g_clear_object (&member->client);
  g_clear_pointer (&member->remote, epx_remote_free);
  g_clear_error (&member->unreached);
  g_free (member->host);
  g_free (member);
}

static Member *
get_member (EpxFleet *fleet, guint index)
{
  return g_ptr_array_index (fleet->members, index);
}

static gpointer
run_worker (gpointer data)
{
  g_autofree Worker *worker = data;
  Round *round = worker->round;

  round->work (round, worker->member);
  g_atomic_int_set (&round->is_busy[worker->member], FALSE);
  g_atomic_int_dec_and_test (&round->n_busy);
  g_main_context_wakeup (round->context);
  return NULL;
}

/* Names those that are still at it. */
static gboolean
on_long (gpointer user_data)
{
  Round *round = user_data;
  g_autoptr (GPtrArray) hosts = g_ptr_array_new ();

  for (guint i = 0; i < round->fleet->members->len; i++)
    if (g_atomic_int_get (&round->is_busy[i]))
      g_ptr_array_add (hosts, get_member (round->fleet, i)->host);
  g_ptr_array_add (hosts, NULL);
  round->fleet->progress->waiting ((const char *const *) hosts->pdata);
  return G_SOURCE_REMOVE;
}

static gboolean
on_cancel (gpointer user_data)
{
  Round *round = user_data;

  g_cancellable_cancel (round->cancellable);
  return G_SOURCE_CONTINUE;
}

/* @source: (transfer full). */
static void
watch (Round *round, GSource *source, GSourceFunc func)
{
  g_source_set_callback (source, func, round, NULL);
  g_source_attach (source, round->context);
  g_source_unref (source);
}

static gboolean
on_signal (gpointer user_data)
{
  watch (user_data, g_timeout_source_new (GRACE_MS), on_cancel);
  return G_SOURCE_REMOVE;
}

static void
wait_for_workers (Round *round)
{
  const int signals[] = { SIGINT, SIGTERM, SIGHUP };

  watch (round, g_timeout_source_new (LONG_MS), on_long);
  if (round->limit_ms > 0)
    watch (round, g_timeout_source_new (round->limit_ms), on_cancel);
  for (gsize i = 0; round->is_interruptible && i < G_N_ELEMENTS (signals); i++)
    watch (round, g_unix_signal_source_new (signals[i]), on_signal);

  while (g_atomic_int_get (&round->n_busy) > 0)
    g_main_context_iteration (round->context, TRUE);
}

static void
run_round (Round *round)
{
  guint n_members = round->fleet->members->len;
  g_autofree GThread **threads = g_new0 (GThread *, n_members);

  round->cancellable = g_cancellable_new ();
  round->context = g_main_context_new ();
  round->n_busy = (gint) n_members;
  round->is_busy = g_new (gint, n_members);
  for (guint i = 0; i < n_members; i++)
    round->is_busy[i] = TRUE;

  for (guint i = 0; i < n_members; i++)
    {
      Worker *worker = g_new (Worker, 1);

      *worker = (Worker){ round, i };
      threads[i] = g_thread_new ("epx-fleet", run_worker, worker);
    }
  wait_for_workers (round);
  for (guint i = 0; i < n_members; i++)
    g_thread_join (threads[i]);

  g_free (round->is_busy);
  g_main_context_unref (round->context);
  g_object_unref (round->cancellable);
}

/* @host: (nullable). */
static Member *
add_member (EpxFleet *fleet, const char *host)
{
  Member *member = g_new0 (Member, 1);

  member->host = g_strdup (host);
  member->number = fleet->members->len;
  member->ears = g_ptr_array_new_with_free_func (g_free);
  g_ptr_array_add (fleet->members, member);
  return member;
}

/* @client: (transfer full). */
static void
set_client (Member *member, EpxClient *client)
{
  member->client = client;
  g_signal_connect (client, "event", G_CALLBACK (on_event), member);
}

/* @connection: (nullable) NULL when @error says why. */
static void
set_connection (EpxFleet *fleet, Member *member, GDBusConnection *connection, const GError *error)
{
  EpxClient *client = NULL;

  if (connection != NULL)
    client = epx_client_new (connection, fleet->start, &member->unreached);
  else
    g_set_error_literal (&member->unreached, EPX_CLIENT_ERROR, EPX_CLIENT_ERROR_UNREACHED,
                         error->message);
  if (client != NULL)
    set_client (member, client);
}

static EpxFleet *
new_fleet (EpxClientStart start)
{
  EpxFleet *fleet = g_new0 (EpxFleet, 1);

  fleet->members = g_ptr_array_new_with_free_func (free_member);
  fleet->start = start;
  return fleet;
}

EpxFleet *
epx_fleet_new_for_client (EpxClient *client)
{
  EpxFleet *fleet = new_fleet (EPX_CLIENT_ONLY_LOOK);

  set_client (add_member (fleet, NULL), g_object_ref (client));
  return fleet;
}

EpxFleet *
epx_fleet_new_for_bus (const char *spec, EpxClientStart start)
{
  EpxFleet *fleet = new_fleet (start);
  g_autoptr (GError) error = NULL;
  g_autoptr (GDBusConnection) connection = epx_bus_connect (spec, &error);

  set_connection (fleet, add_member (fleet, NULL), connection, error);
  return fleet;
}

static void
on_told (const char *host, const char *line, gpointer user_data)
{
  EpxFleet *fleet = user_data;

  fleet->progress->told (host, line);
}

static void
connect_member (gpointer data, guint index)
{
  Round *round = data;
  Member *member = get_member (round->fleet, index);
  g_autoptr (GDBusConnection) connection = NULL;
  g_autoptr (GError) error = NULL;

  member->remote = epx_remote_new (member->host, on_told, round->fleet, &error);
  if (member->remote != NULL)
    connection = epx_remote_connect (member->remote, round->cancellable, &error);
  set_connection (round->fleet, member, connection, error);
  if (member->client != NULL)
    epx_client_set_limit (member->client, round->fleet->limit_ms);
}

EpxFleet *
epx_fleet_new_for_hosts (const char *const *hosts,
                         EpxClientStart start,
                         guint limit_ms,
                         const EpxFleetProgress *progress)
{
  EpxFleet *fleet = new_fleet (start);
  Round round = {
    .fleet = fleet,
    .work = connect_member,
    .limit_ms = limit_ms,
  };

  fleet->limit_ms = limit_ms;
  fleet->progress = progress;
  for (; *hosts != NULL; hosts++)
    add_member (fleet, *hosts);
  run_round (&round);
  return fleet;
}

void
epx_fleet_free (EpxFleet *fleet)
{
  g_ptr_array_unref (fleet->members);
  g_free (fleet);
}

guint
epx_fleet_get_n_members (EpxFleet *fleet)
{
  return fleet->members->len;
}

const char *
epx_fleet_get_host (EpxFleet *fleet, guint member)
{
  return get_member (fleet, member)->host;
}

EpxClient *
epx_fleet_get_client (EpxFleet *fleet, guint member)
{
  return get_member (fleet, member)->client;
}

void
epx_fleet_listen (EpxFleet *fleet, EpxFleetEvent func, gpointer user_data)
{
  for (guint i = 0; i < fleet->members->len; i++)
    {
      Ear *ear = g_new (Ear, 1);

      *ear = (Ear){ func, user_data };
      g_ptr_array_add (get_member (fleet, i)->ears, ear);
    }
}

void
epx_fleet_unlisten (EpxFleet *fleet, gpointer user_data)
{
  for (guint i = 0; i < fleet->members->len; i++)
    {
      GPtrArray *ears = get_member (fleet, i)->ears;

      for (guint j = ears->len; j > 0; j--)
        if (((const Ear *) g_ptr_array_index (ears, j - 1))->user_data == user_data)
          g_ptr_array_remove_index (ears, j - 1);
    }
}

/* A round that asks. */
typedef struct
{
  Round round; /* first, so that it is one */
  EpxQuestion question;
  gpointer user_data;
  GPtrArray *answers; /* (element-type EpxAnswer) */
} Asking;

static void
ask_member (gpointer data, guint index)
{
  Asking *asking = data;
  const Member *member = get_member (asking->round.fleet, index);
  EpxAnswer *answer = g_ptr_array_index (asking->answers, index);

  if (member->client == NULL)
    answer->error = g_error_copy (member->unreached);
  else
    {
      epx_client_set_cancellable (member->client, asking->round.cancellable);
      answer->value = asking->question (member->client, index, asking->user_data, &answer->error);
      epx_client_set_cancellable (member->client, NULL);
    }
}

static void
free_answer (gpointer data)
{
  EpxAnswer *answer = data;

  if (answer->value != NULL && answer->free_value != NULL)
    answer->free_value (answer->value);
  g_clear_error (&answer->error);
  g_free (answer);
}

static GPtrArray *
ask (Asking *asking, GDestroyNotify free_value)
{
  EpxFleet *fleet = asking->round.fleet;

  asking->round.work = ask_member;
  asking->answers = g_ptr_array_new_with_free_func (free_answer);
  for (guint i = 0; i < fleet->members->len; i++)
    {
      EpxAnswer *answer = g_new0 (EpxAnswer, 1);

      answer->member = i;
      answer->host = epx_fleet_get_host (fleet, i);
      answer->client = epx_fleet_get_client (fleet, i);
      answer->free_value = free_value;
      g_ptr_array_add (asking->answers, answer);
    }
  if (fleet->progress == NULL)
    ask_member (asking, 0);
  else
    run_round (&asking->round);
  return asking->answers;
}

GPtrArray *
epx_fleet_ask (EpxFleet *fleet, EpxQuestion question, gpointer user_data, GDestroyNotify free_value)
{
  Asking asking = {
    .round = { .fleet = fleet },
    .question = question,
    .user_data = user_data,
  };

  return ask (&asking, free_value);
}

GPtrArray *
epx_fleet_ask_interruptibly (EpxFleet *fleet,
                             EpxQuestion question,
                             gpointer user_data,
                             GDestroyNotify free_value)
{
  Asking asking = {
    .round = { .fleet = fleet, .is_interruptible = TRUE },
    .question = question,
    .user_data = user_data,
  };

  return ask (&asking, free_value);
}

gboolean
epx_answers_all (GPtrArray *answers, GError **error)
{
  for (guint i = 0; i < answers->len; i++)
    {
      const EpxAnswer *answer = g_ptr_array_index (answers, i);

      if (answer->error == NULL)
        continue;
      g_propagate_error (error, g_error_copy (answer->error));
      if (answer->host != NULL)
        g_prefix_error (error, "%s: ", answer->host);
      return FALSE;
    }

  return TRUE;
}
