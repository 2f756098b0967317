/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* Looking for programs. */
#include "config.h"

#include "client/program.h"

#include <glib/gi18n-lib.h>

/* Next to this program when installed; the second in a build tree. */
static const char *const BESIDE[] = { "epmdpxyd", "../daemon/epmdpxyd" };

char *
epx_program_find_daemon (GError **error)
{
  const char *wanted = g_getenv ("EPMDPXYD");
  g_autofree char *self = NULL;
  g_autofree char *directory = NULL;
  char *found;

  if (wanted != NULL && *wanted != '\0')
    {
      if (g_file_test (wanted, G_FILE_TEST_IS_EXECUTABLE))
        return g_strdup (wanted);
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND,
                   _ ("there is no program %s (correct or unset EPMDPXYD)"), wanted);
      return NULL;
    }

  self = g_file_read_link ("/proc/self/exe", NULL);
  directory = self != NULL ? g_path_get_dirname (self) : g_strdup (".");
  for (gsize i = 0; i < G_N_ELEMENTS (BESIDE); i++)
    {
      g_autofree char *path = g_build_filename (directory, BESIDE[i], NULL);

      if (g_file_test (path, G_FILE_TEST_IS_EXECUTABLE))
        return g_steal_pointer (&path);
    }

  found = g_find_program_in_path ("epmdpxyd");
  if (found == NULL)
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND,
                         _ ("epmdpxyd is missing (install it, or set EPMDPXYD to its path)"));
  return found;
}

char *
epx_program_find_bus (GError **error)
{
  char *found = g_find_program_in_path ("dbus-daemon");

  if (found == NULL)
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND,
                         _ ("dbus-daemon is missing (apt install dbus-daemon)"));
  return found;
}
