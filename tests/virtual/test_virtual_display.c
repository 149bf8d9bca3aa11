/* Display, lamps and features: what is written is seen, and what is written wrongly is seen too. */
#include <criterion/criterion.h>
#include <errno.h>
#include <glib.h>
#include <string.h>
#include "tests/unit/leak.h"
#include "tests/virtual/cx300.h"

static struct cx300 *phone;
static int64_t now_ms;

static void start(void)
{
	now_ms = 0;
	phone = cx300_new(NULL, now_ms);
}

static void stop(void)
{
	cx300_free(phone);
	leak_check();
}

TestSuite(display, .init = start, .fini = stop);

enum { CLEAR = 0x02, ON = 0x05, IDLE = 1 << 3, READY = 2 << 3, INCOMING = 4 << 3, IN_CALL = 5 << 3 };

static void control(unsigned bits)
{
	cr_assert_eq(cx300_output(phone, now_ms, (const uint8_t[]){0x13, (uint8_t)bits}, 2), 0);
}

static void write_field(unsigned field, const char *text)
{
	glong units;
	g_autofree gunichar2 *wide = g_utf8_to_utf16(text, -1, NULL, &units, NULL);

	cr_assert_eq(cx300_output(phone, now_ms, (const uint8_t[]){0x14, (uint8_t)field, 0x80}, 3), 0);
	for (glong first = 0; first == 0 || first < units; first += 8) {
		uint8_t part[18] = {0x15, first + 8 >= units ? 0x80 : 0};

		for (glong i = first; i < MIN(first + 8, units); i++) {
			part[2 + 2 * (i - first)] = (uint8_t)(wide[i] & 0xff);
			part[3 + 2 * (i - first)] = (uint8_t)(wide[i] >> 8);
		}
		cr_assert_eq(cx300_output(phone, now_ms, part, sizeof part), 0);
	}
	now_ms += 1000;
}

static void expect(const char *path, const char *wanted)
{
	g_autofree char *value = cx300_state_value(phone, path);

	cr_assert_str_eq(value, wanted, "%s is \"%s\", not \"%s\"", path, value, wanted);
}

Test(display, ready_shows_fields_5_and_10)
{
	control(ON | READY);
	write_field(5, "Ada Lovelace, Countess of");
	write_field(10, "020 7946 0018");
	expect("lines/0", "Ada Lovelace, Countess o");
	expect("lines/1", "020 7946 0018");
	expect("fields/5", "Ada Lovelace, Countess of");
	expect("screen", "2");
	expect("corrupt", "false");
	expect("hasty", "0");
	expect("reports/15", "6");
	control(1);
	expect("lines/0", "Ada Lovelace, Countess o");
	expect("backlight", "false");
	control(4);
	expect("lines/0", "");
	expect("backlight", "true");
}

Test(display, idle_shows_four_corners)
{
	control(ON | IDLE);
	write_field(1, "Ada Lovelace the First");
	write_field(2, "Available");
	write_field(3, "Mon 3");
	write_field(4, "14:05");
	expect("lines/0", "Ada Lovelace the   Mon 3");
	expect("lines/1", "Available          14:05");
}

Test(display, a_field_on_a_screen_without_it_corrupts)
{
	control(ON | READY);
	write_field(5, "Ada");
	write_field(6, "Grace");
	expect("corrupt", "true");
	expect("corruptions", "1");
	expect("lines/0", "A#a#########");
	control(ON | CLEAR | READY);
	expect("corrupt", "false");
	expect("corruptions", "1");
	control(ON | IN_CALL);
	write_field(9, "0:01");
	expect("corruptions", "2");
}

Test(display, all_fields_on_call_screens)
{
	const struct cx300_options options = {.all_fields = true};

	cx300_free(phone);
	phone = cx300_new(&options, now_ms);
	control(ON | IN_CALL);
	write_field(6, "Grace Hopper");
	write_field(7, "Rear Admiral");
	write_field(9, "0:42");
	expect("corrupt", "false");
	expect("lines/0", "Grace Hopper");
	expect("lines/1", "Rear Admiral        0:42");
}

Test(display, glyphs)
{
	control(ON | READY);
	write_field(5, "Zoë 王小明 → ★█\tx");
	expect("lines/0", "Zoë 王小明 ? ?? x");
	expect("fields/5", "Zoë 王小明 → ★█\tx");
	write_field(10, "王王王王王王王王王王王王王");
	expect("lines/1", "王王王王王王王王王王王王");
}

