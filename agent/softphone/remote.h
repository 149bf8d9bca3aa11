/* A stream connection that the agent makes to a softphone: on the loopback network or to a Unix socket. It
 * connects, again and again with back-off, and carries bytes. A connection that did not last 10 s counts as a
 * failed attempt.
 *
 * One thread: the main context's; callbacks come from it only, never out of a remote_* call. No timer runs
 * while connected. */
#ifndef DESKPHONE_REMOTE_H
#define DESKPHONE_REMOTE_H
#include <glib.h>
#include <stdbool.h>

struct remote;

struct remote_options {
	GMainContext *context; /* NULL = the default one */
	const char *host;      /* numeric, on the loopback; or */
	int port;
	const char *path; /* a Unix socket; whoever listens must run under our own user or be root */
	void (*on_up)(void *user);
	void (*on_down)(void *user, const char *why); /* after on_up only; the next attempt is under way */
	void (*on_bytes)(void *user, const char *bytes, size_t length);
	void (*on_refused)(void *user, const char *why); /* an attempt failed; may be NULL */
	void *user;
};

/* Connects as soon as the context runs. -EINVAL: no such address. The strings are not needed afterwards. */
int remote_new(const struct remote_options *options, struct remote **remote);
void remote_free(struct remote *remote); /* NULL is fine; may be called inside a callback */
/* -ENOTCONN, -ENOBUFS: the softphone does not read (64 KiB wait already). */
int remote_send(struct remote *remote, const char *bytes, size_t length);
/* Gives this connection up: on_down(why) comes from the main context. Nothing else comes before it. */
void remote_break(struct remote *remote, const char *why);
bool remote_is_up(const struct remote *remote);
#endif
