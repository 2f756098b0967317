/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

#include "daemon/users.h"

#include <grp.h>
#include <unistd.h>

#include "daemon/refusal.h"

EpxUsers
epx_users_of_bus (const char *bus)
{
  EpxUsers users = { .uid = geteuid () };
  const struct group *group;

  if (!g_str_equal (bus, "system"))
    return users;
  users.uid = 0;
  group = getgrnam (EPX_GROUP);
  if (group != NULL)
    {
      users.has_group = TRUE;
      users.gid = group->gr_gid;
    }
  return users;
}

gboolean
epx_users_read_uid (GVariant *credentials, guint32 *uid)
{
  return g_variant_lookup (credentials, "UnixUserID", "u", uid);
}

gboolean
epx_users_have (const EpxUsers *users, GVariant *credentials)
{
  g_autoptr (GVariant) groups = NULL;
  const guint32 *gids;
  gsize n_gids;
  guint32 uid;

  if (!epx_users_read_uid (credentials, &uid))
    return FALSE;
  if (uid == users->uid)
    return TRUE;
  if (!users->has_group)
    return FALSE;
  groups = g_variant_lookup_value (credentials, "UnixGroupIDs", G_VARIANT_TYPE ("au"));
  if (groups == NULL)
    return FALSE;
  gids = g_variant_get_fixed_array (groups, &n_gids, sizeof *gids);
  for (gsize i = 0; i < n_gids; i++)
    if (gids[i] == users->gid)
      return TRUE;
  return FALSE;
}
