#include "agent/alsa/clock.h"

#define SECOND_NS INT64_C(1000000000)

void clock_begin(struct clock *clock, unsigned rate_hz, int64_t now_ns)
{
	*clock = (struct clock){.rate_hz = rate_hz, .heard_ns = now_ns};
}

void clock_heard(struct clock *clock, int64_t now_ns)
{
	clock->own = false;
	clock->heard_ns = now_ns;
}

static void take_over(struct clock *clock, int64_t now_ns)
{
	clock->own = true;
	clock->base_ns = clock->tick_ns = now_ns;
	clock->given = 0;
}

void clock_resume(struct clock *clock, int64_t now_ns)
{
	if (clock->own)
		take_over(clock, now_ns);
}

size_t clock_due(struct clock *clock, int64_t now_ns)
{
	if (!clock->own) {
		if (now_ns - clock->heard_ns >= CLOCK_PATIENCE_NS)
			take_over(clock, now_ns);
		return 0;
	}
	if (now_ns - clock->tick_ns > CLOCK_LAG_NS) {
		take_over(clock, now_ns);
		return clock->rate_hz / 50;
	}
	clock->tick_ns = now_ns;
	uint64_t due = (uint64_t)(now_ns - clock->base_ns) * clock->rate_hz / (uint64_t)SECOND_NS;
	size_t moved = (size_t)(due - clock->given);
	clock->given = due;
	if (clock->given >= clock->rate_hz) {
		clock->given -= clock->rate_hz;
		clock->base_ns += SECOND_NS;
	}
	return moved;
}

int64_t clock_deadline(const struct clock *clock)
{
	return clock->own ? clock->tick_ns + CLOCK_TICK_NS : clock->heard_ns + CLOCK_PATIENCE_NS;
}
