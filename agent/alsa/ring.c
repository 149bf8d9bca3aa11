#include "agent/alsa/ring.h"
#include <errno.h>
#include <stdlib.h>
#include <string.h>

int ring_init(struct ring *ring, size_t size)
{
	int16_t *samples = calloc(size, sizeof(*samples));
	if (!samples)
		return -ENOMEM;
	ring->samples = samples;
	ring->size = size;
	return 0;
}

void ring_clear(struct ring *ring)
{
	free(ring->samples);
	*ring = (struct ring){0};
}

void ring_hush(struct ring *ring)
{
	if (ring->size)
		memset(ring->samples, 0, ring->size * sizeof(*ring->samples));
}

/* The longest piece from `number` on that lies in one. */
static size_t piece(const struct ring *ring, uint64_t number, size_t count)
{
	size_t left = ring->size - (size_t)(number % ring->size);
	return count < left ? count : left;
}

void ring_put(struct ring *ring, uint64_t number, const int16_t *samples, size_t count)
{
	while (ring->size && count) {
		size_t size = piece(ring, number, count);
		int16_t *place = ring->samples + number % ring->size;
		if (samples) {
			memcpy(place, samples, size * sizeof(*place));
			samples += size;
		} else {
			memset(place, 0, size * sizeof(*place));
		}
		number += size;
		count -= size;
	}
}

void ring_get(const struct ring *ring, uint64_t number, int16_t *samples, size_t count)
{
	if (!ring->size)
		memset(samples, 0, count * sizeof(*samples));
	while (ring->size && count) {
		size_t size = piece(ring, number, count);
		memcpy(samples, ring->samples + number % ring->size, size * sizeof(*samples));
		samples += size;
		number += size;
		count -= size;
	}
}
