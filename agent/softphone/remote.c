/* The connection.
 *
 * state      | time           | connected    | refused, error | bytes    | end, error | break()
 * AWAY       | -> CONNECTING  | -            | -              | -        | -          | -
 * CONNECTING | -              | -> UP, told  | -> AWAY, told  | -        | -          | -
 * UP         | -              | -            | -              | on_bytes | -> AWAY    | -> BREAKING
 * BREAKING   | -> AWAY, told  | -            | -              | -        | -          | -
 */
#include "agent/softphone/remote.h"
#include "agent/softphone/backoff.h"
#include "agent/softphone/source.h"
#include <arpa/inet.h>
#include <errno.h>
#include <glib-unix.h>
#include <netinet/tcp.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#define READ_SIZE 32768
#define QUEUE_MAX 65536
#define LASTING_US (10 * G_USEC_PER_SEC)

enum remote_state { REMOTE_AWAY, REMOTE_CONNECTING, REMOTE_UP, REMOTE_BREAKING };

struct remote {
	struct remote_options options;
	struct sockaddr_storage address;
	socklen_t address_size;
	enum remote_state state;
	int fd;
	GSource *input, *output, *broken, *begin;
	GString *queue;
	struct backoff backoff;
	int64_t up_us;
	char why[160];
	int references; /* 1 + the callbacks that run now */
};

static void remote_unref(struct remote *remote)
{
	if (--remote->references > 0)
		return;
	g_string_free(remote->queue, TRUE);
	g_free(remote);
}

static void remote_close(struct remote *remote)
{
	source_stop(&remote->input);
	source_stop(&remote->output);
	source_stop(&remote->broken);
	source_stop(&remote->begin);
	if (remote->fd >= 0)
		close(remote->fd);
	remote->fd = -1;
	g_string_truncate(remote->queue, 0);
}

static void remote_lose(struct remote *remote, const char *why)
{
	bool was_up = remote->state == REMOTE_UP || remote->state == REMOTE_BREAKING;
	char text[sizeof(remote->why)];
	g_strlcpy(text, why, sizeof(text));
	if (was_up && g_get_monotonic_time() - remote->up_us > LASTING_US)
		backoff_reset(&remote->backoff);
	remote_close(remote);
	remote->state = REMOTE_AWAY;
	backoff_start(&remote->backoff);
	if (was_up)
		remote->options.on_down(remote->options.user, text);
	else if (remote->options.on_refused)
		remote->options.on_refused(remote->options.user, text);
}

static gboolean remote_on_broken(gpointer data)
{
	struct remote *remote = data;
	remote->references++;
	remote_lose(remote, remote->why);
	remote_unref(remote);
	return G_SOURCE_REMOVE;
}

static GSource *remote_idle(struct remote *remote, GSourceFunc function)
{
	GSource *source = g_idle_source_new();
	g_source_set_priority(source, G_PRIORITY_DEFAULT);
	g_source_set_callback(source, function, remote, NULL);
	g_source_attach(source, remote->options.context);
	return source;
}

void remote_break(struct remote *remote, const char *why)
{
	if (remote->state != REMOTE_UP)
		return;
	remote->state = REMOTE_BREAKING;
	source_stop(&remote->input);
	source_stop(&remote->output);
	g_strlcpy(remote->why, why, sizeof(remote->why));
	remote->broken = remote_idle(remote, remote_on_broken);
}

static gboolean remote_on_readable(gint fd, GIOCondition condition, gpointer data)
{
	(void)condition;
	struct remote *remote = data;
	char bytes[READ_SIZE];
	ssize_t count = recv(fd, bytes, sizeof(bytes), MSG_DONTWAIT);
	if (count < 0 && (errno == EAGAIN || errno == EINTR))
		return G_SOURCE_CONTINUE;
	remote->references++;
	if (count > 0)
		remote->options.on_bytes(remote->options.user, bytes, (size_t)count);
	else
		remote_lose(remote, count < 0 ? g_strerror(errno) : "it closed the connection");
	remote_unref(remote);
	return G_SOURCE_CONTINUE; /* remote_close() has destroyed the source when it was to go */
}

static GSource *remote_watch(struct remote *remote, GIOCondition condition, GUnixFDSourceFunc function)
{
	GSource *source = g_unix_fd_source_new(remote->fd, condition);
	g_source_set_callback(source, G_SOURCE_FUNC(function), remote, NULL);
	g_source_attach(source, remote->options.context);
	return source;
}

static gboolean remote_on_writable(gint fd, GIOCondition condition, gpointer data)
{
	(void)condition;
	struct remote *remote = data;
	while (remote->queue->len > 0) {
		ssize_t sent = send(fd, remote->queue->str, remote->queue->len, MSG_DONTWAIT | MSG_NOSIGNAL);
		if (sent < 0)
			break; /* full, or broken: the reader hears of it */
		g_string_erase(remote->queue, 0, sent);
	}
	if (remote->queue->len == 0)
		source_stop(&remote->output);
	return G_SOURCE_CONTINUE;
}

int remote_send(struct remote *remote, const char *bytes, size_t length)
{
	if (remote->state != REMOTE_UP)
		return -ENOTCONN;
	if (remote->queue->len + length > QUEUE_MAX)
		return -ENOBUFS;
	g_string_append_len(remote->queue, bytes, (gssize)length);
	remote_on_writable(remote->fd, G_IO_OUT, remote);
	if (remote->queue->len > 0 && !remote->output)
		remote->output = remote_watch(remote, G_IO_OUT, remote_on_writable);
	return 0;
}

