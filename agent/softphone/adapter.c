/* A softphone inside the agent, as a client of its control socket.
 *
 * state   | join            | leave   | state comes        | error busy     | closed                  | time
 * APART   | -> HELLO, hello | -       | -                  | -              | -                       | -
 * WAITING | -               | -> APART| -                  | -              | -                       | -> HELLO, hello
 * HELLO   | -               | -> APART| -> JOINED, told    | -> WAITING     | -> WAITING              | -
 * JOINED  | -               | -> APART| -                  | - (logged)     | -> WAITING, told        | -
 *
 * Taken over: the socket says so and closes. In WAITING the connection is closed: an idle client would be timed out.
 */
#include "agent/softphone/adapter.h"
#include "agent/softphone/backoff.h"
#include "agent/softphone/lines.h"
#include <errno.h>
#include <stdarg.h>
#include <string.h>
#include <sys/socket.h>
#include <syslog.h>
#include <unistd.h>

/* A sync and 64 records fit; the server reads in the same thread, so more than that is never waiting. */
#define QUEUE_MAX 262144
#define LINE_MS 10000

enum adapter_state { ADAPTER_APART, ADAPTER_WAITING, ADAPTER_HELLO, ADAPTER_JOINED };

struct adapter {
	struct socket_server *server;
	GMainContext *context;
	const struct adapter_handlers *handlers;
	void *user;
	char name[WIRE_NAME_SIZE], version[WIRE_NAME_SIZE];
	unsigned can;
	enum adapter_state state;
	struct lines *lines;
	struct backoff backoff;
	bool said_busy; /* that another has the role is logged once */
	char why[WIRE_TEXT_SIZE];
};

static void adapter_log(struct adapter *adapter, int priority, const char *format, ...) G_GNUC_PRINTF(3, 4);
static void adapter_log(struct adapter *adapter, int priority, const char *format, ...)
{
	char text[512];
	va_list arguments;
	if (!adapter->handlers->on_log)
		return;
	va_start(arguments, format);
	g_vsnprintf(text, sizeof(text), format, arguments);
	va_end(arguments);
	adapter->handlers->on_log(adapter->user, priority, text);
}

static int adapter_write(struct adapter *adapter, const struct wire_message *message)
{
	char line[WIRE_LINE_MAX + 1];
	size_t length;
	int error = wire_encode(message, line, &length);
	if (!error)
		lines_send(adapter->lines, line, length);
	return error ? -EINVAL : 0;
}

static void adapter_disconnect(struct adapter *adapter)
{
	lines_free(adapter->lines);
	adapter->lines = NULL;
}

static void adapter_wait(struct adapter *adapter)
{
	adapter->state = ADAPTER_WAITING;
	adapter_disconnect(adapter);
	backoff_start(&adapter->backoff);
}

static void adapter_become_joined(struct adapter *adapter, const struct wire_message *state)
{
	adapter->state = ADAPTER_JOINED;
	adapter->said_busy = false;
	adapter->why[0] = '\0';
	backoff_reset(&adapter->backoff);
	if (adapter->handlers->on_event)
		adapter->handlers->on_event(adapter->user, state);
	adapter->handlers->on_joined(adapter->user);
}

static void adapter_on_error(struct adapter *adapter, const struct wire_reply *error)
{
	if (adapter->state == ADAPTER_HELLO && strcmp(error->error, "busy") == 0) {
		if (!adapter->said_busy)
			adapter_log(adapter, LOG_NOTICE, "%s waits: %s", adapter->name, error->text);
		adapter->said_busy = true;
		adapter_wait(adapter);
		return;
	}
	wire_copy(adapter->why, sizeof(adapter->why), error->text);
	adapter_log(adapter, LOG_NOTICE, "%s: %s", adapter->name, error->text);
}

static void adapter_handle(struct adapter *adapter, const struct wire_message *message)
{
	struct wire_message pong = {.type = WIRE_PONG, .id = message->id};
	if (message->type == WIRE_PING)
		adapter_write(adapter, &pong);
	else if (message->type == WIRE_ERROR)
		adapter_on_error(adapter, &message->reply);
	else if (message->type == WIRE_STATE && adapter->state == ADAPTER_HELLO)
		adapter_become_joined(adapter, message);
	else if (adapter->state == ADAPTER_JOINED && message->id.kind != WIRE_ID_NONE)
		adapter->handlers->on_request(adapter->user, message);
	else if (adapter->state == ADAPTER_JOINED && adapter->handlers->on_event)
		adapter->handlers->on_event(adapter->user, message);
}

