/* How far ahead of the loudspeaker the card's buffer is filled. By as much is the far end heard later and does a tone end later;
 * for as long may the audio callback be held up. So: as little as goes well. Pure; times are nanoseconds of CLOCK_MONOTONIC. */
#ifndef DESKPHONE_VOICE_AHEAD_H
#define DESKPHONE_VOICE_AHEAD_H
#include <stdbool.h>
#include <stdint.h>

#define AHEAD_LEAST_MS 8     /* with real-time scheduling, */
#define AHEAD_ORDINARY_MS 40 /* without */
#define AHEAD_MOST_MS 80
#define AHEAD_XRUNS 3 /* over- and underruns within */
#define AHEAD_BAD_NS INT64_C(60000000000)
#define AHEAD_GOOD_NS INT64_C(60000000000)

struct ahead {
	unsigned ms;		       /* wanted; 0 = no stream has been opened yet */
	unsigned used_ms;	       /* of the stream that runs, or ran last */
	int64_t opened_ns, last_ns;    /* the stream; its last xrun */
	uint64_t seen;		       /* xruns, as far as they were looked at */
	int64_t xruns_ns[AHEAD_XRUNS]; /* the last of them, the oldest first */
};

/* A stream is about to be opened, after so many xruns in all: how far ahead it is to be filled [ms]. realtime: our threads have
 * real-time scheduling. After a minute without an xrun the next stream tries half of what the one before had. */
unsigned ahead_open(struct ahead *ahead, bool realtime, uint64_t xruns, int64_t now_ns);
/* To be called several times a second while the stream runs. true: it goes badly, the stream is to be opened again. */
bool ahead_watch(struct ahead *ahead, uint64_t xruns, int64_t now_ns);
#endif
