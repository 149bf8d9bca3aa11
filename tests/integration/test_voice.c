/* The voice process in good order: every sample arrives, in both directions. */
#include "tests/integration/voice_world.h"
#include "tests/unit/leak.h"
#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#define RUNS                                                                                                 \
	5 /* a machine under load may starve the card; then the figures must say so, and it is tried again   \
	   */

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

TestSuite(voice, .init = set_up, .fini = tear_down, .timeout = 200);

static void begin(const char *card, const char *active)
{
	static const char *const calls[] = {CALL_A, CALL_B};
	cr_assert_eq(voice_host_want_card(world.host, card), 0);
	cr_assert_eq(voice_host_want_calls(world.host, calls, 2), 0);
	cr_assert_eq(voice_host_want_active(world.host, active), 0);
	cr_assert_eq(voice_host_want_stream(world.host, true), 0);
}

struct frames {
	const struct peer *peer;
	unsigned wanted;
};

static bool has_frames(void *data)
{
	const struct frames *frames = data;
	return frames->peer->closed || frames->peer->frames >= frames->wanted;
}

static void hear(const struct peer *peer, unsigned more)
{
	struct frames frames = {peer, peer->frames + more};
	world_until(has_frames, &frames, "frames");
	cr_assert(!peer->closed);
}

static bool has_figures(void *data)
{
	(void)data;
	return world.figures_count > 0;
}

/* Where the first sample that is not silence lies. */
static size_t first_sound(const int16_t *samples, size_t count)
{
	size_t at = 0;
	while (at < count && !samples[at])
		at++;
	return at;
}

static bool undisturbed(void)
{
	const struct voice_figures *f = &world.figures;
	printf("figures: %lu frames out, %lu lost, %lu samples in, concealed %lu, dropped %lu, late %lu, "
	       "xruns %lu, "
	       "stalls %lu\n",
		f->frames_out, f->frames_lost, f->samples_in, f->concealed, f->dropped, f->late, f->xruns,
		f->stalls);
	return !f->frames_lost && !f->concealed && !f->dropped && !f->late && !f->xruns && !f->stalls;
}

/* Microphone: from its first sample to the end of the call. */
static bool microphone_exact(const struct peer *peer)
{
	size_t count;
	const int16_t *heard = peer_heard(peer, &count);
	size_t begin_at = first_sound(heard, count);
	cr_assert(count > begin_at + 5 * 16000, "only %zu samples heard", count - begin_at);
	int64_t index = noise_find(WORLD_CARD, heard + begin_at);
	cr_assert(index >= 0, "what is heard is not what the card gave");
	size_t good = noise_match(WORLD_CARD, (uint64_t)index, heard + begin_at, count - begin_at);
	printf("microphone: %zu of %zu samples in order\n", good, count - begin_at);
	return good == count - begin_at;
}

/* Loudspeaker: from the first sample of the peer's to the last it can have had time for. */
static bool loudspeaker_exact(const struct peer *peer)
{
	size_t count;
	int16_t *played = world_played(&world, &count);
	size_t begin_at = first_sound(played, count);
	cr_assert(count > begin_at + 5 * 16000, "only %zu samples played", count - begin_at);
	int64_t index = noise_find(WORLD_PEER, played + begin_at);
	cr_assert(index >= 0, "what is played is not what the peer sent");
	size_t expected = MIN(count - begin_at, (size_t)peer->sent - (size_t)index);
	size_t good = noise_match(WORLD_PEER, (uint64_t)index, played + begin_at, expected);
	printf("loudspeaker: %zu of %zu samples in order\n", good, expected);
	g_free(played);
	return good == expected;
}

static bool one_call_exact(void)
{
	begin("alsa card", CALL_A);
	world_until(stream_is_up, &world, "stream up");
	struct peer *peer = peer_connect(&world, CALL_A);
	hear(peer, 10);
	peer->loud = true;
	hear(peer, 6 * 50);
	/* The card is closed first, so that it plays no end of the call. */
	bool loudspeaker = loudspeaker_exact(peer);
	bool microphone = microphone_exact(peer);
	peer_print_pace(peer, "pace by the card");
	cr_assert_eq(peer->other_frames, 0);
	cr_assert_eq(peer->wide_frames, peer->frames);
	world.figures_count = 0;
	peer_disconnect(peer);
	world_until(has_figures, NULL, "figures");
	bool quiet = undisturbed();
	cr_assert_gt(world.sounds, 3, "figures while the call ran");
	cr_assert(!quiet || !world.figures.resampled, "a peer on the card's clock");
	printf("latency %.1f ms out, %.1f ms in, jitter %.1f ms\n", world.figures.latency_out_ms,
		world.figures.latency_in_ms, world.figures.jitter_ms);
	cr_assert(!quiet || (loudspeaker && microphone),
		"samples are missing of which the figures do not know");
	return quiet;
}

