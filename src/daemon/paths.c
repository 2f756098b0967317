/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

#include "daemon/paths.h"

char *
epx_path_element_from_name (const char *name)
{
  GString *element = g_string_new (NULL);

  for (const char *c = name; *c != '\0'; c++)
    if (g_ascii_isalnum (*c))
      g_string_append_c (element, *c);
    else
      g_string_append_printf (element, "_%02x", (guint8) *c);
  return g_string_free (element, FALSE);
}

char *
epx_path_element_to_name (const char *element)
{
  g_autoptr (GString) name = g_string_new (NULL);

  for (const char *c = element; *c != '\0'; c++)
    {
      if (*c != '_')
        {
          g_string_append_c (name, *c);
          continue;
        }
      if (!g_ascii_isxdigit (c[1]) || !g_ascii_isxdigit (c[2]))
        return NULL;
      g_string_append_c (name,
                         (char) (g_ascii_xdigit_value (c[1]) * 16 + g_ascii_xdigit_value (c[2])));
      c += 2;
    }
  return g_string_free (g_steal_pointer (&name), FALSE);
}

char *
epx_path_of_node (const char *name)
{
  g_autofree char *element = epx_path_element_from_name (name);

  return g_strconcat (EPX_NODES_PATH "/", element, NULL);
}

char *
epx_path_of_link (guint64 id)
{
  return g_strdup_printf (EPX_LINKS_PATH "/%" G_GUINT64_FORMAT, id);
}
