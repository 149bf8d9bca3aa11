/* An agent that is started again and again waits longer each time. */
#include "agent/back_off.h"
#include "tests/unit/leak.h"
#include <criterion/criterion.h>

TestSuite(back_off, .fini = leak_check);

#define MS 1000

static struct back_off life;

/* The next life begins so much after the last went on: its delay [ms]. */
static int64_t next_ms(int64_t after_ms)
{
	struct back_off last = life;
	return back_off_next(&last, last.started_us + after_ms * MS, &life) / MS;
}

Test(back_off, waits_longer_each_time)
{
	static const int64_t expected_ms[] = {0, 0, 100, 300, 1000, 5000, 5000, 5000};
	cr_assert_eq(back_off_next(NULL, 7000 * MS, &life), 0);
	cr_assert(life.started_us == 7000 * MS && life.short_lives == 0);
	for (size_t i = 0; i < sizeof(expected_ms) / sizeof(expected_ms[0]); i++) {
		int64_t began_us = life.started_us + 150 * MS, delay_ms = next_ms(150);
		cr_assert_eq(delay_ms, expected_ms[i], "%zu: %d ms", i, (int)delay_ms);
		cr_assert_eq(life.started_us, began_us + delay_ms * MS, "the wait is no life");
	}
}

Test(back_off, a_life_of_a_second_ends_the_row)
{
	back_off_next(NULL, 0, &life);
	for (int i = 0; i < 20; i++)
		next_ms(999);
	cr_assert_eq(life.short_lives, 6);
	cr_assert_eq(next_ms(1000), 0);
	cr_assert_eq(life.short_lives, 0);
}

Test(back_off, what_cannot_be_is_not_believed)
{
	life = (struct back_off){.started_us = 5000, .short_lives = UINT32_MAX};
	cr_assert_eq(next_ms(-1), 0); /* it begins before the last one */
	life = (struct back_off){.started_us = INT64_MAX, .short_lives = 3};
	struct back_off last = life;
	cr_assert_eq(back_off_next(&last, 5, &life), 0);
	last = (struct back_off){.started_us = INT64_MIN, .short_lives = 3};
	cr_assert_eq(back_off_next(&last, 5, &life), 0);
	last = (struct back_off){.started_us = 5, .short_lives = UINT32_MAX};
	cr_assert_leq(back_off_next(&last, 6, &life), 5000 * MS);
}
