/* The peer's frames while the card is pulled and plugged in at random moments, in virtual time: the gaps that docs/voice.md names, never
 * a burst, never ahead of time. What the whole way of real processes makes of it is tests/bench/faults. */
#include "agent/voice/pacer.h"
#include "tests/unit/leak.h"
#include <criterion/criterion.h>
#include <stdio.h>

TestSuite(pacer_faults, .fini = leak_check);

#define ROUNDS 200
#define MS INT64_C(1000000)
#define STEP_NS (MS / 4)
#define CALLBACK_NS (10 * MS) /* of the card: 160 samples */
#define CALLBACK 160
#define HANG_NS (500 * MS) /* then the voice process is killed, */
#define START_NS (60 * MS) /* and another runs at the latest */

enum fault { NOTICED, HUNG, KILLED, FAULTS };

struct world {
	uint64_t seed;
	struct pacer pacer;
	bool running; /* the voice process */
	bool card;
	int64_t now_ns, beat_ns; /* next callback */
	size_t level;
	/* What the peer sees. */
	int64_t last_ns, before_ns, gap_ns, three_ns, lead_ns, ahead_ns;
	uint64_t frames;
};

static uint64_t dice(struct world *world, uint64_t below)
{
	world->seed = world->seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	return (world->seed >> 33) % below;
}

static int64_t moment_ns(struct world *world, int64_t most_ms)
{
	return (int64_t)dice(world, (uint64_t)most_ms * 1000) * 1000;
}

static void hear(struct world *world)
{
	int64_t now = world->now_ns, lead = now - (int64_t)world->frames * PACER_FRAME_NS;
	if (world->frames && now - world->last_ns > world->gap_ns)
		world->gap_ns = now - world->last_ns;
	if (world->frames > 1 && now - world->before_ns < world->three_ns)
		world->three_ns = now - world->before_ns;
	if (world->frames && world->lead_ns - lead > world->ahead_ns)
		world->ahead_ns = world->lead_ns - lead;
	if (!world->frames || lead < world->lead_ns)
		world->lead_ns = lead;
	world->before_ns = world->last_ns;
	world->last_ns = now;
	world->frames++;
}

static void new_round(struct world *world)
{
	world->frames = 0;
	world->gap_ns = world->ahead_ns = 0;
	world->three_ns = INT64_MAX;
}

/* The card's callbacks come up to 3 ms late; the pacer is asked after each, and when it wanted to be. */
static void run(struct world *world, int64_t time_ns)
{
	for (int64_t end_ns = world->now_ns + time_ns; world->now_ns < end_ns; world->now_ns += STEP_NS) {
		size_t skip;
		if (world->card && world->now_ns >= world->beat_ns) {
			world->level += CALLBACK;
			world->beat_ns += CALLBACK_NS + moment_ns(world, 3) - 3 * MS / 2;
		}
		if (!world->running)
			continue;
		for (;;) {
			enum pacer_frame frame =
				pacer_next(&world->pacer, world->now_ns, world->level, &skip);
			if (frame == PACER_NOTHING)
				break;
			if (frame == PACER_MICROPHONE)
				world->level -= skip + PACER_FRAME;
			hear(world);
		}
	}
}

static void plug(struct world *world)
{
	world->card = true;
	world->level = 0;
	world->beat_ns = world->now_ns + moment_ns(world, 20);
	pacer_set_card(&world->pacer, true);
}

static void replace_process(struct world *world)
{
	world->running = false;
	world->level = 0;
	run(world, 20 * MS + moment_ns(world, START_NS / MS - 20));
	world->pacer = (struct pacer){0};
	pacer_start(&world->pacer, world->now_ns);
	world->running = true;
}

static void fail(struct world *world, enum fault fault)
{
	world->card = false;
	switch (fault) {
	case NOTICED:
		run(world, moment_ns(world, 40));
		pacer_set_card(&world->pacer, false);
		world->level = 0;
		break;
	case HUNG:
		run(world, HANG_NS);
		replace_process(world);
		break;
	case KILLED:
		replace_process(world);
		break;
	case FAULTS:
		break;
	}
}

static void expect(const struct world *world, enum fault fault, int round)
{
	static const int64_t gaps_ms[FAULTS] = {[NOTICED] = 62, [HUNG] = 82, [KILLED] = 84};
	cr_expect_leq(world->gap_ns, gaps_ms[fault] * MS, "round %d, fault %d: %.2f ms without a frame",
		round, fault, (double)world->gap_ns / MS);
	cr_expect_geq(world->three_ns, 20 * MS, "round %d, fault %d: three frames in %.2f ms", round, fault,
		(double)world->three_ns / MS);
	cr_expect_leq(world->ahead_ns, 11 * MS, "round %d, fault %d: %.2f ms ahead", round, fault,
		(double)world->ahead_ns / MS);
}

static void play(uint64_t seed)
{
	struct world world = {.seed = seed, .running = true, .now_ns = 1000 * MS};
	pacer_start(&world.pacer, world.now_ns);
	plug(&world);
	run(&world, 300 * MS);
	for (int round = 0; round < ROUNDS; round++) {
		enum fault fault = (enum fault)dice(&world, FAULTS);
		new_round(&world);
		run(&world, 60 * MS + moment_ns(&world, 1000));
		fail(&world, fault);
		run(&world, moment_ns(&world, 1500));
		plug(&world);
		run(&world, 300 * MS);
		expect(&world, fault, round);
	}
}

Test(pacer_faults, two_hundred_unplugs_at_random_moments)
{
	for (uint64_t seed = 1; seed <= 20; seed++)
		play(seed);
}
