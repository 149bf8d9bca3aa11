/* One client of the control socket.
 *
 * state     | a line              | bad line         | hello time-out | end of file   | 3 pings unanswered
 * NEW       | hello -> OBSERVER   | error; the tenth | error, LEAVING | dropped       | -
 *           | or SOFTPHONE;       | -> LEAVING       |                |               |
 *           | others: error       |                  |                |               |
 * OBSERVER  | session_handle.c    | the same         | -              | dropped       | - (never pinged)
 * SOFTPHONE | session_handle.c    | the same         | -              | dropped, told | dropped, told
 * LEAVING   | ignored             | ignored          | -              | dropped       | -
 */
#include "agent/softphone/session.h"
#include <errno.h>
#include <string.h>
#include <syslog.h>

void session_send(struct session *session, const struct wire_message *message)
{
	char line[WIRE_LINE_MAX + 1];
	size_t length;
	int error = wire_encode(message, line, &length);
	if (error)
		socket_log(session->server, LOG_ERR, "cannot write a \"%s\" as JSON: %s",
			wire_type_name(message->type), g_strerror(-error));
	else
		lines_send(session->lines, line, length);
}

void session_send_error(struct session *session, const char *error, const char *text)
{
	struct wire_message message = {.type = WIRE_ERROR};
	wire_copy(message.reply.error, sizeof(message.reply.error), error);
	wire_copy(message.reply.text, sizeof(message.reply.text), text);
	session_send(session, &message);
}

void session_send_reply(struct session *session, const struct wire_id *id, const char *error,
	const char *text, const char *call)
{
	struct wire_message message = {.type = WIRE_REPLY, .id = *id};
	if (id->kind == WIRE_ID_NONE) {
		if (error)
			session_send_error(session, error, text ? text : "");
		return;
	}
	message.reply.ok = !error;
	wire_copy(message.reply.error, sizeof(message.reply.error), error ? error : "");
	wire_copy(message.reply.text, sizeof(message.reply.text), text ? text : "");
	wire_copy(message.call, sizeof(message.call), call ? call : "");
	session_send(session, &message);
}

void session_leave(struct session *session)
{
	if (session->state == SESSION_LEAVING)
		return;
	session->state = SESSION_LEAVING;
	source_stop(&session->hello_timer);
	source_stop(&session->ping_timer);
	lines_finish(session->lines);
}

static void session_bad_line(struct session *session, const struct wire_fault *fault, const char *error)
{
	session_send_reply(session, &fault->id, error, fault->text, NULL);
	if (++session->bad_lines < SESSION_BAD_LINES_MAX)
		return;
	session_send_error(session, "invalid", "too many bad lines");
	session_leave(session);
}

static void session_handle(struct session *session, const struct wire_message *message)
{
	if (message->type == WIRE_PONG)
		return;
	if (message->type == WIRE_PING) {
		struct wire_message pong = {.type = WIRE_PONG, .id = message->id};
		session_send(session, &pong);
		/* Who pings can be pinged. */
		if (session->state == SESSION_SOFTPHONE)
			session_watch_pings(session);
		return;
	}
	switch (session->state) {
	case SESSION_NEW:
		session_hello(session, message);
		break;
	case SESSION_OBSERVER:
		session_handle_observer(session, message);
		break;
	case SESSION_SOFTPHONE:
		session_handle_softphone(session, message);
		break;
	case SESSION_LEAVING:
		break;
	}
}

static void session_on_line(void *user, const char *line, size_t length)
{
	struct session *session = user;
	struct wire_message message;
	struct wire_fault fault;
	if (session->state == SESSION_LEAVING)
		return;
	session->unanswered_pings = 0;
	int error = wire_decode(line, length, &message, &fault);
	if (error == -ENOMSG) /* a newer peer may know more than we do: not its fault */
		session_send_reply(session, &fault.id, "unsupported", fault.text, NULL);
	else if (error)
		session_bad_line(session, &fault, "invalid");
	else
		session_handle(session, &message);
}

static void session_on_overlong(void *user)
{
	struct wire_fault fault = {0};
	struct session *session = user;
	if (session->state == SESSION_LEAVING)
		return;
	g_snprintf(fault.text, sizeof(fault.text), "the line is longer than %d bytes", WIRE_LINE_MAX);
	session_bad_line(session, &fault, "invalid");
}

static void session_on_closed(void *user, int error)
{
	struct session *session = user;
	if (error && error != -EPIPE && error != -ECONNRESET)
		socket_log(session->server, LOG_WARNING, "client %s dropped: %s",
			*session->name ? session->name : "?",
			error == -ENOBUFS ? "it does not read" : g_strerror(-error));
	socket_drop(session);
}

static gboolean session_on_hello_late(gpointer data)
{
	struct session *session = data;
	session_send_error(session, "timeout", "no hello came");
	session_leave(session);
	return G_SOURCE_REMOVE;
}

static gboolean session_on_ping_time(gpointer data)
{
	struct session *session = data;
	struct wire_message ping = {.type = WIRE_PING};
	if (session->unanswered_pings < SESSION_PINGS_MAX) {
		session->unanswered_pings++;
		session_send(session, &ping);
		return G_SOURCE_CONTINUE;
	}
	socket_log(session->server, LOG_WARNING, "softphone %s answers no ping: dropped", session->name);
	socket_drop(session);
	return G_SOURCE_REMOVE;
}

void session_watch_pings(struct session *session)
{
	if (!session->ping_timer)
		session->ping_timer = source_after(session->server->context, session->server->limits.ping_ms,
			session_on_ping_time, session);
}

struct session *session_new(struct socket_server *server, int fd, uid_t uid)
{
	struct session *session = g_new0(struct session, 1);
	const struct lines_options options = {
		.context = server->context,
		.line_max = WIRE_LINE_MAX,
		.queue_max = server->limits.queue_max,
		.line_ms = server->limits.line_ms,
		.on_line = session_on_line,
		.on_overlong = session_on_overlong,
		.on_closed = session_on_closed,
		.user = session,
	};
	session->server = server;
	session->uid = uid;
	session->serial = ++server->next_serial;
	session->lines = lines_new(fd, &options);
	session->hello_timer = source_after(server->context, server->limits.hello_ms, session_on_hello_late, session);
	return session;
}

void session_free(struct session *session)
{
	if (!session)
		return;
	source_stop(&session->hello_timer);
	source_stop(&session->ping_timer);
	lines_free(session->lines);
	g_free(session);
}
