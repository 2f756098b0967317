/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* Decimal arithmetic on integers: the digits before and after the point are one number, and the
 * unit is divided by the power of ten that the fraction adds. */
#include "config.h"

#include "ctl/quantity.h"

#include <string.h>

#include <glib/gi18n.h>

#include "core/fault.h"

/* More digits than any unit can use are an error, not a loss. */
#define MAX_FRACTION 9

typedef struct
{
  const char *name;
  guint64 factor;
} Unit;

static const Unit TIMES[] = {
  { "ms", 1 }, { "s", 1000 }, { "m", 60 * 1000 }, { "h", 3600 * 1000 }, { "d", 86400 * 1000 },
};

/* The first one without a name, so that a bare number is bytes. */
static const Unit RATES[] = {
  { "", 1 },
  { "B", 1 },
  { "kB", 1000 },
  { "MB", 1000 * 1000 },
  { "GB", 1000 * 1000 * 1000 },
  { "KiB", 1 << 10 },
  { "MiB", 1 << 20 },
  { "GiB", 1 << 30 },
  { "kbit", 1000 / 8 },
  { "Mbit", 1000 * 1000 / 8 },
  { "Gbit", 1000 * 1000 * 1000 / 8 },
};

typedef struct
{
  guint64 digits;
  guint64 scale; /* 10 to the number of digits after the point */
} Decimal;

/* What follows the number; NULL when there is none, or one with too many digits. */
static const char *
read_decimal (const char *text, Decimal *decimal)
{
  guint n_before = 0, n_after = 0;
  gboolean has_point = FALSE;

  decimal->digits = 0;
  decimal->scale = 1;
  for (; g_ascii_isdigit (*text) || (*text == '.' && !has_point); text++)
    {
      if (*text == '.')
        {
          has_point = TRUE;
          continue;
        }
      if (!g_uint64_checked_mul (&decimal->digits, decimal->digits, 10) ||
          !g_uint64_checked_add (&decimal->digits, decimal->digits, (guint64) (*text - '0')))
        return NULL;
      if (has_point && ++n_after > MAX_FRACTION)
        return NULL;
      if (has_point)
        decimal->scale *= 10;
      else
        n_before++;
    }

  return n_before > 0 && (!has_point || n_after > 0) ? text : NULL;
}

static const Unit *
find_unit (const Unit *units, gsize n_units, const char *name, gsize length)
{
  for (gsize i = 0; i < n_units; i++)
    if (strlen (units[i].name) == length && strncmp (units[i].name, name, length) == 0)
      return &units[i];

  return NULL;
}

/* FALSE unless it comes out whole. */
static gboolean
multiply (const Decimal *decimal, guint64 factor, guint64 *product)
{
  guint64 whole;

  if (!g_uint64_checked_mul (&whole, decimal->digits, factor) || whole % decimal->scale != 0)
    return FALSE;

  *product = whole / decimal->scale;
  return TRUE;
}

gboolean
epx_quantity_parse_time (
    const char *text, guint32 min_ms, guint32 max_ms, guint32 *time_ms, GError **error)
{
  Decimal decimal = { 0 };
  const char *end = read_decimal (text, &decimal);
  const Unit *unit = NULL;
  guint64 value = 0;

  if (end != NULL && *end == '\0' && decimal.digits == 0)
    unit = &TIMES[0];
  else if (end != NULL)
    unit = find_unit (TIMES, G_N_ELEMENTS (TIMES), end, strlen (end));
  if (unit == NULL)
    {
      g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
                   _ ("\"%s\" is no time; write 200ms, 10s, 2m or 1h"), text);
      return FALSE;
    }

  if (!multiply (&decimal, unit->factor, &value) || value < min_ms || value > max_ms)
    {
      g_autofree char *least = epx_quantity_format_time (min_ms);
      g_autofree char *most = epx_quantity_format_time (max_ms);

      g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
                   _ ("\"%s\" is out of range; from %s to %s in whole milliseconds"), text, least,
                   most);
      return FALSE;
    }

  *time_ms = (guint32) value;
  return TRUE;
}

gboolean
epx_quantity_parse_rate (const char *text, guint64 *rate, GError **error)
{
  Decimal decimal = { 0 };
  const char *end = read_decimal (text, &decimal);
  const Unit *unit = NULL;
  guint64 value = 0;

  if (end != NULL)
    {
      gsize length = strlen (end);

      if (g_str_has_suffix (end, "/s"))
        length -= strlen ("/s");
      unit = find_unit (RATES, G_N_ELEMENTS (RATES), end, length);
    }
  if (unit == NULL)
    {
      g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
                   _ ("\"%s\" is no rate; write 1MB/s, 500kB/s or 8Mbit/s"), text);
      return FALSE;
    }

  if (!multiply (&decimal, unit->factor, &value) || value < EPX_SHAPE_MIN_RATE ||
      value > EPX_SHAPE_MAX_RATE)
    {
      g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
                   _ ("\"%s\" is out of range; from 1kB/s to 1000GB/s in whole bytes"), text);
      return FALSE;
    }

  *rate = value;
  return TRUE;
}

gboolean
epx_quantity_parse_number (
    const char *text, guint64 min, guint64 max, guint64 *number, GError **error)
{
  g_autofree char *least = NULL;
  g_autofree char *most = NULL;

  if (g_ascii_string_to_unsigned (text, 10, min, max, number, NULL))
    return TRUE;

  least = g_strdup_printf ("%" G_GUINT64_FORMAT, min);
  most = g_strdup_printf ("%" G_GUINT64_FORMAT, max);
  g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
               _ ("\"%s\" is no whole number from %s to %s"), text, least, most);
  return FALSE;
}

char *
epx_quantity_format_time (guint64 time_ms)
{
  for (gsize i = G_N_ELEMENTS (TIMES) - 1; i > 1; i--)
    if (time_ms > 0 && time_ms % TIMES[i].factor == 0)
      return g_strdup_printf ("%" G_GUINT64_FORMAT "%s", time_ms / TIMES[i].factor, TIMES[i].name);

  if (time_ms > 1000)
    {
      g_autofree char *fraction = g_strdup_printf ("%03u", (guint) (time_ms % 1000));

      for (gsize length = 3; length > 0 && fraction[length - 1] == '0'; length--)
        fraction[length - 1] = '\0';
      return g_strdup_printf ("%" G_GUINT64_FORMAT "%s%ss", time_ms / 1000,
                              *fraction != '\0' ? "." : "", fraction);
    }

  return time_ms == 1000 ? g_strdup ("1s") : g_strdup_printf ("%" G_GUINT64_FORMAT "ms", time_ms);
}

char *
epx_quantity_format_rate (guint64 rate)
{
  static const Unit SHOWN[] = { { "GB", 1000 * 1000 * 1000 },
                                { "MB", 1000 * 1000 },
                                { "kB", 1000 } };

  for (gsize i = 0; i < G_N_ELEMENTS (SHOWN); i++)
    if (rate > 0 && rate % SHOWN[i].factor == 0)
      return g_strdup_printf ("%" G_GUINT64_FORMAT "%s/s", rate / SHOWN[i].factor, SHOWN[i].name);

  return g_strdup_printf ("%" G_GUINT64_FORMAT "B/s", rate);
}
