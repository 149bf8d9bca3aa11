/* What a person does to the virtual phone gives byte for byte what a real phone's captures show, with their
 * volumes and paths, and at their moments as far as the phone (not the finger) decides them. */
#include <criterion/criterion.h>
#include <glib.h>
#include <stdio.h>
#include <string.h>
#include "tests/unit/leak.h"
#include "tests/virtual/cx300.h"

TestSuite(captures, .fini = leak_check);

/* A line of keys.txt: milliseconds of its wall clock and the seven bytes after the id. */
struct line {
	int64_t at_ms;
	uint8_t bytes[7];
};

static GArray *read_capture(void)
{
	FILE *file = fopen(SOURCE_DIR "/tests/data/captures/keys.txt", "r");
	GArray *lines = g_array_new(FALSE, FALSE, sizeof(struct line));
	char text[256];

	cr_assert(file != NULL);
	while (fgets(text, sizeof text, file)) {
		unsigned minute, second, ms, b[7];

		if (sscanf(text, "%u:%u.%u %x %x %x %x %x %x %x", &minute, &second, &ms, &b[0], &b[1], &b[2],
			    &b[3], &b[4], &b[5], &b[6]) != 10)
			continue;
		struct line line = {.at_ms = (int64_t)((minute * 60 + second) * 1000 + ms)};
		for (unsigned i = 0; i < 7; i++)
			line.bytes[i] = (uint8_t)b[i];
		g_array_append_val(lines, line);
	}
	fclose(file);
	return lines;
}

struct replay {
	struct cx300 *phone;
	GArray *capture;
	unsigned next; /* line of the capture */
	int64_t now_ms;
};

/* The phone's next report is the capture's next line. */
static void expect_next(struct replay *r)
{
	uint8_t report[CX300_REPORT_MAX];
	size_t size = 0;
	const struct line *line = &g_array_index(r->capture, struct line, r->next);

	cr_assert(cx300_next_input(r->phone, report, &size), "nothing for line %u", r->next);
	cr_assert_eq(size, 8);
	cr_assert_eq(report[0], 0x01);
	cr_assert_arr_eq(report + 1, line->bytes, 7, "line %u: %02X %02X %02X %02X %02X %02X %02X", r->next,
		report[1], report[2], report[3], report[4], report[5], report[6], report[7]);
	r->next++;
}

static void run_to_deadline(struct replay *r)
{
	int64_t when = cx300_deadline_ms(r->phone);

	cr_assert_geq(when, r->now_ms);
	r->now_ms = when;
	cx300_tick(r->phone, when);
}

static void command(struct replay *r, const char *text)
{
	cr_assert_eq(cx300_command(r->phone, r->now_ms, text, NULL), 0, "%s", text);
}

static int64_t gap_ms(const struct replay *r, unsigned i)
{
	return g_array_index(r->capture, struct line, i + 1).at_ms -
	       g_array_index(r->capture, struct line, i).at_ms;
}

static void settle(struct replay *r)
{
	uint8_t report[CX300_REPORT_MAX];
	size_t size;

	r->now_ms += 5000;
	cx300_tick(r->phone, r->now_ms);
	while (cx300_next_input(r->phone, report, &size))
		;
}

static struct replay start(unsigned first_line)
{
	struct replay r = {cx300_new(NULL, 0), read_capture(), first_line, 1000};

	return r;
}

static void stop(struct replay *r)
{
	cx300_free(r->phone);
	g_array_unref(r->capture);
}

Test(captures, digits)
{
	static const char keys[] = "0123456789*#";
	struct replay r = start(0);

	for (const char *key = keys; *key; key++) {
		g_autofree char *text = g_strdup_printf("press %c for %d", *key, (int)gap_ms(&r, r.next));

		command(&r, text);
		expect_next(&r);
		int64_t pressed_ms = r.now_ms;
		run_to_deadline(&r);
		cr_assert_eq(r.now_ms - pressed_ms, gap_ms(&r, r.next - 1));
		expect_next(&r);
		settle(&r);
	}
	cr_assert_eq(r.next, 24);
	stop(&r);
}

Test(captures, long_press)
{
	struct replay r = start(24);

	command(&r, "key-down 0");
	expect_next(&r);
	run_to_deadline(&r);
	cr_assert_eq(r.now_ms, 2500); /* 1.5 s */
	expect_next(&r);
	command(&r, "key-up");
	expect_next(&r);
	stop(&r);
}

Test(captures, function_keys)
{
	static const char *const keys[] = {"redial", "hold", "delete"};
	struct replay r = start(27);

	for (unsigned i = 0; i < 3; i++) {
		command(&r, keys[i]);
		expect_next(&r);
		settle(&r);
	}
	stop(&r);
}

Test(captures, handset_lifted_unconfirmed_and_down)
{
	struct replay r = start(30);

	command(&r, "lift");
	expect_next(&r);
	run_to_deadline(&r);
	cr_assert_eq(r.now_ms, 1050);
	expect_next(&r);
	command(&r, "down");
	expect_next(&r);
	cr_assert_eq(r.next, 33);
	stop(&r);
}

Test(captures, speaker_and_headset_unconfirmed)
{
	struct replay r = start(33);

	command(&r, "speaker");
	expect_next(&r);
	run_to_deadline(&r);
	expect_next(&r);
	command(&r, "headset");
	expect_next(&r);
	run_to_deadline(&r);
	cr_assert_eq(r.now_ms, 1100);
	expect_next(&r);
	cr_assert_eq(r.next, 37);
	stop(&r);
}

/* The owner used the headset by then: its volume is reported. */
Test(captures, mute_key)
{
	struct replay r = start(37);

	command(&r, "headset");
	settle(&r);
	command(&r, "mute");
	expect_next(&r);
	run_to_deadline(&r);
	expect_next(&r);
	settle(&r);
	command(&r, "mute");
	expect_next(&r);
	run_to_deadline(&r);
	expect_next(&r);
	run_to_deadline(&r);
	expect_next(&r);
	cr_assert_eq(r.next, r.capture->len);
	stop(&r);
}

Test(captures, volume_ladder)
{
	FILE *file = fopen(SOURCE_DIR "/tests/data/captures/volume.txt", "r");
	struct replay r = start(0);
	uint8_t report[CX300_REPORT_MAX] = {0};
	char text[256];
	unsigned low, high, steps = 0;
	size_t size;

	cr_assert(file != NULL);
	for (int i = 0; i < 12; i++)
		command(&r, "volume down");
	while (cx300_next_input(r.phone, report, &size))
		steps++;
	cr_assert_eq(steps, 6); /* from 7 down to 1, and not below */
	for (steps = 0; fgets(text, sizeof text, file);) {
		if (text[0] == '#' || sscanf(text, "%x %x", &low, &high) != 2)
			continue;
		cr_assert(steps++ == 0 || cx300_next_input(r.phone, report, &size));
		cr_assert(report[5] == low && report[6] == high, "step %u", steps);
		command(&r, "volume up");
	}
	cr_assert_eq(steps, 10);
	cr_assert_not(cx300_next_input(r.phone, report, &size));
	fclose(file);
	stop(&r);
}
