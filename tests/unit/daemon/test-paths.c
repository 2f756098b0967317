/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* Promises of daemon/paths.h. */
#include <gio/gio.h>

#include "daemon/paths.h"

static void
test_any_name_gives_a_path_and_comes_back (void)
{
  const char *const names[] = {
    "node1", "rabbit@x", "a_b", "_", "mit-Umlaut-ä", "節点", "a b", ""
  };

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *element = epx_path_element_from_name (names[i]);
      g_autofree char *name = epx_path_element_to_name (element);

      g_assert_cmpstr (name, ==, names[i]);
      if (*names[i] != '\0')
        {
          g_autofree char *path = epx_path_of_node (names[i]);

          g_assert_true (g_variant_is_object_path (path));
        }
    }
}

static void
test_foreign_elements_are_refused (void)
{
  g_assert_null (epx_path_element_to_name ("_"));
  g_assert_null (epx_path_element_to_name ("a_4"));
  g_assert_null (epx_path_element_to_name ("_zz"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/paths/any-name-comes-back", test_any_name_gives_a_path_and_comes_back);
  g_test_add_func ("/paths/foreign-elements-are-refused", test_foreign_elements_are_refused);
  return g_test_run ();
}
