/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* Names are grouped into classes first: those of a class stand in the same islands of all rules, so
 * one question answers for all its names. Then the classes are walked, each taking with it those
 * not reached yet that it has a way to: what costs is only the pairs that are cut. */
#include "core/partition.h"

#include <string.h>

#include "core/glob.h"
#include "core/name.h"

/* No name, no component. */
#define NOT_YET G_MAXUINT

/* Where a name stands in the rules: a bit for each rule, the oldest lowest. */
typedef struct
{
  const guint64 *from; /* (unowned) */
  const guint64 *to;   /* (unowned) */
} Stand;

typedef struct
{
  Stand stand; /* of all its names */
  guint n_names;
  guint component;
} Class;

typedef struct
{
  const EpxRules *rules; /* (unowned) */
  gsize n_words;         /* that hold a bit for each rule */
  guint64 *symmetric;    /* (owned) the rules that are not forward */
  guint64 *cuts;         /* (owned) the rules whose fault takes nodes apart */
  const char **names;    /* (owned) sorted; the strings are the caller's */
  gsize n_names;
  EpxSlice *alives;     /* (owned) of names */
  guint *same_alive;    /* (owned) for each name the next one of its alive part, or NOT_YET */
  GHashTable *by_alive; /* (owned) (element-type EpxSlice guint) to the first one */
  guint64 *bits;        /* (owned) for each name n_words for from, then as many for to */
  guint *class_of;      /* (owned) for each name */
  GArray *classes;      /* (owned) (element-type Class) */
} Partition;

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

static void
set_bit (guint64 *words, gsize bit)
{
  words[bit / 64] |= G_GUINT64_CONSTANT (1) << (bit % 64);
}

static void
partition_init (Partition *self, const EpxRules *rules, const char *const *names, gsize n_names)
{
  guint n_rules = epx_rules_get_n_rules (rules);

  self->rules = rules;
  self->n_words = n_rules / 64 + 1;
  self->symmetric = g_new0 (guint64, self->n_words);
  self->cuts = g_new0 (guint64, self->n_words);
  for (guint i = 0; i < n_rules; i++)
    {
      const EpxRule *rule = epx_rules_get_rule (rules, i);

      if (!rule->is_forward)
        set_bit (self->symmetric, i);
      if (rule->sets_fault && epx_fault_is_cut (rule->fault))
        set_bit (self->cuts, i);
    }
  self->n_names = n_names;
  self->names = g_new (const char *, n_names);
  for (gsize i = 0; i < n_names; i++)
    self->names[i] = names[i];
  qsort (self->names, n_names, sizeof *self->names, compare_names);
  self->alives = g_new (EpxSlice, n_names);
  self->same_alive = g_new (guint, n_names);
  self->by_alive = g_hash_table_new (epx_slice_hash, epx_slice_equal);
  self->bits = g_new0 (guint64, 2 * self->n_words * n_names);
  self->class_of = g_new (guint, n_names);
  self->classes = g_array_new (FALSE, FALSE, sizeof (Class));
}

static void
partition_clear (Partition *self)
{
  g_free (self->symmetric);
  g_free (self->cuts);
  g_free (self->names);
  g_free (self->alives);
  g_free (self->same_alive);
  g_hash_table_unref (self->by_alive);
  g_free (self->bits);
  g_free (self->class_of);
  g_array_unref (self->classes);
}

static guint
find_by_alive (const Partition *self, EpxSlice alive)
{
  gpointer index;

  if (!g_hash_table_lookup_extended (self->by_alive, &alive, NULL, &index))
    return NOT_YET;
  return GPOINTER_TO_UINT (index);
}

static void
index_names (Partition *self)
{
  for (gsize i = 0; i < self->n_names; i++)
    {
      self->alives[i] = epx_slice (self->names[i], epx_name_alive_length (self->names[i]));
      self->same_alive[i] = find_by_alive (self, self->alives[i]);
      g_hash_table_replace (self->by_alive, &self->alives[i], GUINT_TO_POINTER (i));
    }
}

/* The bits of the name at @index for the side of the rules that is asked for. */
static guint64 *
get_bits (const Partition *self, gsize index, gboolean is_to)
{
  return self->bits + (2 * index + (is_to ? 1 : 0)) * self->n_words;
}

static gboolean
has_wildcards (const EpxIsland *island)
{
  const char *const *entries = epx_island_get_entries (island);

  for (gsize i = 0; entries[i] != NULL; i++)
    if (!epx_glob_is_plain (epx_slice_from_string (entries[i])))
      return TRUE;
  return FALSE;
}

/* Marks the names that are in an island of the rule @bit. Names are looked up by the entries, or
 * entries by the names where there are wildcards. */
static void
mark (Partition *self, const EpxIsland *island, gsize bit, gboolean is_to)
{
  const char *const *entries = epx_island_get_entries (island);

  if (has_wildcards (island))
    {
      for (gsize i = 0; i < self->n_names; i++)
        if (epx_island_has (island, self->names[i]))
          set_bit (get_bits (self, i, is_to), bit);
      return;
    }
  for (gsize e = 0; entries[e] != NULL; e++)
    {
      EpxSlice alive = epx_slice (entries[e], epx_name_alive_length (entries[e]));
      gboolean is_anywhere = epx_name_host (entries[e]) == NULL;
      guint i = find_by_alive (self, alive);

      for (; i != NOT_YET; i = self->same_alive[i])
        if (is_anywhere || strcmp (self->names[i], entries[e]) == 0)
          set_bit (get_bits (self, i, is_to), bit);
    }
}

