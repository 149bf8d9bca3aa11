#include "agent/voice/ahead.h"
#include "tests/unit/leak.h"
#include <criterion/criterion.h>

#define SECOND INT64_C(1000000000)

static struct ahead ahead;

static void set_up(void)
{
	ahead = (struct ahead){0};
}

TestSuite(ahead, .init = set_up, .fini = leak_check);

Test(ahead, as_little_as_goes_well)
{
	cr_assert_eq(ahead_open(&ahead, true, 0, SECOND), AHEAD_LEAST_MS);
	for (int64_t now = 1; now < 1000; now++)
		cr_assert(!ahead_watch(&ahead, 0, now * SECOND));
	cr_assert_eq(ahead_open(&ahead, true, 0, 1000 * SECOND), AHEAD_LEAST_MS);
}

Test(ahead, without_real_time_more_for_as_long_as_that_is_so)
{
	cr_assert_eq(ahead_open(&ahead, false, 0, SECOND), AHEAD_ORDINARY_MS);
	cr_assert_eq(ahead_open(&ahead, true, 0, 2 * SECOND), AHEAD_LEAST_MS);
}

Test(ahead, the_third_xrun_within_a_minute_is_too_many)
{
	ahead_open(&ahead, true, 7, 0);
	cr_assert(!ahead_watch(&ahead, 7, SECOND), "those of before do not count");
	cr_assert(!ahead_watch(&ahead, 8, 2 * SECOND));
	cr_assert(!ahead_watch(&ahead, 9, 11 * SECOND));
	cr_assert(!ahead_watch(&ahead, 10, 63 * SECOND), "the first is 61 s ago");
	cr_assert(!ahead_watch(&ahead, 10, 64 * SECOND));
	cr_assert(ahead_watch(&ahead, 11, 70 * SECOND));
	cr_assert_eq(ahead_open(&ahead, true, 11, 70 * SECOND), 2 * AHEAD_LEAST_MS);
	cr_assert(!ahead_watch(&ahead, 11, 71 * SECOND));
}

Test(ahead, many_at_once_are_as_many_as_they_are)
{
	ahead_open(&ahead, true, 0, 0);
	cr_assert(ahead_watch(&ahead, 1000000, SECOND));
}

Test(ahead, it_has_an_end)
{
	uint64_t xruns = 0;
	unsigned ms = 0, times = 0;
	for (; times < 10 && ahead_open(&ahead, true, xruns, SECOND) != ms; times++) {
		ms = ahead.used_ms;
		ahead_watch(&ahead, xruns += 3, SECOND);
	}
	cr_assert_eq(ms, AHEAD_MOST_MS);
	cr_assert(!ahead_watch(&ahead, xruns + 3, SECOND), "nothing would be gained");
}

Test(ahead, a_minute_that_goes_well_is_worth_a_try)
{
	ahead_open(&ahead, true, 0, 0);
	ahead_watch(&ahead, 3, SECOND);
	cr_assert_eq(ahead_open(&ahead, true, 3, SECOND), 16);
	ahead_watch(&ahead, 6, 2 * SECOND);
	cr_assert_eq(ahead_open(&ahead, true, 6, 2 * SECOND), 32);
	cr_assert_eq(ahead_open(&ahead, true, 6, 61 * SECOND), 32, "59 s");
	ahead_watch(&ahead, 7, 100 * SECOND);
	cr_assert_eq(ahead_open(&ahead, true, 7, 150 * SECOND), 32, "50 s since the last one");
	cr_assert_eq(ahead_open(&ahead, true, 7, 211 * SECOND), 16);
	cr_assert_eq(ahead_open(&ahead, true, 7, 272 * SECOND), AHEAD_LEAST_MS);
}
