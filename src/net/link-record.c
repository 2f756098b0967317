/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

#include "net/link-record.h"

#include <string.h>
#include <unistd.h>

#include "core/snapshot.h"
#include "net/link-private.h"
#include "net/relay-end.h"
#include "net/relay-record.h"

static void
save_names (GVariantDict *dict, const EpxLinkNames *names)
{
  epx_snapshot_put_text (dict, "dialler", names->names[EPX_FROM_DIALLER]);
  epx_snapshot_put_text (dict, "target", names->names[EPX_FROM_TARGET]);
  epx_snapshot_put_number (dict, "dialler-shown", names->is_shown[EPX_FROM_DIALLER]);
  epx_snapshot_put_number (dict, "target-shown", names->is_shown[EPX_FROM_TARGET]);
  epx_snapshot_put_number (dict, "dialler-hidden", names->is_hidden[EPX_FROM_DIALLER]);
  epx_snapshot_put_number (dict, "target-hidden", names->is_hidden[EPX_FROM_TARGET]);
  epx_snapshot_put_number (dict, "is-traced", names->is_traced);
  epx_snapshot_put_number (dict, "is-local", names->is_local);
  epx_snapshot_put_number (dict, "has-host", names->has_host);
}

/* A time may be -1: it is kept one greater. */
static void
save_faults (GVariantDict *dict, const EpxLinkFaults *faults)
{
  epx_snapshot_put_number (dict, "cut-us", (guint64) faults->cut_us);
  epx_snapshot_put_number (dict, "dialler-noticed-us",
                           (guint64) (faults->noticed_us[EPX_FROM_DIALLER] + 1));
  epx_snapshot_put_number (dict, "target-noticed-us",
                           (guint64) (faults->noticed_us[EPX_FROM_TARGET] + 1));
}

static void
save_address (GVariantDict *dict, const char *key, const EpxAddress *address)
{
  epx_snapshot_put_bytes (dict, key, (const guint8 *) address, sizeof *address);
}

GVariant *
epx_link_save (EpxLink *self, EpxHandover *handover)
{
  GVariantDict dict;

  if (self->state == EPX_LINK_CLOSED || (self->relay != NULL && !epx_relay_may_move (self->relay)))
    return NULL;
  g_variant_dict_init (&dict, NULL);
  epx_snapshot_put_number (&dict, "id", self->id);
  epx_snapshot_put_number (&dict, "state", self->state);
  epx_snapshot_put_number (&dict, "since-us", (guint64) self->since_us);
  epx_snapshot_put_number (&dict, "port", self->port);
  save_address (&dict, "local", &self->local);
  save_address (&dict, "peer", &self->names.peer);
  epx_snapshot_put_number (&dict, "is-identified", self->is_identified);
  save_names (&dict, &self->names);
  save_faults (&dict, &self->faults);
  if (self->handshake != NULL)
    g_variant_dict_insert_value (&dict, "handshake", epx_handshake_save (self->handshake));
  if (self->head != NULL)
    {
      EpxSlice head = epx_head_get_bytes (self->head);

      epx_snapshot_put_bytes (&dict, "head", head.data, head.len);
    }
  if (self->relay != NULL)
    {
      EpxRelayEnd *dialler = epx_relay_get_end (self->relay, EPX_FROM_DIALLER);
      EpxRelayEnd *target = epx_relay_get_end (self->relay, EPX_FROM_TARGET);

      g_variant_dict_insert_value (
          &dict, "relay", epx_relay_save (self->relay, epx_timers_now (self->carrier->timers)));
      epx_snapshot_put_number (&dict, "dialler-socket", epx_handover_leave (handover, dialler->fd));
      epx_snapshot_put_number (&dict, "target-socket", epx_handover_leave (handover, target->fd));
    }
  else
    epx_snapshot_put_number (&dict, "dialler-socket", epx_handover_leave (handover, self->fd));
  return g_variant_dict_end (&dict);
}

static gboolean
load_names (EpxLinkNames *names, GVariant *record)
{
  const char *dialler = epx_snapshot_get_text (record, "dialler");
  const char *target = epx_snapshot_get_text (record, "target");

  if (dialler == NULL || target == NULL)
    return FALSE;
  g_free (names->names[EPX_FROM_DIALLER]);
  g_free (names->names[EPX_FROM_TARGET]);
  names->names[EPX_FROM_DIALLER] = g_strdup (dialler);
  names->names[EPX_FROM_TARGET] = g_strdup (target);
  names->is_shown[EPX_FROM_DIALLER] = epx_snapshot_get_number (record, "dialler-shown") != 0;
  names->is_shown[EPX_FROM_TARGET] = epx_snapshot_get_number (record, "target-shown") != 0;
  names->is_hidden[EPX_FROM_DIALLER] = epx_snapshot_get_number (record, "dialler-hidden") != 0;
  names->is_hidden[EPX_FROM_TARGET] = epx_snapshot_get_number (record, "target-hidden") != 0;
  names->is_local = epx_snapshot_get_number (record, "is-local") != 0;
  names->is_traced = epx_snapshot_get_number (record, "is-traced") != 0;
  names->has_host = epx_snapshot_get_number (record, "has-host") != 0;
  return TRUE;
}

