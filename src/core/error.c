/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* The quark of the one error domain. What a code is called on the bus is the daemon's business. */
#include "core/error.h"

/* clang-format off */
G_DEFINE_QUARK (epx-error-quark, epx_error)
/* clang-format on */
