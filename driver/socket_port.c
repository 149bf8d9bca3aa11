/* The fd given out is an epoll fd: over the socket, which comes and goes, and an eventfd for what is known
 * without it (a connection refused, a packet sent). */
#include "driver/socket_port.h"
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>
#include "driver/utf.h"

#define PACKET_MAX (1 + TRANSPORT_DESCRIPTOR_MAX)

enum socket_state {
	CLOSED,
	CONNECTED /* nothing heard yet */,
	DESCRIBED /* 'D' came */,
	OPEN /* 'N' came */
};

struct socket_port {
	struct transport transport;
	struct sockaddr_un address;
	int epoll_fd, event_fd, socket;
	enum socket_state state;
	int failed; /* -errno of a connection that could not be made, to be told; 0 = none */
	enum {
		IDLE,
		SENDING /* the socket is full */,
		SENT /* to be told */,
		ASKING /* 'f' has to come */
	} sending;
	int sent_status;
	uint8_t packet[1 + TRANSPORT_REPORT_MAX]; /* on its way */
	size_t packet_size;
	size_t descriptor_size;
	uint8_t descriptor[TRANSPORT_DESCRIPTOR_MAX];
};

static struct socket_port *port_of(const struct transport *transport)
{
	return (struct socket_port *)transport;
}

/* Makes the fd readable until next() has nothing more to tell. */
static void announce(struct socket_port *port)
{
	uint64_t one = 1;

	if (write(port->event_fd, &one, sizeof one) < 0) {
		/* EAGAIN alone: readable already */
	}
}

static void watch(struct socket_port *port, int operation, uint32_t events)
{
	struct epoll_event event = {.events = events};

	epoll_ctl(port->epoll_fd, operation, port->socket, &event);
}

static void hang_up(struct socket_port *port)
{
	if (port->socket >= 0)
		close(port->socket); /* leaves the epoll set by that */
	port->socket = -1;
	port->state = CLOSED;
	port->sending = IDLE;
}

static int port_open(struct transport *transport)
{
	struct socket_port *port = port_of(transport);

	hang_up(port);
	port->failed = 0;
	port->socket = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	if (port->socket < 0)
		return -errno;
	if (connect(port->socket, (struct sockaddr *)&port->address, sizeof port->address) == 0) {
		port->state = CONNECTED;
		watch(port, EPOLL_CTL_ADD, EPOLLIN);
		return 0;
	}
	port->failed = errno == ENOENT || errno == ECONNREFUSED || errno == EAGAIN ? -ENODEV : -errno;
	hang_up(port);
	announce(port);
	return 0;
}

static void port_close(struct transport *transport)
{
	struct socket_port *port = port_of(transport);

	hang_up(port);
	port->failed = 0;
}

/* Sends the waiting packet, now or when there is room. */
static void flush(struct socket_port *port)
{
	ssize_t sent = send(port->socket, port->packet, port->packet_size, MSG_DONTWAIT | MSG_NOSIGNAL);

	if (sent < 0 && (errno == EAGAIN || errno == EINTR)) {
		port->sending = SENDING;
		watch(port, EPOLL_CTL_MOD, EPOLLIN | EPOLLOUT);
		return;
	}
	port->sent_status = sent < 0 ? (errno == EPIPE || errno == ECONNRESET ? -ENODEV : -errno) : 0;
	if (port->sending == SENDING)
		watch(port, EPOLL_CTL_MOD, EPOLLIN);
	port->sending = !port->sent_status && port->packet[0] == 'G' ? ASKING : SENT;
	if (port->sending == SENT)
		announce(port);
}

static int port_send(struct transport *transport, enum transport_kind kind, const uint8_t *data, size_t size)
{
	static const char kinds[] = {
		[TRANSPORT_OUTPUT] = 'O', [TRANSPORT_SET_FEATURE] = 'F', [TRANSPORT_GET_FEATURE] = 'G'};
	struct socket_port *port = port_of(transport);

	if (port->state != OPEN)
		return -ENODEV;
	if (port->sending != IDLE)
		return -EBUSY;
	if (!size || size > TRANSPORT_REPORT_MAX)
		return -EMSGSIZE;
	port->packet[0] = (uint8_t)kinds[kind];
	if (kind == TRANSPORT_GET_FEATURE) {
		port->packet[1] = data[0];
		port->packet[2] = (uint8_t)size;
		port->packet[3] = (uint8_t)(size >> 8);
		port->packet_size = 4;
	} else {
		memcpy(port->packet + 1, data, size);
		port->packet_size = 1 + size;
	}
	flush(port);
	return 0;
}

/* "model\nserial\nVVVV:PPPP\n"; a phone that does not say its USB ids is known by its descriptor alone. */
static void read_identity(struct socket_port *port, char *text, struct transport_event *event)
{
	char *rest = text, *model = strsep(&rest, "\n"), *serial = strsep(&rest, "\n"),
	     *ids = strsep(&rest, "\n");
	unsigned vendor, product;

	memset(&event->identity, 0, sizeof event->identity);
	utf8_clean(model, event->identity.model, sizeof event->identity.model);
	utf8_clean(serial ? serial : "", event->identity.serial, sizeof event->identity.serial);
	if (ids && sscanf(ids, "%4x:%4x", &vendor, &product) == 2) {
		event->identity.vendor = (uint16_t)vendor;
		event->identity.product = (uint16_t)product;
	}
	memcpy(event->identity.node, port->address.sun_path, sizeof port->address.sun_path);
	event->type = TRANSPORT_OPENED;
	event->status = 0;
	event->size = port->descriptor_size;
	memcpy(event->data, port->descriptor, port->descriptor_size);
	port->state = OPEN;
}

