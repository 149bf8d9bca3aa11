/* Samples from one thread to another without a lock: one producer, one consumer, a buffer that exists. Pure.
 *
 * Positions count samples for ever (64 bits do not wrap in a lifetime). The producer may take back what is
 * still unheard (ring_discard); only the consumer moves its own position, so it carries that out the next
 * time it looks. */
#ifndef DESKPHONE_VOICE_RING_H
#define DESKPHONE_VOICE_RING_H
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct ring {
	int16_t *samples;
	size_t capacity; /* a power of two */
	_Atomic uint64_t written, read;
	_Atomic uint64_t discard; /* everything before this position is to be skipped */
};

/* Allocates room for at least `capacity` samples. 0, -EINVAL (0 or more than 2^24) or -ENOMEM. */
int ring_init(struct ring *ring, size_t capacity);
void ring_clear(struct ring *ring);
/* Empties it; only while neither thread uses it. */
void ring_reset(struct ring *ring);

/* Producer: appends up to `count` samples; returns how many found room. */
size_t ring_write(struct ring *ring, const int16_t *samples, size_t count);
size_t ring_room(const struct ring *ring);
/* Producer: nothing written so far is to be heard any more. */
void ring_discard(struct ring *ring);

/* Samples waiting, as seen by either side; what is to be discarded does not count. */
size_t ring_level(const struct ring *ring);

/* Consumer: number of the sample that is read next, since ring_reset(). */
uint64_t ring_position(const struct ring *ring);
/* Consumer: takes up to `count` samples; returns how many there were. Skips what is to be discarded. */
size_t ring_read(struct ring *ring, int16_t *samples, size_t count);
/* Consumer: throws away up to `count` samples, returns how many. */
size_t ring_skip(struct ring *ring, size_t count);
/* Consumer: something is to be discarded. */
bool ring_discarding(const struct ring *ring);
/* Consumer: before the skip, takes up to `count` of the samples to be discarded (to fade them out); returns
 * how many. What is left of them is gone afterwards. 0 when nothing is to be discarded. */
size_t ring_take_discarded(struct ring *ring, int16_t *samples, size_t count);
#endif
