/* The control socket: listening, and the clients' coming and going.
 *
 * Out of descriptors: a reserved one is spent to accept and refuse the client that waits (else the listener
 * stays readable and the loop spins); when not even that helps, listening pauses until a client leaves or a
 * second has passed. */
#include "agent/softphone/session.h"
#include <errno.h>
#include <fcntl.h>
#include <glib-unix.h>
#include <stdarg.h>
#include <string.h>
#include <sys/socket.h>
#include <syslog.h>
#include <unistd.h>

#define RETRY_MS 1000
#define REFUSAL_LOG_US (10 * G_USEC_PER_SEC)

void socket_log(struct socket_server *server, int priority, const char *format, ...)
{
	char text[512];
	va_list arguments;
	if (!server->handlers->on_log)
		return;
	va_start(arguments, format);
	g_vsnprintf(text, sizeof(text), format, arguments);
	va_end(arguments);
	server->handlers->on_log(server->user, priority, text);
}

/* A flood of refusals must not become a flood of log lines. */
static void socket_log_refusal(struct socket_server *server, const char *why)
{
	int64_t now_us = g_get_monotonic_time();
	server->unlogged++;
	if (server->logged_us && now_us - server->logged_us < REFUSAL_LOG_US)
		return;
	socket_log(server, LOG_WARNING, "client refused: %s (%d refused since the last such line)", why,
		server->unlogged);
	server->logged_us = now_us;
	server->unlogged = 0;
}

/* Refused without becoming a session: one try to say why. */
static void socket_refuse(struct socket_server *server, int fd, const char *error, const char *text)
{
	struct wire_message message = {.type = WIRE_ERROR};
	char line[WIRE_LINE_MAX + 1];
	size_t length;
	wire_copy(message.reply.error, sizeof(message.reply.error), error);
	wire_copy(message.reply.text, sizeof(message.reply.text), text);
	if (wire_encode(&message, line, &length) == 0 &&
		send(fd, line, length, MSG_DONTWAIT | MSG_NOSIGNAL) != (ssize_t)length)
		socket_log(server, LOG_DEBUG, "a refused client could not be told why");
	close(fd);
	socket_log_refusal(server, text);
}

static void socket_welcome(struct socket_server *server, int fd)
{
	uid_t uid = 0;
	if (runtime_check_peer(fd, server->limits.group, &uid)) {
		close(fd);
		socket_log_refusal(server, "another user");
	} else if (server->sessions->len >= (guint)server->limits.clients_max) {
		socket_refuse(server, fd, "full", "too many clients");
	} else {
		g_ptr_array_add(server->sessions, session_new(server, fd, uid));
	}
}

int socket_adopt(struct socket_server *server, int fd)
{
	if (server->sessions->len >= (guint)server->limits.clients_max) {
		close(fd);
		return -EMFILE;
	}
	g_ptr_array_add(server->sessions, session_new(server, fd, geteuid()));
	return 0;
}

static void socket_pause(struct socket_server *server);

/* accept() found no free descriptor. */
static void socket_starve(struct socket_server *server)
{
	if (server->reserve < 0) {
		socket_pause(server);
		return;
	}
	close(server->reserve);
	int fd = accept4(server->listener, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
	if (fd >= 0)
		socket_refuse(server, fd, "full", "no free file descriptor");
	server->reserve = open("/dev/null", O_RDONLY | O_CLOEXEC);
	if (fd < 0 || server->reserve < 0)
		socket_pause(server);
}

static gboolean socket_on_client(gint listener, GIOCondition condition, gpointer data)
{
	(void)condition;
	struct socket_server *server = data;
	int fd = accept4(listener, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
	if (fd >= 0)
		socket_welcome(server, fd);
	else if (errno == EMFILE || errno == ENFILE || errno == ENOMEM || errno == ENOBUFS)
		socket_starve(server);
	return G_SOURCE_CONTINUE;
}

static void socket_resume(struct socket_server *server)
{
	source_stop(&server->retry);
	if (server->reserve < 0)
		server->reserve = open("/dev/null", O_RDONLY | O_CLOEXEC);
	if (server->accepting)
		return;
	server->accepting = g_unix_fd_source_new(server->listener, G_IO_IN);
	g_source_set_callback(server->accepting, G_SOURCE_FUNC(socket_on_client), server, NULL);
	g_source_attach(server->accepting, server->context);
}

static gboolean socket_on_retry(gpointer data)
{
	socket_resume(data);
	return G_SOURCE_REMOVE;
}

static void socket_pause(struct socket_server *server)
{
	source_stop(&server->accepting);
	if (!server->retry)
		server->retry = source_after(server->context, RETRY_MS, socket_on_retry, server);
	socket_log_refusal(server, "no free file descriptor");
}

void socket_drop(struct session *session)
{
	struct socket_server *server = session->server;
	bool was_softphone = server->softphone == session;
	char name[WIRE_NAME_SIZE];
	wire_copy(name, sizeof(name), session->name);
	g_ptr_array_remove_fast(server->sessions, session);
	if (was_softphone)
		server->softphone = NULL;
	session_free(session);
	socket_resume(server);
	if (!was_softphone)
		return;
	socket_log(server, LOG_NOTICE, "softphone %s has gone", name);
	socket_settle_all(server, "gone");
	socket_tell_peer(server, false, name);
	if (server->handlers->on_softphone)
		server->handlers->on_softphone(server->user, false, name, 0);
}

static void socket_set_limits(struct socket_server *server, const struct socket_options *options)
{
	server->limits = *options;
	struct socket_options *limits = &server->limits;
	limits->clients_max = options->clients_max > 0 ? options->clients_max : 32;
	limits->hello_ms = options->hello_ms > 0 ? options->hello_ms : 5000;
	limits->line_ms = options->line_ms > 0 ? options->line_ms : 10000;
	limits->ping_ms = options->ping_ms > 0 ? options->ping_ms : 10000;
	limits->reply_ms = options->reply_ms > 0 ? options->reply_ms : 10000;
	limits->queue_max = options->queue_max > 0 ? options->queue_max : 65536;
}

int socket_new(const struct socket_options *options, struct socket_server **result)
{
	int lock, listener;
	int error = runtime_lock(options->directory, &lock);
	if (error)
		return error;
	error = runtime_listen(options->directory, "control", options->group, &listener);
	if (error) {
		close(lock);
		return error;
	}
	struct socket_server *server = g_new0(struct socket_server, 1);
	socket_set_limits(server, options);
	server->handlers = options->handlers;
	server->user = options->user;
	server->context = options->context;
	server->lock = lock;
	server->listener = listener;
	server->reserve = -1;
	server->sessions = g_ptr_array_new();
	g_queue_init(&server->pending);
	g_strlcpy(server->directory, options->directory, sizeof(server->directory));
	socket_make_call_id(server->session);
	socket_resume(server);
	*result = server;
	return 0;
}

void socket_free(struct socket_server *server)
{
	char path[RUNTIME_PATH_SIZE];
	if (!server)
		return;
	source_stop(&server->accepting);
	source_stop(&server->retry);
	source_stop(&server->reply_timer);
	for (guint i = 0; i < server->sessions->len; i++)
		session_free(server->sessions->pdata[i]);
	g_ptr_array_free(server->sessions, TRUE);
	g_queue_clear_full(&server->pending, g_free);
	if (runtime_path(server->directory, "control", path) == 0)
		unlink(path);
	close(server->listener);
	if (server->reserve >= 0)
		close(server->reserve);
	close(server->lock); /* last: whoever takes it now finds no socket of ours */
	g_free(server);
}
