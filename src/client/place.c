/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* One thing is under way at a time, with a cancellable of its own: an answer that comes when it was
 * given up is cancelled, and touches nothing. */
#include "config.h"

#include "client/place.h"

#include <glib/gi18n-lib.h>

#include "client/bus.h"
#include "client/private-daemon.h"

struct _EpxPlace
{
  GObject parent_instance;

  EpxCluster *cluster;       /* (owned) */
  EpxPrivateDaemon *private; /* (owned) (nullable) */
  gboolean has_private;      /* it was started whole */
  gboolean is_private;       /* that is where we are, or go */

  EpxPlaceState state;
  char *bus;                 /* (owned) (nullable) */
  GError *error;             /* (owned) (nullable) */
  GCancellable *cancellable; /* (owned) (nullable) of what is under way */
};

G_DEFINE_FINAL_TYPE (EpxPlace, epx_place, G_TYPE_OBJECT)

static guint changed_signal;

static void
give_up (EpxPlace *self)
{
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
}

/* @error: (transfer full) (nullable). */
static void
set_state (EpxPlace *self, EpxPlaceState state, GError *error)
{
  g_clear_error (&self->error);
  self->error = error;
  self->state = state;
  g_signal_emit (self, changed_signal, 0);
}

static void
on_connected (GObject *source, GAsyncResult *result, gpointer user_data)
{
  EpxPlace *self = user_data;
  GError *error = NULL;
  g_autoptr (GDBusConnection) connection = epx_bus_connect_finish (result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      g_error_free (error);
      return;
    }
  g_clear_object (&self->cancellable);
  epx_cluster_set_connection (self->cluster, connection);
  set_state (self, connection != NULL ? EPX_PLACE_CONNECTED : EPX_PLACE_FAILED, error);
}

static void
connect_to (EpxPlace *self, const char *spec)
{
  char *bus = g_strdup (spec);

  give_up (self);
  epx_cluster_set_connection (self->cluster, NULL);
  g_free (self->bus);
  self->bus = bus;
  self->cancellable = g_cancellable_new ();
  set_state (self, EPX_PLACE_CONNECTING, NULL);
  epx_bus_connect_async (bus, self->cancellable, on_connected, self);
}

void
epx_place_go (EpxPlace *self, const char *spec)
{
  g_return_if_fail (EPX_IS_PLACE (self));
  g_return_if_fail (epx_bus_is_spec (spec));

  self->is_private = FALSE;
  connect_to (self, spec);
}

static void
on_started (GObject *source, GAsyncResult *result, gpointer user_data)
{
  EpxPlace *self = user_data;
  GError *error = NULL;
  gboolean is_started;

  /* Given up: the private daemon may be gone, and so may we. */
  if (g_cancellable_is_cancelled (g_task_get_cancellable (G_TASK (result))))
    return;

  is_started = epx_private_daemon_start_finish (self->private, result, &error);
  g_clear_object (&self->cancellable);
  self->has_private = is_started;
  if (is_started)
    connect_to (self, epx_private_daemon_get_bus (self->private));
  else
    set_state (self, EPX_PLACE_FAILED, error);
}

void
epx_place_go_private (EpxPlace *self)
{
  static const char *const NO_OPTIONS[] = { NULL };
  GError *error = NULL;

  g_return_if_fail (EPX_IS_PLACE (self));

  self->is_private = TRUE;
  if (epx_place_has_private (self))
    {
      connect_to (self, epx_private_daemon_get_bus (self->private));
      return;
    }

  give_up (self);
  epx_cluster_set_connection (self->cluster, NULL);
  g_clear_pointer (&self->bus, g_free);
  g_clear_pointer (&self->private, epx_private_daemon_free);
  self->has_private = FALSE;
  self->private = epx_private_daemon_new (&error);
  if (self->private == NULL)
    {
      set_state (self, EPX_PLACE_FAILED, error);
      return;
    }
  self->cancellable = g_cancellable_new ();
  set_state (self, EPX_PLACE_STARTING, NULL);
  epx_private_daemon_start_async (self->private, NO_OPTIONS, self->cancellable, on_started, self);
}

static void
epx_place_dispose (GObject *object)
{
  EpxPlace *self = EPX_PLACE (object);

  give_up (self);
  g_clear_pointer (&self->private, epx_private_daemon_free);
  g_clear_object (&self->cluster);
  G_OBJECT_CLASS (epx_place_parent_class)->dispose (object);
}

static void
epx_place_finalize (GObject *object)
{
  EpxPlace *self = EPX_PLACE (object);

  g_free (self->bus);
  g_clear_error (&self->error);
  G_OBJECT_CLASS (epx_place_parent_class)->finalize (object);
}

static void
epx_place_class_init (EpxPlaceClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = epx_place_dispose;
  G_OBJECT_CLASS (klass)->finalize = epx_place_finalize;
  changed_signal = g_signal_new ("changed", EPX_TYPE_PLACE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                 G_TYPE_NONE, 0);
}

static void
epx_place_init (EpxPlace *self)
{
}

EpxPlace *
epx_place_new (EpxCluster *cluster)
{
  EpxPlace *self = g_object_new (EPX_TYPE_PLACE, NULL);

  self->cluster = g_object_ref (cluster);
  return self;
}

EpxPlaceState
epx_place_get_state (EpxPlace *self)
{
  g_return_val_if_fail (EPX_IS_PLACE (self), EPX_PLACE_NOWHERE);

  return self->state;
}

const GError *
epx_place_get_error (EpxPlace *self)
{
  g_return_val_if_fail (EPX_IS_PLACE (self), NULL);

  return self->error;
}

const char *
epx_place_get_bus (EpxPlace *self)
{
  g_return_val_if_fail (EPX_IS_PLACE (self), NULL);

  return self->bus;
}

gboolean
epx_place_is_private (EpxPlace *self)
{
  g_return_val_if_fail (EPX_IS_PLACE (self), FALSE);

  return self->is_private;
}

gboolean
epx_place_has_private (EpxPlace *self)
{
  g_return_val_if_fail (EPX_IS_PLACE (self), FALSE);

  return self->has_private && epx_private_daemon_check (self->private, NULL);
}

char *
epx_place_describe (EpxPlace *self)
{
  g_return_val_if_fail (EPX_IS_PLACE (self), NULL);

  if (self->is_private)
    return g_strdup (_ ("a private daemon"));
  return self->bus != NULL ? epx_bus_describe (self->bus) : g_strdup (_ ("no bus"));
}
