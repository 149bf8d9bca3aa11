/* link.h, in virtual time. */
#include <criterion/criterion.h>
#include <errno.h>
#include <stdio.h>
#include "driver/link.h"
#include "tests/unit/leak.h"

static struct link link_;
static int64_t now;

static void set_up(void)
{
	now = 1000;
	link_init(&link_, 0);
}

TestSuite(link, .init = set_up, .fini = leak_check);

static unsigned give(enum link_event event, int status)
{
	return link_handle(&link_, event, status, now);
}

/* Lets the deadline come; -1 when there is none. Returns the actions. */
static unsigned wait_for_deadline(void)
{
	int64_t due = link_deadline(&link_);

	cr_assert_geq(due, now);
	now = due;
	return give(LINK_TICK, 0);
}

static void make_ready(void)
{
	link_.keep_alive_ms = LINK_KEEP_ALIVE_MS;
	if (link_.state != LINK_OPENING)
		cr_assert_eq(give(LINK_ARRIVED, 0), LINK_DO_OPEN);
	cr_assert_eq(give(LINK_OPENED, 0), LINK_DO_ASK);
	cr_assert_eq(give(LINK_ASKED, 0), LINK_DO_ATTACH);
	cr_assert_eq(link_.state, LINK_READY);
}

Test(link, without_a_phone_it_looks_once_and_then_waits_for_hotplug)
{
	cr_assert_eq(link_deadline(&link_), -1);
	cr_assert_eq(give(LINK_START, 0), LINK_DO_OPEN);
	cr_assert_eq(give(LINK_FAILED, -ENODEV), 0);
	cr_assert_eq(link_.state, LINK_ABSENT);
	cr_assert_eq(link_deadline(&link_), -1);
	cr_assert_eq(give(LINK_ARRIVED, 0), LINK_DO_OPEN);
}

Test(link, without_hotplug_it_polls)
{
	link_init(&link_, 2000);
	cr_assert_eq(give(LINK_START, 0), LINK_DO_OPEN);
	cr_assert_eq(give(LINK_FAILED, -ENODEV), 0);
	cr_assert_eq(link_deadline(&link_), now + 2000);
	cr_assert_eq(wait_for_deadline(), LINK_DO_OPEN);
}

Test(link, after_a_plug_it_retries_ever_more_slowly_for_ten_seconds)
{
	static const int64_t delays[] = {20, 40, 80, 160, 320, 500, 500};
	int64_t plugged = now;
	int tries = 0;

	give(LINK_ARRIVED, 0);
	for (; link_.state == LINK_OPENING && tries < 100; tries++) {
		int64_t before = now;

		cr_assert_eq(give(LINK_FAILED, -ENODEV), 0);
		if (link_.state != LINK_WAITING)
			break;
		cr_assert_eq(wait_for_deadline(), LINK_DO_OPEN);
		if (tries < 7)
			cr_assert_eq(now - before, delays[tries]);
	}
	cr_assert_eq(link_.state, LINK_ABSENT);
	cr_assert_geq(now - plugged, LINK_RETRY_FOR_MS);
	cr_assert_lt(tries, 30);
	cr_assert_eq(link_deadline(&link_), -1);
}

Test(link, permission_that_comes_late_is_no_problem)
{
	give(LINK_ARRIVED, 0);
	while (now < 1000 + LINK_PROBLEM_AFTER_MS - 600) {
		cr_assert_eq(give(LINK_FAILED, -EACCES), 0);
		cr_assert_eq(wait_for_deadline(), LINK_DO_OPEN);
	}
	cr_assert_eq(give(LINK_OPENED, 0), LINK_DO_ASK);
}

Test(link, permission_that_never_comes_is_told_once_and_tried_every_five_seconds)
{
	int told = 0;
	int64_t told_at = -1;

	give(LINK_START, 0);
	for (int i = 0; i < 60; i++) {
		unsigned actions = give(LINK_FAILED, -EACCES);

		if (actions & LINK_DO_PROBLEM) {
			told++;
			told_at = now;
		}
		cr_assert_eq(wait_for_deadline(), LINK_DO_OPEN);
	}
	cr_assert_eq(told, 1);
	cr_assert(told_at >= 1000 + LINK_PROBLEM_AFTER_MS &&
		  told_at <= 1000 + LINK_PROBLEM_AFTER_MS + LINK_RETRY_LAST_MS);
	give(LINK_FAILED, -EACCES);
	cr_assert_eq(link_deadline(&link_) - now, LINK_RETRY_SLOW_MS);
	now = link_deadline(&link_);
	give(LINK_TICK, 0);
	cr_assert_eq(give(LINK_FAILED, -EBUSY), LINK_DO_PROBLEM); /* another reason is news */
}

Test(link, what_is_no_telephone_is_closed_and_told)
{
	give(LINK_ARRIVED, 0);
	cr_assert_eq(give(LINK_REFUSED, -ENODEV), LINK_DO_CLOSE | LINK_DO_PROBLEM);
	cr_assert_eq(link_deadline(&link_), now + LINK_RETRY_SLOW_MS);
	cr_assert_eq(give(LINK_ARRIVED, 0), LINK_DO_OPEN); /* at once when another one is plugged in */
}

Test(link, a_loss_detaches_closes_and_looks_again)
{
	make_ready();
	cr_assert_eq(give(LINK_LOST, -EIO), LINK_DO_DETACH | LINK_DO_CLOSE);
	cr_assert_eq(link_deadline(&link_), now + LINK_RETRY_FIRST_MS);
	cr_assert_eq(give(LINK_LOST, -EIO), 0); /* LEFT after the read error */
	cr_assert_eq(wait_for_deadline(), LINK_DO_OPEN);
}

