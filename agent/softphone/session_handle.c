/* Messages of clients that have said hello: requests of observers, facts of the softphone. */
#include "agent/softphone/session.h"
#include <syslog.h>

/* Keeps the id until socket_reply(). 0: too many wait already. */
static socket_ticket session_take_ticket(struct session *session, const struct wire_id *id)
{
	for (int i = 0; i < SESSION_ASKED_MAX; i++) {
		struct session_asked *asked = &session->asked[i];
		if (asked->serial)
			continue;
		if (++session->server->next_serial == 0)
			session->server->next_serial = 1;
		asked->serial = session->server->next_serial;
		asked->id = *id;
		return (uint64_t)session->serial << 32 | asked->serial;
	}
	return 0;
}

static void session_request(struct session *session, const struct wire_message *message)
{
	struct socket_server *server = session->server;
	if (message->id.kind == WIRE_ID_NONE) {
		session_send_error(session, "invalid", "a request needs an \"id\"");
		return;
	}
	socket_ticket ticket = session_take_ticket(session, &message->id);
	if (!ticket)
		session_send_reply(session, &message->id, "busy", "too many requests are waiting", NULL);
	else
		server->handlers->on_request(server->user, message, ticket);
}

void session_handle_observer(struct session *session, const struct wire_message *message)
{
	switch (message->type) {
	case WIRE_DIAL:
	case WIRE_ANSWER:
	case WIRE_REJECT:
	case WIRE_HANGUP:
	case WIRE_HOLD:
	case WIRE_MUTE:
	case WIRE_DTMF:
	case WIRE_TRANSFER:
	case WIRE_VOICEMAIL:
	case WIRE_NAME:
	case WIRE_FORWARD:
	case WIRE_SEEN:
	case WIRE_RING_VOLUME:
	case WIRE_PRESENCE:
	case WIRE_MWI:
		session_request(session, message);
		break;
	case WIRE_STATUS:
		session_send_state(session);
		session_send_reply(session, &message->id, NULL, NULL, NULL);
		break;
	case WIRE_ERROR:
		socket_log(session->server, LOG_NOTICE, "observer %s says: %s", session->name,
			message->reply.text);
		break;
	default:
		session_send_reply(session, &message->id, "unsupported", "not from an observer", NULL);
		break;
	}
}

static void session_sync(struct socket_server *server, const struct wire_message *message)
{
	struct wire_sync *sync = g_new(struct wire_sync, 1);
	*sync = message->sync;
	for (int i = 0; i < sync->calls_count; i++)
		socket_time_from_wire(&sync->calls[i]);
	if (server->handlers->on_sync)
		server->handlers->on_sync(server->user, sync);
	g_free(sync);
}

static void session_call(struct socket_server *server, const struct wire_message *message)
{
	struct call_record record = message->record;
	socket_time_from_wire(&record);
	if (server->handlers->on_call)
		server->handlers->on_call(server->user, &record);
}

/* Calls one of the handlers that may be missing. */
#define TELL(server, handler, value)                                                                         \
	do {                                                                                                 \
		if ((server)->handlers->handler)                                                             \
			(server)->handlers->handler((server)->user, value);                                  \
	} while (0)

void session_handle_softphone(struct session *session, const struct wire_message *message)
{
	struct socket_server *server = session->server;
	switch (message->type) {
	case WIRE_REPLY:
		socket_settle(server, message);
		break;
	case WIRE_CALL:
		session_call(server, message);
		break;
	case WIRE_SYNC:
		session_sync(server, message);
		break;
	case WIRE_MWI:
		socket_pass_on(server, message, false);
		TELL(server, on_mwi, &message->mwi);
		break;
	case WIRE_PRESENCE:
		socket_pass_on(server, message, false);
		TELL(server, on_presence, &message->presence);
		break;
	case WIRE_FORWARD:
		TELL(server, on_forward, &message->forward);
		break;
	case WIRE_MUTE:
		TELL(server, on_muted, message->on);
		break;
	case WIRE_REGISTERED:
		socket_pass_on(server, message, false);
		TELL(server, on_registered, &message->registered);
		break;
	case WIRE_DISPLAY:
		TELL(server, on_display, &message->display);
		break;
	case WIRE_ERROR:
		socket_pass_on(server, message, false);
		TELL(server, on_error, message->reply.text);
		break;
	case WIRE_STATUS:
		session_send_state(session);
		session_send_reply(session, &message->id, NULL, NULL, NULL);
		break;
	default:
		session_send_reply(session, &message->id, "unsupported", "not from a softphone", NULL);
		break;
	}
}
