/* The opening of a client: its role, the agent's hello, the whole state. */
#include "agent/softphone/session.h"
#include <syslog.h>

static void session_get_state(struct socket_server *server, struct wire_state *state)
{
	server->handlers->get_state(server->user, state);
	state->softphone.connected = server->softphone != NULL;
	wire_copy(state->softphone.name, sizeof(state->softphone.name),
		server->softphone ? server->softphone->name : "");
	for (int i = 0; i < state->known.calls_count && i < WIRE_CALLS_MAX; i++)
		socket_time_to_wire(&state->known.calls[i]);
}

void session_send_state(struct session *session)
{
	struct wire_message message = {.type = WIRE_STATE};
	session_get_state(session->server, &message.state);
	session_send(session, &message);
}

static void session_send_hello(struct session *session)
{
	struct wire_message message = {.type = WIRE_HELLO};
	struct wire_state *state = g_new0(struct wire_state, 1);
	session_get_state(session->server, state);
	message.hello = (struct wire_hello){.agent = true, .protocol = WIRE_PROTOCOL, .phone = state->phone};
	wire_copy(message.hello.name, sizeof(message.hello.name), "deskphoned");
	wire_copy(message.hello.session, sizeof(message.hello.session), session->server->session);
	session_send(session, &message);
	g_free(state);
}

/* Whether the role is free, or is taken over now. The old softphone is told and leaves. */
static bool session_win_role(struct session *session, const struct wire_hello *hello)
{
	struct socket_server *server = session->server;
	struct session *holder = server->softphone;
	if (!holder)
		return true;
	if (!hello->takeover || holder->uid != session->uid) {
		char text[WIRE_TEXT_SIZE];
		g_snprintf(text, sizeof(text), "%s is the softphone already", holder->name);
		session_send_error(session, "busy", text);
		return false;
	}
	session_send_error(holder, "taken-over", "another softphone took over");
	session_leave(holder);
	server->softphone = NULL;
	socket_settle_all(server, "gone");
	if (server->handlers->on_softphone)
		server->handlers->on_softphone(server->user, false, holder->name, 0);
	return true;
}

static void session_become_softphone(struct session *session, const struct wire_hello *hello)
{
	struct socket_server *server = session->server;
	session->state = SESSION_SOFTPHONE;
	session->can = hello->can;
	server->softphone = session;
	if (hello->can & WIRE_CAN_PING)
		session_watch_pings(session);
	socket_log(server, LOG_INFO, "softphone %s%s%s is there", session->name, *hello->version ? " " : "",
		hello->version);
	session_send_hello(session);
	session_send_state(session);
	socket_tell_peer(server, true, session->name);
	if (server->handlers->on_softphone)
		server->handlers->on_softphone(server->user, true, session->name, session->can);
}

void session_hello(struct session *session, const struct wire_message *message)
{
	const struct wire_hello *hello = &message->hello;
	if (message->type != WIRE_HELLO || hello->agent) {
		session_send_reply(session, &message->id, "invalid", "say hello first", NULL);
		return;
	}
	if (hello->protocol != WIRE_PROTOCOL) {
		session_send_error(session, "protocol", "this agent speaks protocol 1");
		session_leave(session);
		return;
	}
	wire_copy(session->name, sizeof(session->name), *hello->name ? hello->name : "unnamed");
	if (hello->role == WIRE_SOFTPHONE && !session_win_role(session, hello))
		return; /* it may try again until its time is up */
	source_stop(&session->hello_timer);
	if (hello->role == WIRE_SOFTPHONE) {
		session_become_softphone(session, hello);
		return;
	}
	session->state = SESSION_OBSERVER;
	session_send_hello(session);
	session_send_state(session);
}
