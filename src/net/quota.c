/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

#include "net/quota.h"

typedef struct
{
  EpxAddress address;
  guint n_used;
  gboolean has_told;
} Peer;

struct _EpxQuota
{
  const char *name;           /* (unowned) outlives us */
  const EpxQuotaLimit *limit; /* (unowned) outlives us */
  guint n_used;
  guint64 n_refused;
  gboolean has_told;
  GHashTable *peers; /* (owned) (element-type EpxAddress Peer) of other machines that have some */
};

EpxQuota *
epx_quota_new (const char *name, const EpxQuotaLimit *limit)
{
  EpxQuota *self = g_new0 (EpxQuota, 1);

  self->name = name;
  self->limit = limit;
  self->peers = g_hash_table_new_full (epx_address_hash_host, epx_address_equal_host, NULL, g_free);
  return self;
}

void
epx_quota_free (EpxQuota *self)
{
  g_hash_table_unref (self->peers);
  g_free (self);
}

/* What is counted for the peer's own machine: (nullable) for this one. */
static Peer *
find_peer (EpxQuota *self, const EpxAddress *local, const EpxAddress *address)
{
  if (address == NULL || epx_address_is_local_peer (local, address))
    return NULL;
  return g_hash_table_lookup (self->peers, address);
}

static void
add_peer (EpxQuota *self, const EpxAddress *address)
{
  Peer *peer = g_new0 (Peer, 1);

  peer->address = *address;
  peer->n_used = 1;
  g_hash_table_insert (self->peers, &peer->address, peer);
}

static EpxQuotaAnswer
refuse_address (EpxQuota *self, Peer *peer)
{
  g_autofree char *text = epx_address_to_string (&peer->address);

  if (!peer->has_told)
    g_warning ("%s has %u %s, as many as one address may (%s-per-address in epmdpxy.conf): further "
               "ones are refused",
               text, peer->n_used, self->name, self->name);
  peer->has_told = TRUE;
  return EPX_QUOTA_FULL_FOR_ADDRESS;
}

static EpxQuotaAnswer
refuse (EpxQuota *self)
{
  if (!self->has_told)
    g_warning ("There are %u %s, as many as there may be (%s in epmdpxy.conf)", self->n_used,
               self->name, self->name);
  self->has_told = TRUE;
  return EPX_QUOTA_FULL;
}

EpxQuotaAnswer
epx_quota_take (EpxQuota *self, const EpxAddress *local, const EpxAddress *address)
{
  Peer *peer = find_peer (self, local, address);

  if (self->limit->per_address != 0 && peer != NULL && peer->n_used >= self->limit->per_address)
    {
      self->n_refused++;
      return refuse_address (self, peer);
    }
  if (self->limit->in_all != 0 && self->n_used >= self->limit->in_all)
    {
      self->n_refused++;
      return refuse (self);
    }
  self->n_used++;
  if (peer != NULL)
    peer->n_used++;
  else if (address != NULL && !epx_address_is_local_peer (local, address))
    add_peer (self, address);
  return EPX_QUOTA_ROOM;
}

void
epx_quota_give (EpxQuota *self, const EpxAddress *local, const EpxAddress *address)
{
  Peer *peer = find_peer (self, local, address);

  g_return_if_fail (self->n_used > 0);
  self->n_used--;
  /* Not at every step up and down at the edge. */
  if (self->n_used <= self->limit->in_all / 2)
    self->has_told = FALSE;
  if (peer == NULL)
    return;
  peer->n_used--;
  if (peer->n_used <= self->limit->per_address / 2)
    peer->has_told = FALSE;
  if (peer->n_used == 0)
    g_hash_table_remove (self->peers, address);
}

EpxQuotaReport
epx_quota_report (const EpxQuota *self)
{
  return (EpxQuotaReport){ *self->limit, self->n_used, self->n_refused };
}