Test(link, a_loss_before_it_was_ready_says_nothing_of_detaching)
{
	give(LINK_ARRIVED, 0);
	give(LINK_OPENED, 0);
	cr_assert_eq(give(LINK_LOST, -EIO), LINK_DO_CLOSE);
	cr_assert_eq(link_.state, LINK_WAITING);
}

Test(link, an_hour_of_idling_is_180_wake_ups)
{
	int wakes = 0;

	make_ready();
	int64_t end = now + 3600 * 1000;

	while (link_deadline(&link_) <= end) {
		cr_assert_eq(wait_for_deadline(), LINK_DO_KEEP_ALIVE);
		give(LINK_SENDING, 0);
		give(LINK_SENT, 0);
		wakes++;
	}
	cr_assert_eq(wakes, 180);
}

Test(link, a_phone_without_keep_alive_never_wakes)
{
	make_ready();
	give(LINK_LOST, -EIO);
	link_.keep_alive_ms = 0;
	cr_assert_eq(wait_for_deadline(), LINK_DO_OPEN);
	give(LINK_OPENED, 0);
	give(LINK_ASKED, 0);
	cr_assert_eq(link_deadline(&link_), -1);
}

Test(link, a_report_that_never_gets_through_is_a_loss)
{
	make_ready();
	give(LINK_SENDING, 0);
	cr_assert_eq(link_deadline(&link_), now + LINK_ANSWER_MS);
	cr_assert_eq(wait_for_deadline(), LINK_DO_DETACH | LINK_DO_CLOSE);
	cr_assert_eq(link_.status, -ETIMEDOUT);
}

Test(link, an_opening_that_never_ends_is_given_up)
{
	give(LINK_START, 0);
	cr_assert_eq(wait_for_deadline(), LINK_DO_CLOSE);
	cr_assert_eq(link_.state, LINK_WAITING);
}

Test(link, a_failed_report_is_tried_again_ever_more_slowly)
{
	int retries = 0;
	int64_t end;

	make_ready();
	end = now + 3600 * 1000;
	while (now < end) {
		give(LINK_SENDING, 0);
		cr_assert_eq(give(LINK_SENT, -EPIPE), 0);
		unsigned actions;

		do {
			actions = wait_for_deadline();
		} while (!(actions & LINK_DO_RETRY));
		retries++;
	}
	cr_assert_lt(retries, 200);
	give(LINK_SENDING, 0);
	cr_assert_eq(give(LINK_SENT, -ENODEV), LINK_DO_DETACH | LINK_DO_CLOSE);
}

Test(link, asleep_it_does_nothing_until_it_is_told)
{
	make_ready();
	give(LINK_SENDING, 0);
	cr_assert_eq(give(LINK_SUSPEND, 0), LINK_DO_DETACH | LINK_DO_CLOSE);
	cr_assert_eq(link_.state, LINK_ASLEEP);
	cr_assert_eq(link_deadline(&link_), -1);
	cr_assert_eq(give(LINK_ARRIVED, 0), 0);
	cr_assert_eq(give(LINK_SUSPEND, 0), 0);
	cr_assert_eq(give(LINK_RESUME, 0), LINK_DO_OPEN);
	cr_assert_eq(give(LINK_FAILED, -ENODEV), 0); /* its hub is not up yet */
	cr_assert_eq(wait_for_deadline(), LINK_DO_OPEN);
	make_ready();
	cr_assert_eq(give(LINK_RESUME, 0), 0);
}

Test(link, falls_asleep_from_every_state)
{
	cr_assert_eq(give(LINK_SUSPEND, 0), 0);
	cr_assert_eq(give(LINK_RESUME, 0), LINK_DO_OPEN);
	cr_assert_eq(give(LINK_SUSPEND, 0), LINK_DO_CLOSE);
	give(LINK_RESUME, 0);
	give(LINK_FAILED, -EACCES);
	cr_assert_eq(link_.state, LINK_WAITING);
	cr_assert_eq(give(LINK_SUSPEND, 0), 0);
	give(LINK_RESUME, 0);
	give(LINK_OPENED, 0);
	cr_assert_eq(give(LINK_SUSPEND, 0), LINK_DO_CLOSE);
	cr_assert_eq(link_deadline(&link_), -1);
}

/* Whatever comes in whatever order: a state there is, actions that make sense together, and never a deadline
 * in the past that a TICK does not move. */
Test(link, survives_any_sequence)
{
	uint32_t random = 1;

	for (int i = 0; i < 200000; i++) {
		random = random * 1664525u + 1013904223u;
		enum link_event event = (enum link_event)((random >> 16) % (LINK_RESUME + 1));
		int status = (random >> 8) % 3 ? -EACCES : -ENODEV;
		enum link_state before = link_.state;
		unsigned actions = give(event, event == LINK_SENT && random & 1 ? 0 : status);

		cr_assert(link_.state <= LINK_ASLEEP);
		cr_assert(!(actions & LINK_DO_DETACH) || before == LINK_READY);
		cr_assert(!(actions & LINK_DO_OPEN) || link_.state == LINK_OPENING);
		cr_assert_eq(!!(actions & LINK_DO_ATTACH), before != LINK_READY && link_.state == LINK_READY);
		cr_assert_eq(!!(actions & LINK_DO_DETACH), before == LINK_READY && link_.state != LINK_READY);
		now += random % 700;
		give(LINK_TICK, 0);
		cr_assert(link_deadline(&link_) < 0 || link_deadline(&link_) > now ||
			  link_.state == LINK_READY);
	}
}
