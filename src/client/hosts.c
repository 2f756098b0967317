/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* One list out of arguments and files. */
#include "config.h"

#include "client/hosts.h"

#include <string.h>

#include <gio/gio.h>
#include <glib/gi18n-lib.h>

/* As long as a name of a host may be, and a user in front of it. */
#define MAX_LENGTH 320
#define MAX_FILE (64 * 1024)

static gboolean G_GNUC_PRINTF (2, 3) refuse (GError **error, const char *format, ...)
{
  va_list args;

  va_start (args, format);
  g_propagate_error (error,
                     g_error_new_valist (G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, format, args));
  va_end (args);
  return FALSE;
}

/* ssh would take a dash in front for an option, and may hand the part behind the last @ to
 * another program. */
static gboolean
begins_with_dash (const char *host)
{
  const char *at = strrchr (host, '@');

  return *host == '-' || (at != NULL && at[1] == '-');
}

static gboolean
is_host (const char *host)
{
  if (*host == '\0' || strlen (host) > MAX_LENGTH || !g_utf8_validate (host, -1, NULL))
    return FALSE;
  if (*host == '@' || g_str_has_suffix (host, "@"))
    return FALSE;
  for (const char *p = host; *p != '\0'; p = g_utf8_next_char (p))
    if (!g_unichar_isgraph (g_utf8_get_char (p)))
      return FALSE;

  return strpbrk (host, "'\"`$\\;&|<>(){}*?!#") == NULL;
}

static gboolean
add (GPtrArray *hosts, const char *host, GError **error)
{
  g_autofree char *shown = g_utf8_make_valid (host, -1);

  if (begins_with_dash (host))
    return refuse (error, _ ("%s is no host: ssh would take it for an option"), shown);
  if (!is_host (host))
    return refuse (error, _ ("\"%s\" is no host; write host or user@host"), shown);
  if (g_ptr_array_find_with_equal_func (hosts, host, g_str_equal, NULL))
    return refuse (error, _ ("the host %s is given twice"), shown);
  if (hosts->len == EPX_HOSTS_MAX)
    return refuse (error, _ ("more than %d hosts are given"), EPX_HOSTS_MAX);

  g_ptr_array_add (hosts, g_strdup (host));
  return TRUE;
}

static gboolean
add_lines (GPtrArray *hosts, const char *text, GError **error)
{
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);

  for (char **line = lines; *line != NULL; line++)
    {
      char *comment = strchr (*line, '#');

      if (comment != NULL)
        *comment = '\0';
      if (*g_strstrip (*line) != '\0' && !add (hosts, *line, error))
        return FALSE;
    }

  return TRUE;
}

static char *
read_file (const char *file, GError **error)
{
  g_autoptr (GFile) source = g_file_new_for_commandline_arg (file);
  g_autoptr (GFileInputStream) stream = g_file_read (source, NULL, error);
  g_autofree char *text = g_malloc0 (MAX_FILE + 2);
  gsize length;

  if (stream == NULL ||
      !g_input_stream_read_all (G_INPUT_STREAM (stream), text, MAX_FILE + 1, &length, NULL, error))
    return NULL;
  if (length > MAX_FILE || strlen (text) != length)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
                           _ ("that is no list of hosts"));
      return NULL;
    }

  return g_steal_pointer (&text);
}

static gboolean
add_file (GPtrArray *hosts, const char *file, GError **error)
{
  g_autofree char *name = g_filename_display_name (file);
  g_autoptr (GError) cause = NULL;
  g_autofree char *text = read_file (file, &cause);

  if (text == NULL)
    return refuse (error, _ ("cannot read %s: %s"), name, cause->message);
  if (!add_lines (hosts, text, error))
    {
      g_prefix_error (error, "%s: ", name);
      return FALSE;
    }

  return TRUE;
}

static gboolean
add_list (GPtrArray *hosts, const char *list, GError **error)
{
  g_auto (GStrv) names = g_strsplit (list, ",", -1);

  for (char **name = names; *name != NULL; name++)
    if (!add (hosts, g_strstrip (*name), error))
      return FALSE;

  return TRUE;
}

char **
epx_hosts_parse (const char *const *arguments, GError **error)
{
  g_autoptr (GPtrArray) hosts = g_ptr_array_new_with_free_func (g_free);

  for (; *arguments != NULL; arguments++)
    if (!(**arguments == '@' ? add_file (hosts, *arguments + 1, error)
                             : add_list (hosts, *arguments, error)))
      return NULL;
  if (hosts->len == 0)
    {
      refuse (error, _ ("no host is given"));
      return NULL;
    }

  g_ptr_array_add (hosts, NULL);
  return (char **) g_ptr_array_steal (hosts, NULL);
}
