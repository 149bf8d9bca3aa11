/* A peer and a card with clocks of their own, in virtual time, joined by the real deck and mixer: hours of audio in
 * seconds, the same each time. Used by the unit tests and by tests/bench. */
#ifndef DESKPHONE_TESTS_DRIFT_WORLD_H
#define DESKPHONE_TESTS_DRIFT_WORLD_H
#include "agent/voice/deck.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define WORLD_SECOND_NS 1e9
#define WORLD_FRAME 320
#define WORLD_AHEAD_NS 8000000 /* the card sounds that long after it takes */

/* How the peer's frames arrive. In order, whatever the jitter: it is a stream. */
enum jitter {
	JITTER_NONE,
	JITTER_STEADY, /* normal, 0.5 ms: what was measured of Asterisk on an idle machine */
	JITTER_BUSY,   /* uniform, +-10 ms */
	JITTER_LOADED, /* as of a program on a busy machine: punctual, but for a second now and then up to 15 ms late */
	JITTER_STALLING, /* punctual, but one frame in ten up to 80 ms (+-40) late */
	JITTER_WHITE,	 /* uniform, +-40 ms: nothing is more hostile within these bounds */
};

struct drift_world {
	/* Given. */
	double peer_ppm, card_ppm;
	enum jitter jitter;
	unsigned card_hz;			      /* nominal */
	size_t block;				      /* samples of a callback */
	bool pairs;				      /* callbacks come two at a time, as PortAudio's do */
	bool answers;				      /* the peer answers our frames one for one */
	bool uncorrected;			      /* the same path with the ratio fixed at 1 */
	double (*signal)(void *data, uint64_t index); /* -1..1 of the peer's samples */
	void *data;
	bool (*lost)(void *data, uint64_t frame); /* frames the network loses; NULL = none */
	/* Inside. */
	struct mixer mixer;
	struct deck deck;
	uint64_t seed, seed_0, frames, callbacks;
	double arrival_s, last_s; /* of the next frame, of the one before */
	double stood_s;		  /* for which the card has stood still, in all; given */
	bool xrun;		  /* its next callback tells so; given */
	double due_s;		  /* of the next frame, without jitter */
	double now_s;
	/* What the loudspeaker has played; `room` samples of it are kept. */
	int16_t *played;
	size_t count, room;
	/* Called after every frame, if set. */
	void (*after_frame)(struct drift_world *world);
};

static inline double world_random(struct drift_world *world)
{
	world->seed = world->seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	return (double)(world->seed >> 11) / 9007199254740992.0;
}

static inline double world_normal(struct drift_world *world)
{
	double radius = sqrt(-2 * log(1 - world_random(world)));
	return radius * cos(2 * M_PI * world_random(world));
}

static inline double world_jitter_s(struct drift_world *world)
{
	switch (world->jitter) {
	case JITTER_NONE:
		return 0;
	case JITTER_STEADY:
		return world_normal(world) * 0.0005;
	case JITTER_BUSY:
		return (world_random(world) - 0.5) * 0.020;
	case JITTER_LOADED:
		return -0.0003 * log(1 - world_random(world)) +
		       (world->frames / 50 % 3 == world->seed_0 % 3 ? world_random(world) * 0.015 : 0);
	case JITTER_STALLING:
		return world_random(world) < 0.1 ? world_random(world) * 0.080
						 : -0.0003 * log(1 - world_random(world));
	case JITTER_WHITE:
		return (world_random(world) - 0.5) * 0.080;
	}
	return 0;
}

static inline void world_plan_arrival(struct drift_world *world)
{
	world->due_s = 1.0 + 0.0137 + (double)world->frames * 0.020 / (1 + world->peer_ppm * 1e-6);
	double at_s = world->due_s + world_jitter_s(world);
	world->arrival_s = at_s > world->last_s ? at_s : world->last_s;
	world->last_s = world->arrival_s;
}

static inline void drift_world_begin(struct drift_world *world, unsigned seconds)
{
	if (!world->card_hz)
		world->card_hz = 16000;
	if (!world->block)
		world->block = world->card_hz / 250;
	world->seed_0 = world->seed;
	world->seed += 42;
	world->room = (size_t)((seconds + 3) * 1.01 * world->card_hz);
	world->played = calloc(world->room, sizeof(*world->played));
	mixer_init(&world->mixer);
	deck_init(&world->deck, &world->mixer);
	mixer_prepare(&world->mixer, world->card_hz);
	deck_start(&world->deck, world->card_hz);
	deck_talker(&world->deck, world->uncorrected);
	world_plan_arrival(world);
}

static inline void drift_world_end(struct drift_world *world)
{
	deck_clear(&world->deck);
	mixer_clear(&world->mixer);
	free(world->played);
	world->played = NULL;
}

static inline int64_t world_ns(double seconds)
{
	return (int64_t)(seconds * WORLD_SECOND_NS);
}

static inline void world_callback(struct drift_world *world)
{
	int16_t in[1024] = {0}, out[1024];
	int64_t now_ns = world_ns(world->now_s);
	mixer_moment(&world->mixer, 0, WORLD_AHEAD_NS);
	mixer_transfer(&world->mixer, in, out, world->block, world->xrun, now_ns);
	world->xrun = false;
	deck_refill(&world->deck);
	deck_listen(&world->deck);
	deck_take(&world->deck, DECK_MICROPHONE_ROOM, NULL, 0);
	for (size_t i = 0; i < world->block && world->count < world->room; i++)
		world->played[world->count++] = out[i];
	world->callbacks++;
}

static inline void world_frame(struct drift_world *world)
{
	int16_t samples[WORLD_FRAME];
	uint64_t frame = world->frames++;
	for (uint64_t i = 0; i < WORLD_FRAME; i++)
		samples[i] = (int16_t)lrint(32767 * world->signal(world->data, frame * WORLD_FRAME + i));
	if (world->answers || world->uncorrected)
		deck_asked(&world->deck, world_ns(world->due_s - 0.001));
	if (!world->lost || !world->lost(world->data, frame))
		deck_play(&world->deck, samples, WORLD_FRAME, world_ns(world->now_s));
	if (world->after_frame)
		world->after_frame(world);
	world_plan_arrival(world);
}

static inline double world_callback_s(const struct drift_world *world)
{
	double rate_hz = world->card_hz * (1 + world->card_ppm * 1e-6);
	uint64_t due = world->pairs ? world->callbacks / 2 * 2 + 1 : world->callbacks;
	return (double)(due * world->block) / rate_hz + world->stood_s + (world->callbacks & 1 ? 0.00001 : 0);
}

/* Goes on until then. */
static inline void drift_world_until(struct drift_world *world, double until_s)
{
	for (;;) {
		double callback_s = world_callback_s(world);
		bool frame = world->arrival_s < callback_s;
		world->now_s = frame ? world->arrival_s : callback_s;
		if (world->now_s >= until_s)
			return;
		if (frame)
			world_frame(world);
		else
			world_callback(world);
	}
}
#endif
