/* baresip's ctrl_tcp as messages, over a remote, which connects again and again. baresip takes one client:
 * whoever connects next throws us out.
 *
 * One thread: the main context's; callbacks come from it only. */
#ifndef DESKPHONE_BARESIP_LINK_H
#define DESKPHONE_BARESIP_LINK_H
#include "agent/softphone/baresip/baresip_message.h"
#include <glib.h>

struct baresip_link;

struct baresip_link_options {
	GMainContext *context; /* NULL = the default one */
	const char *host;      /* numeric, on the loopback; not needed afterwards */
	int port;
	void (*on_up)(void *user);
	void (*on_down)(void *user, const char *why); /* after on_up only; the next attempt is under way */
	void (*on_message)(void *user, const struct baresip_message *message);
	void *user;
};

/* Connects as soon as the context runs. -EINVAL: no such address. */
int baresip_link_new(const struct baresip_link_options *options, struct baresip_link **link);
void baresip_link_free(struct baresip_link *link); /* NULL is fine; may be called inside a callback */
/* -ENOTCONN, -EMSGSIZE: longer than baresip 1.0.0 takes, -EINVAL: not UTF-8, -ENOBUFS: baresip does not read. */
int baresip_link_send(struct baresip_link *link, const char *command, const char *params, const char *token);
/* Gives this connection up: on_down(why) comes from the main context. */
void baresip_link_break(struct baresip_link *link, const char *why);
bool baresip_link_is_up(const struct baresip_link *link);
#endif
