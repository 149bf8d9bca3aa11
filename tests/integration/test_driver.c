/* The driver through the real hidapi and libusb on a mocked phone: what a person and an agent see of it. */
#include <criterion/criterion.h>
#include <errno.h>
#include <glib.h>
#include <string.h>
#include "tests/integration/driver_rig.h"
#include "tests/unit/leak.h"

static struct rig rig;

static void set_up(void)
{
	rig_start(&rig);
}

static void tear_down(void)
{
	rig_stop(&rig);
	leak_check();
}

TestSuite(driver, .init = set_up, .fini = tear_down, .timeout = 60);

Test(driver, a_plugged_phone_is_attached_with_its_facts)
{
	const struct deskphone_info *info = deskphone_info(rig.phone);

	rig_turn(&rig, 0);
	cr_assert_not(info->attached);
	rig_plug(&rig);
	cr_assert(info->attached);
	cr_assert_eq(info->vendor, CX300_VENDOR);
	cr_assert_eq(info->product, CX300_PRODUCT);
	cr_assert_str_eq(info->model, CX300_MODEL);
	cr_assert_str_eq(info->serial, CX300_SERIAL);
	cr_assert_str_eq(info->node, "/dev/hidraw0");
	cr_assert_str_eq(info->usb, "1-1");
	cr_assert(info->display);
	cr_assert_eq(info->rows, 2);
	cr_assert_eq(info->columns, 48);
	cr_assert_eq(info->fields, 0x3FF);
}

Test(driver, its_mark_is_read_when_it_can_be)
{
	rig_plug(&rig);
	for (int i = 0; i < 500 && !*deskphone_info(rig.phone)->mark; i++)
		rig_turn(&rig, 20);
	cr_assert_str_eq(deskphone_info(rig.phone)->mark, "UCQ10");
}

Test(driver, a_phone_that_was_there_before_is_attached_too)
{
	cr_assert_eq(mock_plug(rig.mock), 0);
	rig_restart(&rig, NULL);
	cr_assert(rig_until(&rig, "attached"));
}

/* The caller has other things to do before its first dispatch, and the kernel takes its time to open a phone. */
Test(driver, a_phone_that_was_there_before_is_opened_at_once)
{
	struct deskphone_options options = {.handsets = SOURCE_DIR "/keymaps/handsets"};
	struct deskphone *other;
	char error[256];

	cr_assert_eq(mock_plug(rig.mock), 0);
	int threads = rig_usage().threads;

	cr_assert_eq(deskphone_new(&options, &other, error, sizeof error), 0, "%s", error);
	for (int i = 0; i < 1000 && rig_usage().threads < threads + 2; i++)
		g_usleep(5000);
	/* The worker, and the reader, which has the phone open. */
	cr_assert_eq(rig_usage().threads, threads + 2);
	cr_assert_not(deskphone_info(other)->attached);
	for (int i = 0; i < 500 && !deskphone_info(other)->attached; i++) {
		deskphone_dispatch(other, rig_now(&rig));
		g_usleep(5000);
	}
	cr_assert(deskphone_info(other)->attached);
	deskphone_free(other);
}

Test(driver, only_the_phone_that_is_asked_for_is_taken)
{
	cr_assert_eq(mock_plug(rig.mock), 0);
	rig_restart(&rig, "1234");
	for (int i = 0; i < 200 && !strstr(rig.log, "-> absent"); i++)
		rig_turn(&rig, 20);
	cr_assert(strstr(rig.log, "-> absent"));
	cr_assert_not(rig_has(&rig, "attached"));
	rig_restart(&rig, CX300_SERIAL);
	cr_assert(rig_until(&rig, "attached"));
	rig_restart(&rig, "1-1");
	cr_assert(rig_until(&rig, "attached"));
}

static void becomes_absent(void)
{
	for (int i = 0; i < 200 && !strstr(rig.log, "-> absent"); i++)
		rig_turn(&rig, 20);
	cr_assert(strstr(rig.log, "-> absent"));
	cr_assert_not(rig_has(&rig, "attached"));
}

Test(driver, the_phone_of_somebody_else_is_left_alone)
{
	static const char *const by_serial[] = {"1234", CX300_SERIAL, NULL}, *const by_port[] = {"1-1", NULL},
				       *const others[] = {"1234", "1-2", NULL};

	cr_assert_eq(mock_plug(rig.mock), 0);
	rig.except = by_serial;
	rig_restart(&rig, NULL);
	becomes_absent();
	*rig.log = '\0';
	rig.except = by_port;
	rig_restart(&rig, NULL);
	becomes_absent();
	rig_restart(&rig, CX300_SERIAL); /* unless it is asked for */
	cr_assert(rig_until(&rig, "attached"));
	rig.except = others;
	rig_restart(&rig, NULL);
	cr_assert(rig_until(&rig, "attached"));
}

