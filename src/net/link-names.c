/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

#include "net/link-names.h"

#include "core/name.h"

void
epx_link_names_init (EpxLinkNames *self,
                     const EpxAddress *local,
                     const EpxAddress *peer,
                     const char *alive,
                     const char *host)
{
  g_autofree char *dialled = epx_address_to_string (local);
  g_autofree char *from = epx_address_to_string (peer);

  self->names[EPX_FROM_DIALLER] = g_strconcat ("?@", from, NULL);
  self->names[EPX_FROM_TARGET] = g_strconcat (alive, "@", host != NULL ? host : dialled, NULL);
  self->local = *local;
  self->peer = *peer;
  self->is_local = epx_address_is_local_peer (local, peer);
  self->has_host = host != NULL;
}

void
epx_link_names_clear (EpxLinkNames *self)
{
  g_clear_pointer (&self->names[EPX_FROM_DIALLER], g_free);
  g_clear_pointer (&self->names[EPX_FROM_TARGET], g_free);
}

static void
replace (EpxLinkNames *self, EpxSide side, char *name)
{
  g_free (self->names[side]);
  self->names[side] = name;
}

static void
show (EpxLinkNames *self, EpxSide side, const char *name, guint64 flags)
{
  replace (self, side, g_strdup (name));
  self->is_shown[side] = TRUE;
  self->is_hidden[side] = (flags & EPX_DFLAG_PUBLISHED) == 0;
}

/* The target lives where the dialler does, as far as anybody knows yet. */
static void
settle_target (EpxLinkNames *self)
{
  const char *target = self->names[EPX_FROM_TARGET];

  if (!self->has_host && self->is_local)
    replace (self, EPX_FROM_TARGET,
             g_strdup_printf ("%.*s@%s", (int) epx_name_alive_length (target), target,
                              epx_name_host (self->names[EPX_FROM_DIALLER])));
}

void
epx_link_names_learn (EpxLinkNames *self, const EpxHandshake *handshake, EpxHandshakeEvents events)
{
  const char *dialler = epx_handshake_get_dialler (handshake);
  const char *host = epx_handshake_get_dialler_host (handshake);

  if (dialler != NULL)
    show (self, EPX_FROM_DIALLER, dialler, epx_handshake_get_dialler_flags (handshake));
  else if (host != NULL)
    replace (self, EPX_FROM_DIALLER, g_strconcat ("?@", host, NULL));

  if ((events & EPX_HANDSHAKE_CHALLENGE) != 0)
    {
      self->has_host = TRUE;
      show (self, EPX_FROM_TARGET, epx_handshake_get_target (handshake),
            epx_handshake_get_target_flags (handshake));
    }
  else
    settle_target (self);
}

void
epx_link_names_trace (EpxLinkNames *self, char *dialler)
{
  if (dialler == NULL)
    return;
  replace (self, EPX_FROM_DIALLER, dialler);
  self->is_traced = TRUE;
  settle_target (self);
}

gboolean
epx_link_names_has_dialler (const EpxLinkNames *self)
{
  return self->is_shown[EPX_FROM_DIALLER] || self->is_traced;
}
