#include "agent/voice/pacer.h"
#include "tests/unit/leak.h"
#include <criterion/criterion.h>

TestSuite(pacer, .fini = leak_check);

#define MS INT64_C(1000000)

static struct pacer pacer;
static size_t skip;

static enum pacer_frame at(int64_t ms, size_t level)
{
	return pacer_next(&pacer, ms * MS, level, &skip);
}

static void start(int64_t ms)
{
	pacer = (struct pacer){0};
	pacer_start(&pacer, ms * MS);
}

Test(pacer, idle_there_is_nothing_to_wait_for)
{
	pacer = (struct pacer){0};
	cr_assert_eq(pacer_deadline(&pacer), INT64_MAX);
	cr_assert_eq(at(5, 1000), PACER_NOTHING);
	pacer_start(&pacer, 10 * MS);
	pacer_stop(&pacer);
	cr_assert_eq(pacer_deadline(&pacer), INT64_MAX);
}

Test(pacer, by_the_clock_a_frame_every_20_ms)
{
	start(100);
	for (int64_t i = 0; i < 500; i++) {
		int64_t due = 100 + 20 * i;
		cr_assert_eq(pacer_deadline(&pacer), due * MS);
		cr_assert_eq(at(due - 1, 0), PACER_NOTHING);
		cr_assert_eq(at(due + i % 7, 0), PACER_SILENCE, "a late wake-up does not shift what follows");
		cr_assert_eq(at(due + i % 7, 0), PACER_NOTHING);
	}
}

Test(pacer, a_second_start_changes_nothing)
{
	start(100);
	cr_assert_eq(at(100, 0), PACER_SILENCE);
	pacer_start(&pacer, 105 * MS);
	cr_assert_eq(at(105, 0), PACER_NOTHING);
}

Test(pacer, lost_time_is_made_up_without_a_burst)
{
	int frames = 0;
	start(0);
	cr_assert_eq(at(0, 0), PACER_SILENCE);
	/* Held up for 100 ms: four are overdue, the fifth is due. */
	for (int64_t ms = 100; ms < 200; ms++) {
		frames += at(ms, 0) == PACER_SILENCE;
		cr_assert_eq(at(ms, 0), PACER_NOTHING, "never two at once");
	}
	cr_assert_eq(frames, 9, "all that were due by 180 ms");
}

Test(pacer, a_suspend_is_not_made_up)
{
	start(0);
	cr_assert_eq(at(0, 0), PACER_SILENCE);
	cr_assert_eq(at(3600000, 0), PACER_SILENCE);
	cr_assert_eq(at(3600010, 0), PACER_NOTHING);
	cr_assert_eq(at(3600020, 0), PACER_SILENCE);
}

Test(pacer, from_clock_to_card_at_the_next_due_time)
{
	start(0);
	cr_assert_eq(at(0, 0), PACER_SILENCE);
	pacer_set_card(&pacer, true);
	cr_assert_eq(at(7, 320), PACER_NOTHING, "the peer has just had a frame");
	cr_assert_eq(at(20, 320), PACER_NOTHING, "the card's next are to be expected at 27");
	cr_assert_eq(pacer_deadline(&pacer), 30 * MS);
	cr_assert_eq(at(27, 640), PACER_MICROPHONE);
	cr_assert_eq(skip, 320, "only the newest 20 ms");
	cr_assert_eq(at(27, 0), PACER_NOTHING);
	cr_assert_eq(at(46, 319), PACER_NOTHING);
	cr_assert_eq(at(47, 320), PACER_MICROPHONE);
	cr_assert_eq(skip, 0);
}

/* Whatever the card's beat is, against the clock's: no two frames nearer than 10 ms, none further than 30 ms. */
Test(pacer, the_change_of_clocks_is_not_heard_at_any_phase)
{
	for (int64_t phase = 0; phase < 20; phase++) {
		size_t level = 0;
		int64_t last = 0;
		start(0);
		cr_assert_eq(at(0, 0), PACER_SILENCE);
		pacer_set_card(&pacer, true);
		for (int64_t ms = 1; ms < 400; ms++) {
			level += ms % 20 == phase ? 320 : 0;
			enum pacer_frame frame = at(ms, level);
			if (frame == PACER_NOTHING)
				continue;
			level -= frame == PACER_MICROPHONE ? skip + 320 : 0;
			cr_assert(ms - last >= 10 && ms - last <= 30, "phase %ld: %ld after %ld", phase, ms,
				last);
			cr_assert(last < 60 || ms - last == 20, "and then regular");
			last = ms;
		}
		cr_assert_eq(pacer.state, PACER_CARD);
	}
}

