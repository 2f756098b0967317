/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* What the property Limits of org.epmdpxy.Manager says: each limit, and how much of it is used. */
#pragma once

#include "net/switchboard.h"

/* (transfer floating) a{s(uuut)}, as the introspection file has it. */
GVariant *epx_limits_report (EpxSwitchboard *switchboard);
