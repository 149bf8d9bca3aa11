/* The control socket of deskphone-echo.
 *
 * state   | connected           | state comes     | error busy / taken-over | closed      | time
 * AWAY    | HELLO, hello sent   | -               | -                       | -           | connect again
 * HELLO   | -                   | UP, sync sent   | the program ends        | AWAY, later | -
 * UP      | -                   | -               | the program ends        | AWAY, later | -
 * LEAVING | -                   | -               | -                       | loop ends   | loop ends
 */
#include "agent/echo/echo.h"
#include "agent/softphone/lines.h"
#include "agent/softphone/runtime.h"
#include <errno.h>
#include <stdio.h>
#include <string.h>

#define FIRST_RETRY_MS 300
#define LAST_RETRY_MS 5000
#define FAREWELL_MS 500
#define QUEUE_MAX 65536
#define LINE_MS 10000

enum control_state { CONTROL_AWAY, CONTROL_HELLO, CONTROL_UP, CONTROL_LEAVING };

struct echo_control {
	struct echo *echo;
	enum control_state state;
	struct lines *lines;
	guint timer;
	int retry_ms;
};

static void control_write(struct echo_control *control, const struct wire_message *message)
{
	char line[WIRE_LINE_MAX + 1];
	size_t length;
	if (control->lines && wire_encode(message, line, &length) == 0)
		lines_send(control->lines, line, length);
}

void echo_control_send(struct echo_control *control, const struct wire_message *message)
{
	if (control->state == CONTROL_UP)
		control_write(control, message);
}

static void control_sync(struct echo_control *control)
{
	struct wire_message message = {.type = WIRE_SYNC};
	echo_calls_sync(control->echo, &message.sync);
	control->state = CONTROL_UP;
	control->retry_ms = FIRST_RETRY_MS;
	control_write(control, &message);
	echo_report(control->echo, "connected", NULL, NULL);
	echo_calls_schedule(control->echo);
}

/* Somebody else is the softphone: there is nothing left to do here. */
static void control_refused(struct echo_control *control, const struct wire_reply *reply)
{
	if (strcmp(reply->error, "busy") && strcmp(reply->error, "taken-over") &&
		strcmp(reply->error, "protocol")) {
		echo_report(control->echo, "error", NULL, reply->text);
		return;
	}
	echo_report(control->echo, reply->error, NULL, reply->text);
	control->echo->code = 1;
	g_main_loop_quit(control->echo->loop);
}

static void control_handle(struct echo_control *control, const struct wire_message *message)
{
	struct wire_message pong = {.type = WIRE_PONG, .id = message->id};
	switch (message->type) {
	case WIRE_PING:
		control_write(control, &pong);
		break;
	case WIRE_STATE:
		if (control->state == CONTROL_HELLO)
			control_sync(control);
		break;
	case WIRE_ERROR:
		control_refused(control, &message->reply);
		break;
	default:
		if (control->state == CONTROL_UP)
			echo_requests_handle(control->echo, message);
		break;
	}
}

static void control_on_line(void *user, const char *line, size_t length)
{
	struct echo_control *control = user;
	struct wire_message message, reply = {.type = WIRE_REPLY};
	struct wire_fault fault;
	int error = wire_decode(line, length, &message, &fault);
	if (!error) {
		control_handle(control, &message);
	} else if (fault.id.kind != WIRE_ID_NONE) {
		reply.id = fault.id;
		wire_copy(reply.reply.error, sizeof(reply.reply.error),
			error == -ENOMSG ? "unsupported" : "invalid");
		wire_copy(reply.reply.text, sizeof(reply.reply.text), fault.text);
		control_write(control, &reply);
	}
}

static void control_on_overlong(void *user)
{
	struct echo_control *control = user;
	echo_report(control->echo, "error", NULL, "the agent sent a line that is too long");
}

static gboolean control_on_time(gpointer data);

static void control_retry(struct echo_control *control)
{
	control->state = CONTROL_AWAY;
	control->timer = g_timeout_add((guint)control->retry_ms, control_on_time, control);
	control->retry_ms = MIN(control->retry_ms * 2, LAST_RETRY_MS);
}

static void control_on_closed(void *user, int error)
{
	struct echo_control *control = user;
	lines_free(control->lines);
	control->lines = NULL;
	if (control->state == CONTROL_LEAVING) {
		g_main_loop_quit(control->echo->loop);
		return;
	}
	echo_report(control->echo, "agent-gone", NULL, error ? g_strerror(-error) : NULL);
	control_retry(control);
}

static void control_hello(struct echo_control *control)
{
	struct wire_message message = {.type = WIRE_HELLO,
		.hello = {.protocol = WIRE_PROTOCOL,
			.role = WIRE_SOFTPHONE,
			.takeover = control->echo->options->takeover,
			.can = WIRE_CAN_HOLD | WIRE_CAN_DTMF | WIRE_CAN_MWI | WIRE_CAN_PRESENCE |
			       WIRE_CAN_TITLE | WIRE_CAN_TRANSFER | WIRE_CAN_MUTE | WIRE_CAN_VOICEMAIL |
			       WIRE_CAN_PING | WIRE_CAN_FORWARD | WIRE_CAN_JOIN,
			.name = "deskphone-echo",
			.version = DESKPHONE_VERSION}};
	control->state = CONTROL_HELLO;
	control_write(control, &message);
}

static void control_connect(struct echo_control *control)
{
	const struct lines_options options = {
		.line_max = WIRE_LINE_MAX,
		.queue_max = QUEUE_MAX,
		.line_ms = LINE_MS,
		.on_line = control_on_line,
		.on_overlong = control_on_overlong,
		.on_closed = control_on_closed,
		.user = control,
	};
	char directory[RUNTIME_PATH_SIZE];
	int fd, error = runtime_find(control->echo->options->runtime_dir, directory);
	if (!error)
		error = runtime_connect(directory, "control", &fd);
	if (error) {
		if (control->retry_ms == FIRST_RETRY_MS)
			echo_report(control->echo, "waiting", NULL, directory);
		control_retry(control);
		return;
	}
	control->lines = lines_new(fd, &options);
	control_hello(control);
}

static gboolean control_on_time(gpointer data)
{
	struct echo_control *control = data;
	control->timer = 0;
	if (control->state == CONTROL_LEAVING)
		g_main_loop_quit(control->echo->loop);
	else
		control_connect(control);
	return G_SOURCE_REMOVE;
}

void echo_control_finish(struct echo_control *control)
{
	control->state = CONTROL_LEAVING;
	if (control->timer)
		g_source_remove(control->timer);
	control->timer = g_timeout_add(control->lines ? FAREWELL_MS : 0, control_on_time, control);
	if (control->lines)
		lines_finish(control->lines);
}

struct echo_control *echo_control_new(struct echo *echo)
{
	struct echo_control *control = g_new0(struct echo_control, 1);
	control->echo = echo;
	control->retry_ms = FIRST_RETRY_MS;
	control->timer = g_timeout_add(0, control_on_time, control);
	return control;
}

void echo_control_free(struct echo_control *control)
{
	if (!control)
		return;
	if (control->timer)
		g_source_remove(control->timer);
	lines_free(control->lines);
	g_free(control);
}