Test(display, flicker_and_haste_are_counted)
{
	control(ON | CLEAR | READY);
	write_field(5, "0:01");
	expect("flicker", "0");
	control(ON | CLEAR);
	write_field(5, "0:02");
	expect("flicker", "1");
	now_ms -= 900;
	write_field(5, "0:03");
	expect("hasty", "1");
	cx300_command(phone, now_ms, "reset-counters", NULL);
	expect("hasty", "0");
	expect("reports/total", "0");
}

Test(display, forgetful_screens)
{
	const struct cx300_options options = {.forgetful = true};

	cx300_free(phone);
	phone = cx300_new(&options, now_ms);
	control(ON | READY);
	write_field(5, "Ada");
	control(ON | READY);
	expect("lines/0", "Ada");
	control(ON | INCOMING);
	expect("lines/0", "");
}

Test(display, lamps)
{
	static const char *const colours[] = {
		"off", "green", "green", "red", "orange-red", "orange", "red", "off", "green-orange"};

	for (uint8_t presence = 0; presence < 9; presence++) {
		cr_assert_eq(cx300_output(phone, now_ms, (const uint8_t[]){0x16, presence, 0}, 3), 0);
		expect("lamp", colours[presence]);
	}
	cr_assert_eq(cx300_output(phone, now_ms, (const uint8_t[]){0x16, 1, 0x0f}, 3), 0);
	expect("forward", "true");
	expect("voicemail", "true");
	expect("speaker", "true");
	expect("missed", "true");
}

Test(display, mute_is_a_step)
{
	uint8_t report[CX300_REPORT_MAX];
	size_t size;

	cx300_output(phone, now_ms, (const uint8_t[]){0x16, 1, 0x10}, 3);
	expect("muted", "true");
	cr_assert(cx300_next_input(phone, report, &size));
	cr_assert(report[1] == 0 && report[7] == 1);
	cx300_output(phone, now_ms, (const uint8_t[]){0x16, 1, 0x00}, 3);
	expect("muted", "true");
	cx300_output(phone, now_ms, (const uint8_t[]){0x16, 1, 0x30}, 3);
	expect("muted", "false");
}

Test(display, asks_for_an_upgrade_without_the_keep_alive)
{
	const uint8_t host[] = {0x17, 0x07, 0x04, 0x01, 0x02};

	control(ON | READY);
	write_field(5, "Ada");
	cr_assert_eq(cx300_set_feature(phone, 20000, host, sizeof host), 0);
	expect("language", "1031");
	cx300_tick(phone, 49999);
	expect("upgrade", "false");
	cx300_tick(phone, 50000);
	expect("upgrade", "true");
	expect("lines/0", "Please upgrade");
	cr_assert_eq(cx300_set_feature(phone, 60000, host, sizeof host), 0);
	expect("lines/0", "Ada");
}

Test(display, features)
{
	uint8_t answer[CX300_REPORT_MAX];
	size_t size = 0;

	cr_assert_eq(cx300_get_feature(phone, 0x11, answer, sizeof answer, &size), 0);
	cr_assert(size == 5 && memcmp(answer, "\x11\x5e\x04\x00\x02", 5) == 0);
	cr_assert_eq(cx300_get_feature(phone, 0x12, answer, sizeof answer, &size), 0);
	cr_assert(size == 5 && memcmp(answer, "\x12\x02\x30\xff\x03", 5) == 0);
	cr_assert_eq(cx300_get_feature(phone, 0x12, answer, 3, &size), 0);
	cr_assert_eq(size, 3);
	cr_assert_eq(cx300_get_feature(phone, 0x9a, answer, sizeof answer, &size), -EPIPE);
}

Test(display, what_no_phone_knows_is_refused)
{
	cr_assert_eq(cx300_output(phone, now_ms, (const uint8_t[]){0x13}, 1), -EPIPE);
	cr_assert_eq(cx300_output(phone, now_ms, (const uint8_t[]){0x99, 0}, 2), -EPIPE);
	cr_assert_eq(cx300_output(phone, now_ms, (const uint8_t[]){0}, 0), -EPIPE);
	cr_assert_eq(cx300_set_feature(phone, now_ms, (const uint8_t[]){0x17, 9, 4}, 3), -EPIPE);
	expect("reports/rejected", "4");
	expect("reports/total", "0");
}
