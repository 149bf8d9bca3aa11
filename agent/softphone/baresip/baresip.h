/* Adapter for baresip (https://github.com/baresip/baresip): speaks to its module ctrl_tcp and plays the
 * softphone for the agent. Tried with Debian 12's 1.0.0; later releases differ as told in the .c files.
 * docs/softphones/baresip.md says how a person sets it up.
 *
 * One thread: the main context's. */
#ifndef DESKPHONE_BARESIP_H
#define DESKPHONE_BARESIP_H
#include "agent/softphone/socket.h"

struct baresip;

struct baresip_options {
	struct socket_server *server; /* outlives the adapter */
	GMainContext *context;	      /* the server's; NULL = the default one */
	const char *host;	      /* loopback only: "127.0.0.1", "::1"; NULL = 127.0.0.1 */
	int port;		      /* 0 = 4444 */
	const char *account; /* address of record that calls are made with; NULL = baresip chooses. Copied */
	/* What baresip plays to and records from, as its commands auplay and ausrc want it ("alsa,deskphone"); NULL =
	 * left as it is. Copied */
	const char *device;
	void (*on_log)(void *user, int priority, const char *text); /* may be NULL */
	void *user;
};

/* Whether ctrl_tcp may be asked for at this address: numeric and on the loopback, nothing else is safe. */
bool baresip_host_allowed(const char *host);

/* Begins to connect; tries again for ever. -EINVAL: the host is not allowed. *baresip is the caller's. */
int baresip_new(const struct baresip_options *options, struct baresip **baresip);
void baresip_free(struct baresip *baresip); /* NULL is fine. Calls stay with baresip */

/* Another sound device from now on (the phone came or went), in running calls too; NULL = left as it is.
 * Nothing happens when it is the same as before. */
void baresip_set_device(struct baresip *baresip, const char *device);
#endif
