/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* Islands: what an entry means, what is refused, and how entries stand to each other. */
#include "core/island.h"

#include <string.h>

#include "core/error.h"
#include "core/glob.h"
#include "property.h"

#define PATTERN_LETTERS "aab*?\303\266"
#define LETTERS "ab\303\266"

static EpxIsland *
make (const char *entries)
{
  g_auto (GStrv) split = g_strsplit (entries, ",", 0);
  g_autoptr (GError) error = NULL;
  EpxIsland *island = epx_island_new ((const char *const *) split, &error);

  g_assert_no_error (error);
  return island;
}

static gboolean
has (const char *entries, const char *name)
{
  g_autoptr (EpxIsland) island = make (entries);

  return epx_island_has (island, name);
}

static void
test_plain_name_is_on_any_host (void)
{
  g_assert_true (has ("node1,node2", "node2"));
  g_assert_true (has ("node1,node2", "node2@vm"));
  g_assert_false (has ("node1,node2", "node3"));
  g_assert_false (has ("node1,node2", "node22@vm"));
  g_assert_false (has ("node1", "node@vm"));
}

static void
test_full_name_is_just_that_node (void)
{
  g_assert_true (has ("node1@vm", "node1@vm"));
  g_assert_false (has ("node1@vm", "node1@vm2"));
  g_assert_false (has ("node1@vm", "node1"));
}

static void
test_wildcards_stand_for_text (void)
{
  g_assert_true (has ("rabbit@*", "rabbit@vm"));
  g_assert_true (has ("rabbit@*", "rabbit"));
  g_assert_true (has ("*", "rabbit"));
  g_assert_true (has ("*", "rabbit@vm"));
  g_assert_true (has ("r*t@v?", "rabbit@vm"));
  g_assert_false (has ("r*t@v?", "rabbit@v"));
  g_assert_false (has ("r*t@v?", "rabbits@vm"));
}

static void
test_name_without_host_needs_any_host (void)
{
  g_assert_true (has ("a*@*", "ab"));
  g_assert_false (has ("a*@v*", "ab"));
  g_assert_false (has ("a*@**", "ab"));
}

static void
test_question_mark_is_a_character_not_a_byte (void)
{
  g_assert_true (has ("k?ln", "k\303\266ln@vm"));
  g_assert_false (has ("k??ln", "k\303\266ln@vm"));
  g_assert_true (has ("?", "\360\237\220\207"));
}

static void
test_wildcards_in_names_are_themselves (void)
{
  g_assert_true (has ("a?b", "a*b"));
  g_assert_true (has ("a*b", "a*b"));
  g_assert_false (has ("axb", "a*b"));
}

static void
test_entries_are_kept_once_in_order (void)
{
  g_autoptr (EpxIsland) island = make ("b,a,b,c@*,a,c");
  const char *const *entries = epx_island_get_entries (island);
  g_autofree char *joined = g_strjoinv (",", (char **) entries);

  g_assert_cmpstr (joined, ==, "b,a,c@*,c");
  g_assert_cmpuint (epx_island_get_n_entries (island), ==, 4);
}

static void
assert_refused (const char *entry, EpxError code)
{
  const char *entries[] = { "good", entry, NULL };
  g_autoptr (GError) error = NULL;

  g_assert_null (epx_island_new (entries, &error));
  g_assert_error (error, EPX_ERROR, (int) code);
  g_assert_true (g_utf8_validate (error->message, -1, NULL));
  for (const char *p = error->message; *p != '\0'; p = g_utf8_next_char (p))
    g_assert_true (g_unichar_isprint (g_utf8_get_char (p)));
  g_assert_cmpuint (strlen (error->message), <, 1000);
}

static void
test_what_is_no_name_is_refused (void)
{
  g_autofree char *longest = epx_repeat ("\303\266", 255);
  g_autofree char *full = g_strconcat (longest, "@", longest, NULL);
  g_autofree char *long_alive = g_strconcat (longest, "a", NULL);
  g_autofree char *long_host = g_strconcat ("a@a", longest, NULL);
  g_autofree char *huge = epx_repeat ("\001", 100000);

  assert_refused ("", EPX_ERROR_INVALID_NAME);
  assert_refused ("@", EPX_ERROR_INVALID_NAME);
  assert_refused ("@vm", EPX_ERROR_INVALID_NAME);
  assert_refused ("a@", EPX_ERROR_INVALID_NAME);
  assert_refused ("a@b@c", EPX_ERROR_INVALID_NAME);
  assert_refused ("a\nb", EPX_ERROR_INVALID_NAME);
  assert_refused ("a\302\205", EPX_ERROR_INVALID_NAME);
  assert_refused (long_alive, EPX_ERROR_INVALID_NAME);
  assert_refused (long_host, EPX_ERROR_INVALID_NAME);
  assert_refused (huge, EPX_ERROR_INVALID_NAME);
  g_assert_true (has (full, full));
}

