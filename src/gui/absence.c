/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* One status page whose words and offers follow the place and the cluster. */
#include "config.h"

#include "gui/absence.h"

#include <glib/gi18n.h>

#include "gui/guide.h"

struct _EpxAbsence
{
  AdwBin parent_instance;

  AdwStatusPage *page;
  GtkSpinner *spinner;
  GtkBox *choices;
  GtkWidget *system;
  GtkWidget *session;
  EpxGuide *guide;
};

G_DEFINE_FINAL_TYPE (EpxAbsence, epx_absence, ADW_TYPE_BIN)

typedef enum
{
  OFFER_WAITING,
  OFFER_CHOICES,
  OFFER_GUIDE,
} Offer;

static void
say (EpxAbsence *self, const char *icon, const char *title, const char *text, Offer offer)
{
  g_autofree char *escaped = g_markup_escape_text (text, -1);

  adw_status_page_set_icon_name (self->page, icon);
  adw_status_page_set_title (self->page, title);
  adw_status_page_set_description (self->page, escaped);
  gtk_widget_set_visible (GTK_WIDGET (self->spinner), offer == OFFER_WAITING);
  gtk_spinner_set_spinning (self->spinner, offer == OFFER_WAITING);
  gtk_widget_set_visible (GTK_WIDGET (self->choices), offer == OFFER_CHOICES);
  gtk_widget_set_visible (GTK_WIDGET (self->guide), offer == OFFER_GUIDE);
}

static void
show_cluster (EpxAbsence *self, EpxPlace *place, EpxCluster *cluster)
{
  g_autofree char *where = epx_place_describe (place);
  g_autofree char *text = NULL;

  switch (epx_cluster_get_phase (cluster))
    {
    case EPX_CLUSTER_NO_BUS:
      say (self, "network-offline-symbolic", _ ("The Bus Is Gone"),
           _ ("The connection to the message bus has ended. Connect again, or start a daemon."),
           OFFER_CHOICES);
      break;
    case EPX_CLUSTER_NO_DAEMON:
      /* Translators: %s is "the session bus" or the like. */
      text = g_strdup_printf (_ ("Nobody answers as epmdpxyd on %s. This window looks again by "
                                 "itself when one is started there."),
                              where);
      say (self, "network-offline-symbolic", _ ("No Daemon"), text, OFFER_CHOICES);
      break;
    case EPX_CLUSTER_LOADING:
      say (self, "network-workgroup-symbolic", _ ("One Moment"), _ ("Reading the cluster…"),
           OFFER_WAITING);
      break;
    case EPX_CLUSTER_FAILED:
      say (self, "dialog-error-symbolic", _ ("The Daemon Does Not Tell"),
           epx_cluster_get_error (cluster)->message, OFFER_CHOICES);
      break;
    case EPX_CLUSTER_READY:
      epx_guide_set (self->guide, epx_cluster_get_manager (cluster)->epmd_port,
                     epx_place_get_bus (place));
      say (self, "network-workgroup-symbolic", _ ("No Nodes Yet"),
           _ ("The daemon is there. Nodes that are started like this show up here."), OFFER_GUIDE);
      break;
    }
}

void
epx_absence_show (EpxAbsence *self, EpxPlace *place, EpxCluster *cluster)
{
  const char *bus = epx_place_get_bus (place);
  gboolean is_connected = epx_place_get_state (place) == EPX_PLACE_CONNECTED &&
                          epx_cluster_get_phase (cluster) != EPX_CLUSTER_NO_BUS;

  g_return_if_fail (EPX_IS_ABSENCE (self));

  /* Where one looks already is no offer. */
  gtk_widget_set_visible (self->system, !is_connected || g_strcmp0 (bus, "system") != 0);
  gtk_widget_set_visible (self->session, !is_connected || g_strcmp0 (bus, "session") != 0);
  switch (epx_place_get_state (place))
    {
    case EPX_PLACE_NOWHERE:
    case EPX_PLACE_CONNECTING:
      say (self, "network-workgroup-symbolic", _ ("One Moment"), _ ("Connecting to the bus…"),
           OFFER_WAITING);
      break;
    case EPX_PLACE_STARTING:
      say (self, "network-workgroup-symbolic", _ ("One Moment"), _ ("Starting a private daemon…"),
           OFFER_WAITING);
      break;
    case EPX_PLACE_FAILED:
      say (self, "dialog-error-symbolic", _ ("Not Connected"), epx_place_get_error (place)->message,
           OFFER_CHOICES);
      break;
    case EPX_PLACE_CONNECTED:
      show_cluster (self, place, cluster);
      break;
    }
}

static void
epx_absence_class_init (EpxAbsenceClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  g_type_ensure (EPX_TYPE_GUIDE);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/epmdpxy/Gui/absence.ui");
  gtk_widget_class_bind_template_child (widget_class, EpxAbsence, page);
  gtk_widget_class_bind_template_child (widget_class, EpxAbsence, spinner);
  gtk_widget_class_bind_template_child (widget_class, EpxAbsence, choices);
  gtk_widget_class_bind_template_child (widget_class, EpxAbsence, system);
  gtk_widget_class_bind_template_child (widget_class, EpxAbsence, session);
  gtk_widget_class_bind_template_child (widget_class, EpxAbsence, guide);
}

static void
epx_absence_init (EpxAbsence *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
