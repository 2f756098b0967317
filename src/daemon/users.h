/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* Those who may do everything on a bus, by what that bus says of their connection. Nothing is
 * asked of anybody here but, once, the id of the group. */
#pragma once

#include <gio/gio.h>

typedef struct
{
  guint32 uid;        /* this user */
  gboolean has_group; /* and the members of a group */
  guint32 gid;        /* that group */
} EpxUsers;

/* On the system bus: root, and the members of EPX_GROUP if there is one (the daemon's own user is
 * one of them). On any other bus: who runs the daemon. Asks the user database; for programs that
 * start. */
EpxUsers epx_users_of_bus (const char *bus);

/* What the bus says of a connection (a{sv}, org.freedesktop.DBus.GetConnectionCredentials): whose
 * it is. FALSE when that is not said. */
gboolean epx_users_read_uid (GVariant *credentials, guint32 *uid);
/* Whether it is one of theirs. Of a bus that does not tell groups nobody is a member of any. */
gboolean epx_users_have (const EpxUsers *users, GVariant *credentials);
