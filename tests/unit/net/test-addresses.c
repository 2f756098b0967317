/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* Promises of net/address.h and net/addresses.h. */
#include <string.h>

#include "core/error.h"
#include "net/addresses.h"

static EpxAddress
parse (const char *text)
{
  g_autoptr (GInetAddress) inet = g_inet_address_new_from_string (text);

  return epx_address_from_inet (inet, 4369);
}

static gboolean
contains (GArray *addresses, const char *text)
{
  EpxAddress wanted = parse (text);

  for (guint i = 0; i < addresses->len; i++)
    if (epx_address_same_host (&g_array_index (addresses, EpxAddress, i), &wanted))
      return TRUE;
  return FALSE;
}

static void
test_mapped_is_unmapped (void)
{
  EpxAddress mapped = parse ("::ffff:127.0.0.9");
  EpxAddress plain = parse ("127.0.0.9");

  g_assert_true (epx_address_same_host (&mapped, &plain));
  g_assert_true (epx_address_is_loopback (&mapped));
  g_assert_cmpuint (epx_address_get_port (&mapped), ==, 4369);
}

static void
test_local_peer (void)
{
  const struct
  {
    const char *local, *peer;
    gboolean is_local;
  } cases[] = {
    { "127.0.0.1", "127.0.0.1", TRUE },
    { "127.0.1.1", "127.0.0.1", TRUE },
    { "::1", "::1", TRUE },
    { "192.0.2.2", "192.0.2.2", TRUE },
    { "2001:db8::1", "2001:db8::1", TRUE },
    { "127.0.0.1", "192.0.2.2", FALSE },
    { "192.0.2.2", "192.0.2.3", FALSE },
    { "2001:db8::1", "2001:db8::2", FALSE },
    { "::ffff:127.0.0.1", "::ffff:127.0.0.9", TRUE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      EpxAddress local = parse (cases[i].local);
      EpxAddress peer = parse (cases[i].peer);

      g_assert_cmpint (epx_address_is_local_peer (&local, &peer), ==, cases[i].is_local);
    }
}

static void
test_local_has_both_loopbacks (void)
{
  g_autoptr (GArray) addresses = epx_addresses_parse ("local", NULL);

  g_assert_true (contains (addresses, "127.0.0.1"));
  g_assert_true (contains (addresses, "::1"));
}

static void
test_any_is_one (void)
{
  const char *const specs[] = { "any", "0.0.0.0", "127.0.0.5,::" };

  for (gsize i = 0; i < G_N_ELEMENTS (specs); i++)
    {
      g_autoptr (GArray) addresses = epx_addresses_parse (specs[i], NULL);

      g_assert_nonnull (addresses);
      g_assert_cmpuint (addresses->len, ==, 1);
    }
}

static void
test_list_has_loopbacks_and_no_address_twice (void)
{
  g_autoptr (GArray) addresses =
      epx_addresses_parse ("192.0.2.2, 127.0.0.1 192.0.2.2,2001:db8::1", NULL);

  g_assert_cmpuint (addresses->len, ==, 4);
  g_assert_true (contains (addresses, "127.0.0.1"));
  g_assert_true (contains (addresses, "::1"));
  g_assert_true (contains (addresses, "192.0.2.2"));
  g_assert_true (contains (addresses, "2001:db8::1"));
}

static void
test_nothing_is_not_any (void)
{
  const char *const specs[] = { "", " , " };

  for (gsize i = 0; i < G_N_ELEMENTS (specs); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (epx_addresses_parse (specs[i], &error));
      g_assert_error (error, EPX_ERROR, EPX_ERROR_BAD_ADDRESS);
    }
}

static void
test_nonsense_is_named (void)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (epx_addresses_parse ("127.0.0.1,here\n", &error));
  g_assert_error (error, EPX_ERROR, EPX_ERROR_BAD_ADDRESS);
  g_assert_nonnull (strstr (error->message, "here\\n"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/address/mapped-is-unmapped", test_mapped_is_unmapped);
  g_test_add_func ("/address/local-peer-as-epmd", test_local_peer);
  g_test_add_func ("/addresses/local-has-both-loopbacks", test_local_has_both_loopbacks);
  g_test_add_func ("/addresses/any-is-one", test_any_is_one);
  g_test_add_func ("/addresses/list-has-loopbacks-and-no-address-twice",
                   test_list_has_loopbacks_and_no_address_twice);
  g_test_add_func ("/addresses/nothing-is-not-any", test_nothing_is_not_any);
  g_test_add_func ("/addresses/nonsense-is-named", test_nonsense_is_named);
  return g_test_run ();
}
