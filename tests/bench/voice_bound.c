/* How well the peer's rate can be known at all through uniform jitter of +-40 ms, frames in order: the mean of the rate
 * over everything that the arrivals leave possible, by one who knows the jitter's law and its width. No estimator that does
 * not prefer some rate to another has a smaller mean square error (Pitman). Beside it what timeline.c makes of the same
 * arrivals, knowing neither. */
#include "agent/voice/timeline.h"
#include "tests/bench/voice.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#define FRAME_S 0.020
#define HALF_S 0.040
#define FRAMES_MAX 1500
#define RUNS 100
#define SLOPES 121
#define OFFSETS 101

/* A frame that did not come behind another came exactly when its jitter said; of one that did, only the most of its jitter
 * is known. */
struct arrival {
	double late_s; /* against the nominal rate, true here */
	double x_s;    /* from the middle */
	bool behind;
};

static struct arrival arrivals[FRAMES_MAX];

static void arrive(struct timeline *timeline, size_t count, unsigned short seed[3])
{
	double last_s = 0;
	timeline_init(timeline, 16000);
	for (size_t i = 0; i < count; i++) {
		double due_s = 1 + (double)i * FRAME_S;
		double at_s = due_s + (erand48(seed) * 2 - 1) * HALF_S;
		bool behind = at_s < last_s;
		last_s = behind ? last_s : at_s;
		arrivals[i] =
			(struct arrival){last_s - due_s, due_s - 1 - (double)count * FRAME_S / 2, behind};
		timeline_add(timeline, (int64_t)(last_s * 1e9), (double)i * FRAME_S * 16000);
	}
}

/* Logarithm of how likely the arrivals are on this line; -INFINITY = they cannot be. */
static double likelihood(size_t count, double slope, double offset)
{
	double sum = 0;
	for (size_t i = 0; i < count; i++) {
		if (!arrivals[i].behind)
			continue;
		double share =
			(arrivals[i].late_s - offset - slope * arrivals[i].x_s + HALF_S) / (2 * HALF_S);
		if (share <= 0)
			return -INFINITY;
		sum += log(fmin(share, 1));
	}
	return sum;
}

/* The offsets that leave every arrival possible on a line of this slope. */
static bool span_of(size_t count, double slope, double *least, double *most)
{
	*least = -1;
	*most = 1;
	for (size_t i = 0; i < count; i++) {
		double late_s = arrivals[i].late_s - slope * arrivals[i].x_s;
		if (!arrivals[i].behind)
			*least = fmax(*least, late_s - HALF_S);
		*most = fmin(*most, late_s + HALF_S);
	}
	return *most > *least;
}

/* The mean of the slope; the truth is 0. */
static double best_guess(size_t count)
{
	double truth = likelihood(count, 0, 0);
	double reach = 0.006 / ((double)count * FRAME_S), weights = 0, sum = 0, least, most;
	for (int i = 0; i < SLOPES; i++) {
		double slope = reach * (2.0 * i / (SLOPES - 1) - 1);
		if (!span_of(count, slope, &least, &most))
			continue;
		for (int k = 0; k < OFFSETS; k++) {
			double offset = least + (most - least) * (k + 0.5) / OFFSETS;
			double weight = (most - least) * exp(likelihood(count, slope, offset) - truth);
			weights += weight;
			sum += weight * slope;
		}
	}
	return weights > 0 ? sum / weights : 0;
}

static void print_after(unsigned seconds)
{
	static struct timeline timeline;
	unsigned short seed[3] = {7, 7, 7};
	size_t count = (size_t)(seconds / FRAME_S);
	double squares = 0, ours = 0;
	unsigned within = 0;
	for (unsigned run = 0; run < RUNS; run++) {
		arrive(&timeline, count, seed);
		double ppm = best_guess(count) * 1e6;
		squares += ppm * ppm / RUNS;
		ours += timeline.ppm * timeline.ppm / RUNS;
		within += fabs(ppm) < 20;
	}
	printf("  %3u s %18.1f %20u %% %20.1f\n", seconds, sqrt(squares), within * 100 / RUNS, sqrt(ours));
}

void bench_bound(void)
{
	printf("\nWhat can be known of the rate through white jitter, %u calls: error (rms) [ppm]\n"
	       "         at best, the law known      within 20 ppm      timeline.c\n",
		RUNS);
	print_after(10);
	print_after(20);
	print_after(30);
}