Test(pacer, by_the_card_every_frame_goes_in_pace)
{
	start(0);
	pacer_set_card(&pacer, true);
	cr_assert_eq(at(0, 320), PACER_MICROPHONE);
	cr_assert_eq(at(50, 960), PACER_MICROPHONE);
	cr_assert_eq(skip, 0, "nothing is lost when we were held up");
	cr_assert_eq(at(50, 640), PACER_NOTHING, "but never in a burst");
	cr_assert_eq(pacer_deadline(&pacer), 60 * MS);
	cr_assert_eq(at(60, 640), PACER_MICROPHONE);
	cr_assert_eq(at(69, 480), PACER_NOTHING);
	cr_assert_eq(at(70, 480), PACER_MICROPHONE);
	cr_assert_eq(at(80, 160), PACER_NOTHING);
	cr_assert_eq(pacer.skipped, 0);
}

Test(pacer, what_waits_too_long_is_skipped)
{
	start(0);
	pacer_set_card(&pacer, true);
	cr_assert_eq(at(0, 320), PACER_MICROPHONE);
	cr_assert_eq(at(250, 4000), PACER_MICROPHONE);
	cr_assert_eq(skip, 3680);
	cr_assert_eq(pacer.skipped, 3680);
}

Test(pacer, a_card_that_stops_is_replaced_by_the_clock)
{
	int frames = 0;
	start(0);
	pacer_set_card(&pacer, true);
	cr_assert_eq(at(0, 320), PACER_MICROPHONE);
	cr_assert_eq(pacer_deadline(&pacer), 60 * MS);
	cr_assert_eq(at(59, 319), PACER_NOTHING);
	cr_assert_eq(at(60, 319), PACER_SILENCE);
	cr_assert_eq(pacer.stalls, 1);
	for (int64_t ms = 61; ms < 221; ms++)
		frames += at(ms, 319) == PACER_SILENCE;
	cr_assert_eq(1 + frames, 11, "as many as fit between 0 and 220 ms");
	cr_assert_eq(at(240, 400), PACER_MICROPHONE, "and back again");
	cr_assert_eq(pacer.stalls, 1);
}

Test(pacer, a_card_that_is_closed_leaves_no_gap)
{
	start(0);
	pacer_set_card(&pacer, true);
	cr_assert_eq(at(0, 320), PACER_MICROPHONE);
	pacer_set_card(&pacer, false);
	cr_assert_eq(at(19, 320), PACER_NOTHING);
	cr_assert_eq(at(20, 320), PACER_SILENCE, "what the microphone left is not sent");
	cr_assert_eq(at(40, 0), PACER_SILENCE);
	cr_assert_eq(pacer.stalls, 0);
}

/* A card of another rate: the first callback gives a little less than a frame. At any phase, and with a jitter of the
 * wake-ups, the change comes about soon. */
Test(pacer, a_short_first_frame_does_not_put_the_change_off)
{
	for (int64_t phase = 0; phase < 200; phase++) {
		size_t level = 0;
		start(0);
		cr_assert_eq(at(0, 0), PACER_SILENCE);
		pacer_set_card(&pacer, true);
		int64_t tenth = 1;
		for (; tenth < 2000 && pacer.state != PACER_CARD; tenth++) {
			bool callback = tenth % 200 == phase;
			level += callback ? (level ? 320 : 301) : 0;
			if (callback || tenth * MS / 10 >= pacer_deadline(&pacer))
				pacer_next(&pacer, tenth * MS / 10, level, &skip);
		}
		cr_assert_lt(tenth, 1000, "phase %ld: after %ld ms", phase, tenth / 10);
	}
}
