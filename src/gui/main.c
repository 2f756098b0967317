/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* epmdpxy-gui: a window on the cables. What it does is in application.c. */
#include <glib/gi18n.h>

#include "client/desktop.h"
#include "gui/application.h"

int
main (int argc, char **argv)
{
  g_autofree char *bus = NULL;
  g_autoptr (EpxApplication) application = NULL;
  int exit_code;

  epx_desktop_set_up ();
  if (!epx_desktop_parse ("epmdpxy-gui",
                          _ ("Shows the cables between Erlang nodes, and cuts and fixes them."),
                          argc, argv, &bus, &exit_code))
    return exit_code;
  application = epx_application_new (bus);
  return g_application_run (G_APPLICATION (application), 1, argv);
}
