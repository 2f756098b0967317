/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* Three questions to each node. */
#include "config.h"

#include "ctl/diagnosis.h"

#include <glib/gi18n.h>

#include "core/name.h"
#include "ctl/proc-probe.h"
#include "ctl/reach-probe.h"
#include "ctl/text.h"

typedef struct
{
  const EpxPatient *patient; /* (unowned) */
  EpxProcProbe *proc;        /* (owned) (nullable) NULL: a remote one */
  GHashTable *unreachable;   /* (owned) (element-type utf8 utf8) host, why or "" */
  GPtrArray *findings;       /* (owned) (element-type EpxFinding) */
} Diagnosis;

void
epx_finding_free (EpxFinding *finding)
{
  g_free (finding->node);
  g_free (finding->message);
  g_free (finding);
}

/* @message: (transfer full). */
static void
add (Diagnosis *diagnosis,
     const char *kind,
     const EpxNodeInfo *node,
     gboolean is_unknown,
     char *message)
{
  EpxFinding *finding = g_new0 (EpxFinding, 1);

  finding->kind = kind;
  finding->node = g_strdup (node->name);
  finding->is_unknown = is_unknown;
  finding->message = message;
  g_ptr_array_add (diagnosis->findings, finding);
}

/* Whether @name, of an end of a link, is that of @node; of another host's link the host counts as
 * far as it is known. */
static gboolean
is_end (const EpxNodeInfo *node, const char *name)
{
  const char *host = name + epx_name_alive_length (name);

  return epx_name_has_alive (name, node->name) &&
         (*host == '\0' || *node->host == '\0' || g_str_equal (host + 1, node->host));
}

/* The links whose end at @node the node has accepted, or is about to; @n_dialled: the others. */
static guint
count_links (const Diagnosis *diagnosis, const EpxNodeInfo *node, guint *n_dialled)
{
  guint n_accepted = 0;

  *n_dialled = 0;
  for (guint i = 0; i < diagnosis->patient->links->len; i++)
    {
      const EpxLinkInfo *link = g_ptr_array_index (diagnosis->patient->links, i);

      n_accepted += is_end (node, link->to);
      *n_dialled += is_end (node, link->from);
    }

  return n_accepted;
}

static void
look_for_bypass (Diagnosis *diagnosis, const EpxNodeInfo *node)
{
  g_autofree char *name = epx_text_escape (node->name);
  guint n_dialled;
  guint n_links = count_links (diagnosis, node, &n_dialled);
  guint n_accepted =
      diagnosis->proc != NULL ? epx_proc_probe_count_accepted (diagnosis->proc, node->port) : 0;

  if (n_accepted > n_links)
    add (diagnosis, "bypass", node, FALSE,
         g_strdup_printf (ngettext ("%s has %u connection that does not pass the daemon and cannot "
                                    "be cut (disconnect the node, or restart it)",
                                    "%s has %u connections that do not pass the daemon and cannot "
                                    "be cut (disconnect the node, or restart it)",
                                    n_accepted - n_links),
                          name, n_accepted - n_links));
  else if (n_links + n_dialled == 0 && diagnosis->patient->n_nodes > 1)
    add (diagnosis, "bypass", node, FALSE,
         g_strdup_printf (_ ("%s has no link through here: it is connected to nobody, or past the "
                             "daemon (connected before the daemon came, -erl_epmd_port, or an "
                             "-epmd_module of its own)"),
                          name));
}

static void
look_for_overlap (Diagnosis *diagnosis, const EpxNodeInfo *node)
{
  g_autofree char *name = epx_text_escape (node->name);
  g_auto (GStrv) arguments = NULL;

  /* Hidden nodes take no part in what others see. */
  if (node->is_hidden)
    return;

  if (diagnosis->proc != NULL)
    arguments = epx_proc_probe_get_arguments (diagnosis->proc, node->port);
  switch (epx_overlap_from_arguments ((const char *const *) arguments))
    {
    case EPX_OVERLAP_ALLOWED:
      return;
    case EPX_OVERLAP_PREVENTED:
      add (diagnosis, "overlap", node, FALSE,
           g_strdup_printf (_ ("%s makes a full split of a partial one (start every node with "
                               "-kernel prevent_overlapping_partitions false)"),
                            name));
      return;
    case EPX_OVERLAP_UNKNOWN:
      add (diagnosis, "overlap", node, TRUE,
           g_strdup_printf (_ ("whether %s makes a full split of a partial one only the node can "
                               "tell: application:get_env(kernel, prevent_overlapping_partitions)"),
                            name));
      return;
    }
}