static gboolean
load_head (EpxLink *self, GVariant *record)
{
  g_autoptr (GBytes) head = epx_snapshot_get_bytes (record, "head");
  gsize len;
  const guint8 *data;

  if (head == NULL)
    return TRUE;
  data = g_bytes_get_data (head, &len);
  return epx_head_load (self->head, data, len);
}

static gboolean
load_handshake (EpxLink *self, GVariant *record)
{
  g_autoptr (GVariant) handshake =
      g_variant_lookup_value (record, "handshake", G_VARIANT_TYPE_VARDICT);

  if (handshake == NULL)
    return TRUE;
  self->handshake = epx_handshake_load (handshake);
  return self->handshake != NULL;
}

/* Takes over the target's socket. FALSE with what is left to be ended. */
static gboolean
load_relay (EpxLink *self, GVariant *record, EpxHandover *handover)
{
  g_autoptr (GVariant) relay = g_variant_lookup_value (record, "relay", G_VARIANT_TYPE_VARDICT);
  int target;

  if (relay == NULL)
    return TRUE;
  target = epx_handover_take (handover, epx_snapshot_get_number (record, "target-socket"));
  if (target < 0)
    return FALSE;
  self->relay = epx_relay_new (self->carrier, self->fd, target, &epx_link_relay_funcs, self);
  self->fd = -1;
  g_clear_pointer (&self->head, epx_head_free);
  return epx_relay_load (self->relay, relay, epx_timers_now (self->carrier->timers));
}

void
epx_link_discard (EpxLink *self)
{
  if (self->relay != NULL)
    epx_relay_free (g_steal_pointer (&self->relay), FALSE);
  if (self->fd >= 0)
    close (self->fd);
  epx_descriptors_give (self->carrier->descriptors, 2);
  g_clear_pointer (&self->head, epx_head_free);
  g_clear_pointer (&self->handshake, epx_handshake_free);
  epx_link_unref (self);
}

/* The socket does not tell them any more when its peer has given up. */
static gboolean
load_address (GVariant *record, const char *key, EpxAddress *address)
{
  g_autoptr (GBytes) bytes = epx_snapshot_get_bytes (record, key);
  gsize len = bytes != NULL ? g_bytes_get_size (bytes) : 0;

  if (len != sizeof *address)
    return FALSE;
  memcpy (address, g_bytes_get_data (bytes, NULL), len);
  return address->len <= sizeof address->in6 &&
         (address->any.sa_family == AF_INET || address->any.sa_family == AF_INET6);
}

EpxLink *
epx_link_load (EpxCarrier *carrier,
               GVariant *record,
               EpxHandover *handover,
               const EpxLinkFuncs *funcs,
               gpointer user_data)
{
  guint64 state = epx_snapshot_get_number (record, "state");
  guint64 port = epx_snapshot_get_number (record, "port");
  EpxDial dial = { .alive = "?", .port = (guint16) port };
  EpxLink *self;

  if (state <= EPX_LINK_UNKNOWN || state >= EPX_LINK_CLOSED || port > G_MAXUINT16 ||
      !load_address (record, "local", &dial.local) || !load_address (record, "peer", &dial.peer))
    return NULL;
  dial.fd = epx_handover_take (handover, epx_snapshot_get_number (record, "dialler-socket"));
  if (dial.fd < 0)
    return NULL;
  epx_descriptors_take (carrier->descriptors, 1);
  self = epx_link_new (carrier, epx_snapshot_get_number (record, "id"), &dial, funcs, user_data);
  self->is_identified = epx_snapshot_get_number (record, "is-identified") != 0;
  if (self->id == 0 || !load_names (&self->names, record) || !load_head (self, record) ||
      !load_handshake (self, record) || !load_relay (self, record, handover))
    {
      epx_link_discard (self);
      return NULL;
    }
  if (self->is_identified)
    self->state = (EpxLinkState) state;
  /* Rules are laid on it before it does anything. */
  self->is_asking = TRUE;
  return self;
}

void
epx_link_resume (EpxLink *self, GVariant *record)
{
  self->is_asking = FALSE;
  /* The rules may have ended it. */
  if (self->state == EPX_LINK_CLOSED)
    return;
  if (epx_treatments_cut (self->faults.treatments))
    {
      self->faults.cut_us = (gint64) epx_snapshot_get_number (record, "cut-us");
      self->faults.noticed_us[EPX_FROM_DIALLER] =
          (gint64) epx_snapshot_get_number (record, "dialler-noticed-us") - 1;
      self->faults.noticed_us[EPX_FROM_TARGET] =
          (gint64) epx_snapshot_get_number (record, "target-noticed-us") - 1;
    }
  self->since_us = (gint64) epx_snapshot_get_number (record, "since-us");
  epx_link_go_on (self);
}
