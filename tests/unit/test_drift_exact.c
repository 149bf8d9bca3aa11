/* What is left as it is: peers whose clock is the card's, or as good as that, in virtual time. */
#include "agent/voice/resample.h"
#include "tests/unit/drift_world.h"
#include "tests/unit/leak.h"
#include <criterion/criterion.h>

static struct drift_world world;

static double sine(void *data, uint64_t index)
{
	(void)data;
	return 0.9 * sin(2 * M_PI * 1000 * (double)index / 16000);
}

static void tear_down(void)
{
	drift_world_end(&world);
	leak_check();
}

TestSuite(drift_exact, .fini = tear_down);

static void begin(double peer_ppm, enum jitter jitter, uint64_t seed, unsigned seconds)
{
	drift_world_end(&world);
	memset(&world, 0, sizeof(world));
	world.signal = sine;
	world.peer_ppm = peer_ppm;
	world.card_ppm = 130;
	world.jitter = jitter;
	world.seed = 7919 * seed;
	world.block = 64;
	drift_world_begin(&world, seconds);
}

/* Of so many calls, how many are resampled. */
static unsigned resampled(enum jitter jitter, bool answers, unsigned calls, unsigned seconds)
{
	unsigned count = 0;
	for (unsigned call = 0; call < calls; call++) {
		begin(130, jitter, call, seconds);
		world.answers = answers;
		drift_world_until(&world, 1 + seconds);
		count += !resample_is_exact(world.deck.to_card);
	}
	return count;
}

static uint64_t losses(void)
{
	return world.mixer.concealed + world.deck.dropped;
}

Test(drift_exact, one_that_answers_on_a_busy_machine_is_on_the_cards_clock)
{
	cr_assert_eq(resampled(JITTER_LOADED, true, 60, 7), 0);
	cr_assert_eq(resampled(JITTER_LOADED, true, 20, 60), 0);
}

Test(drift_exact, a_clock_of_its_own_that_agrees)
{
	cr_assert_eq(resampled(JITTER_NONE, false, 1, 300), 0);
	cr_assert_eq(resampled(JITTER_STEADY, false, 40, 60), 0);
	cr_assert_leq(resampled(JITTER_LOADED, false, 40, 60), 2);
}

static void expect_hour(double off_ppm)
{
	begin(130 + off_ppm, JITTER_STEADY, 1, 3600);
	drift_world_until(&world, 301);
	cr_assert(resample_is_exact(world.deck.to_card), "%+.0f ppm: nothing is in a hurry", off_ppm);
	drift_world_until(&world, 3601);
	cr_assert_eq(losses(), 0, "%+.0f ppm: %lu samples", off_ppm, losses());
	cr_assert_lt(world.deck.delay_ns, 30000000, "%+.0f ppm: %ld ns", off_ppm, world.deck.delay_ns);
}

Test(drift_exact, an_hour_two_ppm_apart_costs_no_sample)
{
	expect_hour(2);
	expect_hour(-2);
}

Test(drift_exact, an_hour_four_ppm_apart_is_followed_in_the_end)
{
	expect_hour(-4);
	cr_assert(!resample_is_exact(world.deck.to_card));
	cr_assert_float_eq(world.deck.drift.ratio_ppm, 4, 3);
}
