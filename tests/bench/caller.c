/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* One caller of the bus that costs next to nothing itself, as busctl does not. It is connected when
 * time begins to run: how long a property takes to read, so that the way there and back is known,
 * and then how long a cut takes. One that never called before is asked about by the daemon, which
 * is in the time of the cut; one that has is known. */
#include <stdlib.h>

#include <glib.h>
#include <systemd/sd-bus.h>

#define MANAGER "org.epmdpxy", "/org/epmdpxy/Manager", "org.epmdpxy.Manager"

static void
check (int result, const char *what)
{
  if (result >= 0)
    return;
  g_printerr ("%s: %s\n", what, g_strerror (-result));
  exit (1);
}

int
main (int argc, char **argv)
{
  sd_bus *bus;
  char *version;
  const char *name;
  gint64 begin_us;
  gint64 read_us;
  gint64 cut_us;

  if (argc != 5)
    {
      g_printerr (
          "usage: caller ADDRESS NAME NAME new|known\n"
          "Prints how many microseconds it took to read a property, and to cut: as a caller\n"
          "that is new to the daemon, or as one that it knows.\n");
      return 2;
    }
  check (sd_bus_new (&bus), "sd_bus_new");
  check (sd_bus_set_address (bus, argv[1]), "sd_bus_set_address");
  check (sd_bus_set_bus_client (bus, 1), "sd_bus_set_bus_client");
  check (sd_bus_start (bus), "sd_bus_start");
  check (sd_bus_get_unique_name (bus, &name), "sd_bus_get_unique_name");

  begin_us = g_get_monotonic_time ();
  check (sd_bus_get_property_string (bus, MANAGER, "Version", NULL, &version), "Version");
  read_us = g_get_monotonic_time () - begin_us;
  free (version);
  if (g_str_equal (argv[4], "known"))
    check (sd_bus_call_method (bus, MANAGER, "FixAllCables", NULL, NULL, NULL), "FixAllCables");

  begin_us = g_get_monotonic_time ();
  check (sd_bus_call_method (bus, MANAGER, "CutCables", NULL, NULL, "asas", 1, argv[2], 1, argv[3]),
         "CutCables");
  cut_us = g_get_monotonic_time () - begin_us;

  g_print ("%" G_GINT64_FORMAT " %" G_GINT64_FORMAT "\n", read_us, cut_us);
  sd_bus_unref (bus);
  return 0;
}
