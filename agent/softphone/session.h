/* One client of the control socket, and what the files of the socket share. Only for socket*.c and
 * session*.c. */
#ifndef DESKPHONE_SESSION_H
#define DESKPHONE_SESSION_H
#include "agent/softphone/lines.h"
#include "agent/softphone/socket.h"
#include "agent/softphone/source.h"

#define SESSION_BAD_LINES_MAX 10
#define SESSION_ASKED_MAX 16  /* requests of one observer that wait for their answer */
#define SOCKET_PENDING_MAX 64 /* requests that wait for the softphone's answer */
#define SESSION_PINGS_MAX 3

enum session_state { SESSION_NEW, SESSION_OBSERVER, SESSION_SOFTPHONE, SESSION_LEAVING };

/* A request of an observer: `serial` is the low half of its ticket; 0 = free. */
struct session_asked {
	uint32_t serial;
	struct wire_id id;
};

struct session {
	struct socket_server *server;
	struct lines *lines;
	enum session_state state;
	uint32_t serial; /* high half of its tickets */
	uid_t uid;
	int bad_lines, unanswered_pings;
	GSource *hello_timer, *ping_timer;
	unsigned can;
	char name[WIRE_NAME_SIZE];
	struct session_asked asked[SESSION_ASKED_MAX];
};

/* A request to the softphone, oldest first in socket_server.pending. */
struct pending {
	int64_t id, due_us;
	uint64_t cookie;
	enum wire_type type;
	char call[CALL_ID_SIZE];
};

struct socket_server {
	const struct socket_handlers *handlers;
	void *user;
	struct socket_options limits; /* numbers as in force; its pointers are not used */
	GMainContext *context;
	char directory[RUNTIME_PATH_SIZE], session[CALL_ID_SIZE];
	int listener, lock, reserve;
	GSource *accepting, *retry, *reply_timer;
	GPtrArray *sessions;
	struct session *softphone;
	GQueue pending;
	int64_t next_id;
	uint32_t next_serial;
	int64_t logged_us; /* last refusal that was logged */
	int unlogged;	   /* refusals since then */
};

/* session.c */
struct session *session_new(struct socket_server *server, int fd, uid_t uid);
void session_free(struct session *session);
void session_send(struct session *session, const struct wire_message *message);
void session_send_error(struct session *session, const char *error, const char *text);
/* ok when `error` is NULL. `text` and `call` may be NULL. */
void session_send_reply(struct session *session, const struct wire_id *id, const char *error,
	const char *text, const char *call);
void session_leave(struct session *session); /* after what is queued */
void session_watch_pings(struct session *session);

/* session_hello.c: the opening. */
void session_hello(struct session *session, const struct wire_message *message);
void session_send_state(struct session *session);

/* session_handle.c: a message of a client that has said hello. */
void session_handle_observer(struct session *session, const struct wire_message *message);
void session_handle_softphone(struct session *session, const struct wire_message *message);

/* socket.c */
void socket_log(struct socket_server *server, int priority, const char *format, ...) G_GNUC_PRINTF(3, 4);
void socket_drop(struct session *session); /* out of the list, and freed */

/* socket_softphone.c: requests that wait. */
void socket_settle(struct socket_server *server, const struct wire_message *reply);
void socket_settle_all(struct socket_server *server, const char *error);

/* socket_events.c */
void socket_pass_on(struct socket_server *server, const struct wire_message *message, bool softphone_too);
void socket_tell_peer(struct socket_server *server, bool connected, const char *name);
void socket_time_from_wire(struct call_record *record); /* UTC -> monotonic */
void socket_time_to_wire(struct call_record *record);
#endif
