/*  event                                     | what happens
 *  ------------------------------------------+------------------------------------------------------------------
 *  open, the first time                      | AHEAD_LEAST_MS
 *  open, the last minute was without an xrun | half of before
 *  open                                      | as before
 *  open, not in real time                    | the same, but AHEAD_ORDINARY_MS at least
 *  the third xrun within a minute            | twice as much, the stream is to be opened again; at most AHEAD_MOST_MS */
#include "agent/voice/ahead.h"
#include <string.h>

static unsigned at_least(unsigned ms, unsigned least)
{
	return ms < least ? least : ms;
}

unsigned ahead_open(struct ahead *ahead, bool realtime, uint64_t xruns, int64_t now_ns)
{
	bool good = now_ns - ahead->opened_ns >= AHEAD_GOOD_NS && now_ns - ahead->last_ns >= AHEAD_GOOD_NS;
	ahead->ms = at_least(good ? ahead->ms / 2 : ahead->ms, AHEAD_LEAST_MS);
	ahead->used_ms = at_least(ahead->ms, realtime ? AHEAD_LEAST_MS : AHEAD_ORDINARY_MS);
	ahead->opened_ns = ahead->last_ns = now_ns;
	ahead->seen = xruns;
	memset(ahead->xruns_ns, 0, sizeof(ahead->xruns_ns));
	return ahead->used_ms;
}

static void note(struct ahead *ahead, int64_t now_ns)
{
	memmove(ahead->xruns_ns, ahead->xruns_ns + 1, sizeof(ahead->xruns_ns) - sizeof(ahead->xruns_ns[0]));
	ahead->xruns_ns[AHEAD_XRUNS - 1] = ahead->last_ns = now_ns;
}

bool ahead_watch(struct ahead *ahead, uint64_t xruns, int64_t now_ns)
{
	if (xruns == ahead->seen)
		return false;
	for (unsigned i = 0; ahead->seen < xruns && i < AHEAD_XRUNS; i++, ahead->seen++)
		note(ahead, now_ns);
	ahead->seen = xruns;
	if (!ahead->xruns_ns[0] || now_ns - ahead->xruns_ns[0] > AHEAD_BAD_NS ||
		ahead->used_ms >= AHEAD_MOST_MS)
		return false;
	ahead->ms = 2 * ahead->used_ms < AHEAD_MOST_MS ? 2 * ahead->used_ms : AHEAD_MOST_MS;
	return true;
}