/* NULL when something answers there. Returns: (transfer full) (nullable): why not. */
static char *
try (GInetAddress *address, guint16 port, const char *host)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *where = g_inet_address_to_string (address);
  g_autofree char *shown = epx_text_escape (host);

  if (epx_reach_probe_connect (address, port, &error))
    return NULL;

  /* Translators: an address, a port, the host that led there, and why. */
  return g_strdup_printf (_ ("nothing answers at %s, port %u, where the name %s leads: %s"), where,
                          port, shown, error->message);
}

/* Why nobody can look nodes up at @host; "" when they can. Found out once for each host. */
static const char *
ask_epmd (Diagnosis *diagnosis, const char *host, GInetAddress *address)
{
  const char *known = g_hash_table_lookup (diagnosis->unreachable, host);
  char *why;

  if (known != NULL)
    return known;

  why = try (address, diagnosis->patient->manager->epmd_port, host);
  if (why == NULL)
    why = g_strdup ("");
  g_hash_table_insert (diagnosis->unreachable, g_strdup (host), why);
  return why;
}

/* What nobody here can reach others may: of a remote node it is no finding. */
static void
look_for_reach (Diagnosis *diagnosis, const EpxNodeInfo *node)
{
  gboolean is_remote = diagnosis->patient->is_remote;
  const char *host = *node->host != '\0' || is_remote ? node->host : g_get_host_name ();
  g_autofree char *name = epx_text_escape (node->name);
  g_autofree char *shown = epx_text_escape (host);
  g_autofree char *where = NULL;
  g_autofree char *why = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GInetAddress) address = NULL;

  /* Nobody has told yet where it is. */
  if (*host == '\0')
    return;

  address = epx_reach_probe_resolve (host, &error);
  if (address == NULL)
    {
      add (diagnosis, "unreachable", node, is_remote,
           g_strdup_printf (_ ("nobody here can reach %s: the name %s leads nowhere: %s (add it to "
                               "/etc/hosts)"),
                            name, shown, error->message));
      return;
    }

  why = g_strdup (ask_epmd (diagnosis, host, address));
  if (*why == '\0' && node->gate_port != 0)
    {
      g_free (why);
      why = try (address, node->gate_port, host);
    }
  if (why == NULL || *why == '\0')
    return;

  where = g_inet_address_to_string (address);
  add (diagnosis, "unreachable", node, is_remote,
       /* Translators: a node, why, and an address. */
       g_strdup_printf (is_remote ? _ ("nobody here can reach %s: %s (does epmdpxyd there run with "
                                       "--listen any, or --listen %s?)")
                                  : _ ("nobody can reach %s: %s (start epmdpxyd with --listen any, "
                                       "or --listen %s)"),
                        name, why, where));
}

GPtrArray *
epx_diagnosis_make (const EpxPatient *patient)
{
  Diagnosis diagnosis = { .patient = patient };

  diagnosis.proc = patient->is_remote ? NULL : epx_proc_probe_new ();
  diagnosis.unreachable = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  diagnosis.findings = g_ptr_array_new_with_free_func ((GDestroyNotify) epx_finding_free);
  for (guint i = 0; i < patient->nodes->len; i++)
    {
      const EpxNodeInfo *node = g_ptr_array_index (patient->nodes, i);

      look_for_bypass (&diagnosis, node);
      look_for_overlap (&diagnosis, node);
      look_for_reach (&diagnosis, node);
    }

  g_clear_pointer (&diagnosis.proc, epx_proc_probe_free);
  g_hash_table_unref (diagnosis.unreachable);
  return diagnosis.findings;
}
