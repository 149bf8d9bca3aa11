/* The connection to ctrl_tcp.
 *
 * state      | time           | connected  | refused, error | bytes       | end, broken netstring, break()
 * AWAY       | -> CONNECTING  | -          | -              | -           | -
 * CONNECTING | -              | -> UP,told | -> AWAY        | -           | -> AWAY
 * UP         | -              | -          | -> AWAY, told  | on_message  | -> AWAY, told
 */
#include "agent/softphone/baresip/baresip_link.h"
#include "agent/softphone/backoff.h"
#include "agent/softphone/baresip/netstring.h"
#include <arpa/inet.h>
#include <errno.h>
#include <glib-unix.h>
#include <netinet/tcp.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define READ_SIZE 16384
#define QUEUE_MAX 65536
#define LASTING_US (10 * G_USEC_PER_SEC)
/* 1.0.0 puts command and parameters into 256 bytes and cuts what is longer. */
#define COMMAND_MAX 255

enum link_state { LINK_AWAY, LINK_CONNECTING, LINK_UP };

struct baresip_link {
	struct baresip_link_options options;
	struct sockaddr_storage address;
	socklen_t address_size;
	enum link_state state;
	int fd;
	GSource *input, *output, *broken;
	GString *received, *queue;
	struct backoff backoff;
	int64_t up_us;
	char why[128];
	int references; /* 1 + the callbacks that run now */
};

static void stop_source(GSource **source)
{
	if (!*source)
		return;
	g_source_destroy(*source);
	g_source_unref(*source);
	*source = NULL;
}

static void link_unref(struct baresip_link *link)
{
	if (--link->references > 0)
		return;
	g_string_free(link->received, TRUE);
	g_string_free(link->queue, TRUE);
	g_free(link);
}

static void link_close(struct baresip_link *link)
{
	stop_source(&link->input);
	stop_source(&link->output);
	stop_source(&link->broken);
	if (link->fd >= 0)
		close(link->fd);
	link->fd = -1;
	g_string_truncate(link->received, 0);
	g_string_truncate(link->queue, 0);
}

static void link_lose(struct baresip_link *link, const char *why)
{
	bool was_up = link->state == LINK_UP;
	char text[sizeof(link->why)];
	g_strlcpy(text, why, sizeof(text));
	if (was_up && g_get_monotonic_time() - link->up_us > LASTING_US)
		backoff_reset(&link->backoff);
	link_close(link);
	link->state = LINK_AWAY;
	backoff_start(&link->backoff);
	if (was_up)
		link->options.on_down(link->options.user, text);
}

static gboolean link_on_broken(gpointer data)
{
	struct baresip_link *link = data;
	link_lose(link, link->why);
	return G_SOURCE_REMOVE;
}

void baresip_link_break(struct baresip_link *link, const char *why)
{
	if (link->state != LINK_UP || link->broken)
		return;
	stop_source(&link->input);
	stop_source(&link->output);
	g_strlcpy(link->why, why, sizeof(link->why));
	link->broken = g_idle_source_new();
	g_source_set_priority(link->broken, G_PRIORITY_DEFAULT);
	g_source_set_callback(link->broken, link_on_broken, link, NULL);
	g_source_attach(link->broken, link->options.context);
}

static void link_deliver(struct baresip_link *link, const char *payload, size_t length)
{
	struct baresip_message *message = g_new(struct baresip_message, 1);
	if (baresip_message_decode(payload, length, message) == 0)
		link->options.on_message(link->options.user, message);
	else
		baresip_link_break(link, "baresip sent something that is no JSON object");
	g_free(message);
}

/* All netstrings that are whole. A callback may have closed the link meanwhile. */
static void link_split(struct baresip_link *link)
{
	GString *bytes = link->received;
	size_t done = 0, length, used;
	const char *payload;
	int status = 0;
	link->received = g_string_new(NULL);
	while (link->state == LINK_UP && !link->broken &&
		(status = netstring_read(bytes->str + done, bytes->len - done, BARESIP_PAYLOAD_MAX, &payload,
			 &length, &used)) == 1) {
		link_deliver(link, payload, length);
		done += used;
	}
	if (status < 0)
		baresip_link_break(link, "this is not baresip's ctrl_tcp");
	else if (link->state == LINK_UP)
		g_string_append_len(link->received, bytes->str + done, (gssize)(bytes->len - done));
	g_string_free(bytes, TRUE);
}

static gboolean link_on_readable(gint fd, GIOCondition condition, gpointer data)
{
	(void)condition;
	struct baresip_link *link = data;
	char bytes[READ_SIZE];
	ssize_t count = recv(fd, bytes, sizeof(bytes), MSG_DONTWAIT);
	if (count < 0 && (errno == EAGAIN || errno == EINTR))
		return G_SOURCE_CONTINUE;
	link->references++;
	if (count <= 0) {
		link_lose(link, count < 0 ? g_strerror(errno) : "baresip closed the connection");
	} else {
		g_string_append_len(link->received, bytes, count);
		link_split(link);
	}
	link_unref(link);
	/* link_close() has destroyed the source when it was to go. */
	return G_SOURCE_CONTINUE;
}

