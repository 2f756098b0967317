/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* Patterns of characters: "*" stands for any text, "?" for one character, all else for itself.
 *
 * This knows nothing of names and their parts (island.h does). Texts are valid UTF-8 and compared
 * by characters. None of these recurses, and the cost of each is bounded by the product of the
 * two lengths, whatever the patterns. */
#pragma once

#include "core/bytes.h"

gboolean epx_glob_is_plain (EpxSlice text);

/* Whether @text is one of the texts that @pattern stands for. */
gboolean epx_glob_matches (EpxSlice pattern, EpxSlice text);

/* Whether @pattern matches every text that @other matches: never TRUE where it does not, FALSE
 * for some where it does ("?*" and "*?"). */
gboolean epx_glob_covers (EpxSlice pattern, EpxSlice other);

/* Whether there is a text that both match (exact). At most EPX_NAME_MAX_CHARS characters each. */
gboolean epx_glob_meets (EpxSlice a, EpxSlice b);