Test(voice, not_a_sample_is_lost_either_way)
{
	int run = 0;
	while (run < RUNS && !one_call_exact()) {
		world_free(&world);
		world_new(&world, 0, NULL);
		run++;
	}
	cr_assert(run < RUNS, "disturbed %d times", run);
	cr_assert_eq(voice_host_starts(world.host), 1);
}

Test(voice, mute_sends_silence_at_the_same_pace)
{
	begin("alsa card", CALL_A);
	struct peer *peer = peer_connect(&world, CALL_A);
	world_until(stream_is_up, &world, "stream up");
	hear(peer, 20);
	voice_host_want_mute(world.host, true);
	hear(peer, 20); /* some were on their way */
	size_t before, after;
	peer_heard(peer, &before);
	hear(peer, 50);
	const int16_t *heard = peer_heard(peer, &after);
	cr_assert_eq(first_sound(heard + before, after - before), after - before, "silence");
	voice_host_want_mute(world.host, false);
	hear(peer, 20);
	peer_heard(peer, &before);
	hear(peer, 20);
	heard = peer_heard(peer, &after);
	cr_assert_geq(noise_find(WORLD_CARD, heard + before), 0, "the microphone again");
	peer_print_pace(peer, "pace with mute");
	peer_disconnect(peer);
}

Test(voice, without_a_card_peers_hear_paced_silence)
{
	begin("none", CALL_A);
	struct peer *peer = peer_connect(&world, CALL_A);
	hear(peer, 100);
	size_t count;
	const int16_t *heard = peer_heard(peer, &count);
	cr_assert_eq(first_sound(heard, count), count);
	cr_assert(!world.up);
	cr_assert_str_eq(world.reason, "none");
	peer_print_pace(peer, "pace by the clock");
	peer_disconnect(peer);
}

Test(voice, the_change_of_clocks_leaves_no_gap)
{
	begin("alsa card", CALL_A);
	struct peer *peer = peer_connect(&world, CALL_A);
	for (int i = 0; i < 3; i++) {
		world_until(stream_is_up, &world, "stream up");
		hear(peer, 25);
		voice_host_want_stream(world.host, false);
		world_until(stream_is_down, &world, "stream down");
		cr_assert_str_eq(world.reason, "off");
		hear(peer, 25);
		voice_host_want_stream(world.host, true);
	}
	peer_print_pace(peer, "pace by card and clock in turn");
	cr_assert_eq(voice_host_starts(world.host), 1);
	peer_disconnect(peer);
}

Test(voice, two_calls_only_the_active_one_is_joined)
{
	begin("alsa card", CALL_A);
	world_until(stream_is_up, &world, "stream up");
	struct peer *a = peer_connect(&world, CALL_A), *second = peer_connect(&world, CALL_A);
	struct peer *b = peer_connect(&world, CALL_B);
	b->loud = true;
	hear(a, 50);
	hear(second, 1);
	size_t count;
	const int16_t *heard = peer_heard(b, &count);
	cr_assert_eq(first_sound(heard, count), count, "the other call hears nothing");
	heard = peer_heard(second, &count);
	cr_assert_lt(
		first_sound(heard, count), count, "a second connection of the call hears the microphone");
	voice_host_want_active(world.host, CALL_B);
	hear(b, 25);
	size_t before;
	peer_heard(b, &before);
	hear(b, 25);
	heard = peer_heard(b, &count);
	cr_assert_geq(noise_find(WORLD_CARD, heard + before), 0);
	int16_t *played = world_played(&world, &count);
	size_t at = first_sound(played, count);
	cr_assert_lt(at, count, "the call joined now is played");
	cr_assert_geq(noise_find(WORLD_PEER, played + at), 0);
	g_free(played);
	peer_disconnect(a);
	peer_disconnect(second);
	peer_disconnect(b);
}

static bool is_closed(void *peer)
{
	return ((struct peer *)peer)->closed;
}

