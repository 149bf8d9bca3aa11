#include "tests/virtual/host.h"
#include <errno.h>
#include <glib-unix.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>
#include "tests/virtual/cx300.h"
#include "tests/virtual/listen.h"

#define PACKET_MAX 4096
#define QUEUE_MAX 64

struct host {
	char *path, *serial;
	const struct host_phone *phone;
	int listener, peer; /* -1: none */
	guint listener_watch, peer_watch;
	bool waited_for; /* nobody has come since the plug went in */
	GQueue *early;	 /* GBytes: what happened until then */
};

struct host *host_new(const char *path, const char *serial, const struct host_phone *phone)
{
	struct host *host = g_new0(struct host, 1);

	host->path = g_strdup(path);
	host->serial = g_strdup(serial);
	host->phone = phone;
	host->listener = host->peer = -1;
	host->early = g_queue_new();
	return host;
}

static void forget_early(struct host *host)
{
	GBytes *packet;

	while ((packet = g_queue_pop_head(host->early)))
		g_bytes_unref(packet);
}

static void drop_peer(struct host *host)
{
	if (host->peer < 0)
		return;
	if (host->peer_watch)
		g_source_remove(host->peer_watch);
	close(host->peer);
	host->peer = -1;
	host->peer_watch = 0;
	host->phone->came_or_went(host->phone->user, false);
}

/* False when the host has gone. A host that does not read loses packets, as reports are lost in the kernel.
 */
static bool give(struct host *host, const void *packet, size_t size)
{
	ssize_t n = send(host->peer, packet, size, MSG_NOSIGNAL | MSG_DONTWAIT);

	return n >= 0 || errno == EAGAIN;
}

static gboolean on_packet(int fd, GIOCondition condition, gpointer user)
{
	struct host *host = user;
	uint8_t packet[PACKET_MAX], answer[PACKET_MAX];
	ssize_t n = recv(fd, packet, sizeof packet, MSG_DONTWAIT);

	(void)condition;
	if (n < 0 && (errno == EAGAIN || errno == EINTR))
		return G_SOURCE_CONTINUE;
	if (n > 0) {
		size_t size =
			host->phone->message(host->phone->user, packet, (size_t)n, answer, sizeof answer);
		if (host->peer != fd) /* unplugged by what came */
			return G_SOURCE_REMOVE;
		if (!size || give(host, answer, size))
			return G_SOURCE_CONTINUE;
	}
	host->peer_watch = 0;
	drop_peer(host);
	return G_SOURCE_REMOVE;
}

static void introduce(struct host *host)
{
	uint8_t descriptor[1 + CX300_DESCRIPTOR_SIZE] = {'D'};
	g_autofree char *name = g_strdup_printf("N%s\n%s\n%04x:%04x\n", CX300_MODEL, host->serial,
		CX300_VENDOR, CX300_PRODUCT);
	GBytes *early;

	memcpy(descriptor + 1, cx300_report_descriptor, CX300_DESCRIPTOR_SIZE);
	give(host, descriptor, sizeof descriptor);
	give(host, name, strlen(name));
	while ((early = g_queue_pop_head(host->early))) {
		gsize size;
		const void *packet = g_bytes_get_data(early, &size);

		give(host, packet, size);
		g_bytes_unref(early);
	}
	host->waited_for = false;
}

static bool peer_has_gone(const struct host *host)
{
	uint8_t byte;

	return recv(host->peer, &byte, 1, MSG_PEEK | MSG_DONTWAIT) == 0;
}

/* One host at a time; one that comes in the same turn as its predecessor goes is not sent away. */
static gboolean on_connection(int fd, GIOCondition condition, gpointer user)
{
	struct host *host = user;
	int peer = accept4(fd, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);

	(void)condition;
	if (peer < 0)
		return G_SOURCE_CONTINUE;
	if (host->peer >= 0 && peer_has_gone(host))
		drop_peer(host);
	if (host->peer >= 0) {
		close(peer);
		return G_SOURCE_CONTINUE;
	}
	host->peer = peer;
	host->peer_watch = g_unix_fd_add(peer, G_IO_IN, on_packet, host);
	introduce(host);
	host->phone->came_or_went(host->phone->user, true);
	return G_SOURCE_CONTINUE;
}

int host_plug(struct host *host)
{
	if (host->listener >= 0)
		return 0;
	int fd = listen_at(host->path, SOCK_SEQPACKET);
	if (fd < 0)
		return fd;
	host->listener = fd;
	host->listener_watch = g_unix_fd_add(fd, G_IO_IN, on_connection, host);
	host->waited_for = true;
	return 0;
}

void host_unplug(struct host *host)
{
	drop_peer(host);
	forget_early(host);
	if (host->listener < 0)
		return;
	g_source_remove(host->listener_watch);
	close(host->listener);
	unlink(host->path);
	host->listener = -1;
}

void host_free(struct host *host)
{
	if (!host)
		return;
	host_unplug(host);
	g_queue_free(host->early);
	g_free(host->path);
	g_free(host->serial);
	g_free(host);
}

bool host_is_here(const struct host *host)
{
	return host->peer >= 0;
}

void host_input(struct host *host, const uint8_t *report, size_t size)
{
	uint8_t packet[1 + CX300_REPORT_MAX] = {'I'};

	if (size > CX300_REPORT_MAX)
		return;
	memcpy(packet + 1, report, size);
	if (host->peer >= 0)
		give(host, packet, 1 + size);
	else if (host->waited_for && g_queue_get_length(host->early) < QUEUE_MAX)
		g_queue_push_tail(host->early, g_bytes_new(packet, 1 + size));
}
