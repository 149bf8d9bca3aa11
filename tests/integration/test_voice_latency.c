/* How long it takes, from end to end: a room in which the microphone hears the loudspeaker 30 ms later (and by ways that are up to
 * 590 samples longer) tells it in samples, whatever the figures say. They have to say the same.
 *
 * A machine under load may stand still at any moment: medians, and a few tries. */
#include "tests/integration/voice_world.h"
#include "tests/unit/leak.h"
#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#define FRAME 320
#define CLICKS 9
#define TRIES 5
#define ROOM_MS 30.0
#define ROOM_TAIL_MS (590 / 16.0)
#define PLAYED_BY_MS 20.0 /* a tone is over by then */

static struct world world;

static void set_up(void)
{
	world_new(&world, 0, NULL);
}

static void tear_down(void)
{
	world_free(&world);
	leak_check();
}

TestSuite(voice_latency, .init = set_up, .fini = tear_down, .timeout = 200);

static struct peer *begin(void)
{
	static const char *const calls[] = {CALL_A};
	cr_assert_eq(voice_host_want_card(world.host, "alsa room"), 0);
	cr_assert_eq(voice_host_want_calls(world.host, calls, 1), 0);
	cr_assert_eq(voice_host_want_active(world.host, CALL_A), 0);
	cr_assert_eq(voice_host_want_stream(world.host, true), 0);
	world_until(stream_is_up, &world, "stream up");
	return peer_connect(&world, CALL_A);
}

struct until {
	struct peer *peer;
	unsigned frames;
};

static bool has_come(void *data)
{
	const struct until *until = data;
	return until->peer->closed || until->peer->frames >= until->frames;
}

static void hear(struct peer *peer, unsigned more)
{
	struct until until = {peer, peer->frames + more};
	world_until(has_come, &until, "frames");
	cr_assert(!peer->closed);
}

/* When the sample heard at this place was captured, were it sent the moment it was complete [ms]. */
static double time_ms(const struct peer *peer, size_t at)
{
	gint64 came_us = ((const gint64 *)(void *)peer->times_us->data)[at / FRAME];
	return (double)came_us * 1e-3 + (double)(at % FRAME) / 16;
}

static double now_ms(void)
{
	return (double)g_get_monotonic_time() * 1e-3;
}

static int ascending(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;
	return (x > y) - (x < y);
}

static double median(double *values, size_t count)
{
	qsort(values, count, sizeof(*values), ascending);
	return values[count / 2];
}

/* From the peer's first sample of noise, through loudspeaker, room and microphone, back to the peer, without the room [ms]. */
static double click(struct peer *peer)
{
	size_t from, count;
	const int16_t *heard;
	hear(peer, 20);
	peer_heard(peer, &from);
	unsigned frames = peer->frames;
	peer->loud = true;
	hear(peer, 1);
	double sent_ms = time_ms(peer, (size_t)frames * FRAME);
	peer->loud = false;
	hear(peer, 15);
	heard = peer_heard(peer, &count);
	size_t at = from;
	while (at < count && !heard[at])
		at++;
	cr_assert_lt(at, count, "no echo");
	return time_ms(peer, at) - sent_ms - ROOM_MS;
}

static bool figures_are_true(struct peer *peer)
{
	double took_ms[CLICKS];
	for (size_t i = 0; i < CLICKS; i++)
		took_ms[i] = click(peer);
	double told_ms = world.sound.latency_in_ms + world.sound.latency_out_ms,
	       measured_ms = median(took_ms, CLICKS);
	printf("socket to loudspeaker and microphone to socket: %.1f ms measured (%.1f to %.1f), %.1f + %.1f "
	       "told\n",
		measured_ms, took_ms[0], took_ms[CLICKS - 1], world.sound.latency_in_ms,
		world.sound.latency_out_ms);
	return fabs(measured_ms - told_ms) < 2;
}

Test(voice_latency, the_figures_are_what_is_heard)
{
	struct peer *peer = begin();
	int tries = 0;
	while (!figures_are_true(peer))
		cr_assert_lt(++tries, TRIES);
	peer_disconnect(peer);
}

/* From the wish to the last sample of a tone at the loudspeaker [ms]. */
static double end_of_tone(struct peer *peer)
{
	size_t count;
	voice_host_want_tone(world.host, "1000/0");
	hear(peer, 20);
	double wish_ms = now_ms();
	voice_host_want_tone(world.host, NULL);
	hear(peer, 15);
	const int16_t *heard = peer_heard(peer, &count);
	while (count && !heard[count - 1])
		count--;
	return time_ms(peer, count) - world.sound.latency_out_ms - ROOM_MS - ROOM_TAIL_MS - wish_ms;
}

static bool tones_end_soon(struct peer *peer)
{
	double took_ms[CLICKS];
	for (size_t i = 0; i < CLICKS; i++)
		took_ms[i] = end_of_tone(peer);
	double typical_ms = median(took_ms, CLICKS), worst_ms = took_ms[CLICKS - 1];
	printf("from the wish to the end of a tone: %.1f ms (%.1f to %.1f)\n", typical_ms, took_ms[0],
		worst_ms);
	return worst_ms <= PLAYED_BY_MS;
}

Test(voice_latency, a_tone_ends_within_20_ms)
{
	if (!world.real_time)
		cr_skip_test("without real-time scheduling the card's buffer is a long one");
	struct peer *peer = begin();
	int tries = 0;
	peer->silent = true;
	hear(peer, 60); /* the figures have come */
	while (!tones_end_soon(peer))
		cr_assert_lt(++tries, TRIES);
	peer_disconnect(peer);
}
