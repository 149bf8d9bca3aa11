#include "agent/alsa/link.h"
#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define SEND_FLAGS (MSG_DONTWAIT | MSG_NOSIGNAL)
#define RETRY_NS INT64_C(300000000)
#define RETRY_MAX_NS INT64_C(5000000000)
#define PATIENT_TRIES 33 /* 10 s at the shortest distance: a restart of the agent is over by then */
#define READS_MAX 16	 /* a flood must not keep us here */

struct reading {
	struct link *link;
	void (*audio)(void *data, const int16_t *samples, size_t count);
	void *data;
};

void link_init(struct link *link, const struct link_paths *paths, unsigned rate_hz)
{
	memset(link, 0, sizeof(*link));
	link->paths = paths;
	link->fd = -1;
	link->kind = rate_hz == 8000 ? AUDIOSOCKET_8KHZ : AUDIOSOCKET_16KHZ;
	link->next_ns = INT64_MIN;
}

void link_clear(struct link *link)
{
	if (link->fd >= 0)
		close(link->fd);
	link->fd = -1;
}

void link_forget(struct link *link)
{
	link->fd = -1;
}

static void fail(struct link *link, int64_t now_ns)
{
	unsigned excess = link->failures > PATIENT_TRIES ? link->failures - PATIENT_TRIES : 0;
	int64_t wait_ns = excess < 5 ? RETRY_NS << excess : RETRY_MAX_NS;
	if (link->failures <= PATIENT_TRIES + 5)
		link->failures++;
	link->next_ns = now_ns + (wait_ns < RETRY_MAX_NS ? wait_ns : RETRY_MAX_NS);
}

/* error: of the call that failed, 0 at the end of the stream. */
static void lose(struct link *link, int error, int64_t now_ns)
{
	if (link->fd < 0)
		return;
	/* Somebody closed our descriptor, and its number may be another's by now. */
	if (error == EBADF || error == ENOTSOCK)
		link_forget(link);
	link_clear(link);
	fail(link, now_ns);
}

/* Whether all of it went out; what the kernel takes in part is kept for later. */
static bool put(struct link *link, const uint8_t *bytes, size_t size, int64_t now_ns)
{
	ssize_t sent = link->rest_size ? send(link->fd, link->rest, link->rest_size, SEND_FLAGS) : 0;
	if (sent >= 0) {
		link->rest_size -= (size_t)sent;
		memmove(link->rest, link->rest + sent, link->rest_size);
		if (link->rest_size)
			return false; /* no room: this frame is lost, the framing is not */
		sent = send(link->fd, bytes, size, SEND_FLAGS);
	}
	if (sent < 0) {
		if (errno != EAGAIN && errno != EINTR && errno != ENOBUFS && errno != ENOMEM)
			lose(link, errno, now_ns);
		return false;
	}
	link->rest_size = size - (size_t)sent;
	memcpy(link->rest, bytes + sent, link->rest_size);
	return true;
}

/* One sample says which rate we want, and is too short to be taken for a voice. */
static void show_rate(struct link *link, int64_t now_ns)
{
	static const int16_t silence[1];
	link_send(link, silence, 1, now_ns);
}

static void greet(struct link *link, int64_t now_ns)
{
	static const uint8_t anybody[AUDIOSOCKET_HEADER_SIZE + AUDIOSOCKET_UUID_SIZE] = {
		AUDIOSOCKET_UUID, 0, AUDIOSOCKET_UUID_SIZE};
	memset(&link->parser, 0, sizeof(link->parser));
	link->rest_size = 0;
	link->strange = false;
	if (put(link, anybody, sizeof(anybody), now_ns) && link->kind != AUDIOSOCKET_16KHZ)
		show_rate(link, now_ns);
}

/* A descriptor, or -errno. On a Unix socket connect() does not wait. */
static int try_path(const char *path)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	strncpy(address.sun_path, path, sizeof(address.sun_path) - 1);
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (fd < 0)
		return -errno;
	if (!connect(fd, (const struct sockaddr *)&address, sizeof(address)))
		return fd;
	int error = -errno;
	close(fd);
	return error;
}

void link_tick(struct link *link, int64_t now_ns)
{
	bool queued = false;
	if (link->fd >= 0 || now_ns < link->next_ns)
		return;
	for (size_t i = 0; i < link->paths->count && link->fd < 0 && !queued; i++) {
		int fd = try_path(link->paths->path[i]);
		if (fd >= 0)
			link->fd = fd;
		queued = fd == -EAGAIN;
	}
	if (link->fd >= 0)
		greet(link, now_ns);
	else if (queued)
		link->next_ns = now_ns + RETRY_NS;
	else
		fail(link, now_ns);
}

int64_t link_deadline(const struct link *link)
{
	return link->fd >= 0 ? INT64_MAX : link->next_ns;
}

static bool on_event(void *data, const struct audiosocket_event *event)
{
	const struct reading *reading = data;
	struct link *link = reading->link;
	if (event->type == AUDIOSOCKET_EVENT_HANGUP)
		return false;
	if (event->type != AUDIOSOCKET_EVENT_AUDIO)
		return true;
	link->failures = 0;
	if (event->kind == (uint8_t)link->kind) {
		reading->audio(reading->data, event->samples, event->count);
		return link->fd >= 0;
	}
	link->strange = true;
	reading->audio(
		reading->data, NULL, link->kind == AUDIOSOCKET_8KHZ ? event->count / 2 : event->count * 2);
	return link->fd >= 0;
}

void link_read(struct link *link, int64_t now_ns,
	void (*audio)(void *data, const int16_t *samples, size_t count), void *data)
{
	struct reading reading = {link, audio, data};
	uint8_t bytes[4096];
	for (int i = 0; i < READS_MAX && link->fd >= 0; i++) {
		ssize_t got = recv(link->fd, bytes, sizeof(bytes), MSG_DONTWAIT);
		if (got < 0 && (errno == EAGAIN || errno == EINTR))
			break;
		if (got <= 0 || !audiosocket_feed(&link->parser, bytes, (size_t)got, on_event, &reading))
			lose(link, got < 0 ? errno : 0, now_ns);
	}
	if (link->strange && link->fd >= 0)
		show_rate(link, now_ns);
	link->strange = false;
}

void link_send(struct link *link, const int16_t *samples, size_t count, int64_t now_ns)
{
	uint8_t frame[AUDIOSOCKET_FRAME_MAX];
	if (link->fd < 0)
		return;
	size_t size = audiosocket_encode(link->kind, samples, count, frame);
	put(link, frame, size, now_ns);
}
