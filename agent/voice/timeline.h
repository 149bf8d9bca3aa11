/* A clock seen through jitter: events that say "by now so many samples have passed", each late by some unknown bit.
 * Pure; times are nanoseconds of CLOCK_MONOTONIC.
 *
 * Events are gathered in blocks of 0.2 s; of each block the earliest event, the latest and the mean are kept, for 60 s.
 * Through them go four lines, for no single one is good at every kind of jitter (error of the rate after 10 s, in ppm, of
 * 0.5 ms of normal, +-8 ms of uniform, 0 to 80 ms of now-and-then jitter):
 *
 *   least squares through the means         8     69    494    symmetric jitter
 *   least squares through the earliest     15     64     57    jitter that only delays
 *   below all events (hull of the earliest) 59    23      1    mostly punctual
 *   above all events (hull of the latest)   60    20    516    bounded (frames in order: the early edge is hidden)
 *
 * Each knows its own likely error from how its points lie about it; the line with the smallest is believed. A line
 * through evenly weighted history is a delay-locked loop whose bandwidth narrows as 1/t. */
#ifndef DESKPHONE_VOICE_TIMELINE_H
#define DESKPHONE_VOICE_TIMELINE_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define TIMELINE_BLOCK_NS INT64_C(200000000)
#define TIMELINE_BLOCKS 300
#define TIMELINE_RECENT 100 /* blocks in which the jitter is looked for */

struct timeline_point {
	double x, y; /* position and lateness against the nominal rate [s] */
};

struct timeline_block {
	struct timeline_point earliest, latest, mean;
};

struct timeline {
	double rate_hz; /* nominal */
	int64_t origin_ns;
	int64_t block_ns; /* when the block under way began */
	struct timeline_block blocks[TIMELINE_BLOCKS], now;
	size_t count, next; /* blocks that are full; where the next goes */
	unsigned events;    /* in the block under way; 0 = none yet */
	uint64_t total;	    /* events since the beginning */
	/* What was found out. */
	double ppm;	  /* how much faster than nominal */
	double error_ppm; /* likely error (one sigma); 1000 = nothing is known yet */
	double slope;	  /* of the line */
	double early_s;	  /* lateness of the earliest events on the line, at position 0 */
	double jitter_s;  /* from the earliest to the latest event of the last 20 s */
};

void timeline_init(struct timeline *timeline, double rate_hz);
/* An event: at now_ns `position` samples had passed. Positions and times do not fall. Returns true when what was found
 * out is new. */
bool timeline_add(struct timeline *timeline, int64_t now_ns, double position);
/* Whether the line is good for anything (1 s of events). */
bool timeline_ready(const struct timeline *timeline);
/* When `position` is reached at the earliest; 0 unless ready. */
double timeline_earliest_s(const struct timeline *timeline, double position);
/* What came since then was late (early, if negative) by this much for good: samples that never came, or came twice. The
 * caller counts them from now on; the past is put right here. */
void timeline_mend(struct timeline *timeline, int64_t since_ns, double late_s);
/* The same clock as seconds since the timeline's origin. */
double timeline_seconds(const struct timeline *timeline, int64_t now_ns);
#endif
