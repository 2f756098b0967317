/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* Asks the bus who the caller is, once for each as long as it is one of the last few. Users who may
 * do everything are let through; for the others another authority is asked, if there is one. */
#pragma once

#include "daemon/authority.h"
#include "daemon/users.h"

#define EPX_TYPE_USERS_AUTHORITY (epx_users_authority_get_type ())
G_DECLARE_FINAL_TYPE (EpxUsersAuthority, epx_users_authority, EPX, USERS_AUTHORITY, GObject)

/* How many calls may wait for the bus to say who calls: of one connection, and in all. It answers
 * in turn and at once, so that only a flood comes near. */
#define EPX_USERS_MAX_PER_SENDER 8192
#define EPX_USERS_MAX_WAITING 32768

/* @connection: to the bus that the questions come from. @next: (nullable): without one everybody
 * else is refused. It is told the caller's uid. */
EpxAuthority *
epx_users_authority_new (GDBusConnection *connection, const EpxUsers *users, EpxAuthority *next);
