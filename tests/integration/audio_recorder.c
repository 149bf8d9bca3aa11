/* audio-recorder SOCKET UUID FILE: a softphone's end of the audio socket that notes when every frame came. It sends a frame of
 * silence of its own every 20 ms, by its own clock, and goes on until the other end closes or SIGTERM comes.
 *
 * FILE gets a line for each event, times in ns of CLOCK_MONOTONIC:
 *   frame TIME BYTES SOUND    SOUND: samples that are not zero
 *   stall TIME TIME           we ourselves were not running from the first to the second: what came then is not the sender's fault
 *   end REASON
 * Runs in real time where it may. */
#include <errno.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#define TICK_NS INT64_C(5000000)
#define STALL_NS INT64_C(3000000)
#define FRAME_TICKS 4
#define SAMPLES 320
#define HEADER 3
#define WIRE 65536
#define PRIORITY 20

struct recorder {
	int fd;
	FILE *file;
	uint8_t wire[WIRE];
	size_t size;
	unsigned ticks;
};

static volatile sig_atomic_t stopped;

static void on_signal(int number)
{
	(void)number;
	stopped = 1;
}

static int64_t now_ns(void)
{
	struct timespec now;
	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

static int connect_to(const char *path)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (strlen(path) >= sizeof(address.sun_path))
		return -1;
	strcpy(address.sun_path, path);
	return fd >= 0 && !connect(fd, (struct sockaddr *)&address, sizeof(address)) ? fd : -1;
}

static bool say_uuid(int fd, const char *text)
{
	uint8_t frame[HEADER + 16] = {0x01, 0, 16};
	size_t at = HEADER;
	for (; *text && at < sizeof(frame); text++) {
		unsigned byte;
		if (*text == '-')
			continue;
		if (sscanf(text, "%2x", &byte) != 1)
			return false;
		frame[at++] = (uint8_t)byte;
		text++;
	}
	return at == sizeof(frame) && send(fd, frame, sizeof(frame), MSG_NOSIGNAL) == (ssize_t)sizeof(frame);
}

static void note_frame(struct recorder *recorder, const uint8_t *payload, size_t size, int64_t at_ns)
{
	size_t sound = 0;
	for (size_t i = 0; i + 1 < size; i += 2)
		sound += payload[i] || payload[i + 1];
	fprintf(recorder->file, "frame %lld %zu %zu\n", (long long)at_ns, size, sound);
}

/* false: the other end has closed, or says so. */
static bool take(struct recorder *recorder)
{
	ssize_t got =
		recv(recorder->fd, recorder->wire + recorder->size, WIRE - recorder->size, MSG_DONTWAIT);
	int64_t at_ns = now_ns();
	size_t at = 0;
	if (got < 0)
		return errno == EAGAIN || errno == EINTR;
	if (!got)
		return false;
	recorder->size += (size_t)got;
	while (recorder->size - at >= HEADER) {
		const uint8_t *frame = recorder->wire + at;
		size_t length = (size_t)(frame[1] << 8 | frame[2]);
		if (recorder->size - at < HEADER + length)
			break;
		if (frame[0] == 0x00)
			return false;
		note_frame(recorder, frame + HEADER, length, at_ns);
		at += HEADER + length;
	}
	recorder->size -= at;
	memmove(recorder->wire, recorder->wire + at, recorder->size);
	fflush(recorder->file);
	return true;
}

/* A process that is being replaced does not read: what finds no room is lost, as a softphone would have it. */
static void speak(struct recorder *recorder)
{
	static const uint8_t frame[HEADER + 2 * SAMPLES] = {0x12, 2 * SAMPLES >> 8, 2 * SAMPLES & 0xff};
	if (++recorder->ticks % FRAME_TICKS == 0 &&
		send(recorder->fd, frame, sizeof(frame), MSG_DONTWAIT | MSG_NOSIGNAL) < 0)
		return;
}

static const char *record(struct recorder *recorder)
{
	int64_t due_ns = now_ns() + TICK_NS;
	while (!stopped) {
		struct pollfd poll = {.fd = recorder->fd, .events = POLLIN};
		int64_t left_ns = due_ns - now_ns();
		struct timespec time = {.tv_nsec = left_ns > 0 ? (long)left_ns : 0};
		if (ppoll(&poll, 1, &time, NULL) > 0 && !take(recorder))
			return "closed";
		int64_t now = now_ns();
		if (now - due_ns > STALL_NS)
			fprintf(recorder->file, "stall %lld %lld\n", (long long)due_ns, (long long)now);
		for (; due_ns <= now; due_ns += TICK_NS)
			speak(recorder);
	}
	return "stopped";
}

int main(int argc, char **argv)
{
	static struct recorder recorder;
	struct sched_param param = {.sched_priority = PRIORITY};
	signal(SIGTERM, on_signal);
	if (argc != 4)
		return 2;
	recorder.fd = connect_to(argv[1]);
	recorder.file = fopen(argv[3], "we");
	if (recorder.fd < 0 || !recorder.file || !say_uuid(recorder.fd, argv[2])) {
		perror("audio-recorder");
		return 1;
	}
	if (sched_setscheduler(0, SCHED_FIFO, &param) || mlockall(MCL_CURRENT | MCL_FUTURE))
		fputs("audio-recorder: not in real time\n", stderr);
	const char *reason = record(&recorder);
	fprintf(recorder.file, "end %s\n", reason);
	return fclose(recorder.file) ? 1 : 0;
}