static void
test_error_quotes_the_entry (void)
{
  const char *entries[] = { "a\n\"b\"", NULL };
  g_autoptr (GError) error = NULL;

  g_assert_null (epx_island_new (entries, &error));
  g_assert_nonnull (strstr (error->message, "\"a\\u000a\\\"b\\\"\""));
}

static void
test_number_of_entries_is_bounded (void)
{
  g_autoptr (GPtrArray) entries = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (EpxIsland) largest = NULL;
  g_autoptr (GError) error = NULL;
  const char *none[] = { NULL };

  g_assert_null (epx_island_new (none, &error));
  g_assert_error (error, EPX_ERROR, EPX_ERROR_INVALID_ISLAND);
  g_clear_error (&error);
  for (guint i = 0; i < EPX_ISLAND_MAX_ENTRIES; i++)
    g_ptr_array_add (entries, g_strdup_printf ("node%u", i));
  g_ptr_array_add (entries, NULL);
  largest = epx_island_new ((const char *const *) entries->pdata, &error);
  g_assert_no_error (error);
  g_assert_true (epx_island_has (largest, "node9999@vm"));
  g_assert_false (epx_island_has (largest, "node10000@vm"));
  g_ptr_array_insert (entries, 0, g_strdup ("one-more"));
  g_assert_null (epx_island_new ((const char *const *) entries->pdata, &error));
  g_assert_error (error, EPX_ERROR, EPX_ERROR_INVALID_ISLAND);
}

static gboolean
is_distinct (const char *a, const char *b)
{
  g_autoptr (EpxIsland) left = make (a);
  g_autoptr (EpxIsland) right = make (b);
  g_autoptr (GError) error = NULL;
  gboolean is_ok = epx_island_check_distinct (left, right, &error);

  g_assert_cmpint (is_ok, ==, error == NULL);
  if (error != NULL)
    g_assert_true (g_error_matches (error, EPX_ERROR, EPX_ERROR_NAME_IN_BOTH_ISLANDS));
  g_assert_cmpint (epx_island_check_distinct (right, left, NULL), ==, is_ok);
  return is_ok;
}

static void
test_plain_name_in_both_islands_is_refused (void)
{
  g_assert_true (is_distinct ("a,b", "c,d"));
  g_assert_false (is_distinct ("a,b", "c,b"));
  g_assert_false (is_distinct ("a@h", "b,a@h"));
  g_assert_false (is_distinct ("a@h", "a"));
  g_assert_true (is_distinct ("a@h", "a@i"));
}

static void
test_patterns_may_stand_in_both_islands (void)
{
  g_assert_true (is_distinct ("*", "*"));
  g_assert_true (is_distinct ("*", "a"));
  g_assert_true (is_distinct ("a*", "ab"));
  g_assert_true (is_distinct ("a@*", "a"));
}

/* A random entry; short, so that entries often meet. */
static char *
make_entry (void)
{
  g_autofree char *alive = epx_random_text (PATTERN_LETTERS, 1, 4);
  g_autofree char *host = epx_random_text (PATTERN_LETTERS, 1, 3);

  return epx_random (2) == 0 ? g_steal_pointer (&alive) : g_strconcat (alive, "@", host, NULL);
}

static char *
make_name (void)
{
  g_autofree char *alive = epx_random_text (LETTERS, 1, 4);
  g_autofree char *host = epx_random_text (LETTERS, 1, 3);

  return epx_random (2) == 0 ? g_steal_pointer (&alive) : g_strconcat (alive, "@", host, NULL);
}

static EpxIsland *
make_random_island (GPtrArray *entries)
{
  for (guint n = 1 + epx_random (4); n > 0; n--)
    g_ptr_array_add (entries, make_entry ());
  g_ptr_array_add (entries, NULL);
  return epx_island_new ((const char *const *) entries->pdata, NULL);
}