/* Rules that only set a shape decide nothing here: nobody stands in them. */
static void
mark_all (Partition *self)
{
  for (guint i = 0; i < epx_rules_get_n_rules (self->rules); i++)
    {
      const EpxRule *rule = epx_rules_get_rule (self->rules, i);

      if (!rule->sets_fault && !rule->is_fix)
        continue;
      mark (self, rule->from, i, FALSE);
      mark (self, rule->to, i, TRUE);
    }
}

static void
classify (Partition *self)
{
  gsize n_bytes = 2 * self->n_words * sizeof (guint64);
  g_autoptr (GHashTable) known = g_hash_table_new (epx_slice_hash, epx_slice_equal);
  g_autofree EpxSlice *keys = g_new (EpxSlice, self->n_names);

  for (gsize i = 0; i < self->n_names; i++)
    {
      gpointer index;

      keys[i] = epx_slice (get_bits (self, i, FALSE), n_bytes);
      if (!g_hash_table_lookup_extended (known, &keys[i], NULL, &index))
        {
          Class class = { { get_bits (self, i, FALSE), get_bits (self, i, TRUE) }, 0, NOT_YET };

          index = GUINT_TO_POINTER (self->classes->len);
          g_array_append_val (self->classes, class);
          g_hash_table_insert (known, &keys[i], index);
        }
      self->class_of[i] = GPOINTER_TO_UINT (index);
      g_array_index (self->classes, Class, self->class_of[i]).n_names++;
    }
}

/* Whether the latest rule that matches the direction from @a to @b, and says anything of its fault,
 * cuts it. */
static gboolean
is_cut (const Partition *self, Stand a, Stand b)
{
  for (gsize i = self->n_words; i > 0; i--)
    {
      gsize w = i - 1;
      guint64 matching = (a.from[w] & b.to[w]) | (self->symmetric[w] & a.to[w] & b.from[w]);

      if (matching != 0)
        {
          guint64 latest = G_GUINT64_CONSTANT (1) << (g_bit_storage (matching) - 1);

          return (self->cuts[w] & latest) != 0;
        }
    }
  return FALSE;
}

static gboolean
has_way (const Partition *self, Stand a, Stand b)
{
  return !is_cut (self, a, b) && !is_cut (self, b, a);
}

/* Moves the classes of @left that @class has a way to into @component and to the end of @queue. */
static void
reach (Partition *self, guint class, GArray *left, GArray *queue)
{
  const Class *here = &g_array_index (self->classes, Class, class);

  for (guint i = left->len; i > 0; i--)
    {
      guint other = g_array_index (left, guint, i - 1);
      Class *there = &g_array_index (self->classes, Class, other);

      if (!has_way (self, here->stand, there->stand))
        continue;
      there->component = here->component;
      g_array_append_val (queue, other);
      g_array_remove_index_fast (left, i - 1);
    }
}

/* Gives each class the number of its component. Returns how many there are. */
static guint
connect_classes (Partition *self)
{
  g_autoptr (GArray) left = g_array_new (FALSE, FALSE, sizeof (guint));
  g_autoptr (GArray) queue = g_array_new (FALSE, FALSE, sizeof (guint));
  guint n_components = 0;

  for (guint i = self->classes->len; i > 0; i--)
    {
      guint class = i - 1;

      g_array_append_val (left, class);
    }
  for (; left->len > 0; n_components++)
    {
      guint first = g_array_index (left, guint, left->len - 1);

      g_array_set_size (left, left->len - 1);
      g_array_index (self->classes, Class, first).component = n_components;
      g_array_set_size (queue, 0);
      g_array_append_val (queue, first);
      for (guint i = 0; i < queue->len; i++)
        reach (self, g_array_index (queue, guint, i), left, queue);
    }
  return n_components;
}

/* Whether the names of @class are apart from all others, those of the class itself included.
 * @n_names: in its component. Names that share any neighbour are together through it. */
static gboolean
is_scattered (const Partition *self, const Class *class, gsize n_names)
{
  return n_names == class->n_names && !has_way (self, class->stand, class->stand);
}

static GPtrArray *
collect (const Partition *self, guint n_components)
{
  GPtrArray *groups = g_ptr_array_new_with_free_func ((GDestroyNotify) g_ptr_array_unref);
  g_autofree GPtrArray **group_of = g_new0 (GPtrArray *, n_components);
  g_autofree gsize *sizes = g_new0 (gsize, n_components);

  for (guint i = 0; i < self->classes->len; i++)
    {
      const Class *class = &g_array_index (self->classes, Class, i);

      sizes[class->component] += class->n_names;
    }
  for (gsize i = 0; i < self->n_names; i++)
    {
      const Class *class = &g_array_index (self->classes, Class, self->class_of[i]);
      GPtrArray **group = &group_of[class->component];

      if (*group == NULL || is_scattered (self, class, sizes[class->component]))
        {
          *group = g_ptr_array_new ();
          g_ptr_array_add (groups, *group);
        }
      g_ptr_array_add (*group, (gpointer) self->names[i]);
    }
  return groups;
}

GPtrArray *
epx_partition (const EpxRules *rules, const char *const *names, gsize n_names)
{
  Partition partition = { 0 };
  GPtrArray *groups;

  if (n_names == 0)
    return g_ptr_array_new ();
  partition_init (&partition, rules, names, n_names);
  index_names (&partition);
  mark_all (&partition);
  classify (&partition);
  groups = collect (&partition, connect_classes (&partition));
  partition_clear (&partition);
  return groups;
}
