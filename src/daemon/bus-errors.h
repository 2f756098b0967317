/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* The names that errors have on the bus. */
#pragma once

/* Maps EPX_ERROR to org.epmdpxy.Error.*, for every error that is returned from then on. Once. */
void epx_bus_errors_register (void);