static void
test_islands_agree_with_slow_matching (void)
{
  for (guint i = 0; i < 3000; i++)
    {
      g_autoptr (GPtrArray) entries = g_ptr_array_new_with_free_func (g_free);
      g_autoptr (EpxIsland) island = make_random_island (entries);

      for (guint n = 0; n < 20; n++)
        {
          g_autofree char *name = make_name ();

          g_assert_cmpint (epx_island_has (island, name), ==,
                           epx_slow_island_has ((const char *const *) entries->pdata, name));
        }
    }
}

static void
test_covering_holds_for_every_name (void)
{
  guint n_covering = 0;

  for (guint i = 0; i < 20000; i++)
    {
      g_autofree char *cover = make_entry ();
      g_autofree char *entry = make_entry ();

      if (!epx_entry_covers (cover, entry))
        continue;
      n_covering++;
      for (guint n = 0; n < 20; n++)
        {
          g_autofree char *name = make_name ();

          g_assert_true (!epx_slow_entry_has (entry, name) || epx_slow_entry_has (cover, name));
        }
    }
  g_assert_cmpuint (n_covering, >, 1000);
}

static void
test_usual_covers_are_seen (void)
{
  g_assert_true (epx_entry_covers ("*", "*"));
  g_assert_true (epx_entry_covers ("*", "a@b"));
  g_assert_true (epx_entry_covers ("a", "a@b"));
  g_assert_true (epx_entry_covers ("a", "a@*"));
  g_assert_true (epx_entry_covers ("a@*", "a"));
  g_assert_true (epx_entry_covers ("a*", "ab*c"));
  g_assert_true (epx_entry_covers ("n?", "n1@v*"));
  g_assert_true (epx_entry_covers ("*b*", "a?b?c"));
  g_assert_false (epx_entry_covers ("a@b", "a"));
  g_assert_false (epx_entry_covers ("a?", "a*"));
  g_assert_false (epx_entry_covers ("ab*c", "a*"));
  g_assert_false (epx_entry_covers ("a@**", "a"));
}

/* Whether some name over two letters, with a host or without, is matched by both. */
static gboolean
meets_slowly (const char *a, const char *b)
{
  static const char *const texts[] = {
    "a",    "b",    "aa",   "ab",   "ba",   "bb",   "aaa",  "aab",  "aba",   "abb",   "baa",
    "bab",  "bba",  "bbb",  "aaaa", "aaab", "aaba", "aabb", "abaa", "abab",  "abba",  "abbb",
    "baaa", "baab", "baba", "babb", "bbaa", "bbab", "bbba", "bbbb", "aabab", "ababa", "abbaa",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      if (epx_slow_entry_has (a, texts[i]) && epx_slow_entry_has (b, texts[i]))
        return TRUE;
      for (gsize j = 0; j < 14; j++)
        {
          g_autofree char *name = g_strconcat (texts[i], "@", texts[j], NULL);

          if (epx_slow_entry_has (a, name) && epx_slow_entry_has (b, name))
            return TRUE;
        }
    }
  return FALSE;
}

static void
test_meeting_is_exact (void)
{
  guint n_meeting = 0;

  for (guint i = 0; i < 1500; i++)
    {
      /* Two of at most 2 characters that meet do so in a text of at most 4. */
      g_autofree char *alive_a = epx_random_text ("ab*?", 1, 2);
      g_autofree char *alive_b = epx_random_text ("ab*?", 1, 2);
      g_autofree char *host_a = epx_random_text ("ab*?", 1, 1);
      g_autofree char *host_b = epx_random_text ("ab*?", 1, 2);
      g_autofree char *a = g_strconcat (alive_a, epx_random (2) == 0 ? NULL : "@", host_a, NULL);
      g_autofree char *b = g_strconcat (alive_b, epx_random (2) == 0 ? NULL : "@", host_b, NULL);
      gboolean do_meet = epx_entry_meets (a, b);

      g_assert_cmpint (do_meet, ==, meets_slowly (a, b));
      g_assert_cmpint (do_meet, ==, epx_entry_meets (b, a));
      n_meeting += do_meet ? 1 : 0;
    }
  g_assert_cmpuint (n_meeting, >, 300);
}

