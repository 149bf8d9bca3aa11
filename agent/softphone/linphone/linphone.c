/* The adapter's coming and going: connected -> asks what is there (linphone_events.c) -> joins the agent;
 * connection lost -> leaves it. The calls are kept while the daemon is away and looked for again. */
#include "agent/softphone/linphone/linphone_private.h"
#include <errno.h>
#include <stdarg.h>
#include <string.h>
#include <syslog.h>

#define DEFAULT_PIPE "deskphone"

void linphone_log(struct linphone *linphone, int priority, const char *format, ...)
{
	char text[512];
	va_list arguments;
	if (!linphone->on_log)
		return;
	va_start(arguments, format);
	g_vsnprintf(text, sizeof(text), format, arguments);
	va_end(arguments);
	linphone->on_log(linphone->user, priority, text);
}

static void on_up(void *user)
{
	linphone_discover(user);
}

static void on_down(void *user, const char *why)
{
	struct linphone *linphone = user;
	if (!linphone->said_refused)
		linphone_log(linphone, LOG_NOTICE, "linphone has gone: %s", why);
	linphone->said_refused = true;
	adapter_leave(linphone->adapter);
	source_stop(&linphone->poll);
	linphone_jobs_fail_all(linphone);
}

static void on_refused(void *user, const char *why)
{
	struct linphone *linphone = user;
	if (!linphone->said_refused)
		linphone_log(linphone, LOG_NOTICE, "linphone-daemon is not there: %s", why);
	linphone->said_refused = true;
}

static void on_bytes(void *user, const char *bytes, size_t length)
{
	linphone_jobs_answer(user, bytes, length);
}

static void on_joined(void *user)
{
	struct linphone *linphone = user;
	struct wire_message *message = g_new0(struct wire_message, 1);
	message->type = WIRE_SYNC;
	for (int i = 0; i < LINPHONE_CALLS_MAX; i++)
		if (linphone->calls[i].used)
			message->sync.calls[message->sync.calls_count++] = linphone->calls[i].record;
	memcpy(message->sync.registered, linphone->registered, sizeof(linphone->registered));
	message->sync.registered_count = linphone->registered_count;
	adapter_send(linphone->adapter, message);
	g_free(message);
}

static void on_left(void *user, const char *why)
{
	linphone_log(user, LOG_NOTICE, "linphone is not the softphone any more: %s", why);
}

static void on_adapter_log(void *user, int priority, const char *text)
{
	linphone_log(user, priority, "%s", text);
}

static const struct adapter_handlers adapter_handlers = {
	.on_joined = on_joined,
	.on_left = on_left,
	.on_request = linphone_request,
	.on_log = on_adapter_log,
};

bool linphone_pipe_allowed(const char *pipe)
{
	size_t length = strlen(pipe);
	for (size_t i = 0; i < length; i++)
		if (!g_ascii_isalnum(pipe[i]) && !strchr("._-", pipe[i]))
			return false;
	return length > 0 && length <= 64 && pipe[0] != '.';
}

int linphone_new(const struct linphone_options *options, struct linphone **result)
{
	const char *pipe = options->pipe ? options->pipe : DEFAULT_PIPE;
	char path[80];
	if (!linphone_pipe_allowed(pipe))
		return -EINVAL;
	struct linphone *linphone = g_new0(struct linphone, 1);
	const struct adapter_options adapter = {
		.server = options->server,
		.context = options->context,
		.name = "linphone",
		.can = WIRE_CAN_HOLD | WIRE_CAN_DTMF | WIRE_CAN_TRANSFER | WIRE_CAN_JOIN | WIRE_CAN_MUTE,
		.handlers = &adapter_handlers,
		.user = linphone,
	};
	linphone->context = options->context;
	linphone->on_log = options->on_log;
	linphone->user = options->user;
	g_queue_init(&linphone->jobs);
	linphone->adapter = adapter_new(&adapter);
	g_snprintf(path, sizeof(path), "/tmp/%s", pipe);
	const struct remote_options remote = {
		.context = options->context,
		.path = path,
		.on_up = on_up,
		.on_down = on_down,
		.on_refused = on_refused,
		.on_bytes = on_bytes,
		.user = linphone,
	};
	int error = remote_new(&remote, &linphone->remote);
	if (error) {
		linphone_free(linphone);
		return error;
	}
	*result = linphone;
	return 0;
}

void linphone_free(struct linphone *linphone)
{
	if (!linphone)
		return;
	remote_free(linphone->remote);
	adapter_free(linphone->adapter);
	source_stop(&linphone->poll);
	source_stop(&linphone->patience);
	g_queue_clear_full(&linphone->jobs, g_free);
	g_free(linphone);
}
