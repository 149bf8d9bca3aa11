/* The person's commands: one after the other, one key at a time, and clear words when they make no sense. */
#include <criterion/criterion.h>
#include <glib.h>
#include <string.h>
#include "tests/unit/leak.h"
#include "tests/virtual/cx300.h"

static struct cx300 *phone;

static void start(void)
{
	phone = cx300_new(NULL, 0);
}

static void stop(void)
{
	cx300_free(phone);
	leak_check();
}

TestSuite(person, .init = start, .fini = stop);

static void answer_is(const char *line, const char *wanted)
{
	g_autofree char *answer = NULL;

	cx300_command(phone, 0, line, &answer);
	cr_assert_str_eq(answer, wanted, "%s: %s", line, answer);
}

/* Keys of all reports so far, "-" for none. */
static void keys_are(const char *wanted)
{
	static const char names[] = "-0123456789*#";
	g_autoptr(GString) seen = g_string_new(NULL);
	uint8_t report[CX300_REPORT_MAX];
	size_t size;

	while (cx300_next_input(phone, report, &size))
		g_string_append_c(seen, names[report[2]]);
	cr_assert_str_eq(seen->str, wanted);
}

Test(person, does_one_thing_after_the_other)
{
	answer_is("dial 12", "ok");
	answer_is("press #", "ok");
	answer_is("lift", "ok");
	keys_are("1");
	cr_assert(cx300_busy(phone));
	cx300_tick(phone, 139); /* the finger is on its way */
	answer_is("value key", "");
	cx300_tick(phone, 140);
	answer_is("value key", "2");
	answer_is("value hook/handset_up", "false");
	cx300_tick(phone, 10000);
	keys_are("-2-#---");
	cr_assert_not(cx300_busy(phone));
	answer_is("value hook/handset_up", "true");
}

Test(person, holds_one_key_at_a_time)
{
	answer_is("key-down 5", "ok");
	answer_is("value key", "5");
	answer_is("hold-key 6", "ok");
	answer_is("key-up 6", "ok");
	keys_are("5");
	answer_is("key-up", "ok");
	keys_are("-");
}

Test(person, long_press_joins_the_digit)
{
	uint8_t report[CX300_REPORT_MAX];
	size_t size;

	answer_is("press 1 for 2000", "ok");
	cx300_tick(phone, 1500);
	cr_assert(cx300_next_input(phone, report, &size) && report[1] == 0 && report[2] == 2);
	cr_assert(cx300_next_input(phone, report, &size) && report[1] == 8 && report[2] == 2);
	cx300_tick(phone, 2000);
	cr_assert(cx300_next_input(phone, report, &size) && report[1] == 0 && report[2] == 0);
	cr_assert_not(cx300_next_input(phone, report, &size));
}

Test(person, remembers_the_volume_of_each_path)
{
	answer_is("volume up", "ok");
	answer_is("value volume/step", "8");
	answer_is("headset", "ok");
	answer_is("value volume/step", "4");
	answer_is("volume down", "ok");
	answer_is("speaker", "ok");
	answer_is("value volume/step", "8");
	answer_is("unplug", "ok");
	answer_is("plug", "ok");
	answer_is("value volume/path", "speaker");
	answer_is("value volume/step", "8");
}

Test(person, is_told_what_makes_no_sense)
{
	answer_is("", "error an empty line");
	answer_is("jump", "error no such command (try help): jump");
	answer_is("down", "error the handset is already down");
	answer_is("lift now", "error not understood: now");
	answer_is("value hook/handset_up", "false");
	answer_is("press", "error which key?");
	answer_is("press A", "error no such key: A");
	answer_is("press 5 for ever", "error \"for\" wants milliseconds, 1 to 600000: ever");
	answer_is("dial 0x1", "error dial wants digits, * and #: 0x1");
	answer_is("report 01 0", "error report wants 1 to 64 bytes in hexadecimal");
	answer_is("report zz", "error not hexadecimal: zz");
	answer_is("value lines/2", "error no such value: lines/2");
	answer_is("plug", "error it is plugged in");
	answer_is("volume loud", "error volume up or volume down");
	keys_are("");
}

Test(person, gives_raw_reports)
{
	uint8_t report[CX300_REPORT_MAX];
	size_t size = 0;

	answer_is("report 01 0203 FF", "ok");
	cr_assert(cx300_next_input(phone, report, &size));
	cr_assert(size == 4 && memcmp(report, "\x01\x02\x03\xff", 4) == 0);
}

Test(person, sees_the_picture)
{
	cx300_output(phone, 0, (const uint8_t[]){0x16, 3, 0x02}, 3);
	answer_is("show", "┌────────────────────────┐\n"
			  "│                        │\n"
			  "│                        │\n"
			  "└────────────────────────┘\n"
			  "lamps: presence red, voicemail\n"
			  "ok");
}

Test(person, an_unplugged_phone_says_nothing)
{
	answer_is("unplug", "ok");
	answer_is("press 5", "ok");
	answer_is("lift", "ok");
	cx300_tick(phone, 1000);
	keys_are("");
	answer_is("value hook/handset_up", "true");
	cr_assert_eq(cx300_deadline_ms(phone), -1);
}
