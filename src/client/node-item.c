/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* A name that stays, a host that is learnt once or twice, and a view that is replaced whole. */
#include "config.h"

#include "client/node-item.h"

struct _EpxNodeItem
{
  GObject parent_instance;

  char *name; /* (owned) */
  char *host; /* (owned) */
  EpxNodeView view;
};

G_DEFINE_FINAL_TYPE (EpxNodeItem, epx_node_item, G_TYPE_OBJECT)

enum
{
  PROP_NAME = 1,
  N_PROPS,
};

static GParamSpec *properties[N_PROPS];
static guint changed_signal;

static void
epx_node_item_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  EpxNodeItem *self = EPX_NODE_ITEM (object);

  switch (id)
    {
    case PROP_NAME:
      g_value_set_string (value, self->name);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
epx_node_item_finalize (GObject *object)
{
  EpxNodeItem *self = EPX_NODE_ITEM (object);

  g_free (self->name);
  g_free (self->host);
  G_OBJECT_CLASS (epx_node_item_parent_class)->finalize (object);
}

static void
epx_node_item_class_init (EpxNodeItemClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = epx_node_item_get_property;
  object_class->finalize = epx_node_item_finalize;

  properties[PROP_NAME] = g_param_spec_string (
      "name", NULL, NULL, "", G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  changed_signal = g_signal_new ("changed", EPX_TYPE_NODE_ITEM, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                 NULL, G_TYPE_NONE, 0);
}

static void
epx_node_item_init (EpxNodeItem *self)
{
  self->host = g_strdup ("");
  self->view.island = -1;
}

EpxNodeItem *
epx_node_item_new (const char *name)
{
  EpxNodeItem *self = g_object_new (EPX_TYPE_NODE_ITEM, NULL);

  self->name = g_strdup (name);
  return self;
}

const char *
epx_node_item_get_name (EpxNodeItem *self)
{
  g_return_val_if_fail (EPX_IS_NODE_ITEM (self), NULL);

  return self->name;
}

const char *
epx_node_item_get_host (EpxNodeItem *self)
{
  g_return_val_if_fail (EPX_IS_NODE_ITEM (self), NULL);

  return self->host;
}

const EpxNodeView *
epx_node_item_get_view (EpxNodeItem *self)
{
  g_return_val_if_fail (EPX_IS_NODE_ITEM (self), NULL);

  return &self->view;
}

static gboolean
is_same (const EpxNodeView *a, const EpxNodeView *b)
{
  return a->is_registered == b->is_registered && a->is_hidden == b->is_hidden &&
         a->port == b->port && a->gate_port == b->gate_port && a->since_us == b->since_us &&
         a->n_links == b->n_links && a->island == b->island;
}

void
epx_node_item_set (EpxNodeItem *self, const char *host, const EpxNodeView *view)
{
  g_return_if_fail (EPX_IS_NODE_ITEM (self));

  if (g_str_equal (self->host, host) && is_same (&self->view, view))
    return;

  if (!g_str_equal (self->host, host))
    {
      g_free (self->host);
      self->host = g_strdup (host);
    }
  self->view = *view;
  g_signal_emit (self, changed_signal, 0);
}

int
epx_node_item_compare (EpxNodeItem *a, EpxNodeItem *b)
{
  return g_strcmp0 (a->name, b->name);
}
