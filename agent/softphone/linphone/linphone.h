/* Adapter for linphone-daemon: speaks to its pipe socket and plays the softphone for the agent. Written from
 * what Debian 12's 5.1.65 does. docs/softphones/linphone.md says how a person sets it up.
 *
 * The daemon says nothing by itself: its events must be fetched, 5 times a second while there is a call and
 * once a second while there is none. Nothing is fetched while it is not connected. One thread: the main
 * context's. */
#ifndef DESKPHONE_LINPHONE_H
#define DESKPHONE_LINPHONE_H
#include "agent/softphone/socket.h"

struct linphone;

struct linphone_options {
	struct socket_server *server; /* outlives the adapter */
	GMainContext *context;	      /* the server's; NULL = the default one */
	const char *pipe; /* as given to linphone-daemon --pipe: a name in /tmp; NULL = "deskphone" */
	void (*on_log)(void *user, int priority, const char *text); /* may be NULL */
	void *user;
};

/* Whether it can be the name of a pipe: letters, digits, '.', '_', '-', at most 64. */
bool linphone_pipe_allowed(const char *pipe);

/* Begins to connect; tries again for ever. -EINVAL: no such pipe can be. *linphone is the caller's. */
int linphone_new(const struct linphone_options *options, struct linphone **linphone);
void linphone_free(struct linphone *linphone); /* NULL is fine. Calls stay with linphone */
#endif
