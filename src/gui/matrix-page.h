/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* The matrix as a page: what a hand does to it becomes a deed.
 *
 * Actions: matrix.isolate, matrix.split, matrix.fix (the nodes whose headings are selected). */
#pragma once

#include <adwaita.h>

#include "gui/deeds.h"
#include "gui/matrix.h"

#define EPX_TYPE_MATRIX_PAGE (epx_matrix_page_get_type ())
G_DECLARE_FINAL_TYPE (EpxMatrixPage, epx_matrix_page, EPX, MATRIX_PAGE, AdwBin)

/* @deeds: of that cluster. */
void epx_matrix_page_set_cluster (EpxMatrixPage *page, EpxCluster *cluster, EpxDeeds *deeds);
