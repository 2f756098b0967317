/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

#include "daemon/authority.h"

G_DEFINE_INTERFACE (EpxAuthority, epx_authority, G_TYPE_OBJECT)

static void
epx_authority_default_init (EpxAuthorityInterface *iface)
{
}

void
epx_authority_check_async (EpxAuthority *authority,
                           const EpxQuestion *question,
                           GCancellable *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer user_data)
{
  g_return_if_fail (EPX_IS_AUTHORITY (authority));
  g_return_if_fail (question->sender != NULL);

  EPX_AUTHORITY_GET_IFACE (authority)->check_async (authority, question, cancellable, callback,
                                                    user_data);
}

gboolean
epx_authority_check_finish (EpxAuthority *authority, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, authority), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

const char *
epx_action_get_id (EpxAction action)
{
  switch (action)
    {
    case EPX_ACTION_CUT:
      return "org.epmdpxy.cut-cables";
    case EPX_ACTION_FIX:
      return "org.epmdpxy.fix-cables";
    }
  g_return_val_if_reached (NULL);
}