Test(driver, a_phone_that_another_agent_has_is_waited_for)
{
	struct deskphone_options options = {.handsets = SOURCE_DIR "/keymaps/handsets"};
	struct deskphone *other;
	char error[256];

	cr_assert_eq(mock_plug(rig.mock), 0);
	cr_assert_eq(deskphone_new(&options, &other, error, sizeof error), 0, "%s", error);
	for (int i = 0; i < 500 && !deskphone_info(other)->attached; i++) {
		deskphone_dispatch(other, rig_now(&rig));
		g_usleep(5000);
	}
	cr_assert(deskphone_info(other)->attached);
	rig_restart(&rig, NULL);
	for (int i = 0; i < 500 && !strstr(rig.log, "another agent has it"); i++) {
		rig.skew_ms += 100;
		rig_turn(&rig, 5);
	}
	cr_assert(rig_has(&rig, "problem A phone is there (/dev/hidraw0), but another agent has it. Where there are two, say "
				"with [phone] serial which is whose."));
	cr_assert_not(rig_has(&rig, "attached"));
	deskphone_free(other);
	rig.skew_ms += 5000;
	cr_assert(rig_until(&rig, "attached"));
}

Test(driver, it_is_asked_greeted_and_its_lamps_are_put_out)
{
	static const struct {
		char kind;
		const char *hex;
	} first[] = {{'G', "11"}, {'G', "12"}, {'F', "17 09 04 01 02"}, {'O', "02 00"}, {'O', "16 00 00"}};

	rig_plug(&rig);
	for (size_t i = 0; i < sizeof first / sizeof first[0]; i++)
		cr_assert_eq(rig_sent(&rig, first[i].kind, first[i].hex), 1, "%s", first[i].hex);
	cr_assert(mock_wait_for(rig.mock, "reports/rejected", "0", 0));
}

Test(driver, two_lines_cost_six_reports_and_the_same_again_none)
{
	rig_plug(&rig);
	cr_assert(rig_sent(&rig, 'O', "16"));
	deskphone_set_screen(rig.phone, DESKPHONE_SCREEN_READY, true);
	deskphone_set_text(rig.phone, DESKPHONE_FIELD_CALL_STATUS, "Ada Lovelace");
	deskphone_set_text(rig.phone, DESKPHONE_FIELD_NUMBER, "Analyst");
	cr_assert_eq(rig_sent(&rig, 'O', "14 0A 80"), 5);
	cr_assert_eq(rig_sent(&rig, 'O', "15 80"), 1);
	cr_assert(mock_wait_for(rig.mock, "lines/0", "Ada Lovelace", 5000));
	cr_assert(mock_wait_for(rig.mock, "lines/1", "Analyst", 5000));
	deskphone_set_screen(rig.phone, DESKPHONE_SCREEN_READY, true);
	deskphone_set_text(rig.phone, DESKPHONE_FIELD_CALL_STATUS, "Ada Lovelace");
	deskphone_set_text(rig.phone, DESKPHONE_FIELD_NUMBER, "Analyst");
	rig_turn(&rig, 0);
	deskphone_set_presence(rig.phone, DESKPHONE_PRESENCE_BUSY);
	cr_assert_eq(rig_sent(&rig, 'O', "16 03"), 1); /* nothing went before it */
}

Test(driver, setters_ask_for_a_dispatch)
{
	rig_plug(&rig);
	cr_assert(rig_sent(&rig, 'O', "16"));
	for (int i = 0; i < 500 && deskphone_deadline(rig.phone) - rig_now(&rig) < 15000; i++)
		rig_turn(&rig, 20);
	cr_assert_gt(deskphone_deadline(rig.phone) - rig_now(&rig), 15000); /* the keep-alive */
	deskphone_set_presence(rig.phone, DESKPHONE_PRESENCE_AWAY);
	cr_assert_leq(deskphone_deadline(rig.phone), rig_now(&rig));
	cr_assert_eq(rig_sent(&rig, 'O', "16 05"), 1);
}

Test(driver, keys_come_as_events)
{
	rig_plug(&rig);
	rig_command(&rig, "press 5");
	cr_assert(rig_until(&rig, "key 5 down"));
	cr_assert(rig_until(&rig, "key 5 up"));
	rig_command(&rig, "press redial");
	cr_assert(rig_until(&rig, "key redial down"));
	cr_assert(rig_until(&rig, "key redial up"));
}

Test(driver, a_confirmed_hook_stays_off_until_the_person_hangs_up)
{
	rig.confirm = true;
	rig_plug(&rig);
	rig_command(&rig, "lift");
	cr_assert(rig_until(&rig, "hook off handset"));
	cr_assert(rig_sent(&rig, 'O', "02 01"));
	cr_assert(mock_wait_for(rig.mock, "hook/bit", "true", 5000));
	cr_assert_not(rig_has(&rig, "hook on handset"));
	rig.skew_ms = 1000; /* a fall at once would be the phone's own */
	rig_turn(&rig, 0);
	rig_command(&rig, "down");
	cr_assert(rig_until(&rig, "hook on handset"));
	cr_assert(rig_sent(&rig, 'O', "02 00"));
}

