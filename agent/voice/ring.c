#include "agent/voice/ring.h"
#include <errno.h>
#include <stdlib.h>
#include <string.h>

int ring_init(struct ring *ring, size_t capacity)
{
	if (!capacity || capacity > (size_t)1 << 24)
		return -EINVAL;
	size_t power = 1;
	while (power < capacity)
		power <<= 1;
	int16_t *samples = calloc(power, sizeof(*samples));
	if (!samples)
		return -ENOMEM;
	ring->samples = samples;
	ring->capacity = power;
	ring_reset(ring);
	return 0;
}

void ring_clear(struct ring *ring)
{
	free(ring->samples);
	ring->samples = NULL;
	ring->capacity = 0;
}

void ring_reset(struct ring *ring)
{
	atomic_store_explicit(&ring->written, 0, memory_order_relaxed);
	atomic_store_explicit(&ring->read, 0, memory_order_relaxed);
	atomic_store_explicit(&ring->discard, 0, memory_order_release);
}

static void copy_in(struct ring *ring, uint64_t at, const int16_t *samples, size_t count)
{
	size_t start = (size_t)at & (ring->capacity - 1);
	size_t first = count < ring->capacity - start ? count : ring->capacity - start;
	memcpy(ring->samples + start, samples, first * sizeof(*samples));
	memcpy(ring->samples, samples + first, (count - first) * sizeof(*samples));
}

static void copy_out(const struct ring *ring, uint64_t at, int16_t *samples, size_t count)
{
	size_t start = (size_t)at & (ring->capacity - 1);
	size_t first = count < ring->capacity - start ? count : ring->capacity - start;
	memcpy(samples, ring->samples + start, first * sizeof(*samples));
	memcpy(samples + first, ring->samples, (count - first) * sizeof(*samples));
}

size_t ring_room(const struct ring *ring)
{
	uint64_t read = atomic_load_explicit(&ring->read, memory_order_acquire);
	uint64_t written = atomic_load_explicit(&ring->written, memory_order_relaxed);
	return ring->capacity - (size_t)(written - read);
}

size_t ring_write(struct ring *ring, const int16_t *samples, size_t count)
{
	size_t room = ring_room(ring);
	if (count > room)
		count = room;
	uint64_t written = atomic_load_explicit(&ring->written, memory_order_relaxed);
	copy_in(ring, written, samples, count);
	atomic_store_explicit(&ring->written, written + count, memory_order_release);
	return count;
}

void ring_discard(struct ring *ring)
{
	uint64_t written = atomic_load_explicit(&ring->written, memory_order_relaxed);
	atomic_store_explicit(&ring->discard, written, memory_order_release);
}

size_t ring_level(const struct ring *ring)
{
	/* `written` last: it never runs behind the other two, whichever side asks. */
	uint64_t read = atomic_load_explicit(&ring->read, memory_order_acquire);
	uint64_t discard = atomic_load_explicit(&ring->discard, memory_order_acquire);
	uint64_t written = atomic_load_explicit(&ring->written, memory_order_acquire);
	return (size_t)(written - (read > discard ? read : discard));
}

/* The position the consumer reads at next; what is to be discarded lies before it. */
uint64_t ring_position(const struct ring *ring)
{
	uint64_t read = atomic_load_explicit(&ring->read, memory_order_relaxed);
	uint64_t discard = atomic_load_explicit(&ring->discard, memory_order_acquire);
	return read > discard ? read : discard;
}

static size_t consume(struct ring *ring, int16_t *samples, size_t count)
{
	uint64_t at = ring_position(ring);
	uint64_t written = atomic_load_explicit(&ring->written, memory_order_acquire);
	if (count > written - at)
		count = (size_t)(written - at);
	if (samples)
		copy_out(ring, at, samples, count);
	atomic_store_explicit(&ring->read, at + count, memory_order_release);
	return count;
}

size_t ring_read(struct ring *ring, int16_t *samples, size_t count)
{
	return consume(ring, samples, count);
}

size_t ring_skip(struct ring *ring, size_t count)
{
	return consume(ring, NULL, count);
}

bool ring_discarding(const struct ring *ring)
{
	return atomic_load_explicit(&ring->discard, memory_order_acquire) >
	       atomic_load_explicit(&ring->read, memory_order_relaxed);
}

size_t ring_take_discarded(struct ring *ring, int16_t *samples, size_t count)
{
	uint64_t read = atomic_load_explicit(&ring->read, memory_order_relaxed);
	uint64_t discard = atomic_load_explicit(&ring->discard, memory_order_acquire);
	if (discard <= read)
		return 0;
	if (count > discard - read)
		count = (size_t)(discard - read);
	copy_out(ring, read, samples, count);
	atomic_store_explicit(&ring->read, discard, memory_order_release);
	return count;
}