static int take_feature(
	struct socket_port *port, const uint8_t *body, size_t size, struct transport_event *event)
{
	if (port->sending != ASKING || size < 1 || size > TRANSPORT_REPORT_MAX)
		return 0;
	port->sending = IDLE;
	event->type = TRANSPORT_FEATURE;
	event->status = size == 1 ? -EPIPE : 0;
	event->size = size == 1 ? 0 : size;
	memcpy(event->data, body, event->size);
	return 1;
}

/* 1 when the packet is news. `packet` is NUL-terminated behind its end. */
static int take(struct socket_port *port, uint8_t *packet, size_t size, struct transport_event *event)
{
	uint8_t *body = packet + 1;
	size_t rest = size - 1;

	switch (packet[0]) {
	case 'D':
		if (port->state != CONNECTED)
			return 0;
		port->descriptor_size = rest;
		memcpy(port->descriptor, body, rest);
		port->state = DESCRIBED;
		return 0;
	case 'N':
		if (port->state != DESCRIBED)
			return 0;
		read_identity(port, (char *)body, event);
		return 1;
	case 'I':
		if (port->state != OPEN || rest > TRANSPORT_REPORT_MAX)
			return 0;
		event->type = TRANSPORT_INPUT;
		event->status = 0;
		event->size = rest;
		memcpy(event->data, body, rest);
		return 1;
	case 'f':
		return port->state == OPEN ? take_feature(port, body, rest, event) : 0;
	default:
		return 0;
	}
}

/* What is known without reading. */
static int tell(struct socket_port *port, struct transport_event *event)
{
	event->size = 0;
	if (port->failed) {
		event->type = TRANSPORT_FAILED;
		event->status = port->failed;
		memset(&event->identity, 0, sizeof event->identity);
		memcpy(event->identity.node, port->address.sun_path, sizeof port->address.sun_path);
		port->failed = 0;
		return 1;
	}
	if (port->sending == SENT) {
		event->type = TRANSPORT_SENT;
		event->status = port->sent_status;
		port->sending = IDLE;
		return 1;
	}
	return 0;
}

/* A connection that ends before it was open is a failed opening. */
static int tell_loss(struct socket_port *port, struct transport_event *event)
{
	event->type = port->state == OPEN ? TRANSPORT_LOST : TRANSPORT_FAILED;
	event->status = -ENODEV;
	event->size = 0;
	memset(&event->identity, 0, sizeof event->identity);
	hang_up(port);
	return 1;
}

static int port_next(struct transport *transport, struct transport_event *event)
{
	struct socket_port *port = port_of(transport);
	uint8_t packet[PACKET_MAX + 1];
	uint64_t count;

	if (port->socket >= 0 && port->sending == SENDING)
		flush(port);
	if (tell(port, event))
		return 1;
	while (port->socket >= 0) {
		ssize_t size = recv(port->socket, packet, PACKET_MAX, MSG_DONTWAIT | MSG_TRUNC);

		if (size < 0 && (errno == EAGAIN || errno == EINTR))
			break;
		if (size <= 0)
			return tell_loss(port, event);
		if (size > PACKET_MAX)
			continue;
		packet[size] = '\0';
		if (take(port, packet, (size_t)size, event))
			return 1;
	}
	if (read(port->event_fd, &count, sizeof count) < 0) {
		/* EAGAIN: nothing was announced */
	}
	return 0;
}

static int port_fd(const struct transport *transport)
{
	return port_of(transport)->epoll_fd;
}

static void port_destroy(struct transport *transport)
{
	struct socket_port *port = port_of(transport);

	hang_up(port);
	if (port->event_fd >= 0)
		close(port->event_fd);
	if (port->epoll_fd >= 0)
		close(port->epoll_fd);
	free(port);
}

static const struct transport_operations operations = {
	.open = port_open,
	.close = port_close,
	.send = port_send,
	.next = port_next,
	.fd = port_fd,
	.destroy = port_destroy,
};

int socket_port_new(const char *path, struct transport **transport)
{
	struct socket_port *port;
	struct epoll_event event = {.events = EPOLLIN};

	if (strlen(path) >= sizeof port->address.sun_path)
		return -ENAMETOOLONG;
	port = calloc(1, sizeof *port);
	if (!port)
		return -ENOMEM;
	port->transport.operations = &operations;
	port->address.sun_family = AF_UNIX;
	memcpy(port->address.sun_path, path, strlen(path) + 1);
	port->socket = -1;
	port->epoll_fd = epoll_create1(EPOLL_CLOEXEC);
	port->event_fd = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
	if (port->epoll_fd < 0 || port->event_fd < 0 ||
		epoll_ctl(port->epoll_fd, EPOLL_CTL_ADD, port->event_fd, &event)) {
		int status = -errno;

		port_destroy(&port->transport);
		return status;
	}
	*transport = &port->transport;
	return 0;
}
