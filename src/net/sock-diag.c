/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

#include "net/sock-diag.h"

#include <errno.h>
#include <linux/inet_diag.h>
#include <linux/netlink.h>
#include <linux/sock_diag.h>
#include <netinet/tcp.h>
#include <string.h>
#include <unistd.h>

/* Answers to earlier questions that may stand before ours; there are none unless a send failed. */
#define MAX_STALE 4

typedef struct
{
  struct nlmsghdr header;
  struct inet_diag_req_v2 request;
} Question;

typedef struct
{
  struct nlmsghdr header;
  struct inet_diag_msg message;
  guint8 attributes[512]; /* not asked for; some come all the same */
} Answer;

struct _EpxSockDiag
{
  int fd; /* (owned) */
  guint32 sequence;
};

EpxSockDiag *
epx_sock_diag_new (GError **error)
{
  int fd = socket (AF_NETLINK, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, NETLINK_SOCK_DIAG);
  EpxSockDiag *self;

  if (fd < 0)
    {
      g_set_error (error, G_IO_ERROR, g_io_error_from_errno (errno), "NETLINK_SOCK_DIAG: %s",
                   g_strerror (errno));
      return NULL;
    }
  self = g_new0 (EpxSockDiag, 1);
  self->fd = fd;
  return self;
}

void
epx_sock_diag_free (EpxSockDiag *self)
{
  close (self->fd);
  g_free (self);
}

/* @address as inet_diag wants it: a port and 4 or 16 bytes, in network order. */
static void
put_end (const EpxAddress *address, __be16 *port, __be32 *words)
{
  if (address->any.sa_family == AF_INET)
    {
      *port = address->in.sin_port;
      memcpy (words, &address->in.sin_addr, sizeof address->in.sin_addr);
    }
  else
    {
      *port = address->in6.sin6_port;
      memcpy (words, &address->in6.sin6_addr, sizeof address->in6.sin6_addr);
    }
}

static gboolean
send_question (EpxSockDiag *self, const EpxAddress *own, const EpxAddress *other)
{
  Question question = {
    .header = {
      .nlmsg_len = sizeof question,
      .nlmsg_type = SOCK_DIAG_BY_FAMILY,
      .nlmsg_flags = NLM_F_REQUEST,
      .nlmsg_seq = ++self->sequence,
    },
    .request = {
      .sdiag_family = (guint8) own->any.sa_family,
      .sdiag_protocol = IPPROTO_TCP,
      .idiag_states = G_MAXUINT32,
      .id.idiag_cookie = { INET_DIAG_NOCOOKIE, INET_DIAG_NOCOOKIE },
    },
  };

  put_end (own, &question.request.id.idiag_sport, question.request.id.idiag_src);
  put_end (other, &question.request.id.idiag_dport, question.request.id.idiag_dst);
  return send (self->fd, &question, sizeof question, 0) == sizeof question;
}

/* @listens: whether a listener is asked for, or a connection. */
static gboolean
ask (EpxSockDiag *self,
     const EpxAddress *own,
     const EpxAddress *other,
     gboolean listens,
     EpxSocketOwner *owner)
{
  if (own->any.sa_family != other->any.sa_family || !send_question (self, own, other))
    return FALSE;
  /* The kernel answers within the send. */
  for (guint i = 0; i <= MAX_STALE; i++)
    {
      Answer answer;
      ssize_t n = recv (self->fd, &answer, sizeof answer, 0);

      if (n < (ssize_t) sizeof answer.header)
        return FALSE;
      if (answer.header.nlmsg_seq != self->sequence)
        continue;
      if (answer.header.nlmsg_type != SOCK_DIAG_BY_FAMILY ||
          n < (ssize_t) G_STRUCT_OFFSET (Answer, attributes) ||
          (answer.message.idiag_state == TCP_LISTEN) != listens || answer.message.idiag_inode == 0)
        return FALSE;
      owner->inode = answer.message.idiag_inode;
      owner->uid = answer.message.idiag_uid;
      return TRUE;
    }
  return FALSE;
}

gboolean
epx_sock_diag_find (EpxSockDiag *self,
                    const EpxAddress *own,
                    const EpxAddress *other,
                    EpxSocketOwner *owner)
{
  return ask (self, own, other, FALSE, owner);
}

gboolean
epx_sock_diag_find_listener (EpxSockDiag *self, const EpxAddress *address, EpxSocketOwner *owner)
{
  /* Nobody connects from port 0: no connection matches. */
  const EpxAddress nobody = { .any.sa_family = address->any.sa_family, .len = address->len };

  return ask (self, address, &nobody, TRUE, owner);
}

guint64
epx_sock_diag_find_port (guint16 port)
{
  static const sa_family_t families[] = { AF_INET, AF_INET6 };
  g_autoptr (EpxSockDiag) self = epx_sock_diag_new (NULL);
  EpxSocketOwner owner;

  for (guint i = 0; self != NULL && i < G_N_ELEMENTS (families); i++)
    {
      EpxAddress address = epx_address_loopback (families[i], port);

      if (epx_sock_diag_find_listener (self, &address, &owner))
        return owner.inode;
    }
  return 0;
}