/* A port nobody listens on may be given to our own end of the connection: then we would speak to ourselves. */
static bool is_own_end(int fd)
{
	struct sockaddr_storage local = {0}, peer = {0};
	socklen_t local_size = sizeof(local), peer_size = sizeof(peer);
	return getsockname(fd, (struct sockaddr *)&local, &local_size) == 0 && local.ss_family != AF_UNIX &&
	       getpeername(fd, (struct sockaddr *)&peer, &peer_size) == 0 && local_size == peer_size &&
	       memcmp(&local, &peer, local_size) == 0;
}

/* Anybody can make a socket in /tmp: it is not to hear what is dialled here. */
static bool is_stranger(int fd)
{
	struct sockaddr_storage local = {0};
	socklen_t local_size = sizeof(local), size = sizeof(struct ucred);
	struct ucred peer;
	if (getsockname(fd, (struct sockaddr *)&local, &local_size) < 0 || local.ss_family != AF_UNIX)
		return false;
	return getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &size) < 0 ||
	       (peer.uid != geteuid() && peer.uid != 0);
}

static void remote_become_up(struct remote *remote)
{
	int one = 1, error = 0;
	socklen_t size = sizeof(error);
	source_stop(&remote->output);
	if (getsockopt(remote->fd, SOL_SOCKET, SO_ERROR, &error, &size) < 0)
		error = errno;
	if (error || is_own_end(remote->fd)) {
		remote_lose(remote, error ? g_strerror(error) : "nobody listens");
	} else if (is_stranger(remote->fd)) {
		remote_lose(remote, "it runs under another user");
	} else {
		if (remote->address.ss_family != AF_UNIX)
			setsockopt(remote->fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one));
		remote->state = REMOTE_UP;
		remote->up_us = g_get_monotonic_time();
		remote->input = remote_watch(remote, G_IO_IN | G_IO_HUP | G_IO_ERR, remote_on_readable);
		remote->options.on_up(remote->options.user);
	}
}

static gboolean remote_on_connected(gint fd, GIOCondition condition, gpointer data)
{
	(void)fd, (void)condition;
	struct remote *remote = data;
	remote->references++;
	remote_become_up(remote);
	remote_unref(remote);
	return G_SOURCE_REMOVE;
}

static void remote_connect(void *user)
{
	struct remote *remote = user;
	remote->references++;
	remote->fd = socket(remote->address.ss_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (remote->fd < 0 ||
		(connect(remote->fd, (struct sockaddr *)&remote->address, remote->address_size) < 0 &&
			errno != EINPROGRESS)) {
		remote_lose(remote, g_strerror(errno));
	} else {
		remote->state = REMOTE_CONNECTING;
		remote->output = remote_watch(remote, G_IO_OUT | G_IO_ERR | G_IO_HUP, remote_on_connected);
	}
	remote_unref(remote);
}

static gboolean remote_on_begin(gpointer data)
{
	struct remote *remote = data;
	source_stop(&remote->begin);
	remote_connect(remote);
	return G_SOURCE_REMOVE;
}

static int read_address(struct remote *remote, const struct remote_options *options)
{
	struct sockaddr_in *v4 = (struct sockaddr_in *)&remote->address;
	struct sockaddr_in6 *v6 = (struct sockaddr_in6 *)&remote->address;
	struct sockaddr_un *local = (struct sockaddr_un *)&remote->address;
	if (options->path) {
		local->sun_family = AF_UNIX;
		remote->address_size = sizeof(*local);
		return g_strlcpy(local->sun_path, options->path, sizeof(local->sun_path)) <
				       sizeof(local->sun_path)
			       ? 0
			       : -EINVAL;
	}
	if (options->port < 1 || options->port > 65535)
		return -EINVAL;
	if (inet_pton(AF_INET, options->host, &v4->sin_addr) == 1) {
		v4->sin_family = AF_INET;
		v4->sin_port = htons((uint16_t)options->port);
		remote->address_size = sizeof(*v4);
		return ntohl(v4->sin_addr.s_addr) >> 24 == IN_LOOPBACKNET ? 0 : -EINVAL;
	}
	if (inet_pton(AF_INET6, options->host, &v6->sin6_addr) != 1)
		return -EINVAL;
	v6->sin6_family = AF_INET6;
	v6->sin6_port = htons((uint16_t)options->port);
	remote->address_size = sizeof(*v6);
	return IN6_IS_ADDR_LOOPBACK(&v6->sin6_addr) ? 0 : -EINVAL;
}

int remote_new(const struct remote_options *options, struct remote **result)
{
	struct remote *remote = g_new0(struct remote, 1);
	if (read_address(remote, options)) {
		g_free(remote);
		return -EINVAL;
	}
	remote->options = *options;
	remote->options.host = remote->options.path = NULL;
	remote->fd = -1;
	remote->references = 1;
	remote->queue = g_string_new(NULL);
	backoff_init(&remote->backoff, options->context, remote_connect, remote);
	remote->begin = remote_idle(remote, remote_on_begin);
	*result = remote;
	return 0;
}

void remote_free(struct remote *remote)
{
	if (!remote)
		return;
	remote->state = REMOTE_AWAY;
	remote_close(remote);
	backoff_stop(&remote->backoff);
	remote_unref(remote);
}

bool remote_is_up(const struct remote *remote)
{
	return remote->state == REMOTE_UP;
}
