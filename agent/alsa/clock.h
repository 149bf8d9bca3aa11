/* Whose clock moves the position of a PCM. Pure: time comes in as a number, nanoseconds of CLOCK_MONOTONIC.
 *
 *  clock | event                      | what happens
 *  ------+----------------------------+---------------------------------------------------------
 *  phone | samples came               | they move the position
 *  phone | none for 60 ms             | -> own: from now on, the gap is not made up
 *  own   | 10 ms later                | the position moves by what these were
 *  own   | more than 200 ms later     | only by 20 ms: the process was stopped, nobody waits for that
 *  own   | the position was at rest   | from now on
 *  own   | samples came               | -> phone */
#ifndef DESKPHONE_ALSA_CLOCK_H
#define DESKPHONE_ALSA_CLOCK_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define CLOCK_PATIENCE_NS INT64_C(60000000)
#define CLOCK_TICK_NS INT64_C(10000000)
#define CLOCK_LAG_NS INT64_C(200000000)

struct clock {
	unsigned rate_hz;
	bool own;
	int64_t heard_ns; /* when samples came last */
	int64_t base_ns;  /* own: when it began, moved on second by second */
	int64_t tick_ns;  /* own: when it was asked last */
	uint64_t given;	  /* own: samples since base */
};

/* On the phone's clock, as if samples had just come. */
void clock_begin(struct clock *clock, unsigned rate_hz, int64_t now_ns);
void clock_heard(struct clock *clock, int64_t now_ns);
/* The position begins to move: the time until now does not count. */
void clock_resume(struct clock *clock, int64_t now_ns);
/* Samples by which the position moves of its own; 0 as long as the phone moves it. */
size_t clock_due(struct clock *clock, int64_t now_ns);
/* When clock_due() is to be asked next. */
int64_t clock_deadline(const struct clock *clock);
#endif
