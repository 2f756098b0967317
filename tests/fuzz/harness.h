/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* What all fuzz targets share. A target is one function, LLVMFuzzerTestOneInput(), which takes
 * bytes apart and fails an assertion when a promise is broken. Linked with libFuzzer it is fed
 * until it breaks (clang, -Dfuzz=true); linked with replay.c it is a unit test that is fed the
 * corpus. An EpxCursor makes choices of the bytes: beyond the end it reads zeros. */
#pragma once

#include "core/bytes.h"

/* Returns 0. */
int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

/* Once, before the first input. Returns 0. */
int LLVMFuzzerInitialize (int *argc, char ***argv);

/* All of @data as text, up to a NUL. Returns: (transfer full): never NULL. */
char *fuzz_text (const guint8 *data, gsize size);
/* The next line, without its end. Returns: (transfer full): valid UTF-8. */
char *fuzz_line (EpxCursor *cursor);

/* Whether @slice lies within @data. */
gboolean fuzz_is_inside (EpxSlice slice, const guint8 *data, gsize len);
