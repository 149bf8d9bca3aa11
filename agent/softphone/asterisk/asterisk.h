/* Adapter for Asterisk and what is built on it (FreePBX): speaks to the manager interface and plays the
 * softphone for the agent. The voice goes another way: Asterisk connects to the voice process over
 * AudioSocket. docs/softphones/asterisk.md says how a person sets it up; share/asterisk/deskphone.conf is the
 * dialplan that belongs to it.
 *
 * One thread: the main context's. */
#ifndef DESKPHONE_ASTERISK_H
#define DESKPHONE_ASTERISK_H
#include "agent/softphone/socket.h"

struct asterisk;

/* Strings are copied; NULL = as written. */
struct asterisk_options {
	struct socket_server *server; /* outlives the adapter */
	GMainContext *context;	      /* the server's; NULL = the default one */
	const char *host;	      /* of the manager interface, loopback only; 127.0.0.1 */
	int port;		      /* 0 = 5038 */
	const char *user, *secret;    /* required: those of manager.conf */
	int audio_port;		      /* where the voice process listens on 127.0.0.1 */
	const char *dialplan;	      /* context in which numbers are called; "from-internal" */
	const char *dial;	      /* what Dial() is given, %s = the number; "Local/%s@DIALPLAN/n" */
	const char *desk;	      /* context of our fragment; "deskphone" */
	const char *caller_id;	      /* of calls from the phone, "Ada Lovelace <100>"; as Asterisk chooses */
	const char *mailbox;	      /* "100@default"; none */
	const char *device_state;     /* "Custom:desk100": told busy or not; none */
	const char *presence_state;   /* "CustomPresence:desk100": told the presence; none */
	void (*on_log)(void *user, int priority, const char *text); /* may be NULL */
	void *user_data;
};

/* Begins to connect; tries again for ever. -EINVAL: host, port, user, secret, dial or a context cannot be.
 * *asterisk is the caller's. */
int asterisk_new(const struct asterisk_options *options, struct asterisk **asterisk);
void asterisk_free(struct asterisk *asterisk); /* NULL is fine. Calls stay with Asterisk */
#endif
