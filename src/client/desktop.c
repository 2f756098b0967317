/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

#include "config.h"

#include "client/desktop.h"

#include <locale.h>

#include <glib/gi18n.h>

#include "client/bus.h"

#define EXIT_USAGE 2

typedef struct
{
  char *bus; /* (owned) (nullable) --bus */
  gboolean version;
  char **rest; /* (owned) (nullable) what is no option */
} Options;

static void
options_clear (Options *options)
{
  g_free (options->bus);
  g_strfreev (options->rest);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Options, options_clear)

void
epx_desktop_set_up (void)
{
  g_log_writer_default_set_use_stderr (TRUE);
  setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, EPX_LOCALE_DIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);
}

static gboolean
check (const Options *options, GError **error)
{
  const char *bus = epx_bus_choose (options->bus);

  if (options->rest != NULL)
    g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_FAILED, _ ("“%s” is not an option"),
                 options->rest[0]);
  else if (!options->version && !epx_bus_is_spec (bus))
    g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
                 _ ("%s=%s is neither system, session nor an address"),
                 options->bus != NULL ? "--bus" : "EPMDPXY_BUS", bus);
  else
    return TRUE;
  return FALSE;
}

gboolean
epx_desktop_parse (
    const char *name, const char *summary, int argc, char **argv, char **bus, int *exit_code)
{
  g_auto (Options) options = { 0 };
  const GOptionEntry entries[] = {
    { "bus", 0, 0, G_OPTION_ARG_STRING, &options.bus,
      N_ ("The bus the daemon is on (default: $EPMDPXY_BUS, else session)"),
      N_ ("system|session|ADDRESS") },
    { "version", 0, 0, G_OPTION_ARG_NONE, &options.version, N_ ("Print the version and stop"),
      NULL },
    { G_OPTION_REMAINING, 0, G_OPTION_FLAG_HIDDEN, G_OPTION_ARG_FILENAME_ARRAY, &options.rest, NULL,
      NULL },
    G_OPTION_ENTRY_NULL
  };
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);
  g_auto (GStrv) words = g_strdupv (argv);
  g_autoptr (GError) error = NULL;

  g_return_val_if_fail (argc > 0, FALSE);
  g_option_context_set_summary (context, summary);
  g_option_context_add_main_entries (context, entries, GETTEXT_PACKAGE);
  if (!g_option_context_parse_strv (context, &words, &error) || !check (&options, &error))
    {
      g_printerr (_ ("%s: %s; try --help.\n"), name, error->message);
      *exit_code = EXIT_USAGE;
      return FALSE;
    }
  if (options.version)
    {
      g_print ("%s %s\n", name, EPX_VERSION);
      *exit_code = 0;
      return FALSE;
    }
  *bus = g_strdup (epx_bus_choose (options.bus));
  return TRUE;
}
