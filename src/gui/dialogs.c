/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

#include "config.h"

#include "gui/dialogs.h"

#include <glib/gi18n.h>

#include "client/bus.h"

#define RESPONSE_YES "yes"
#define RESPONSE_NO "no"

static void
on_address_changed (GtkEditable *entry, GParamSpec *pspec, gpointer user_data)
{
  AdwMessageDialog *dialog = user_data;

  adw_message_dialog_set_response_enabled (dialog, RESPONSE_YES,
                                           epx_bus_is_spec (gtk_editable_get_text (entry)));
}

static void
on_address (AdwMessageDialog *dialog, const char *response, gpointer user_data)
{
  GtkEditable *entry = user_data;
  GtkWindow *parent = gtk_window_get_transient_for (GTK_WINDOW (dialog));

  if (g_str_equal (response, RESPONSE_YES) && parent != NULL)
    gtk_widget_activate_action (GTK_WIDGET (parent), "win.use-bus", "s",
                                gtk_editable_get_text (entry));
}

static AdwMessageDialog *
new_question (GtkWindow *parent, const char *heading, const char *body, const char *yes)
{
  GtkWidget *widget = adw_message_dialog_new (parent, heading, body);
  AdwMessageDialog *dialog = ADW_MESSAGE_DIALOG (widget);

  adw_message_dialog_add_responses (dialog, RESPONSE_NO, _ ("_Cancel"), RESPONSE_YES, yes, NULL);
  adw_message_dialog_set_close_response (dialog, RESPONSE_NO);
  return dialog;
}

void
epx_dialog_ask_address (GtkWindow *parent)
{
  AdwMessageDialog *dialog = new_question (
      parent, _ ("Connect to a Bus"),
      _ ("The address of the message bus that the daemon is on, as EPMDPXY_BUS has it."),
      _ ("C_onnect"));
  GtkWidget *entry = gtk_entry_new ();

  gtk_entry_set_placeholder_text (GTK_ENTRY (entry), "unix:path=/run/…/bus");
  gtk_entry_set_activates_default (GTK_ENTRY (entry), TRUE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (entry), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Address of the bus"), -1);
  adw_message_dialog_set_extra_child (dialog, entry);
  adw_message_dialog_set_default_response (dialog, RESPONSE_YES);
  adw_message_dialog_set_response_appearance (dialog, RESPONSE_YES, ADW_RESPONSE_SUGGESTED);
  adw_message_dialog_set_response_enabled (dialog, RESPONSE_YES, FALSE);
  g_signal_connect (entry, "notify::text", G_CALLBACK (on_address_changed), dialog);
  g_signal_connect (dialog, "response", G_CALLBACK (on_address), entry);
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
on_close_confirmed (AdwMessageDialog *dialog, const char *response, gpointer user_data)
{
  GtkWindow *parent = gtk_window_get_transient_for (GTK_WINDOW (dialog));

  if (g_str_equal (response, RESPONSE_YES) && parent != NULL)
    gtk_widget_activate_action (GTK_WIDGET (parent), "win.close-anyway", NULL);
}

void
epx_dialog_confirm_close (GtkWindow *parent, guint n_nodes)
{
  g_autofree char *body = g_strdup_printf (
      ngettext (
          "The private daemon ends with this window. %u node that is registered with it loses "
          "its port mapper and its cables.",
          "The private daemon ends with this window. %u nodes that are registered with it "
          "lose their port mapper and their cables.",
          n_nodes),
      n_nodes);
  AdwMessageDialog *dialog = new_question (parent, _ ("End the Private Daemon?"), body, _ ("_End"));

  adw_message_dialog_set_response_appearance (dialog, RESPONSE_YES, ADW_RESPONSE_DESTRUCTIVE);
  g_signal_connect (dialog, "response", G_CALLBACK (on_close_confirmed), NULL);
  gtk_window_present (GTK_WINDOW (dialog));
}

void
epx_dialog_show_about (GtkWindow *parent)
{
  adw_show_about_window (
      parent, "application-name", _ ("Erlang Cables"), "application-icon", "org.epmdpxy.Gui",
      "version", EPX_VERSION, "developer-name", _ ("The epmdpxy authors"), "license-type",
      GTK_LICENSE_GPL_2_0, "comments",
      _ ("Cut the cables between Erlang nodes, watch the nodes notice, and fix them."),
      /* Translators: your name, as it is to be shown. */
      "translator-credits", _ ("translator-credits"), NULL);
}
