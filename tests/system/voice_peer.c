/* voice-peer SOCKET SEND RECORD: a program on the agent's audio socket that keeps its own time, as a softphone with a network
 * clock does: sends FILE (raw, 16 bit, 16 kHz), then silence, a frame every 20 ms by CLOCK_MONOTONIC, to whichever call has
 * the line, and records what it gets. At SIGTERM it says how what it got was paced:
 *     frames N  longest gap G ms  first to last T ms  shortest gap S ms */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#define FRAME_MS 20
#define FRAME_BYTES 640
#define HEADER 3
#define FRAME_MAX (HEADER + 65535)
enum { KIND_HANGUP = 0x00, KIND_UUID = 0x01, KIND_SLIN_16K = 0x12 };

struct peer {
	int fd;
	FILE *send, *record;
	int64_t due_us, first_us, last_us, longest_us, shortest_us;
	unsigned frames, other;
	uint8_t in[FRAME_MAX];
	size_t used;
};

static volatile sig_atomic_t ended;

static void on_signal(int number)
{
	(void)number;
	ended = 1;
}

static int64_t now_us(void)
{
	struct timespec now;
	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * INT64_C(1000000) + now.tv_nsec / 1000;
}

static int complain(const char *what)
{
	fprintf(stderr, "voice-peer: %s: %s\n", what, strerror(errno));
	return EXIT_FAILURE;
}

static bool put(const struct peer *peer, const uint8_t *bytes, size_t size)
{
	return send(peer->fd, bytes, size, MSG_NOSIGNAL) == (ssize_t)size;
}

/* The nil UUID: whichever call has the line. */
static bool introduce(struct peer *peer, const char *path)
{
	static const uint8_t hello[HEADER + 16] = {KIND_UUID, 0, 16};
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	snprintf(address.sun_path, sizeof(address.sun_path), "%s", path);
	peer->fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	return peer->fd >= 0 && !connect(peer->fd, (struct sockaddr *)&address, sizeof(address)) &&
	       put(peer, hello, sizeof(hello));
}

static bool send_frame(struct peer *peer)
{
	uint8_t frame[HEADER + FRAME_BYTES] = {KIND_SLIN_16K, FRAME_BYTES >> 8, FRAME_BYTES & 0xFF};
	size_t got = fread(frame + HEADER, 1, FRAME_BYTES, peer->send);
	memset(frame + HEADER + got, 0, FRAME_BYTES - got);
	peer->due_us += FRAME_MS * 1000;
	return put(peer, frame, sizeof(frame));
}

static void take_frame(struct peer *peer, const uint8_t *payload, size_t size)
{
	int64_t now = now_us(), gap = now - peer->last_us;
	if (!peer->frames++)
		peer->first_us = now;
	else if (gap > peer->longest_us)
		peer->longest_us = gap;
	if (peer->frames == 2 || (peer->frames > 2 && gap < peer->shortest_us))
		peer->shortest_us = gap;
	peer->last_us = now;
	fwrite(payload, 1, size, peer->record);
}

static bool receive(struct peer *peer)
{
	ssize_t got = recv(peer->fd, peer->in + peer->used, sizeof(peer->in) - peer->used, MSG_DONTWAIT);
	if (got <= 0)
		return got < 0 && (errno == EAGAIN || errno == EINTR);
	peer->used += (size_t)got;
	for (;;) {
		size_t size = HEADER + ((size_t)peer->in[1] << 8 | peer->in[2]);
		if (peer->used < HEADER || peer->used < size)
			return true;
		if (peer->in[0] == KIND_HANGUP)
			return false;
		if (peer->in[0] == KIND_SLIN_16K)
			take_frame(peer, peer->in + HEADER, size - HEADER);
		else
			peer->other++;
		peer->used -= size;
		memmove(peer->in, peer->in + size, peer->used);
	}
}

static bool run(struct peer *peer)
{
	bool well = true;
	peer->due_us = now_us();
	while (well && !ended) {
		int64_t wait_us = peer->due_us - now_us();
		struct timespec wait = {.tv_sec = wait_us / 1000000, .tv_nsec = wait_us % 1000000 * 1000};
		struct pollfd fd = {.fd = peer->fd, .events = POLLIN};
		if (wait_us <= 0)
			well = send_frame(peer);
		else if (ppoll(&fd, 1, &wait, NULL) > 0)
			well = receive(peer);
	}
	return well;
}

int main(int argc, char **argv)
{
	static struct peer peer;
	struct sigaction action = {.sa_handler = on_signal};
	if (argc != 4) {
		fprintf(stderr, "usage: voice-peer SOCKET SEND RECORD\n");
		return 2;
	}
	sigaction(SIGTERM, &action, NULL);
	peer.send = fopen(argv[2], "rbe");
	peer.record = fopen(argv[3], "wbe");
	if (!peer.send || !peer.record)
		return complain("files");
	if (!introduce(&peer, argv[1]))
		return complain(argv[1]);
	bool well = run(&peer);
	printf("frames %u  longest gap %.1f ms  first to last %.1f ms  shortest gap %.1f ms  of other kinds "
	       "%u%s\n",
		peer.frames, (double)peer.longest_us / 1000, (double)(peer.last_us - peer.first_us) / 1000,
		(double)peer.shortest_us / 1000, peer.other, well ? "" : "  the agent has closed");
	fclose(peer.send);
	return fclose(peer.record) || !well ? EXIT_FAILURE : EXIT_SUCCESS;
}
