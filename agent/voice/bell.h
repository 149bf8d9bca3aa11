/* A bell from samples (a WAV file of the person's own): played, a pause, and again. Pure but for the resampler's memory. */
#ifndef DESKPHONE_VOICE_BELL_H
#define DESKPHONE_VOICE_BELL_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define BELL_PAUSE_MS 2000
#define BELL_PIECE 128 /* samples converted at a time */
#define BELL_READY (BELL_PIECE * 6 + 16)

struct resample;

struct bell {
	const int16_t *samples; /* NULL = none; not ours */
	size_t count;
	unsigned rate_hz;
	struct resample *resample; /* NULL = not started */
	size_t at;		   /* the next sample; from `count` on it is the pause */
	int16_t ready[BELL_READY]; /* at the card's rate */
	size_t ready_from, ready_to;
};

/* From now on this bell: samples (they have to stay), mono, 8 to 48 kHz. Stops the one before; NULL = none. */
void bell_set(struct bell *bell, const int16_t *samples, size_t count, unsigned rate_hz);
/* Begins from its beginning, for a card of this rate. 0, -EINVAL or -ENOMEM. */
int bell_start(struct bell *bell, unsigned card_hz);
void bell_stop(struct bell *bell);
bool bell_playing(const struct bell *bell);
/* Writes the next `count` samples; it never ends by itself. Beginning and end of the samples have an edge of 4 ms, so nothing
 * clicks. */
void bell_generate(struct bell *bell, int16_t *samples, size_t count);
#endif
