/* Drift correction: the real deck and mixer between clocks that differ, in virtual time. */
#include "agent/voice/resample.h"
#include "tests/unit/drift_world.h"
#include "tests/unit/leak.h"
#include <criterion/criterion.h>

static struct drift_world world;
static double hertz;

static double sine(void *data, uint64_t index)
{
	(void)data;
	return 0.9 * sin(2 * M_PI * hertz * (double)index / 16000);
}

static void set_up(void)
{
	memset(&world, 0, sizeof(world));
	hertz = 1000;
	world.signal = sine;
}

static void tear_down(void)
{
	drift_world_end(&world);
	leak_check();
}

TestSuite(drift, .init = set_up, .fini = tear_down);

/* What the ratio should be, and what has been lost. */
static double truth_ppm(void)
{
	return ((1 + world.card_ppm * 1e-6) / (1 + world.peer_ppm * 1e-6) - 1) * 1e6;
}

static uint64_t losses(void)
{
	return world.mixer.concealed + world.deck.dropped;
}

static double worst_ppm;

static void watch_ratio(struct drift_world *w)
{
	double off = fabs(w->deck.drift.ratio_ppm - truth_ppm());
	worst_ppm = fmax(worst_ppm, off);
}

/* Within 20 ppm from 10 s on, and not a sample lost or repeated after `locked_s`. */
static void expect_lock(double peer_ppm, double card_ppm, enum jitter jitter, double locked_s)
{
	world.peer_ppm = peer_ppm;
	world.card_ppm = card_ppm;
	world.jitter = jitter;
	drift_world_begin(&world, 120);
	drift_world_until(&world, 1 + locked_s);
	uint64_t before = losses();
	worst_ppm = 0;
	world.after_frame = watch_ratio;
	drift_world_until(&world, 121);
	cr_assert_lt(worst_ppm, 20, "%.1f ppm off, peer %+.0f, card %+.0f, jitter %d", worst_ppm, peer_ppm,
		card_ppm, jitter);
	cr_assert_eq(losses(), before, "peer %+.0f, card %+.0f, jitter %d: %lu samples", peer_ppm, card_ppm,
		jitter, losses() - before);
	drift_world_end(&world);
	set_up();
}

Test(drift, locks_within_10_s_up_to_1000_ppm)
{
	static const double ppms[] = {0, 50, -50, 300, -300, 1000, -1000};
	for (size_t i = 0; i < 7; i++) {
		expect_lock(ppms[i], 0, JITTER_STEADY, 10.6);
		expect_lock(ppms[i] - 80, -80, JITTER_STALLING, 10.6);
	}
}

Test(drift, callbacks_in_pairs_and_other_rates_are_no_matter)
{
	world.pairs = true;
	expect_lock(-120, 40, JITTER_STEADY, 10.6);
	world.card_hz = 48000;
	expect_lock(300, -20, JITTER_STEADY, 10.6);
	world.card_hz = 44100;
	world.block = 882;
	expect_lock(-300, 20, JITTER_STALLING, 10.6);
}

Test(drift, the_most_hostile_jitter_takes_longer)
{
	/* With +-40 ms of white jitter a rate cannot be told to 20 ppm in 10 s by anybody (tests/bench/voice_bound.c). */
	expect_lock(300, 0, JITTER_WHITE, 45);
	expect_lock(-1000, 0, JITTER_WHITE, 45);
}

/* Samples lost after 10.6 s of ten calls, and how far off their ratios are after 15 s (rms). */
static uint64_t lost_in_ten_calls(double peer_ppm, double *off_ppm)
{
	uint64_t lost = 0;
	double squares = 0;
	for (uint64_t call = 0; call < 10; call++) {
		world.peer_ppm = peer_ppm;
		world.jitter = JITTER_WHITE;
		world.seed = 7 * call;
		drift_world_begin(&world, 30);
		drift_world_until(&world, 11.6);
		uint64_t before = losses();
		drift_world_until(&world, 16);
		double off = world.deck.drift.ratio_ppm - truth_ppm();
		squares += off * off;
		drift_world_until(&world, 31);
		lost += losses() - before;
		drift_world_end(&world);
		set_up();
	}
	*off_ppm = sqrt(squares / 10);
	return lost;
}

