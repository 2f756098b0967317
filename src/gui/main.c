/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* epmdpxy-gui: a window on the cables. Sets up the language; the rest is in application.c. */
#include "config.h"

#include <locale.h>

#include <glib/gi18n.h>

#include "gui/application.h"

int
main (int argc, char **argv)
{
  g_autoptr (EpxApplication) application = NULL;

  g_log_writer_default_set_use_stderr (TRUE);
  setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, EPX_LOCALE_DIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);

  application = epx_application_new ();
  return g_application_run (G_APPLICATION (application), argc, argv);
}