Test(voice, a_call_that_ends_hangs_up_its_peer)
{
	static const char *const only_b[] = {CALL_B};
	begin("none", CALL_A);
	struct peer *a = peer_connect(&world, CALL_A), *b = peer_connect(&world, CALL_B);
	hear(a, 5);
	hear(b, 5);
	voice_host_want_calls(world.host, only_b, 1);
	world_until(is_closed, a, "the end of call A");
	cr_assert(a->hung_up);
	world_until(has_figures, NULL, "figures");
	cr_assert_geq(world.figures.frames_out, 5);
	hear(b, 5);
	peer_disconnect(a);
	peer_disconnect(b);
}

/* Power of 1 kHz in a signal of 16 or 8 kHz, as part of all of it. */
static double purity(const int16_t *samples, size_t count, unsigned rate_hz)
{
	double sine = 0, cosine = 0, all = 0;
	for (size_t i = 0; i < count; i++) {
		double phase = 2 * G_PI * 1000 * (double)i / rate_hz;
		sine += samples[i] * sin(phase);
		cosine += samples[i] * cos(phase);
		all += (double)samples[i] * samples[i];
	}
	return all > 0 ? 2 * (sine * sine + cosine * cosine) / ((double)count * all) : 0;
}

static void expect_tone(const char *card)
{
	begin(card, CALL_A);
	struct peer *peer = peer_connect(&world, CALL_A);
	world_until(stream_is_up, &world, "stream up");
	size_t before, count;
	/* A busy machine may take its time until the first samples are through: silence is waited out. */
	const int16_t *heard;
	do {
		hear(peer, 25);
		heard = peer_heard(peer, &before);
	} while (heard[before - 1] == 0 && heard[before - 2] == 0);
	hear(peer, 50);
	heard = peer_heard(peer, &count);
	double pure = purity(heard + before, 16000, 16000);
	printf("1 kHz through a 48 kHz card: %.6f of the power\n", pure);
	cr_assert_gt(pure, 0.9);
	peer_print_pace(peer, "pace by a 48 kHz card");
	peer_disconnect(peer);
}

Test(voice, a_card_of_48_khz_is_resampled)
{
	expect_tone("default");
}

Test(voice, a_card_that_knows_stereo_only_will_do)
{
	expect_tone("alsa stereo");
}

Test(voice, a_peer_of_8_khz_gets_8_khz)
{
	begin("alsa wide", CALL_A);
	struct peer *peer = peer_connect(&world, CALL_A);
	peer->narrow = true;
	world_until(stream_is_up, &world, "stream up");
	hear(peer, 25);
	size_t before, count;
	unsigned wide = peer->wide_frames;
	peer_heard(peer, &before);
	hear(peer, 60);
	const int16_t *heard = peer_heard(peer, &count);
	cr_assert_eq(peer->wide_frames, wide, "no more of what it has not shown");
	cr_assert_eq(world.peer_rate_hz, 8000);
	double pure = purity(heard + before, 8000, 8000);
	printf("1 kHz to an 8 kHz peer: %.6f of the power\n", pure);
	cr_assert_gt(pure, 0.9);
	peer_disconnect(peer);
}

struct tone_heard {
	size_t from, needed;
};

/* Enough of a tone has been played behind a certain place. */
static bool has_played(void *data)
{
	struct tone_heard *wanted = data;
	size_t count, sounding = 0;
	int16_t *played = world_played(&world, &count);
	for (size_t i = wanted->from; i < count; i++)
		sounding += played[i] != 0;
	g_free(played);
	return sounding >= wanted->needed;
}

Test(voice, tones_sound_and_end)
{
	struct tone_heard half_a_second = {0, 7500};
	size_t count, quiet = 0;
	voice_host_want_card(world.host, "alsa card");
	voice_host_want_tone(world.host, "1000/0");
	voice_host_want_stream(world.host, true);
	world_until(stream_is_up, &world, "stream up");
	world_until(has_played, &half_a_second, "the tone");
	int16_t *played = world_played(&world, &count);
	double pure = purity(played + first_sound(played, count) + 160, 6400, 16000);
	g_free(played);
	printf("tone: %.6f of the power\n", pure);
	cr_assert_gt(pure, 0.99);
	voice_host_want_tone(world.host, NULL);
	voice_host_want_ring(world.host, "once 500/100;0/100");
	while (quiet < 8000) {
		g_main_context_iteration(NULL, TRUE);
		played = world_played(&world, &count);
		for (quiet = 0; quiet < count && !played[count - 1 - quiet]; quiet++)
			;
		g_free(played);
	}
}
