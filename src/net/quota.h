/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* How many of one kind of thing there may be: in all, and for each address of another machine.
 *
 * All programs of this machine share its addresses, so for them only the limit in all holds. Counts
 * what is taken and given back, and what was refused; says in the log which limit it was, once
 * until there is room again. What to do about a refusal is the asker's matter. */
#pragma once

#include "net/address.h"

typedef struct
{
  guint in_all;      /* 0: no limit but that of descriptors */
  guint per_address; /* of another machine; 0: none of its own */
} EpxQuotaLimit;

typedef struct
{
  EpxQuotaLimit limit;
  guint n_used;
  guint64 n_refused; /* since the start */
} EpxQuotaReport;

typedef enum
{
  EPX_QUOTA_ROOM,
  EPX_QUOTA_FULL,             /* in all */
  EPX_QUOTA_FULL_FOR_ADDRESS, /* for the peer's */
} EpxQuotaAnswer;

typedef struct _EpxQuota EpxQuota;

/* @name: the key of epmdpxy.conf(5) that sets it in all; "-per-address" is appended for the other.
 * @limit: read at each question. Both outlive the quota. */
EpxQuota *epx_quota_new (const char *name, const EpxQuotaLimit *limit);
void epx_quota_free (EpxQuota *quota);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EpxQuota, epx_quota_free)

/* Takes one for the peer of a connection from @peer to @local, if there is room; else it counts and
 * logs the refusal. Both NULL: for nobody in particular. */
EpxQuotaAnswer epx_quota_take (EpxQuota *quota, const EpxAddress *local, const EpxAddress *peer);
/* Gives back what was taken with the same addresses. */
void epx_quota_give (EpxQuota *quota, const EpxAddress *local, const EpxAddress *peer);
EpxQuotaReport epx_quota_report (const EpxQuota *quota);
