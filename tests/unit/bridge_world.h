/* The bridge with real sockets (pairs), a card that the test is, and a clock that the test sets. */
#ifndef DESKPHONE_TESTS_BRIDGE_WORLD_H
#define DESKPHONE_TESTS_BRIDGE_WORLD_H
#include "agent/voice/bridge.h"
#include "tests/unit/leak.h"
#include <criterion/criterion.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define MS INT64_C(1000000)
#define A "6f17292c-2b8f-47bc-b173-6caf00346485"
#define B "00112233-4455-6677-8899-aabbccddeeff"
#define C "deadbeef-0000-4000-8000-000000000000"

static struct mixer mixer;
static struct deck deck;
static struct bridge bridge;
static int64_t now_ns;
static char said[2048];
static struct voice_figures figures;

static inline void say(const char *format, const uint8_t *uuid, unsigned rate_hz)
{
	char text[AUDIOSOCKET_UUID_TEXT] = "", one[96];
	if (uuid)
		audiosocket_uuid_format(uuid, text);
	text[2] = '\0'; /* enough to tell them apart */
	snprintf(one, sizeof(one), "%s%s%u ", format, text, rate_hz);
	strncat(said, one, sizeof(said) - strlen(said) - 1);
}

static inline void on_peer(void *data, const uint8_t *uuid, bool up, unsigned rate_hz)
{
	(void)data;
	say(up ? "up:" : "down:", uuid, rate_hz);
}

static inline void on_figures(void *data, const uint8_t *uuid, const struct voice_figures *f, bool final)
{
	(void)data;
	figures = *f;
	if (final)
		say("figures:", uuid, 0);
}

static inline void on_error(void *data, const char *text)
{
	(void)data;
	(void)text;
	say("error", NULL, 0);
}

static const struct bridge_events events = {.peer = on_peer, .figures = on_figures, .error = on_error};

static inline void bridge_world_new(void)
{
	now_ns = 1000 * MS;
	said[0] = '\0';
	cr_assert_eq(mixer_init(&mixer), 0);
	deck_init(&deck, &mixer);
	bridge_init(&bridge, &deck, &events, NULL);
}

static inline void bridge_world_free(void)
{
	bridge_clear(&bridge);
	deck_clear(&deck);
	mixer_clear(&mixer);
	leak_check();
}

static inline void tell(const char *text)
{
	struct control_message message;
	cr_assert_eq(control_parse(text, strlen(text), &message), 0);
	if (message.type == CONTROL_CALL)
		bridge_set_calls(&bridge, &message, now_ns);
	else
		bridge_set_active(&bridge, &message);
}

/* What peers have sent is read, as the loop would do. */
static inline void read_all(void)
{
	struct pollfd fds[BRIDGE_PEERS_MAX];
	for (;;) {
		size_t count = bridge_poll(&bridge, fds);
		if (poll(fds, count, 0) <= 0)
			return;
		for (size_t i = 0; i < count; i++)
			if (fds[i].revents)
				bridge_read(&bridge, fds[i].fd, now_ns);
	}
}

static inline void advance(int64_t ms)
{
	now_ns += ms * MS;
	read_all();
	bridge_tick(&bridge, now_ns);
}

static inline int new_peer(const char *uuid, bool tcp)
{
	int pair[2];
	uint8_t hello[19] = {1, 0, 16};
	cr_assert_eq(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, pair), 0);
	bridge_accept(&bridge, pair[0], tcp, now_ns);
	if (uuid) {
		cr_assert_eq(audiosocket_uuid_parse(uuid, hello + 3), 0);
		cr_assert_eq(send(pair[1], hello, sizeof(hello), 0), sizeof(hello));
	}
	read_all();
	return pair[1];
}

/* Frames that wait at a peer's end: how many, and the kind and first sample of the last. */
struct frames {
	int count, kind;
	int16_t first;
	bool closed;
};

static inline struct frames receive(int fd)
{
	struct frames frames = {0};
	uint8_t frame[AUDIOSOCKET_FRAME_MAX];
	for (;;) {
		ssize_t got = recv(fd, frame, 3, 0);
		frames.closed = got == 0 || (got < 0 && errno != EAGAIN);
		if (got < 3)
			return frames;
		ssize_t size = frame[1] << 8 | frame[2];
		cr_assert_eq(recv(fd, frame + 3, (size_t)size, 0), size, "a frame comes whole");
		cr_assert(frame[0] != 0x12 || size == 640);
		cr_assert(frame[0] != 0x10 || size == 320);
		frames.count++;
		frames.kind = frame[0];
		frames.first = (int16_t)(frame[3] | frame[4] << 8);
	}
}

static inline void send_audio(int fd, enum audiosocket_kind kind, int16_t value)
{
	int16_t samples[320];
	uint8_t frame[AUDIOSOCKET_FRAME_MAX];
	for (size_t i = 0; i < 320; i++)
		samples[i] = value;
	size_t size = audiosocket_encode(kind, samples, kind == AUDIOSOCKET_8KHZ ? 160 : 320, frame);
	cr_assert_eq(send(fd, frame, size, MSG_NOSIGNAL), (ssize_t)size);
	read_all();
}

/* The card takes and gives 20 ms; `value` is what the microphone hears. Returns what is played. */
static inline int16_t card(int16_t value)
{
	int16_t in[320], out[320];
	for (size_t i = 0; i < 320; i++)
		in[i] = value;
	mixer_transfer(&mixer, in, out, 320, false, now_ns);
	advance(20);
	return out[319];
}

static inline void start_card(void)
{
	mixer_prepare(&mixer, 16000);
	cr_assert_eq(deck_start(&deck, 16000), 0);
	bridge_set_card(&bridge, true);
}
#endif
