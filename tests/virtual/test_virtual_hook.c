/* The hook bit in its four disputed ways, and the paths. */
#include <criterion/criterion.h>
#include <glib.h>
#include <string.h>
#include "tests/unit/leak.h"
#include "tests/virtual/cx300.h"

TestSuite(hook, .fini = leak_check);

static struct cx300 *phone;
static int64_t now_ms;

static void start(enum cx300_hook_mode mode)
{
	struct cx300_options options = {.hook = mode};

	now_ms = 0;
	phone = cx300_new(&options, now_ms);
}

static void person(const char *line)
{
	cr_assert_eq(cx300_command(phone, now_ms, line, NULL), 0, "%s", line);
}

static void led(bool lit)
{
	cr_assert_eq(cx300_output(phone, now_ms, (const uint8_t[]){0x02, lit}, 2), 0);
}

static void after(int64_t ms)
{
	now_ms += ms;
	cx300_tick(phone, now_ms);
}

/* All reports since the last look, as "bits path" each: "01 40, 00 00". */
static void expect(const char *wanted)
{
	g_autoptr(GString) seen = g_string_new(NULL);
	uint8_t report[CX300_REPORT_MAX];
	size_t size;

	while (cx300_next_input(phone, report, &size))
		g_string_append_printf(seen, "%s%02X %02X", seen->len ? ", " : "", report[1], report[4]);
	cr_assert_str_eq(seen->str, wanted);
}

static void expect_value(const char *path, const char *wanted)
{
	g_autofree char *value = cx300_state_value(phone, path);

	cr_assert_str_eq(value, wanted, "%s is %s", path, value);
}

Test(hook, led_in_time_keeps_the_bit)
{
	start(CX300_HOOK_LED);
	person("lift");
	after(20);
	led(true);
	after(1000);
	expect("01 40");
	person("down");
	expect("00 00");
	expect_value("hook/path", "none");
	led(false);
	expect("");
	cx300_free(phone);
}

Test(hook, late_led_raises_it_again)
{
	start(CX300_HOOK_LED);
	person("lift");
	after(49);
	expect("01 40");
	after(1);
	expect("00 00");
	after(2000);
	led(true);
	after(2000);
	expect("01 00");
	expect_value("hook/path", "handset");
	led(true);
	expect("");
	cx300_free(phone);
}

Test(hook, host_hangs_up)
{
	start(CX300_HOOK_LED);
	person("speaker");
	led(true);
	expect("01 50");
	led(false);
	expect("00 00");
	expect_value("hook/path", "none");
	person("lift");
	led(true);
	led(false);
	expect("01 40, 00 00");
	expect_value("hook/path", "handset");
	person("down");
	expect("00 00");
	cx300_free(phone);
}

Test(hook, speaker_and_headset_keys_hang_up_their_own_path)
{
	static const char *const keys[] = {"speaker", "headset"};

	start(CX300_HOOK_LED);
	for (unsigned i = 0; i < 2; i++) {
		person(keys[i]);
		led(true);
		expect(i ? "01 60" : "01 50");
		expect_value("hook/path", keys[i]);
		person(keys[i]);
		expect("00 00");
		led(false);
		expect("");
	}
	cx300_free(phone);
}

Test(hook, handset_put_down_while_the_speaker_has_the_call)
{
	start(CX300_HOOK_LED);
	person("lift");
	led(true);
	person("speaker");
	expect("01 40, 01 50");
	person("down");
	expect("01 00");
	expect_value("hook/path", "speaker");
	expect_value("hook/bit", "true");
	person("lift");
	expect("01 40");
	expect_value("hook/path", "handset");
	cx300_free(phone);
}

Test(hook, host_goes_off_hook_by_itself)
{
	start(CX300_HOOK_LED);
	led(true);
	expect("01 00");
	expect_value("hook/path", "speaker");
	cx300_free(phone);
}

Test(hook, stream_confirms)
{
	start(CX300_HOOK_STREAM);
	person("lift");
	led(true);
	after(50);
	expect("01 40, 00 00");
	person("stream on");
	expect("00 00, 01 00");
	expect_value("hook/bit", "true");
	person("stream off");
	expect("01 00, 00 00");
	cx300_free(phone);
}

Test(hook, level)
{
	start(CX300_HOOK_LEVEL);
	person("lift");
	after(5000);
	led(true);
	led(false);
	expect("01 40");
	person("down");
	expect("00 00");
	person("speaker");
	led(true);
	led(false);
	expect("01 50, 00 00");
	cx300_free(phone);
}

Test(hook, pulse)
{
	start(CX300_HOOK_PULSE);
	person("lift");
	led(true);
	after(50);
	expect("01 40, 00 00");
	expect_value("hook/path", "handset");
	person("down");
	expect("01 00");
	after(50);
	expect("00 00");
	expect_value("hook/path", "none");
	cx300_free(phone);
}

Test(hook, tap_is_a_flash)
{
	start(CX300_HOOK_LED);
	cr_assert_neq(cx300_command(phone, now_ms, "tap", NULL), 0);
	person("lift");
	led(true);
	person("tap");
	after(200);
	expect("01 40, 03 00, 01 00");
	cx300_free(phone);
}

Test(hook, starts_afresh_when_plugged_in_again)
{
	start(CX300_HOOK_LED);
	person("lift");
	led(true);
	expect("01 40");
	person("unplug");
	cr_assert_eq(cx300_output(phone, now_ms, (const uint8_t[]){0x02, 0}, 2), -19);
	expect_value("hook/bit", "false");
	person("plug");
	expect_value("hook/handset_up", "true");
	person("down");
	expect("00 00");
	cx300_free(phone);
}
