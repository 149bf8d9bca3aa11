/* The agent's control socket: the softphone and the observers on a GLib main context.
 *
 * One thread: the one that runs the context. Callbacks come from it, never out of a socket_* call except
 * socket_free()'s silence: a sender only queues. Peers are bounded: 32 clients, 64 KiB of output each, lines
 * of 8 KiB, time-outs; who breaks a bound is dropped and nobody else notices. Nothing wakes the process while
 * nobody talks; pings go only to a softphone that said "can":["ping"] or has sent a ping itself.
 * docs/socket.md says what the peers see.
 *
 * Time: record.since_ms is g_get_monotonic_time()/1000 in this header (the wire has UTC; converted here). */
#ifndef DESKPHONE_SOCKET_H
#define DESKPHONE_SOCKET_H
#include "agent/softphone/runtime.h"
#include "agent/softphone/wire.h"
#include <glib.h>

struct socket_server;

/* Names one request of an observer until it is answered; stays harmless when the observer has gone. Never 0.
 */
typedef uint64_t socket_ticket;

/* Each may be NULL except get_state and on_request. Pointers are valid during the callback. */
struct socket_handlers {
	/* The softphone has come (name, can: enum wire_can) or gone (name is the one that went, can 0). */
	void (*on_softphone)(void *user, bool up, const char *name, unsigned can);
	/* What the softphone said. mwi, presence, registered and error have been passed on to the observers
	 * already; calls, forward and display have not: broadcast what you make of them. */
	void (*on_call)(void *user, const struct call_record *record);
	void (*on_sync)(void *user, const struct wire_sync *sync);
	void (*on_mwi)(void *user, const struct wire_mwi *mwi);
	void (*on_presence)(void *user, const struct wire_presence *presence);
	void (*on_forward)(void *user, const struct wire_forward *forward);
	void (*on_muted)(void *user, bool on); /* in the softphone's own window */
	void (*on_registered)(void *user, const struct wire_registered *registered);
	void (*on_display)(void *user, const struct wire_display *display);
	void (*on_error)(void *user, const char *text);
	/* The end of a request that was sent to the softphone, exactly once for each that returned 0: its
	 * answer, or "timeout" (10 s), or "gone". `cookie` is the sender's. */
	void (*on_reply)(void *user, uint64_t cookie, enum wire_type request, const char *call,
		const struct wire_reply *reply);
	/* A request of an observer: DIAL ANSWER REJECT HANGUP HOLD MUTE DTMF TRANSFER VOICEMAIL PRESENCE MWI
	 * NAME FORWARD (STATUS is answered here). Answer it exactly once, now or later, with socket_reply().
	 * message->call may be "". */
	void (*on_request)(void *user, const struct wire_message *message, socket_ticket ticket);
	/* Fills `state`, which is zeroed; softphone is filled in by the socket itself. */
	void (*get_state)(void *user, struct wire_state *state);
	void (*on_log)(void *user, int priority, const char *text); /* priority as in syslog(3) */
};

struct socket_options {
	const char *directory;			/* from runtime_prepare(); copied */
	gid_t group;				/* whose members may connect, or RUNTIME_NO_GROUP */
	GMainContext *context;			/* NULL = the default one */
	const struct socket_handlers *handlers; /* kept, not copied */
	void *user;
	/* Limits; 0 = as written. */
	int clients_max;  /* 32 */
	int hello_ms;	  /* 5000: until a client has said hello */
	int line_ms;	  /* 10000: from the first to the last byte of a line */
	int ping_ms;	  /* 10000: three unanswered and the softphone is gone */
	int reply_ms;	  /* 10000: for the softphone to answer a request */
	size_t queue_max; /* 65536 bytes waiting for one client */
};

/* Takes the lock and listens. -EBUSY or -EADDRINUSE: another agent runs here. *server is the caller's. */
int socket_new(const struct socket_options *options, struct socket_server **server);
/* Closes everything, removes the socket file, calls no callback. Not from within a callback. NULL is fine. */
void socket_free(struct socket_server *server);