Test(driver, the_phones_mute_key_is_not_echoed)
{
	rig_plug(&rig);
	cr_assert(rig_sent(&rig, 'O', "16"));
	rig_command(&rig, "press mute");
	cr_assert(rig_until(&rig, "muted 1"));
	deskphone_set_presence(rig.phone, DESKPHONE_PRESENCE_BUSY);
	cr_assert_eq(rig_sent(&rig, 'O', "16 03 00"), 1);
}

Test(driver, mute_by_the_host_is_one_step)
{
	rig_plug(&rig);
	cr_assert(rig_sent(&rig, 'O', "16"));
	deskphone_set_muted(rig.phone, true);
	cr_assert_eq(rig_sent(&rig, 'O', "16 00 10"), 1);
	cr_assert(rig_until(&rig, "muted 1"));
	deskphone_set_presence(rig.phone, DESKPHONE_PRESENCE_BUSY);
	cr_assert_eq(rig_sent(&rig, 'O', "16 03 00"), 1);
}

Test(driver, everything_wanted_comes_again_after_a_replug)
{
	deskphone_set_screen(rig.phone, DESKPHONE_SCREEN_READY, true);
	deskphone_set_text(rig.phone, DESKPHONE_FIELD_CALL_STATUS, "Hello");
	deskphone_set_presence(rig.phone, DESKPHONE_PRESENCE_BUSY);
	for (int i = 0; i < 3; i++) {
		rig_plug(&rig);
		cr_assert(mock_wait_for(rig.mock, "lines/0", "Hello", 0) || rig_sent(&rig, 'O', "15 80"));
		cr_assert(mock_wait_for(rig.mock, "lines/0", "Hello", 5000));
		mock_unplug(rig.mock);
		cr_assert(rig_until(&rig, "detached"));
		cr_assert_not(deskphone_info(rig.phone)->attached);
	}
}

Test(driver, a_burst_of_64_reports_arrives_whole)
{
	uint8_t report[8] = {1};
	char last[32];

	rig_plug(&rig);
	for (int i = 0; i < 64; i++) {
		report[2] = (uint8_t)(i & 1 ? 0 : 1 + (i / 2) % 10);
		cr_assert(mock_inject(rig.mock, report, sizeof report));
	}
	for (int i = 0; i < 32; i++) {
		snprintf(last, sizeof last, "key %d down", i % 10);
		cr_assert(rig_until(&rig, last));
		snprintf(last, sizeof last, "key %d up", i % 10);
		cr_assert(rig_until(&rig, last));
	}
}

Test(driver, garbage_is_survived_and_keys_still_work)
{
	uint8_t report[64];
	uint32_t random = 3;

	rig_plug(&rig);
	for (int i = 0; i < 500; i++) {
		for (size_t k = 0; k < sizeof report; k++) {
			random = random * 1664525u + 1013904223u;
			report[k] = (uint8_t)(random >> 24);
		}
		if (i & 1)
			report[0] = 1;
		mock_inject(rig.mock, report, 1 + random % sizeof report);
		rig_turn(&rig, 0);
	}
	while (!mock_inject(rig.mock, (const uint8_t[]){1, 0, 11, 0, 0, 0, 0, 0}, 8)) /* the queue is full */
		rig_turn(&rig, 5);
	cr_assert(rig_until(&rig, "key * down"));
	rig_command(&rig, "press 7");
	cr_assert(rig_until(&rig, "key 7 down"));
	cr_assert(deskphone_info(rig.phone)->attached);
}

Test(driver, wrong_answers_to_its_questions_are_ignored)
{
	static const uint8_t other[] = {0x42, 9, 9, 9, 9}, cut[] = {0x12, 9};

	mock_set_feature(rig.mock, 0x11, other, sizeof other);
	mock_set_feature(rig.mock, 0x12, cut, sizeof cut);
	rig_plug(&rig);
	cr_assert_eq(deskphone_info(rig.phone)->rows, 2); /* of the handset file */
	cr_assert_eq(deskphone_info(rig.phone)->columns, 48);
	cr_assert_eq(deskphone_info(rig.phone)->fields, 0);
	cr_assert(strstr(rig.log, "wrong answer"));
}

Test(driver, farewell_leaves_a_dark_phone)
{
	deskphone_set_screen(rig.phone, DESKPHONE_SCREEN_IDLE, true);
	deskphone_set_text(rig.phone, DESKPHONE_FIELD_LOCAL_NAME, "Ada");
	deskphone_set_presence(rig.phone, DESKPHONE_PRESENCE_BUSY);
	deskphone_set_lamp(rig.phone, DESKPHONE_LAMP_VOICEMAIL, true);
	rig_plug(&rig);
	cr_assert(mock_wait_for(rig.mock, "lines/0", "Ada", 0) || rig_sent(&rig, 'O', "15 80"));
	deskphone_farewell(rig.phone, 5000);
	cr_assert(mock_wait_for(rig.mock, "lines/0", "", 0));
	cr_assert(rig_sent(&rig, 'O', "16 00 00"));
}
