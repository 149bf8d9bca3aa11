#include "agent/voice/bridge.h"
#include "tests/bench/voice.h"
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define CALL "6f17292c-2b8f-47bc-b173-6caf00346485"
#define SECONDS 600

static struct mixer mixer;
static struct deck deck;
static struct bridge bridge;
static struct voice_figures last;

static void on_peer(void *data, const uint8_t *uuid, bool up, unsigned rate_hz)
{
	(void)data, (void)uuid, (void)up, (void)rate_hz;
}

static void on_figures(void *data, const uint8_t *uuid, const struct voice_figures *figures, bool final)
{
	(void)data, (void)uuid, (void) final;
	last = *figures;
}

static void on_error(void *data, const char *text)
{
	(void)data;
	printf("   ^ broken: %s\n", text);
}

static void tell(const char *text)
{
	struct control_message message;
	if (control_parse(text, strlen(text), &message))
		return;
	if (message.type == CONTROL_CALL)
		bridge_set_calls(&bridge, &message, 0);
	else
		bridge_set_active(&bridge, &message);
}

static int connect_peer(void)
{
	int pair[2];
	uint8_t hello[3 + AUDIOSOCKET_UUID_SIZE] = {AUDIOSOCKET_UUID, 0, AUDIOSOCKET_UUID_SIZE};
	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, pair) ||
		audiosocket_uuid_parse(CALL, hello + 3))
		return -1;
	bridge_accept(&bridge, pair[0], false, 0);
	if (send(pair[1], hello, sizeof(hello), 0) < 0)
		return -1;
	bridge_read(&bridge, pair[0], 0);
	return pair[1];
}

/* Every sample has its own value for the next 4 s. */
static int16_t sample_at(uint64_t index)
{
	return (int16_t)(index % 65521 - 32760);
}

/* Takes what waits; returns how many samples were not the next. */
static uint64_t compare(int fd, uint64_t *next, uint64_t *got)
{
	uint8_t frame[AUDIOSOCKET_FRAME_MAX];
	uint64_t wrong = 0;
	while (recv(fd, frame, sizeof(frame), 0) == AUDIOSOCKET_FRAME_MAX)
		for (size_t i = 0; i < AUDIOSOCKET_SAMPLES_MAX; i++) {
			int16_t sample = (int16_t)(frame[3 + 2 * i] | frame[4 + 2 * i] << 8);
			if (!*got && !sample)
				continue; /* before the card began */
			if (!*got)
				*next = (uint64_t)(sample + 32760);
			wrong += sample != sample_at(*next);
			(*next)++;
			(*got)++;
		}
	return wrong;
}

int bench_microphone(void)
{
	static const struct bridge_events events = {
		.peer = on_peer, .figures = on_figures, .error = on_error};
	uint64_t captured = 0, next = 0, got = 0, wrong = 0;
	int16_t in[160], out[160];
	if (mixer_init(&mixer))
		return 1;
	deck_init(&deck, &mixer);
	bridge_init(&bridge, &deck, &events, NULL);
	tell("call " CALL);
	tell("active " CALL);
	if (deck_start(&deck, 16000))
		return 1;
	bridge_set_card(&bridge, true);
	int fd = connect_peer();
	for (int64_t tick = 1; fd >= 0 && tick <= SECONDS * 100; tick++) {
		/* Callbacks of 10 ms, in pairs: as PortAudio gives them. */
		int64_t now_ns = (tick + (tick & 1)) * 10000000 + (tick & 1 ? 0 : 10000);
		for (size_t i = 0; i < 160; i++)
			in[i] = sample_at(captured++);
		mixer_transfer(&mixer, in, out, 160, false, now_ns);
		deck_refill(&deck);
		bridge_tick(&bridge, now_ns + 300000); /* a wake-up later */
		wrong += compare(fd, &next, &got);
	}
	printf("\nPhone -> socket, %d s: %lu samples sent, %lu not the next one, latency median %.1f ms, p99 "
	       "%.1f ms\n",
		SECONDS, (unsigned long)got, (unsigned long)wrong, last.latency_out_ms,
		last.latency_out_p99_ms);
	bridge_clear(&bridge);
	deck_clear(&deck);
	mixer_clear(&mixer);
	if (fd >= 0)
		close(fd);
	bool good = !wrong && got > (SECONDS - 1) * 16000 && last.latency_out_ms <= 25;
	if (!good)
		printf("   ^ broken: samples or latency\n");
	return !good;
}
