/* The driver and the plug: pulled out at any moment, put back at once, not allowed, not a telephone. */
#include <criterion/criterion.h>
#include <errno.h>
#include <string.h>
#include "tests/integration/driver_rig.h"
#include "tests/unit/hid_file.h"
#include "tests/unit/leak.h"

static struct rig rig;

static void set_up(void)
{
	rig_start(&rig);
	deskphone_set_screen(rig.phone, DESKPHONE_SCREEN_READY, true);
	deskphone_set_text(rig.phone, DESKPHONE_FIELD_CALL_STATUS, "Hello, this is a long text");
}

static void tear_down(void)
{
	rig_stop(&rig);
	leak_check();
}

TestSuite(driver_plug, .init = set_up, .fini = tear_down, .timeout = 120);

/* Turns until the mocked phone shows the text: then all is well again. */
static bool shows_hello(void)
{
	for (int i = 0; i < 500; i++) {
		if (mock_wait_for(rig.mock, "lines/0", "Hello, this is a long te", 0))
			return true;
		rig_turn(&rig, 20);
	}
	fprintf(stderr, "%s%s", rig.events, rig.log);
	return false;
}

static void pull_out(void)
{
	mock_unplug(rig.mock);
	for (int i = 0; i < 500 && deskphone_info(rig.phone)->attached; i++)
		rig_turn(&rig, 20);
	cr_assert_not(deskphone_info(rig.phone)->attached);
}

Test(driver_plug, pulled_out_after_any_number_of_turns_and_put_back_at_once)
{
	for (int turns = 0; turns < 40; turns++) {
		mock_plug(rig.mock);
		for (int i = 0; i < turns; i++)
			rig_turn(&rig, 1);
		mock_unplug(rig.mock);
		mock_plug(rig.mock);
		cr_assert(shows_hello(), "after %d turns", turns);
		pull_out();
	}
}

Test(driver_plug, pulled_out_at_every_report)
{
	struct mock_written written;

	for (int reports = 1; reports <= 10; reports++) {
		int seen = 0;

		while (mock_pop(rig.mock, &written, 0))
			continue;
		mock_plug(rig.mock);
		for (int i = 0; i < 2000 && seen < reports; i++) {
			rig_turn(&rig, 5);
			while (seen < reports && mock_pop(rig.mock, &written, 0))
				seen++;
		}
		cr_assert_eq(seen, reports);
		mock_unplug(rig.mock);
		mock_plug(rig.mock);
		cr_assert(shows_hello(), "after %d reports", reports);
		pull_out();
	}
}

Test(driver_plug, pulled_out_before_the_driver_looks)
{
	mock_plug(rig.mock);
	mock_unplug(rig.mock);
	for (int i = 0; i < 10; i++)
		rig_turn(&rig, 5);
	cr_assert_not(rig_has(&rig, "attached"));
	mock_plug(rig.mock);
	cr_assert(shows_hello());
}

Test(driver_plug, pulled_out_while_writes_fail)
{
	static const int errors[] = {EIO, EPIPE, ENODEV, ETIMEDOUT, EPROTO};

	for (size_t i = 0; i < sizeof errors / sizeof errors[0]; i++) {
		mock_fail_writes(rig.mock, errors[i]);
		mock_plug(rig.mock);
		for (int turn = 0; turn < 30; turn++)
			rig_turn(&rig, 5);
		mock_unplug(rig.mock);
		mock_fail_writes(rig.mock, 0);
		mock_plug(rig.mock);
		cr_assert(shows_hello());
		pull_out();
	}
}

Test(driver_plug, writes_that_fail_for_a_while_are_made_up_for)
{
	mock_fail_writes(rig.mock, EPIPE);
	mock_plug(rig.mock);
	cr_assert(rig_until(&rig, "attached"));
	for (int turn = 0; turn < 20; turn++)
		rig_turn(&rig, 5);
	cr_assert(strstr(rig.log, "not taken"));
	mock_fail_writes(rig.mock, 0);
	rig.skew_ms = 3000;
	cr_assert(shows_hello());
	cr_assert_not(rig_has(&rig, "detached"));
}

Test(driver_plug, ioctls_that_fail_are_tried_again)
{
	mock_fail_ioctls(rig.mock, EIO);
	mock_plug(rig.mock);
	for (int turn = 0; turn < 20; turn++)
		rig_turn(&rig, 5);
	cr_assert_not(rig_has(&rig, "attached"));
	mock_fail_ioctls(rig.mock, 0);
	cr_assert(shows_hello());
}

/* Pulled out between an open() and the first ioctl: with hidapi before 0.14.0 that was a use of freed memory (driver/hid_guard.c),
 * which MALLOC_PERTURB_ in the tests' environment makes a crash. */
Test(driver_plug, the_ioctls_of_opening_fail_one_after_the_other)
{
	for (unsigned good = 0; good < 5; good++) {
		mock_fail_ioctls_after(rig.mock, good, ENODEV);
		mock_plug(rig.mock);
		for (int turn = 0; turn < 20; turn++)
			rig_turn(&rig, 5);
		mock_fail_ioctls(rig.mock, 0);
		cr_assert(shows_hello(), "after %u ioctls", good);
		pull_out();
	}
}

