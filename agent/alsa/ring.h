/* Samples by absolute number. Pure.
 *
 * The place of a sample is its number modulo the size, so whoever knows the number finds it, as often as they like:
 * alsa-lib asks a capture PCM again and again for the same region. Numbers may wrap at any multiple of the size. */
#ifndef DESKPHONE_ALSA_RING_H
#define DESKPHONE_ALSA_RING_H
#include <stddef.h>
#include <stdint.h>

struct ring {
	int16_t *samples;
	size_t size; /* 0 = none */
};

/* All zeros. 0 or -ENOMEM. */
int ring_init(struct ring *ring, size_t size);
void ring_clear(struct ring *ring);
/* All zeros again. */
void ring_hush(struct ring *ring);

/* Any count; what does not fit overwrites its own beginning. samples NULL = zeros. */
void ring_put(struct ring *ring, uint64_t number, const int16_t *samples, size_t count);
void ring_get(const struct ring *ring, uint64_t number, int16_t *samples, size_t count);
#endif
