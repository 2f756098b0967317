/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

#include "fake-authority.h"

#include "daemon/refusal.h"

struct _FakeAuthority
{
  GObject parent_instance;

  GPtrArray *tasks; /* (owned) (element-type GTask) */
};

static void fake_authority_iface_init (EpxAuthorityInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (FakeAuthority,
                               fake_authority,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (EPX_TYPE_AUTHORITY,
                                                      fake_authority_iface_init))

static void
free_question (gpointer data)
{
  EpxQuestion *question = data;

  g_free ((char *) question->sender);
  g_free ((char *) question->cables);
  g_free (question);
}

static gboolean
on_cancelled (GCancellable *cancellable, gpointer user_data)
{
  GTask *task = user_data;
  FakeAuthority *self = g_task_get_source_object (task);

  g_object_ref (task);
  if (g_ptr_array_remove (self->tasks, task))
    g_task_return_error_if_cancelled (task);
  g_object_unref (task);
  return G_SOURCE_REMOVE;
}

static void
fake_authority_check_async (EpxAuthority *authority,
                            const EpxQuestion *question,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer user_data)
{
  FakeAuthority *self = FAKE_AUTHORITY (authority);
  GTask *task = g_task_new (self, cancellable, callback, user_data);
  EpxQuestion *copy = g_memdup2 (question, sizeof *question);

  copy->sender = g_strdup (question->sender);
  copy->cables = g_strdup (question->cables);
  g_task_set_task_data (task, copy, free_question);
  g_ptr_array_add (self->tasks, task);
  if (cancellable != NULL)
    {
      g_autoptr (GSource) source = g_cancellable_source_new (cancellable);

      g_task_attach_source (task, source, G_SOURCE_FUNC (on_cancelled));
    }
}

static void
fake_authority_iface_init (EpxAuthorityInterface *iface)
{
  iface->check_async = fake_authority_check_async;
}

static void
fake_authority_finalize (GObject *object)
{
  g_ptr_array_unref (FAKE_AUTHORITY (object)->tasks);
  G_OBJECT_CLASS (fake_authority_parent_class)->finalize (object);
}

static void
fake_authority_class_init (FakeAuthorityClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = fake_authority_finalize;
}

static void
fake_authority_init (FakeAuthority *self)
{
  self->tasks = g_ptr_array_new_with_free_func (g_object_unref);
}

FakeAuthority *
fake_authority_new (void)
{
  return g_object_new (FAKE_TYPE_AUTHORITY, NULL);
}

guint
fake_authority_get_n_waiting (FakeAuthority *self)
{
  return self->tasks->len;
}

const EpxQuestion *
fake_authority_get_question (FakeAuthority *self, guint index)
{
  g_assert_cmpuint (index, <, self->tasks->len);
  return g_task_get_task_data (self->tasks->pdata[index]);
}

void
fake_authority_answer (FakeAuthority *self, guint index, gboolean is_allowed)
{
  g_autoptr (GTask) task = NULL;

  g_assert_cmpuint (index, <, self->tasks->len);
  task = g_object_ref (self->tasks->pdata[index]);
  g_ptr_array_remove_index (self->tasks, index);
  if (is_allowed)
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (
        task, epx_refusal_new (EPX_REFUSAL_DENIED,
                               ((EpxQuestion *) g_task_get_task_data (task))->action, NULL));
}
