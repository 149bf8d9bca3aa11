/* How a softphone adapter inside the agent plays the softphone: it is a client of the control socket over a
 * socketpair and speaks the messages of docs/socket.md, so that time-outs, takeover, replies and sync are the
 * socket's, as for a program.
 *
 * One thread: the main context's. Callbacks come from the context only, never out of an adapter_* call;
 * adapter_free() may not be called inside one. Nothing wakes the process while nothing happens.
 *
 * What an adapter does: adapter_new(); when its softphone is there and known, adapter_join(); in on_joined()
 * send the sync; answer every on_request() exactly once; when its softphone is lost, adapter_leave() (the
 * agent says so on the display). */
#ifndef DESKPHONE_ADAPTER_H
#define DESKPHONE_ADAPTER_H
#include "agent/softphone/socket.h"

struct adapter;

/* Pointers are valid during the callback. */
struct adapter_handlers {
	/* The adapter is the softphone now: send a WIRE_SYNC. */
	void (*on_joined)(void *user);
	/* No more: another program took the role over, or the socket dropped us. Joining goes on by itself.
	 * May be NULL. */
	void (*on_left)(void *user, const char *why);
	/* DIAL ANSWER REJECT HANGUP HOLD MUTE DTMF TRANSFER VOICEMAIL PRESENCE, as many as `can` says: each
	 * is answered once with adapter_reply(). */
	void (*on_request)(void *user, const struct wire_message *message);
	/* HOOK VOLUME PHONE AUDIO, and one STATE before on_joined(). May be NULL. */
	void (*on_event)(void *user, const struct wire_message *message);
	void (*on_log)(
		void *user, int priority, const char *text); /* priority as in syslog(3); may be NULL */
};

struct adapter_options {
	struct socket_server *server;		 /* outlives the adapter */
	GMainContext *context;			 /* the server's; NULL = the default one */
	const char *name, *version;		 /* for the display and the log; copied */
	unsigned can;				 /* enum wire_can */
	const struct adapter_handlers *handlers; /* kept, not copied */
	void *user;
};

/* Not joined yet. Cannot fail. The caller owns it. */
struct adapter *adapter_new(const struct adapter_options *options);
/* Leaves without a callback. NULL is fine. */
void adapter_free(struct adapter *adapter);

/* Wants to be the softphone: now, or when the program that is it has gone; tried again after 0.3 s to 5 s. */
void adapter_join(struct adapter *adapter);
/* Wants it no more. No callback follows, open requests end as "gone". */
void adapter_leave(struct adapter *adapter);
bool adapter_joined(const struct adapter *adapter);
void adapter_set_version(struct adapter *adapter, const char *version); /* counts from the next joining */

/* CALL, MWI, PRESENCE, REGISTERED, DISPLAY, ERROR or SYNC. Times in records are UTC, as on the wire. Dropped while not
 * joined: the sync of the next joining says it all. -EINVAL: cannot be written as JSON. */
int adapter_send(struct adapter *adapter, const struct wire_message *message);
int adapter_send_call(struct adapter *adapter, const struct call_record *record);
/* `error` is a word of docs/socket.md or NULL = done; `text` is for people and may be NULL. */
void adapter_reply(struct adapter *adapter, const struct wire_id *id, const char *error, const char *text);
#endif
