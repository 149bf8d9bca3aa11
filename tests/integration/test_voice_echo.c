/* The voice process in a room: what the loudspeaker plays is in the microphone 30 ms later. */
#include "tests/integration/voice_world.h"
#include "tests/unit/leak.h"
#include <criterion/criterion.h>
#include <math.h>

#define SECOND 16000

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

TestSuite(voice_echo, .init = set_up, .fini = tear_down, .timeout = 200);

/* What the peer is waited for to hear: a second louder or quieter than this. */
struct loudness {
	const struct peer *peer;
	size_t from; /* samples that came before do not count */
	double least_db, most_db;
};

static bool is_heard(void *data)
{
	const struct loudness *wanted = data;
	size_t count;
	const int16_t *samples = peer_heard(wanted->peer, &count);
	double sum = 0;
	if (wanted->peer->closed || count < wanted->from + SECOND)
		return wanted->peer->closed;
	for (size_t i = count - SECOND; i < count; i++)
		sum += (double)samples[i] * samples[i];
	double level_db = 10 * log10(sum / SECOND + 1e-3);
	return level_db >= wanted->least_db && level_db <= wanted->most_db;
}

static void wait_for(const struct peer *peer, double least_db, double most_db, const char *what)
{
	struct loudness wanted = {.peer = peer, .least_db = least_db, .most_db = most_db};
	peer_heard(peer, &wanted.from);
	world_until(is_heard, &wanted, what);
	cr_assert(!peer->closed);
}

static bool has_said_so(void *data)
{
	const bool *on = data;
	return world.sound.echo_cancelled == *on;
}

/* A card that stops for a moment moves the echo, and the filter has to find it again: so it is waited for. The peer's noise is
 * of 77 dB, its echo of 66. */
Test(voice_echo, the_far_end_hears_itself_only_when_nobody_cancels_it)
{
	static const char *const calls[] = {CALL_A};
	bool on = true;
	cr_assert_eq(voice_host_want_card(world.host, "alsa room"), 0);
	cr_assert_eq(voice_host_want_calls(world.host, calls, 1), 0);
	cr_assert_eq(voice_host_want_active(world.host, CALL_A), 0);
	cr_assert_eq(voice_host_want_stream(world.host, true), 0);
	world_until(stream_is_up, &world, "stream up");
	struct peer *peer = peer_connect(&world, CALL_A);
	peer->loud = true;
	wait_for(peer, 62, 70, "an echo");
	cr_assert_eq(voice_host_want_echo_cancelled(world.host, true), 0);
	wait_for(peer, -40, 46, "the echo to be cancelled");
	world_until(has_said_so, &on, "the figures to say so");
	cr_assert_eq(voice_host_want_echo_cancelled(world.host, false), 0);
	wait_for(peer, 62, 70, "the echo to be back");
	peer_disconnect(peer);
}
