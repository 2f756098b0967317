/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* Not unique: each start is a window of its own, since each may look at another bus. */
#include "gui/application.h"

#include <glib-unix.h>

#include "gui/window.h"

struct _EpxApplication
{
  AdwApplication parent_instance;

  char *bus; /* (owned) */
  guint term_id;
  guint int_id;
};

G_DEFINE_FINAL_TYPE (EpxApplication, epx_application, ADW_TYPE_APPLICATION)

static void
epx_application_activate (GApplication *application)
{
  EpxApplication *self = EPX_APPLICATION (application);
  EpxWindow *window = epx_window_new (GTK_APPLICATION (self), self->bus);

  gtk_window_present (GTK_WINDOW (window));
}

static const struct
{
  const char *action;
  const char *accels[3];
} SHORTCUTS[] = {
  { "window.close", { "<Control>w", "<Control>q" } },
  { "win.view::board", { "<Alt>1" } },
  { "win.view::matrix", { "<Alt>2" } },
  { "win.view::timeline", { "<Alt>3" } },
  { "win.undo", { "<Control>z" } },
  { "win.fix-all", { "<Control><Shift>f" } },
  { "win.start-private", { "<Control>n" } },
  { "win.ask-address", { "<Control>l" } },
};

/* Who ends us this way does not want to be asked. */
static gboolean
on_stop_signal (gpointer user_data)
{
  GList *window;

  while ((window = gtk_application_get_windows (user_data)) != NULL)
    gtk_window_destroy (window->data);
  return G_SOURCE_CONTINUE;
}

static void
epx_application_startup (GApplication *application)
{
  EpxApplication *self = EPX_APPLICATION (application);

  G_APPLICATION_CLASS (epx_application_parent_class)->startup (application);
  for (gsize i = 0; i < G_N_ELEMENTS (SHORTCUTS); i++)
    gtk_application_set_accels_for_action (GTK_APPLICATION (self), SHORTCUTS[i].action,
                                           SHORTCUTS[i].accels);
  self->term_id = g_unix_signal_add (SIGTERM, on_stop_signal, self);
  self->int_id = g_unix_signal_add (SIGINT, on_stop_signal, self);
}

static void
epx_application_shutdown (GApplication *application)
{
  EpxApplication *self = EPX_APPLICATION (application);

  g_clear_handle_id (&self->term_id, g_source_remove);
  g_clear_handle_id (&self->int_id, g_source_remove);
  G_APPLICATION_CLASS (epx_application_parent_class)->shutdown (application);
}

static void
epx_application_finalize (GObject *object)
{
  EpxApplication *self = EPX_APPLICATION (object);

  g_free (self->bus);
  G_OBJECT_CLASS (epx_application_parent_class)->finalize (object);
}

static void
epx_application_class_init (EpxApplicationClass *klass)
{
  GApplicationClass *application_class = G_APPLICATION_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = epx_application_finalize;
  application_class->startup = epx_application_startup;
  application_class->shutdown = epx_application_shutdown;
  application_class->activate = epx_application_activate;
}

static void
epx_application_init (EpxApplication *self)
{
}

EpxApplication *
epx_application_new (const char *bus)
{
  EpxApplication *self =
      g_object_new (EPX_TYPE_APPLICATION, "application-id", "org.epmdpxy.Gui", "flags",
                    G_APPLICATION_NON_UNIQUE, "resource-base-path", "/org/epmdpxy/Gui", NULL);

  self->bus = g_strdup (bus);
  return self;
}