static GSource *link_watch(struct baresip_link *link, GIOCondition condition, GUnixFDSourceFunc function)
{
	GSource *source = g_unix_fd_source_new(link->fd, condition);
	g_source_set_callback(source, G_SOURCE_FUNC(function), link, NULL);
	g_source_attach(source, link->options.context);
	return source;
}

/* Sends what the socket takes. */
static gboolean link_on_writable(gint fd, GIOCondition condition, gpointer data)
{
	(void)condition;
	struct baresip_link *link = data;
	while (link->queue->len > 0) {
		ssize_t sent = send(fd, link->queue->str, link->queue->len, MSG_DONTWAIT | MSG_NOSIGNAL);
		if (sent < 0)
			break; /* full, or broken: the reader hears of it */
		g_string_erase(link->queue, 0, sent);
	}
	if (link->queue->len == 0)
		stop_source(&link->output);
	return G_SOURCE_CONTINUE;
}

int baresip_link_send(struct baresip_link *link, const char *command, const char *params, const char *token)
{
	char bytes[BARESIP_COMMAND_MAX];
	size_t length;
	if (link->state != LINK_UP || link->broken)
		return -ENOTCONN;
	if (strlen(command) + 1 + (params ? strlen(params) : 0) > COMMAND_MAX)
		return -EMSGSIZE;
	int error = baresip_message_encode(command, params, token, bytes, sizeof(bytes), &length);
	if (error)
		return error;
	if (link->queue->len + length > QUEUE_MAX)
		return -ENOBUFS;
	g_string_append_len(link->queue, bytes, (gssize)length);
	link_on_writable(link->fd, G_IO_OUT, link);
	if (link->queue->len > 0 && !link->output)
		link->output = link_watch(link, G_IO_OUT, link_on_writable);
	return 0;
}

/* A port nobody listens on may be given to our own end of the connection: then we would speak to ourselves. */
static bool is_own_end(int fd)
{
	struct sockaddr_storage local = {0}, peer = {0};
	socklen_t local_size = sizeof(local), peer_size = sizeof(peer);
	return getsockname(fd, (struct sockaddr *)&local, &local_size) == 0 &&
	       getpeername(fd, (struct sockaddr *)&peer, &peer_size) == 0 && local_size == peer_size &&
	       memcmp(&local, &peer, local_size) == 0;
}

static gboolean link_on_connected(gint fd, GIOCondition condition, gpointer data)
{
	(void)condition;
	struct baresip_link *link = data;
	int error = 0, one = 1;
	socklen_t size = sizeof(error);
	stop_source(&link->output);
	if (getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &size) < 0 || error || is_own_end(fd)) {
		link_lose(link, "");
		return G_SOURCE_REMOVE;
	}
	setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one));
	link->state = LINK_UP;
	link->up_us = g_get_monotonic_time();
	link->input = link_watch(link, G_IO_IN | G_IO_HUP | G_IO_ERR, link_on_readable);
	link->options.on_up(link->options.user);
	return G_SOURCE_REMOVE;
}

static void link_connect(void *user)
{
	struct baresip_link *link = user;
	link->fd = socket(link->address.ss_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (link->fd < 0 || (connect(link->fd, (struct sockaddr *)&link->address, link->address_size) < 0 &&
				    errno != EINPROGRESS)) {
		link_lose(link, "");
		return;
	}
	link->state = LINK_CONNECTING;
	link->output = link_watch(link, G_IO_OUT | G_IO_ERR | G_IO_HUP, link_on_connected);
}

static int read_address(struct baresip_link *link, const char *host, int port)
{
	struct sockaddr_in *v4 = (struct sockaddr_in *)&link->address;
	struct sockaddr_in6 *v6 = (struct sockaddr_in6 *)&link->address;
	if (inet_pton(AF_INET, host, &v4->sin_addr) == 1) {
		v4->sin_family = AF_INET;
		v4->sin_port = htons((uint16_t)port);
		link->address_size = sizeof(*v4);
		return 0;
	}
	if (inet_pton(AF_INET6, host, &v6->sin6_addr) != 1)
		return -EINVAL;
	v6->sin6_family = AF_INET6;
	v6->sin6_port = htons((uint16_t)port);
	link->address_size = sizeof(*v6);
	return 0;
}

int baresip_link_new(const struct baresip_link_options *options, struct baresip_link **result)
{
	struct baresip_link *link = g_new0(struct baresip_link, 1);
	if (options->port < 1 || options->port > 65535 || read_address(link, options->host, options->port)) {
		g_free(link);
		return -EINVAL;
	}
	link->options = *options;
	link->options.host = NULL;
	link->fd = -1;
	link->references = 1;
	link->received = g_string_new(NULL);
	link->queue = g_string_new(NULL);
	backoff_init(&link->backoff, options->context, link_connect, link);
	link_connect(link);
	*result = link;
	return 0;
}

void baresip_link_free(struct baresip_link *link)
{
	if (!link)
		return;
	link->state = LINK_AWAY;
	link_close(link);
	backoff_stop(&link->backoff);
	link_unref(link);
}

bool baresip_link_is_up(const struct baresip_link *link)
{
	return link->state == LINK_UP && !link->broken;
}
