/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* The file that remembers places: see the header. Reading and writing are done in a thread, since a
 * home directory may be on a network and GIO has no call that makes directories without waiting. */
#include "config.h"

#include "gui/places-file.h"

struct _EpxPlacesFile
{
  GObject parent_instance;

  char *folder; /* (owned) */
  char *path;   /* (owned) */
  char *next;   /* (owned) (nullable) to be written when what is being written is */
  gboolean is_writing;
};

G_DEFINE_FINAL_TYPE (EpxPlacesFile, epx_places_file, G_TYPE_OBJECT)

static void write_next (EpxPlacesFile *self);

static void
load (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  EpxPlacesFile *self = source;
  g_autoptr (GError) error = NULL;
  char *text = NULL;

  if (!g_file_get_contents (self->path, &text, NULL, &error) &&
      !g_error_matches (error, G_FILE_ERROR, G_FILE_ERROR_NOENT))
    g_info ("Where nodes stood cannot be read: %s", error->message);
  g_task_return_pointer (task, text != NULL ? text : g_strdup (""), g_free);
}

void
epx_places_file_load_async (EpxPlacesFile *self, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, callback, user_data);

  g_task_set_source_tag (task, epx_places_file_load_async);
  g_task_run_in_thread (task, load);
}

char *
epx_places_file_load_finish (EpxPlacesFile *self, GAsyncResult *result)
{
  return g_task_propagate_pointer (G_TASK (result), NULL);
}

static void
save (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  EpxPlacesFile *self = source;
  GError *error = NULL;

  /* Whether that was made shows when the file is written. */
  g_mkdir_with_parents (self->folder, 0700);
  if (g_file_set_contents (self->path, data, -1, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
on_saved (GObject *source, GAsyncResult *result, gpointer data)
{
  EpxPlacesFile *self = EPX_PLACES_FILE (source);
  g_autoptr (GError) error = NULL;

  if (!g_task_propagate_boolean (G_TASK (result), &error))
    g_info ("Where nodes stand cannot be written: %s", error->message);
  self->is_writing = FALSE;
  write_next (self);
}

static void
write_next (EpxPlacesFile *self)
{
  g_autoptr (GTask) task = NULL;

  if (self->is_writing || self->next == NULL)
    return;
  self->is_writing = TRUE;
  task = g_task_new (self, NULL, on_saved, NULL);
  g_task_set_source_tag (task, epx_places_file_save);
  g_task_set_task_data (task, g_steal_pointer (&self->next), g_free);
  g_task_run_in_thread (task, save);
}

void
epx_places_file_save (EpxPlacesFile *self, char *text)
{
  g_return_if_fail (EPX_IS_PLACES_FILE (self));

  g_free (self->next);
  self->next = text;
  write_next (self);
}

static void
epx_places_file_finalize (GObject *object)
{
  EpxPlacesFile *self = EPX_PLACES_FILE (object);

  g_free (self->folder);
  g_free (self->path);
  g_free (self->next);
  G_OBJECT_CLASS (epx_places_file_parent_class)->finalize (object);
}

static void
epx_places_file_class_init (EpxPlacesFileClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = epx_places_file_finalize;
}

static void
epx_places_file_init (EpxPlacesFile *self)
{
  self->folder = g_build_filename (g_get_user_state_dir (), "epmdpxy", NULL);
  self->path = g_build_filename (self->folder, "places", NULL);
}

EpxPlacesFile *
epx_places_file_new (void)
{
  return g_object_new (EPX_TYPE_PLACES_FILE, NULL);
}
