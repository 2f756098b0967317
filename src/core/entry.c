/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* Entries against names and against each other, part by part. */
#include "core/entry.h"

#include <string.h>

#include "core/glob.h"
#include "core/island.h"
#include "core/name.h"

gboolean
epx_entry_parse (const char *text, EpxEntry *entry)
{
  const char *host = epx_name_host (text);
  EpxEntry parsed = { 0 };

  parsed.whole = epx_slice_from_string (text);
  parsed.alive = epx_slice (text, epx_name_alive_length (text));
  /* What may register may stand before an "@" and behind it, too: 1 to 255 characters. */
  if (!epx_name_is_alive (parsed.alive))
    return FALSE;
  if (host != NULL)
    {
      parsed.host = epx_slice_from_string (host);
      if (!epx_name_is_alive (parsed.host) || strchr (host, '@') != NULL)
        return FALSE;
      if (strcmp (host, "*") == 0)
        parsed.host = epx_slice (NULL, 0);
    }
  parsed.is_alive_plain = epx_glob_is_plain (parsed.alive);
  parsed.is_plain = epx_glob_is_plain (parsed.whole);
  *entry = parsed;
  return TRUE;
}

gboolean
epx_entry_has (const EpxEntry *entry, EpxSlice alive, EpxSlice host)
{
  if (!epx_glob_matches (entry->alive, alive))
    return FALSE;
  if (entry->host.len == 0)
    return TRUE;
  return host.data != NULL && epx_glob_matches (entry->host, host);
}

gboolean
epx_entry_covers_entry (const EpxEntry *cover, const EpxEntry *entry)
{
  if (!epx_glob_covers (cover->alive, entry->alive))
    return FALSE;
  if (cover->host.len == 0)
    return TRUE;
  return entry->host.len > 0 && epx_glob_covers (cover->host, entry->host);
}

gboolean
epx_entry_meets_entry (const EpxEntry *a, const EpxEntry *b)
{
  if (!epx_glob_meets (a->alive, b->alive))
    return FALSE;
  return a->host.len == 0 || b->host.len == 0 || epx_glob_meets (a->host, b->host);
}

gboolean
epx_entry_covers (const char *cover, const char *entry)
{
  EpxEntry parsed_cover;
  EpxEntry parsed_entry;

  g_return_val_if_fail (epx_entry_parse (cover, &parsed_cover), FALSE);
  g_return_val_if_fail (epx_entry_parse (entry, &parsed_entry), FALSE);
  return epx_entry_covers_entry (&parsed_cover, &parsed_entry);
}

gboolean
epx_entry_meets (const char *a, const char *b)
{
  EpxEntry parsed_a;
  EpxEntry parsed_b;

  g_return_val_if_fail (epx_entry_parse (a, &parsed_a), FALSE);
  g_return_val_if_fail (epx_entry_parse (b, &parsed_b), FALSE);
  return epx_entry_meets_entry (&parsed_a, &parsed_b);
}
