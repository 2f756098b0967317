/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* What is said of a moment of the time line in words. Pure; translated. */
#pragma once

#include "client/timeline.h"

/* One short sentence. Returns: (transfer full). */
char *epx_moment_text (EpxMoment *moment);
/* "14:02:33". Returns: (transfer full). */
char *epx_moment_text_time (EpxMoment *moment);
/* "12 kB/s". Returns: (transfer full). */
char *epx_moment_text_rate (guint64 bytes_per_second);
/* The name of a symbolic icon that every icon theme has (unowned). */
const char *epx_moment_icon (EpxMomentKind kind);