Test(driver_plug, a_held_key_goes_up_and_the_hook_is_left_alone)
{
	rig.confirm = true;
	rig_plug(&rig);
	rig_command(&rig, "lift");
	cr_assert(rig_until(&rig, "hook off handset"));
	cr_assert(rig_sent(&rig, 'O', "02 01"));
	rig_command(&rig, "key-down 5");
	cr_assert(rig_until(&rig, "key 5 down"));
	mock_unplug(rig.mock);
	cr_assert(rig_until(&rig, "key 5 up"));
	cr_assert(rig_until(&rig, "detached"));
	cr_assert_not(rig_has(&rig, "hook on handset"));
	mock_plug(rig.mock);
	cr_assert(rig_until(&rig, "attached"));
	cr_assert(rig_sent(&rig, 'O', "02 01")); /* the call is still there */
}

Test(driver_plug, permission_that_comes_a_moment_later_is_no_problem)
{
	mock_set_mode(rig.mock, 0000);
	mock_plug(rig.mock);
	for (int i = 0; i < 200 && !strstr(rig.log, "Permission denied"); i++)
		rig_turn(&rig, 20);
	cr_assert(strstr(rig.log, "Permission denied"));
	mock_set_mode(rig.mock, 0600);
	cr_assert(shows_hello());
	cr_assert_not(strstr(rig.events, "problem"));
}

Test(driver_plug, permission_that_does_not_come_is_said_once)
{
	mock_set_mode(rig.mock, 0000);
	mock_plug(rig.mock);
	for (int i = 0; i < 200 && !strstr(rig.log, "Permission denied"); i++)
		rig_turn(&rig, 20);
	rig.skew_ms = 3000;
	for (int i = 0; i < 200 && !strstr(rig.events, "problem"); i++)
		rig_turn(&rig, 20);
	cr_assert(strstr(rig.events, "/dev/hidraw0") && strstr(rig.events, "70-deskphone.rules"), "%s",
		rig.events);
	*rig.events = '\0';
	for (int i = 0; i < 5; i++) {
		rig.skew_ms += 6000;
		for (int turn = 0; turn < 10; turn++)
			rig_turn(&rig, 5);
	}
	cr_assert_str_empty(rig.events);
	mock_set_mode(rig.mock, 0600);
	rig.skew_ms += 6000;
	cr_assert(shows_hello());
}

Test(driver_plug, reports_from_before_the_opening_do_no_harm)
{
	mock_plug(rig.mock);
	for (int i = 0; i < 70; i++)
		mock_inject(rig.mock, (const uint8_t[]){1, 0, 5, 0, 0, 0, 0, 0}, 8);
	cr_assert(rig_until(&rig, "attached"));
	cr_assert(shows_hello());
	while (!mock_inject(rig.mock, (const uint8_t[]){1, 0, 11, 0, 0, 0, 0, 0}, 8)) /* the queue is full */
		rig_turn(&rig, 5);
	cr_assert(rig_until(&rig, "key * down"));
	rig_command(&rig, "press 9");
	cr_assert(rig_until(&rig, "key 9 down"));
}

static void try_descriptor(const uint8_t *bytes, size_t size)
{
	mock_set_descriptor(rig.mock, bytes, size);
	mock_plug(rig.mock);
	for (int turn = 0; turn < 6; turn++)
		rig_turn(&rig, 5);
	mock_unplug(rig.mock);
	for (int turn = 0; turn < 3; turn++)
		rig_turn(&rig, 1);
}

Test(driver_plug, hostile_descriptors_are_refused_and_a_phone_is_taken_afterwards)
{
	static uint8_t bytes[4096];
	uint32_t random = 11;

	try_descriptor(bytes, 1);
	memset(bytes, 0xFF, sizeof bytes);
	try_descriptor(bytes, sizeof bytes);
	memset(bytes, 0xA1, sizeof bytes); /* collections without end */
	try_descriptor(bytes, sizeof bytes);
	for (int i = 0; i < 60; i++) {
		for (size_t k = 0; k < sizeof bytes; k++) {
			random = random * 1664525u + 1013904223u;
			bytes[k] = (uint8_t)(random >> 24);
		}
		memcpy(bytes, "\x05\x0B\x09\x05\xA1\x01", 6); /* says it is a telephone */
		try_descriptor(bytes, 6 + random % (sizeof bytes - 6));
	}
	for (int i = 1; i < CX300_DESCRIPTOR_SIZE; i += 23) /* a real one, cut off */
		try_descriptor(cx300_report_descriptor, (size_t)i);
	mock_set_descriptor(rig.mock, NULL, 0);
	mock_plug(rig.mock);
	cr_assert(shows_hello());
}

Test(driver_plug, a_headset_is_taken_with_what_it_has)
{
	uint8_t bytes[4096];
	size_t size = hid_file(HID_EPOS, bytes, sizeof bytes);

	mock_set_descriptor(rig.mock, bytes, size);
	mock_set_identity(rig.mock, "EPOS IMPACT D1", "", 0x1395, 0x009c);
	mock_plug(rig.mock);
	cr_assert(rig_until(&rig, "attached"));
	cr_assert_not(deskphone_info(rig.phone)->display);
	cr_assert_str_eq(deskphone_info(rig.phone)->model, "EPOS IMPACT D1");
	deskphone_set_muted(rig.phone, true);
	cr_assert(rig_sent(&rig, 'O', "03 08"));
	deskphone_set_off_hook(rig.phone, true);
	cr_assert_eq(rig_sent(&rig, 'O', "03 09"), 1);
	mock_inject(rig.mock, (const uint8_t[]){2, 1}, 2); /* its hook switch */
	cr_assert(deskphone_info(rig.phone)->attached);
}