/* A client at the other end of `fd` (a stream socketpair), as if it had connected under our own uid. For
 * adapters in this process. Owns `fd` in any case. -EMFILE: there are too many clients. */
int socket_adopt(struct socket_server *server, int fd);

/* Session (a UUID, new with each socket_new) and the softphone of now; NULL when there is none. */
const char *socket_session(const struct socket_server *server);
const char *socket_softphone(const struct socket_server *server);
unsigned socket_can(const struct socket_server *server); /* enum wire_can of the softphone; 0 without one */

/* A new random UUID (RFC 4122 version 4), for outgoing calls. */
void socket_make_call_id(char id[CALL_ID_SIZE]);

/* Requests to the softphone. -ENOTCONN: there is none (on_reply is not called then); -ENOBUFS: 64 of them
 * wait for an answer; -EINVAL: cannot be written as JSON. */
int socket_send_dial(
	struct socket_server *server, uint64_t cookie, const char *call, const struct wire_dial *dial);
int socket_send_answer(struct socket_server *server, uint64_t cookie, const char *call);
int socket_send_reject(
	struct socket_server *server, uint64_t cookie, const char *call, enum call_cause reason);
int socket_send_hangup(struct socket_server *server, uint64_t cookie, const char *call);
int socket_send_hold(struct socket_server *server, uint64_t cookie, const char *call, bool on);
int socket_send_mute(struct socket_server *server, uint64_t cookie, bool on);
int socket_send_dtmf(struct socket_server *server, uint64_t cookie, const char *call, char digit, int ms);
int socket_send_transfer(struct socket_server *server, uint64_t cookie, const char *call,
	const struct wire_transfer *transfer);
int socket_send_voicemail(struct socket_server *server, uint64_t cookie);
int socket_send_forward(struct socket_server *server, uint64_t cookie, const struct wire_forward *forward);
int socket_send_presence(struct socket_server *server, uint64_t cookie, const struct wire_presence *presence);

/* Answers an observer's request: error NULL = done. `error` is a word of docs/socket.md, `text` is for people
 * (may be NULL), `call` names the call that a dial made (may be NULL). A ticket that was answered or whose
 * client has gone: nothing. */
void socket_reply(struct socket_server *server, socket_ticket ticket, const char *error, const char *text,
	const char *call);

/* Events. hook, volume, phone and audio go to the softphone too, the others to observers only. */
void socket_broadcast_hook(struct socket_server *server, bool on_hook, enum wire_via via);
void socket_broadcast_ring_volume(struct socket_server *server, int step);
void socket_broadcast_volume(struct socket_server *server, int step, int steps, enum wire_via via);
void socket_broadcast_phone(struct socket_server *server, const struct wire_phone *phone);
/* What the call that is heard is like, for observers. */
void socket_broadcast_figures(struct socket_server *server, const char *call, const struct wire_audio *audio);
/* Without its figures. call: NULL = none. */
void socket_broadcast_audio(struct socket_server *server, const char *call, const struct wire_audio *audio);
void socket_broadcast_call(struct socket_server *server, const struct call_record *record);
void socket_broadcast_key(struct socket_server *server, const char *key, const char *press);
void socket_broadcast_mute(struct socket_server *server, bool on);
void socket_broadcast_mwi(struct socket_server *server, const struct wire_mwi *mwi);
void socket_broadcast_presence(struct socket_server *server, const struct wire_presence *presence);
void socket_broadcast_forward(struct socket_server *server, const struct wire_forward *forward);
void socket_broadcast_display(struct socket_server *server, const struct wire_display *display);
void socket_broadcast_error(struct socket_server *server, const char *error, const char *text);
void socket_broadcast_state(struct socket_server *server); /* all of it again: after a sync, for instance */
#endif
