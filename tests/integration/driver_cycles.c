/* A thousand times plugged in and pulled out: open files, threads and memory stay where they were. */
#include <criterion/criterion.h>
#include "tests/integration/driver_rig.h"
#include "tests/unit/leak.h"

#define WARM_UP 100
#define CYCLES 1000
#if defined(__SANITIZE_ADDRESS__) /* keeps freed memory for a while; it finds leaks by itself */
#define GROWTH_KB (256 * 1024)
#else
#define GROWTH_KB                                                                                            \
	4096 /* of the mock's own bookkeeping; a leaked attachment would be 10 kB and more, a thread 8 MB */
#endif

static struct rig rig;

static void set_up(void)
{
	rig_start(&rig);
	deskphone_set_screen(rig.phone, DESKPHONE_SCREEN_READY, true);
	deskphone_set_text(rig.phone, DESKPHONE_FIELD_CALL_STATUS, "Hello");
}

static void tear_down(void)
{
	rig_stop(&rig);
	leak_check();
}

TestSuite(driver_cycles, .init = set_up, .fini = tear_down, .timeout = 280);

static void cycle(int n)
{
	mock_plug(rig.mock);
	cr_assert(rig_until(&rig, "attached"), "cycle %d", n);
	for (int i = n % 7; i > 0; i--) /* at another step each time */
		rig_turn(&rig, 1);
	mock_unplug(rig.mock);
	cr_assert(rig_until(&rig, "detached"), "cycle %d", n);
}

/* At rest: closing goes on for a moment after the phone is told to be gone. The least of what is seen counts. */
static struct rig_usage usage_at_rest(void)
{
	struct rig_usage least = rig_usage();

	for (int i = 0; i < 100; i++) {
		rig_turn(&rig, 5);
		struct rig_usage usage = rig_usage();

		least.fds = usage.fds < least.fds ? usage.fds : least.fds;
		least.threads = usage.threads < least.threads ? usage.threads : least.threads;
	}
	return least;
}

Test(driver_cycles, leave_nothing_behind)
{
	for (int i = 0; i < WARM_UP; i++)
		cycle(i);
	struct rig_usage before = usage_at_rest();

	for (int i = 0; i < CYCLES; i++)
		cycle(i);
	struct rig_usage after = usage_at_rest();

	printf("fds %d -> %d, threads %d -> %d, memory %ld -> %ld kB\n", before.fds, after.fds,
		before.threads, after.threads, before.rss_kb, after.rss_kb);
	cr_assert_leq(after.fds, before.fds);
	cr_assert_leq(after.threads, before.threads);
	cr_assert_leq(after.rss_kb, before.rss_kb + GROWTH_KB);
}
