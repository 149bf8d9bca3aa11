/* Requests to the softphone: sent with an id, settled once by its reply, by a time-out or by its going. */
#include "agent/softphone/session.h"
#include <errno.h>
#include <string.h>

const char *socket_softphone(const struct socket_server *server)
{
	return server->softphone ? server->softphone->name : NULL;
}

unsigned socket_can(const struct socket_server *server)
{
	return server->softphone ? server->softphone->can : 0;
}

/* Out of the queue already; the callback may send new requests. */
static void socket_finish_request(
	struct socket_server *server, struct pending *pending, const struct wire_reply *reply)
{
	if (server->handlers->on_reply)
		server->handlers->on_reply(
			server->user, pending->cookie, pending->type, pending->call, reply);
	g_free(pending);
}

static void socket_fail_request(struct socket_server *server, struct pending *pending, const char *error)
{
	struct wire_reply reply = {0};
	wire_copy(reply.error, sizeof(reply.error), error);
	wire_copy(reply.text, sizeof(reply.text),
		strcmp(error, "timeout") == 0 ? "the softphone does not answer" : "the softphone has gone");
	socket_finish_request(server, pending, &reply);
}

static gboolean socket_on_reply_time(gpointer data);

/* All have the same time, so the queue's head is the first that is due. */
static void socket_watch_replies(struct socket_server *server)
{
	const struct pending *first = g_queue_peek_head(&server->pending);
	source_stop(&server->reply_timer);
	if (!first)
		return;
	int64_t left_us = first->due_us - g_get_monotonic_time();
	int left_ms = left_us > 0 ? (int)((left_us + 999) / 1000) : 0;
	server->reply_timer = source_after(server->context, left_ms, socket_on_reply_time, server);
}

static gboolean socket_on_reply_time(gpointer data)
{
	struct socket_server *server = data;
	int64_t now_us = g_get_monotonic_time();
	struct pending *first;
	while ((first = g_queue_peek_head(&server->pending)) && first->due_us <= now_us) {
		g_queue_pop_head(&server->pending);
		socket_fail_request(server, first, "timeout");
	}
	socket_watch_replies(server);
	return G_SOURCE_REMOVE;
}

/* The softphone has gone. Requests that a callback makes now go to the next softphone and stay. */
void socket_settle_all(struct socket_server *server, const char *error)
{
	GQueue lost = server->pending;
	struct pending *pending;
	g_queue_init(&server->pending);
	source_stop(&server->reply_timer);
	while ((pending = g_queue_pop_head(&lost)))
		socket_fail_request(server, pending, error);
}

void socket_settle(struct socket_server *server, const struct wire_message *reply)
{
	for (GList *item = server->pending.head; item; item = item->next) {
		struct pending *pending = item->data;
		if (reply->id.kind != WIRE_ID_NUMBER || reply->id.number != pending->id)
			continue;
		g_queue_delete_link(&server->pending, item);
		socket_watch_replies(server);
		socket_finish_request(server, pending, &reply->reply);
		return;
	}
	/* Too late, or never asked: nobody waits for it. */
}

static int socket_request(
	struct socket_server *server, uint64_t cookie, const char *call, struct wire_message *message)
{
	char line[WIRE_LINE_MAX + 1];
	size_t length;
	if (!server->softphone)
		return -ENOTCONN;
	if (server->pending.length >= SOCKET_PENDING_MAX)
		return -ENOBUFS;
	message->id = (struct wire_id){.kind = WIRE_ID_NUMBER, .number = ++server->next_id};
	wire_copy(message->call, sizeof(message->call), call ? call : "");
	int error = wire_encode(message, line, &length);
	if (error)
		return error;
	struct pending *pending = g_new0(struct pending, 1);
	pending->id = message->id.number;
	pending->due_us = g_get_monotonic_time() + (int64_t)server->limits.reply_ms * 1000;
	pending->cookie = cookie;
	pending->type = message->type;
	memcpy(pending->call, message->call, sizeof(pending->call));
	g_queue_push_tail(&server->pending, pending);
	if (server->pending.length == 1)
		socket_watch_replies(server);
	lines_send(server->softphone->lines, line, length);
	return 0;
}

int socket_send_dial(
	struct socket_server *server, uint64_t cookie, const char *call, const struct wire_dial *dial)
{
	struct wire_message message = {.type = WIRE_DIAL, .dial = *dial};
	return socket_request(server, cookie, call, &message);
}

int socket_send_answer(struct socket_server *server, uint64_t cookie, const char *call)
{
	struct wire_message message = {.type = WIRE_ANSWER};
	return socket_request(server, cookie, call, &message);
}

int socket_send_reject(
	struct socket_server *server, uint64_t cookie, const char *call, enum call_cause reason)
{
	struct wire_message message = {.type = WIRE_REJECT, .reason = reason};
	return socket_request(server, cookie, call, &message);
}

int socket_send_hangup(struct socket_server *server, uint64_t cookie, const char *call)
{
	struct wire_message message = {.type = WIRE_HANGUP};
	return socket_request(server, cookie, call, &message);
}

int socket_send_hold(struct socket_server *server, uint64_t cookie, const char *call, bool on)
{
	struct wire_message message = {.type = WIRE_HOLD, .on = on};
	return socket_request(server, cookie, call, &message);
}

int socket_send_mute(struct socket_server *server, uint64_t cookie, bool on)
{
	struct wire_message message = {.type = WIRE_MUTE, .on = on};
	return socket_request(server, cookie, NULL, &message);
}

int socket_send_dtmf(struct socket_server *server, uint64_t cookie, const char *call, char digit, int ms)
{
	struct wire_message message = {.type = WIRE_DTMF, .dtmf = {.digits = {digit, '\0'}, .ms = ms}};
	if (!digit || !strchr("0123456789*#ABCD", digit))
		return -EINVAL;
	return socket_request(server, cookie, call, &message);
}

int socket_send_transfer(
	struct socket_server *server, uint64_t cookie, const char *call, const struct wire_transfer *transfer)
{
	struct wire_message message = {.type = WIRE_TRANSFER, .transfer = *transfer};
	return socket_request(server, cookie, call, &message);
}

int socket_send_voicemail(struct socket_server *server, uint64_t cookie)
{
	struct wire_message message = {.type = WIRE_VOICEMAIL};
	return socket_request(server, cookie, NULL, &message);
}

int socket_send_forward(struct socket_server *server, uint64_t cookie, const struct wire_forward *forward)
{
	struct wire_message message = {.type = WIRE_FORWARD, .forward = *forward};
	return socket_request(server, cookie, NULL, &message);
}

int socket_send_presence(struct socket_server *server, uint64_t cookie, const struct wire_presence *presence)
{
	struct wire_message message = {.type = WIRE_PRESENCE, .presence = *presence};
	return socket_request(server, cookie, NULL, &message);
}
