/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

#include "daemon/restart.h"

#include "core/snapshot.h"

EpxInheritance *
epx_inheritance_new (EpxServiceManager *manager)
{
  EpxInheritance *self = g_new0 (EpxInheritance, 1);
  gboolean was_abandoned = epx_service_manager_was_abandoned (manager);
  g_autoptr (GArray) sockets = epx_service_manager_take_stored (manager);
  g_autoptr (GBytes) bytes = epx_service_manager_take_state (manager);
  g_autoptr (GError) error = NULL;

  self->handover = epx_handover_new_from (sockets);
  if (bytes != NULL)
    {
      self->state = epx_snapshot_open (bytes, &error);
      if (self->state == NULL)
        g_warning ("Starting afresh: %s; links and rules are gone, nodes register again within two "
                   "seconds",
                   error->message);
    }
  else if (was_abandoned)
    g_warning ("The last daemon ended without leaving its state: links and rules are gone, nodes "
               "register again within two seconds");
  return self;
}

void
epx_inheritance_free (EpxInheritance *self)
{
  g_clear_pointer (&self->state, g_variant_unref);
  epx_handover_free (self->handover);
  g_free (self);
}

void
epx_inheritance_take_over (EpxInheritance *self, EpxSwitchboard *switchboard)
{
  EpxRestored restored;

  if (self->state == NULL)
    return;
  restored = epx_switchboard_restore (switchboard, self->state, self->handover);
  g_message ("Going on with what the last daemon has left: nodes: %u, links: %u, rules: %u",
             restored.n_nodes, restored.n_links, restored.n_rules);
}

gboolean
epx_restart_hand_over (EpxServiceManager *manager, EpxSwitchboard *switchboard)
{
  g_autoptr (EpxHandover) handover = epx_handover_new ();
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GArray) sockets = NULL;
  g_autoptr (GError) error = NULL;

  bytes = epx_snapshot_seal (epx_switchboard_save (switchboard, handover));
  sockets = epx_handover_list (handover);
  if (bytes == NULL)
    g_warning ("Too much is held to be left to the next daemon: links end and rules are gone");
  else if (!epx_service_manager_store (manager, bytes, sockets, &error))
    g_warning ("Nothing is left to the next daemon, links end and rules are gone: %s",
               error->message);
  else
    {
      g_message ("Leaving %u sockets and %" G_GSIZE_FORMAT " bytes of state to the next daemon",
                 sockets->len, g_bytes_get_size (bytes));
      return TRUE;
    }
  return FALSE;
}
