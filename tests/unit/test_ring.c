#include "agent/voice/ring.h"
#include "tests/unit/leak.h"
#include <criterion/criterion.h>
#include <errno.h>
#include <pthread.h>
#include <stdbool.h>

TestSuite(ring, .fini = leak_check);

static struct ring ring;

static void make(size_t capacity)
{
	cr_assert_eq(ring_init(&ring, capacity), 0);
}

static void write_numbers(int16_t from, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		int16_t sample = (int16_t)(from + (int16_t)i);
		cr_assert_eq(ring_write(&ring, &sample, 1), 1);
	}
}

Test(ring, sizes_are_checked_and_rounded_up)
{
	cr_assert_eq(ring_init(&ring, 0), -EINVAL);
	cr_assert_eq(ring_init(&ring, ((size_t)1 << 24) + 1), -EINVAL);
	make(5);
	cr_assert_eq(ring.capacity, 8);
	ring_clear(&ring);
}

Test(ring, keeps_order_over_the_wrap)
{
	int16_t out[8];
	make(8);
	for (int16_t round = 0; round < 100; round++) {
		write_numbers((int16_t)(round * 5), 5);
		cr_assert_eq(ring_level(&ring), 5);
		cr_assert_eq(ring_read(&ring, out, 8), 5);
		for (int16_t i = 0; i < 5; i++)
			cr_assert_eq(out[i], round * 5 + i);
	}
	ring_clear(&ring);
}

Test(ring, takes_no_more_than_fits)
{
	static const int16_t many[12] = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12};
	int16_t out[12];
	make(8);
	cr_assert_eq(ring_write(&ring, many, 12), 8);
	cr_assert_eq(ring_room(&ring), 0);
	cr_assert_eq(ring_write(&ring, many, 1), 0);
	cr_assert_eq(ring_skip(&ring, 2), 2);
	cr_assert_eq(ring_read(&ring, out, 12), 6);
	cr_assert_eq(out[0], 3);
	cr_assert_eq(out[5], 8);
	cr_assert_eq(ring_read(&ring, out, 1), 0);
	ring_clear(&ring);
}

Test(ring, discards_what_was_written_before_but_not_after)
{
	int16_t out[8];
	make(8);
	write_numbers(1, 4);
	ring_discard(&ring);
	cr_assert(ring_discarding(&ring));
	cr_assert_eq(ring_level(&ring), 0);
	write_numbers(10, 2);
	cr_assert_eq(ring_level(&ring), 2);
	cr_assert_eq(ring_room(&ring), 2, "room comes back when the consumer has skipped");
	cr_assert_eq(ring_read(&ring, out, 8), 2);
	cr_assert_eq(out[0], 10);
	cr_assert(!ring_discarding(&ring));
	ring_clear(&ring);
}

Test(ring, the_discarded_can_be_taken_once_for_a_fade)
{
	int16_t out[8];
	make(8);
	write_numbers(1, 4);
	ring_discard(&ring);
	write_numbers(10, 1);
	cr_assert_eq(ring_take_discarded(&ring, out, 3), 3);
	cr_assert_eq(out[2], 3);
	cr_assert_eq(ring_take_discarded(&ring, out, 3), 0);
	cr_assert_eq(ring_read(&ring, out, 8), 1);
	cr_assert_eq(out[0], 10);
	ring_clear(&ring);
}

#define STREAM 200000

static void *produce(void *data)
{
	(void)data;
	for (int i = 0; i < STREAM;) {
		int16_t sample = (int16_t)(i % 32000);
		i += (int)ring_write(&ring, &sample, 1);
	}
	return NULL;
}

Test(ring, two_threads_lose_nothing)
{
	pthread_t thread;
	int16_t out[37];
	int expected = 0;
	make(64);
	cr_assert_eq(pthread_create(&thread, NULL, produce, NULL), 0);
	while (expected < STREAM) {
		size_t got = ring_read(&ring, out, 37);
		for (size_t i = 0; i < got; i++, expected++)
			cr_assert_eq(out[i], expected % 32000);
	}
	pthread_join(thread, NULL);
	cr_assert_eq(ring_level(&ring), 0);
	ring_clear(&ring);
}