static void adapter_on_line(void *user, const char *line, size_t length)
{
	struct adapter *adapter = user;
	struct wire_message message;
	struct wire_fault fault;
	if (!adapter->lines)
		return; /* left inside a callback of an earlier line of the same turn */
	if (wire_decode(line, length, &message, &fault) == 0)
		adapter_handle(adapter, &message);
	else
		adapter_log(
			adapter, LOG_ERR, "%s does not understand the agent: %s", adapter->name, fault.text);
}

static void adapter_on_overlong(void *user)
{
	adapter_log(user, LOG_ERR, "a line of the agent is too long");
}

static void adapter_on_closed(void *user, int error)
{
	struct adapter *adapter = user;
	bool was_joined = adapter->state == ADAPTER_JOINED;
	if (!adapter->why[0])
		wire_copy(adapter->why, sizeof(adapter->why), error ? g_strerror(-error) : "closed");
	adapter_wait(adapter);
	if (was_joined && adapter->handlers->on_left)
		adapter->handlers->on_left(adapter->user, adapter->why);
}

/* Both ends belong to this process: the server's is adopted, ours becomes the lines. */
static int adapter_connect(struct adapter *adapter)
{
	const struct lines_options options = {
		.context = adapter->context,
		.line_max = WIRE_LINE_MAX,
		.queue_max = QUEUE_MAX,
		.line_ms = LINE_MS,
		.on_line = adapter_on_line,
		.on_overlong = adapter_on_overlong,
		.on_closed = adapter_on_closed,
		.user = adapter,
	};
	int pair[2];
	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, pair) < 0)
		return -errno;
	int error = socket_adopt(adapter->server, pair[1]);
	if (error)
		close(pair[0]);
	else
		adapter->lines = lines_new(pair[0], &options);
	return error;
}

static void adapter_hello(struct adapter *adapter)
{
	struct wire_message message = {.type = WIRE_HELLO,
		.hello = {.protocol = WIRE_PROTOCOL, .role = WIRE_SOFTPHONE, .can = adapter->can}};
	int error = adapter_connect(adapter);
	if (error) {
		adapter_log(adapter, LOG_ERR, "%s cannot join: %s", adapter->name, g_strerror(-error));
		adapter_wait(adapter);
		return;
	}
	wire_copy(message.hello.name, sizeof(message.hello.name), adapter->name);
	wire_copy(message.hello.version, sizeof(message.hello.version), adapter->version);
	adapter->state = ADAPTER_HELLO;
	adapter_write(adapter, &message);
}

static void adapter_on_time(void *user)
{
	struct adapter *adapter = user;
	if (adapter->state == ADAPTER_WAITING)
		adapter_hello(adapter);
}

void adapter_join(struct adapter *adapter)
{
	if (adapter->state == ADAPTER_APART)
		adapter_hello(adapter);
}

void adapter_leave(struct adapter *adapter)
{
	adapter->state = ADAPTER_APART;
	adapter->said_busy = false;
	backoff_stop(&adapter->backoff);
	backoff_reset(&adapter->backoff);
	adapter_disconnect(adapter);
}

bool adapter_joined(const struct adapter *adapter)
{
	return adapter->state == ADAPTER_JOINED;
}

void adapter_set_version(struct adapter *adapter, const char *version)
{
	wire_copy(adapter->version, sizeof(adapter->version), version);
}

int adapter_send(struct adapter *adapter, const struct wire_message *message)
{
	return adapter->state == ADAPTER_JOINED ? adapter_write(adapter, message) : 0;
}

int adapter_send_call(struct adapter *adapter, const struct call_record *record)
{
	struct wire_message message = {.type = WIRE_CALL, .record = *record};
	return adapter_send(adapter, &message);
}

void adapter_reply(struct adapter *adapter, const struct wire_id *id, const char *error, const char *text)
{
	struct wire_message message = {.type = WIRE_REPLY, .id = *id, .reply = {.ok = !error}};
	if (id->kind == WIRE_ID_NONE)
		return;
	wire_copy(message.reply.error, sizeof(message.reply.error), error ? error : "");
	wire_copy(message.reply.text, sizeof(message.reply.text), text ? text : "");
	adapter_send(adapter, &message);
}

struct adapter *adapter_new(const struct adapter_options *options)
{
	struct adapter *adapter = g_new0(struct adapter, 1);
	adapter->server = options->server;
	adapter->context = options->context;
	adapter->handlers = options->handlers;
	adapter->user = options->user;
	adapter->can = options->can;
	wire_copy(adapter->name, sizeof(adapter->name), options->name);
	adapter_set_version(adapter, options->version ? options->version : "");
	backoff_init(&adapter->backoff, options->context, adapter_on_time, adapter);
	return adapter;
}

void adapter_free(struct adapter *adapter)
{
	if (!adapter)
		return;
	adapter_leave(adapter);
	g_free(adapter);
}
