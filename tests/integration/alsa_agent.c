#include "tests/integration/alsa_agent.h"
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define CLIENTS 32
#define TURN_MS 5

enum mood { PACED, STALLING, HASTY, RUBBISH, CHOPPED, NARROW, STRANGE, DEAF, GOODBYE, GONE, MOODS };

struct client {
	int fd;
	enum mood mood;
	int64_t until_ms, next_ms;
	uint8_t header[3]; /* of the frame that is being read */
	size_t header_size, left;
	bool named;
	uint8_t pending[643]; /* CHOPPED: what is left of a frame */
	size_t pending_size;
};

static struct client clients[CLIENTS];
static unsigned state;

static unsigned roll(unsigned sides)
{
	state = state * 1103515245u + 12345u;
	return (state >> 8) % sides;
}

static int64_t now_ms(void)
{
	struct timespec now;
	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static void wrong(const char *what)
{
	fprintf(stderr, "alsa_agent: the plug-in sent %s\n", what);
	_exit(1);
}

static void drop(struct client *client)
{
	close(client->fd);
	*client = (struct client){.fd = -1};
}

static void check_header(struct client *client)
{
	size_t length = (size_t)(client->header[1] << 8 | client->header[2]);
	if (!client->named && (client->header[0] != 0x01 || length != 16))
		wrong("something before its name");
	if (client->named && client->header[0] != 0x12 && client->header[0] != 0x10)
		wrong("a kind of its own");
	if (client->named && (!length || length % 2 || length > 640))
		wrong("a frame of an odd length");
	client->left = length;
}

static void check(struct client *client, const uint8_t *bytes, size_t size)
{
	for (size_t i = 0; i < size; i++) {
		if (client->header_size < 3) {
			client->header[client->header_size++] = bytes[i];
			if (client->header_size == 3)
				check_header(client);
			continue;
		}
		if (!client->named && bytes[i])
			wrong("the name of a call");
		if (--client->left == 0) {
			client->named = true;
			client->header_size = 0;
		}
	}
}

static void hear(struct client *client)
{
	uint8_t bytes[4096];
	ssize_t got = recv(client->fd, bytes, sizeof(bytes), MSG_DONTWAIT);
	if (got > 0)
		check(client, bytes, (size_t)got);
	else if (got == 0 || errno != EAGAIN)
		drop(client);
}

static size_t frame(uint8_t *bytes, uint8_t kind, size_t samples)
{
	bytes[0] = kind;
	bytes[1] = (uint8_t)(2 * samples >> 8);
	bytes[2] = (uint8_t)(2 * samples);
	for (size_t i = 0; i < 2 * samples; i++)
		bytes[3 + i] = (uint8_t)roll(256);
	return 3 + 2 * samples;
}

static void say(struct client *client, const uint8_t *bytes, size_t size)
{
	if (send(client->fd, bytes, size, MSG_DONTWAIT | MSG_NOSIGNAL) < 0 && errno != EAGAIN)
		drop(client);
}

static void chop(struct client *client)
{
	if (!client->pending_size)
		client->pending_size = frame(client->pending, 0x12, 1 + roll(320));
	size_t size = 1 + roll((unsigned)client->pending_size);
	say(client, client->pending, size);
	if (client->fd < 0)
		return;
	client->pending_size -= size;
	memmove(client->pending, client->pending + size, client->pending_size);
}

static void rubbish(struct client *client)
{
	uint8_t bytes[700];
	for (size_t i = 0; i < sizeof(bytes); i++)
		bytes[i] = (uint8_t)roll(256);
	say(client, bytes, 1 + roll(sizeof(bytes)));
}

static void speak(struct client *client, int64_t now)
{
	static const uint8_t goodbye[3];
	static const uint8_t kinds[] = {0x01, 0x03, 0x11, 0x13, 0x20, 0xff};
	uint8_t bytes[1300];
	client->next_ms = now + 20;
	switch (client->mood) {
	case PACED:
		say(client, bytes, frame(bytes, 0x12, 320));
		break;
	case NARROW:
		say(client, bytes, frame(bytes, 0x10, 160));
		break;
	case HASTY:
		client->next_ms = now + 1 + roll(8);
		say(client, bytes, frame(bytes, 0x12, roll(640)));
		break;
	case RUBBISH:
		rubbish(client);
		break;
	case CHOPPED:
		client->next_ms = now + 5;
		chop(client);
		break;
	case STRANGE:
		say(client, bytes, frame(bytes, kinds[roll(sizeof(kinds))], roll(200)));
		break;
	case GOODBYE:
		say(client, goodbye, sizeof(goodbye));
		client->mood = STALLING;
		break;
	case GONE:
		drop(client);
		break;
	case STALLING:
	case DEAF:
	case MOODS:
		break;
	}
}

/* Most of the time it keeps pace. */
static void change_mood(struct client *client, int64_t now)
{
	client->mood = roll(2) ? PACED : (enum mood)roll(MOODS);
	client->until_ms = now + 30 + roll(600);
}

static int open_door(const char *path)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	strncpy(address.sun_path, path, sizeof(address.sun_path) - 1);
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	unlink(path);
	if (fd < 0 || bind(fd, (struct sockaddr *)&address, sizeof(address)) || listen(fd, (int)roll(8)))
		_exit(2);
	return fd;
}

static void let_in(int door, int64_t now)
{
	int fd = accept(door, NULL, NULL);
	for (size_t i = 0; i < CLIENTS && fd >= 0; i++) {
		if (clients[i].fd >= 0)
			continue;
		clients[i] = (struct client){.fd = fd, .next_ms = now};
		change_mood(&clients[i], now);
		fd = -1;
	}
	if (fd >= 0)
		close(fd);
}

static void serve(const char *path)
{
	int door = -1;
	int64_t door_ms = 0;
	for (size_t i = 0; i < CLIENTS; i++)
		clients[i].fd = -1;
	for (;; poll(NULL, 0, TURN_MS)) {
		int64_t now = now_ms();
		if (now >= door_ms) {
			if (door >= 0)
				close(door);
			door = door >= 0 && !roll(4) ? -1 : open_door(path);
			door_ms = now + (door < 0 ? 100 + roll(500) : 500 + roll(4000));
		}
		if (door >= 0)
			let_in(door, now);
		for (size_t i = 0; i < CLIENTS; i++) {
			if (clients[i].fd >= 0 && now >= clients[i].until_ms)
				change_mood(&clients[i], now);
			if (clients[i].fd >= 0 && clients[i].mood != DEAF)
				hear(&clients[i]);
			if (clients[i].fd >= 0 && now >= clients[i].next_ms)
				speak(&clients[i], now);
		}
	}
}

static void end(int number)
{
	(void)number;
	_exit(0);
}

pid_t alsa_agent_start(const char *path, unsigned seed)
{
	pid_t pid = fork();
	if (pid)
		return pid;
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	signal(SIGTERM, end);
	state = seed;
	serve(path);
	_exit(2);
}

int alsa_agent_stop(pid_t pid)
{
	int status = 0;
	kill(pid, SIGTERM);
	waitpid(pid, &status, 0);
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}