static void
test_island_questions_agree_with_entries (void)
{
  for (guint i = 0; i < 5000; i++)
    {
      g_autoptr (GPtrArray) entries_a = g_ptr_array_new_with_free_func (g_free);
      g_autoptr (GPtrArray) entries_b = g_ptr_array_new_with_free_func (g_free);
      g_autoptr (EpxIsland) a = make_random_island (entries_a);
      g_autoptr (EpxIsland) b = make_random_island (entries_b);
      gsize budget = G_MAXSIZE;
      gboolean covers_all = TRUE;
      gboolean meets_one = FALSE;

      for (guint y = 0; y + 1 < entries_b->len; y++)
        {
          gboolean is_covered = FALSE;

          for (guint x = 0; x + 1 < entries_a->len; x++)
            {
              const char *entry_a = g_ptr_array_index (entries_a, x);
              const char *entry_b = g_ptr_array_index (entries_b, y);

              is_covered = is_covered || epx_entry_covers (entry_a, entry_b);
              meets_one = meets_one || epx_entry_meets (entry_a, entry_b);
            }
          covers_all = covers_all && is_covered;
        }
      g_assert_cmpint (epx_island_covers (a, b, &budget), ==, covers_all);
      g_assert_cmpint (epx_island_meets (a, b, &budget), ==, meets_one);
    }
}

static void
test_without_budget_the_answer_is_careful (void)
{
  g_autoptr (EpxIsland) a = make ("a,b*");
  g_autoptr (EpxIsland) same = make ("a,b*");
  g_autoptr (EpxIsland) other = make ("c");
  g_autoptr (EpxIsland) all = make ("x,*");
  gsize none = 0;

  g_assert_false (epx_island_covers (a, same, &none));
  g_assert_true (epx_island_meets (a, other, &none));
  g_assert_true (epx_island_covers (all, a, &none));
}

static void
test_hostile_patterns_are_cheap (void)
{
  g_autofree char *stars = epx_repeat ("a*", 127);
  g_autofree char *pattern = g_strconcat (stars, "b", NULL);
  g_autofree char *other = g_strconcat (stars, "c", NULL);
  g_autofree char *text = epx_repeat ("a", 255);
  EpxSlice slice = epx_slice_from_string (pattern);

  for (guint i = 0; i < 50; i++)
    {
      g_assert_false (epx_glob_matches (slice, epx_slice_from_string (text)));
      g_assert_false (epx_glob_covers (slice, epx_slice_from_string (other)));
      g_assert_false (epx_glob_meets (slice, epx_slice_from_string (other)));
    }
}

int
main (int argc, char **argv)
{
#define ADD(name, func) g_test_add_func ("/island/" name, func)
  epx_test_init (argc, argv);
  ADD ("has/plain-name-is-on-any-host", test_plain_name_is_on_any_host);
  ADD ("has/full-name-is-just-that-node", test_full_name_is_just_that_node);
  ADD ("has/wildcards-stand-for-text", test_wildcards_stand_for_text);
  ADD ("has/name-without-host-needs-any-host", test_name_without_host_needs_any_host);
  ADD ("has/question-mark-is-a-character", test_question_mark_is_a_character_not_a_byte);
  ADD ("has/wildcards-in-names-are-themselves", test_wildcards_in_names_are_themselves);
  ADD ("has/agrees-with-slow-matching", test_islands_agree_with_slow_matching);
  ADD ("entries-are-kept-once-in-order", test_entries_are_kept_once_in_order);
  ADD ("refused/what-is-no-name", test_what_is_no_name_is_refused);
  ADD ("refused/error-quotes-the-entry", test_error_quotes_the_entry);
  ADD ("refused/number-of-entries-is-bounded", test_number_of_entries_is_bounded);
  ADD ("distinct/plain-name-in-both-is-refused", test_plain_name_in_both_islands_is_refused);
  ADD ("distinct/patterns-may-stand-in-both", test_patterns_may_stand_in_both_islands);
  ADD ("covers/holds-for-every-name", test_covering_holds_for_every_name);
  ADD ("covers/usual-ones-are-seen", test_usual_covers_are_seen);
  ADD ("meets/is-exact", test_meeting_is_exact);
  ADD ("questions-agree-with-entries", test_island_questions_agree_with_entries);
  ADD ("without-budget-the-answer-is-careful", test_without_budget_the_answer_is_careful);
  ADD ("hostile-patterns-are-cheap", test_hostile_patterns_are_cheap);
#undef ADD
  return g_test_run ();
}
