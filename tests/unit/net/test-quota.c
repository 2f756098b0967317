/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* Promises of net/quota.h and net/waiting.h. */
#include <arpa/inet.h>

#include "net/quota.h"
#include "net/waiting.h"

static guint n_told;

static GLogWriterOutput
count_warnings (GLogLevelFlags level, const GLogField *fields, gsize n_fields, gpointer user_data)
{
  n_told += level == G_LOG_LEVEL_WARNING;
  return G_LOG_WRITER_HANDLED;
}

static EpxAddress
address (const char *text)
{
  g_autoptr (GInetAddress) inet = g_inet_address_new_from_string (text);

  return epx_address_from_inet (inet, 1);
}

static void
test_limits_in_all (void)
{
  const EpxQuotaLimit limit = { 10, 0 };
  g_autoptr (EpxQuota) quota = epx_quota_new ("things", &limit);
  EpxQuotaReport report;

  for (guint i = 0; i < 10; i++)
    g_assert_cmpint (epx_quota_take (quota, NULL, NULL), ==, EPX_QUOTA_ROOM);
  for (guint i = 0; i < 5; i++)
    g_assert_cmpint (epx_quota_take (quota, NULL, NULL), ==, EPX_QUOTA_FULL);
  epx_quota_give (quota, NULL, NULL);
  g_assert_cmpint (epx_quota_take (quota, NULL, NULL), ==, EPX_QUOTA_ROOM);
  report = epx_quota_report (quota);
  g_assert_cmpuint (report.limit.in_all, ==, 10);
  g_assert_cmpuint (report.n_used, ==, 10);
  g_assert_cmpuint (report.n_refused, ==, 5);
}

static void
test_limits_each_address_of_other_machines (void)
{
  const EpxQuotaLimit limit = { 0, 2 };
  g_autoptr (EpxQuota) quota = epx_quota_new ("things", &limit);
  EpxAddress here = address ("192.0.2.1");
  EpxAddress there = address ("192.0.2.2"), elsewhere = address ("2001:db8::2");

  for (guint i = 0; i < 2; i++)
    {
      g_assert_cmpint (epx_quota_take (quota, &here, &there), ==, EPX_QUOTA_ROOM);
      g_assert_cmpint (epx_quota_take (quota, &here, &elsewhere), ==, EPX_QUOTA_ROOM);
    }
  /* Whatever its port. */
  there = epx_address_with_port (&there, 2);
  g_assert_cmpint (epx_quota_take (quota, &here, &there), ==, EPX_QUOTA_FULL_FOR_ADDRESS);
  g_assert_cmpint (epx_quota_take (quota, &here, &elsewhere), ==, EPX_QUOTA_FULL_FOR_ADDRESS);
  epx_quota_give (quota, &here, &there);
  g_assert_cmpint (epx_quota_take (quota, &here, &there), ==, EPX_QUOTA_ROOM);
  g_assert_cmpuint (epx_quota_report (quota).n_used, ==, 4);
}

static void
test_knows_no_address_of_this_machine (void)
{
  const EpxQuotaLimit limit = { 0, 2 };
  g_autoptr (EpxQuota) quota = epx_quota_new ("things", &limit);
  EpxAddress loopback = address ("127.0.0.1"), own = address ("192.0.2.1");

  for (guint i = 0; i < 10; i++)
    {
      g_assert_cmpint (epx_quota_take (quota, &loopback, &loopback), ==, EPX_QUOTA_ROOM);
      g_assert_cmpint (epx_quota_take (quota, &own, &own), ==, EPX_QUOTA_ROOM);
    }
  g_assert_cmpuint (epx_quota_report (quota).n_used, ==, 20);
}

static void
test_tells_once_until_there_is_room_again (void)
{
  const EpxQuotaLimit limit = { 4, 0 };
  g_autoptr (EpxQuota) quota = epx_quota_new ("things", &limit);

  n_told = 0;
  for (guint i = 0; i < 10; i++)
    epx_quota_take (quota, NULL, NULL);
  g_assert_cmpuint (n_told, ==, 1);
  /* At the edge: no word for every step up and down. */
  epx_quota_give (quota, NULL, NULL);
  epx_quota_take (quota, NULL, NULL);
  epx_quota_take (quota, NULL, NULL);
  g_assert_cmpuint (n_told, ==, 1);
  for (guint i = 0; i < 3; i++)
    epx_quota_give (quota, NULL, NULL);
  for (guint i = 0; i < 4; i++)
    epx_quota_take (quota, NULL, NULL);
  g_assert_cmpuint (n_told, ==, 2);
}

/* A limit that is lowered holds for those that come. */
static void
test_reads_its_limit_each_time (void)
{
  EpxQuotaLimit limit = { 10, 0 };
  g_autoptr (EpxQuota) quota = epx_quota_new ("things", &limit);

  for (guint i = 0; i < 10; i++)
    g_assert_cmpint (epx_quota_take (quota, NULL, NULL), ==, EPX_QUOTA_ROOM);
  limit.in_all = 5;
  for (guint i = 0; i < 5; i++)
    {
      g_assert_cmpint (epx_quota_take (quota, NULL, NULL), ==, EPX_QUOTA_FULL);
      epx_quota_give (quota, NULL, NULL);
    }
  epx_quota_give (quota, NULL, NULL);
  g_assert_cmpint (epx_quota_take (quota, NULL, NULL), ==, EPX_QUOTA_ROOM);
}

static void
test_waiting_keeps_the_order (void)
{
  g_autoptr (EpxWaiting) waiting = epx_waiting_new ();
  int who[4];

  g_assert_null (epx_waiting_get_oldest (waiting));
  for (int i = 0; i < 4; i++)
    epx_waiting_add (waiting, &who[i]);
  g_assert_true (epx_waiting_remove (waiting, &who[1]));
  g_assert_false (epx_waiting_remove (waiting, &who[1]));
  g_assert_true (epx_waiting_get_oldest (waiting) == &who[0]);
  g_assert_true (epx_waiting_remove (waiting, &who[0]));
  g_assert_true (epx_waiting_get_oldest (waiting) == &who[2]);
  epx_waiting_add (waiting, &who[0]);
  g_assert_true (epx_waiting_remove (waiting, &who[2]));
  g_assert_true (epx_waiting_get_oldest (waiting) == &who[3]);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_log_set_writer_func (count_warnings, NULL, NULL);
  g_test_add_func ("/quota/knows-no-address-of-this-machine",
                   test_knows_no_address_of_this_machine);
  g_test_add_func ("/quota/limits-each-address-of-other-machines",
                   test_limits_each_address_of_other_machines);
  g_test_add_func ("/quota/limits-in-all", test_limits_in_all);
  g_test_add_func ("/quota/reads-its-limit-each-time", test_reads_its_limit_each_time);
  g_test_add_func ("/quota/tells-once-until-there-is-room-again",
                   test_tells_once_until_there_is_room_again);
  g_test_add_func ("/waiting/keeps-the-order", test_waiting_keeps_the_order);
  return g_test_run ();
}
