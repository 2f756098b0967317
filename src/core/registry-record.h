/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* A registration, and what is remembered of one that ended, as dictionaries of a snapshot. */
#pragma once

#include "core/registry.h"

void epx_registration_save (const EpxRegistration *registration, GVariantDict *record);
/* Registers what @record says. Returns: as epx_registry_add(); NULL also when @record is not one of
 * these. */
EpxRegistration *epx_registration_load (EpxRegistry *registry, GVariant *record);

/* All names that @registry remembers: (transfer floating) aa{sv}; and has it remember them. */
GVariant *epx_registry_save_forgotten (const EpxRegistry *registry);
void epx_registry_load_forgotten (EpxRegistry *registry, GVariant *records);