Test(drift, the_most_hostile_jitter_costs_hardly_a_sample_after_10_s)
{
	static const double ppms[] = {-300, 1000, -1000};
	for (size_t i = 0; i < 3; i++) {
		double off_ppm;
		uint64_t lost = lost_in_ten_calls(ppms[i], &off_ppm);
		cr_assert_lt(lost, 160, "%+.0f ppm: %lu samples of ten calls", ppms[i], lost);
		cr_assert_lt(off_ppm, 100, "%+.0f ppm: %.0f ppm off", ppms[i], off_ppm);
	}
}

Test(drift, without_it_samples_are_lost)
{
	world.peer_ppm = 1000;
	world.uncorrected = true;
	drift_world_begin(&world, 600);
	drift_world_until(&world, 10);
	uint64_t before = losses();
	drift_world_until(&world, 400);
	cr_assert_gt(losses(), before, "the world can fail");
}

Test(drift, a_peer_on_the_cards_clock_is_never_resampled)
{
	for (int jitter = JITTER_NONE; jitter <= JITTER_STEADY; jitter++) {
		world.peer_ppm = world.card_ppm = 130;
		world.jitter = (enum jitter)jitter;
		world.answers = true;
		drift_world_begin(&world, 600);
		drift_world_until(&world, 601);
		cr_assert(resample_is_exact(world.deck.to_card));
		cr_assert_eq(losses(), 0);
		drift_world_end(&world);
		set_up();
	}
}

static bool every_200th(void *data, uint64_t frame)
{
	(void)data;
	return frame % 200 == 100;
}

Test(drift, frames_that_the_network_loses_do_not_shift_time)
{
	world.peer_ppm = -100;
	world.jitter = JITTER_STEADY;
	world.lost = every_200th;
	drift_world_begin(&world, 120);
	drift_world_until(&world, 11.6);
	double delay_s = world.deck.drift.delay_s;
	worst_ppm = 0;
	world.after_frame = watch_ratio;
	drift_world_until(&world, 121);
	cr_assert_lt(worst_ppm, 20, "%.1f ppm", worst_ppm);
	cr_assert_float_eq(world.deck.drift.missing_s, 0.020 * 30, 0.001, "%f s", world.deck.drift.missing_s);
	cr_assert_float_eq(
		world.deck.drift.delay_s, delay_s, 0.003, "%f s, was %f", world.deck.drift.delay_s, delay_s);
	/* Each is concealed for as long as it would have sounded. */
	cr_assert_float_eq((double)losses(), 30 * 320, 1000, "%lu", losses());
}

static bool held_up(void *data, uint64_t frame)
{
	(void)data;
	world.arrival_s += frame == 1000 ? 0.090 : 0;
	world.last_s = fmax(world.last_s, world.arrival_s);
	return false;
}

Test(drift, one_stall_does_not_shift_time)
{
	world.jitter = JITTER_STEADY;
	world.lost = held_up;
	drift_world_begin(&world, 60);
	drift_world_until(&world, 20.9);
	double delay_s = world.deck.drift.delay_s;
	cr_assert_eq(losses(), 0);
	drift_world_until(&world, 23);
	cr_assert_gt(world.mixer.concealed, 0);
	cr_assert_float_eq((double)world.mixer.concealed, (double)world.deck.dropped, 200, "%lu for %lu",
		world.mixer.concealed, world.deck.dropped);
	cr_assert_float_eq(
		world.deck.drift.delay_s, delay_s, 0.012, "%f s, was %f", world.deck.drift.delay_s, delay_s);
}

Test(drift, a_card_that_stood_still_delays_nothing_for_good)
{
	world.jitter = JITTER_STEADY;
	drift_world_begin(&world, 60);
	drift_world_until(&world, 9);
	int64_t delay_ns = world.deck.delay_ns;
	for (int second = 9; second < 60; second += 3) {
		world.stood_s += 0.017;
		world.xrun = true;
		drift_world_until(&world, second + 3);
	}
	cr_assert_lt(world.deck.delay_ns, delay_ns + 5000000, "%ld, was %ld ns", world.deck.delay_ns, delay_ns);
	cr_assert_gt(world.deck.dropped, 0);
	cr_assert(resample_is_exact(world.deck.to_card));
}

Test(drift, well_behaved_peers_wait_no_longer_than_25_ms)
{
	world.jitter = JITTER_STEADY;
	world.peer_ppm = 20;
	drift_world_begin(&world, 30);
	for (int second = 2; second < 30; second++) {
		drift_world_until(&world, second);
		cr_assert_lt(world.deck.delay_ns, 25000000, "%ld ns", world.deck.delay_ns);
		cr_assert_gt(world.deck.delay_ns, 0);
	}
}
