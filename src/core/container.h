/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* From a member that was handed around (a watch, a timer) to the struct it is embedded in. */
#pragma once

#include <glib.h>

/* @pointer: to the @member of a @Type. Returns: (transfer none): that @Type. */
#define EPX_CONTAINER_OF(pointer, Type, member)                                                    \
  ((Type *) (gpointer) ((char *) (pointer) -G_STRUCT_OFFSET (Type, member)))
