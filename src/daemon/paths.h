/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* Object paths on the bus. */
#pragma once

#include <glib.h>

#define EPX_ROOT_PATH "/org/epmdpxy"
#define EPX_MANAGER_PATH EPX_ROOT_PATH "/Manager"
#define EPX_NODES_PATH EPX_ROOT_PATH "/nodes"
#define EPX_LINKS_PATH EPX_ROOT_PATH "/links"

/* The last element of a node's path, and back: every byte of the name but ASCII letters and digits
 * becomes "_" and two hexadecimal digits. (transfer full); NULL when @element is none of ours. */
char *epx_path_element_from_name (const char *name);
char *epx_path_element_to_name (const char *element);

/* (transfer full) */
char *epx_path_of_node (const char *name);
char *epx_path_of_link (guint64 id);
