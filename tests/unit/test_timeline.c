#include "agent/voice/timeline.h"
#include "tests/unit/leak.h"
#include <criterion/criterion.h>
#include <math.h>

TestSuite(timeline, .fini = leak_check);

#define MS INT64_C(1000000)

Test(timeline, nothing_is_known_before_there_are_events)
{
	struct timeline timeline;
	timeline_init(&timeline, 16000);
	cr_assert(!timeline_ready(&timeline));
	cr_assert_float_eq(timeline.error_ppm, 1000, 0.1);
	for (int i = 0; i < 20; i++)
		timeline_add(&timeline, i * 20 * MS, i * 320);
	cr_assert(!timeline_ready(&timeline));
	cr_assert_float_eq(timeline_earliest_s(&timeline, 320), 0, 1e-9);
}

/* `ppm` fast, every `spread`-th event `late_ms` late. */
static void run(struct timeline *timeline, double ppm, int spread, int late_ms, int events)
{
	timeline_init(timeline, 16000);
	for (int i = 0; i < events; i++) {
		double at_s = 100 + i * 0.020 / (1 + ppm * 1e-6) + (i % spread ? 0 : late_ms * 1e-3);
		timeline_add(timeline, (int64_t)(at_s * 1e9), i * 320.0);
	}
}

Test(timeline, rate_and_jitter_are_found)
{
	static const double ppms[] = {0, 50, -300, 1000, -1000};
	struct timeline timeline;
	for (size_t i = 0; i < 5; i++) {
		run(&timeline, ppms[i], 7, 15, 500);
		cr_assert_float_eq(timeline.ppm, ppms[i], 1, "%f", timeline.ppm);
		cr_assert_float_eq(timeline.jitter_s, 0.015, 0.001, "%f", timeline.jitter_s);
		cr_assert_lt(timeline.error_ppm, 5);
	}
}

Test(timeline, the_earliest_line_has_nothing_before_it)
{
	struct timeline timeline;
	run(&timeline, 200, 3, 30, 3000);
	for (int i = 2600; i < 3000; i++) {
		double at_s = i * 0.020 / (1 + 200e-6) + (i % 3 ? 0 : 0.030);
		cr_assert_geq(at_s - 0.030 + 1e-6 + 0.030 * (i % 3 != 0), 0);
		cr_assert_leq(timeline_earliest_s(&timeline, i * 320.0), at_s - 0.030 * (i % 3 == 0) + 1e-5);
	}
}

Test(timeline, what_was_late_for_good_is_put_right)
{
	struct timeline timeline;
	timeline_init(&timeline, 16000);
	int64_t late = 0, since = 0;
	for (int i = 0; i < 1000; i++) {
		if (i == 900) {
			late = 40 * MS;
			since = i * 20 * MS;
		}
		timeline_add(&timeline, i * 20 * MS + late, i * 320.0);
	}
	timeline_mend(&timeline, since, 0.040);
	for (int i = 1000; i < 1050; i++)
		timeline_add(&timeline, i * 20 * MS + late, i * 320.0 + 640);
	cr_assert_float_eq(timeline.ppm, 0, 5, "%f", timeline.ppm);
	cr_assert_float_eq(timeline.jitter_s, 0, 0.001, "%f", timeline.jitter_s);
}
