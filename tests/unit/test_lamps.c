/* lamps.h: lamps, presence and mute of a CX300 and of headsets. */
#include <criterion/criterion.h>
#include <errno.h>
#include "driver/lamps.h"
#include "driver/recognise.h"
#include "tests/unit/hid_file.h"
#include "tests/unit/leak.h"

static struct hid_descriptor *descriptor;
static struct lamps lamps;
static struct lamps_state state;

static void find(const char *name)
{
	struct handset handset;

	handset_default(&handset);
	hid_descriptor_free(descriptor);
	descriptor = hid_parsed(name);
	cr_assert(descriptor);
	lamps_find(descriptor, &handset, &lamps);
}

static void set_up(void)
{
	find(HID_CX300);
}

static void tear_down(void)
{
	hid_descriptor_free(descriptor);
	leak_check();
}

TestSuite(lamps, .init = set_up, .fini = tear_down);

static void expect(int n, const char *hex)
{
	struct transport_report report;
	uint8_t bytes[TRANSPORT_REPORT_MAX];
	size_t size = hid_hex(hex, bytes, sizeof bytes);
	int status = n < 0 ? lamps_mute_step(&lamps, &state, &report)
			   : lamps_report(&lamps, (uint8_t)n, &state, &report);

	cr_assert_eq(status, 0);
	cr_assert_eq(report.kind, TRANSPORT_OUTPUT);
	cr_assert_eq(report.size, size, "%zu bytes, not %zu", report.size, size);
	for (size_t i = 0; i < size; i++)
		cr_assert_eq(report.data[i], bytes[i], "byte %zu of %s is %02X", i, hex, report.data[i]);
}

Test(lamps, a_cx300_has_two_reports)
{
	cr_assert_eq(lamps.n_reports, 2);
	cr_assert_eq(lamps.report_id[0], 0x02);
	cr_assert_eq(lamps.report_id[1], 0x16);
	cr_assert(lamps.off_hook);
	cr_assert(lamps.mute_step);
	expect(0, "02 00");
	expect(1, "16 00 00");
	state.off_hook = true;
	expect(0, "02 01");
}

Test(lamps, each_icon_has_its_bit)
{
	static const char *const reports[DESKPHONE_LAMPS] = {[DESKPHONE_LAMP_VOICEMAIL] = "16 00 02",
		[DESKPHONE_LAMP_MISSED_CALL] = "16 00 08",
		[DESKPHONE_LAMP_CALL_FORWARD] = "16 00 01",
		[DESKPHONE_LAMP_SPEAKER] = "16 00 04",
		[DESKPHONE_LAMP_RING] = "16 00 00",
		[DESKPHONE_LAMP_HOLD] = "16 00 00"};

	for (int lamp = 0; lamp < DESKPHONE_LAMPS; lamp++) {
		state = (struct lamps_state){0};
		state.lamp[lamp] = true;
		expect(1, reports[lamp]);
	}
}

Test(lamps, presence_is_a_number)
{
	state.presence = DESKPHONE_PRESENCE_DO_NOT_DISTURB;
	state.lamp[DESKPHONE_LAMP_VOICEMAIL] = true;
	expect(1, "16 06 02");
}

Test(lamps, mute_is_a_step_that_is_in_no_other_report)
{
	state.muted = true;
	state.presence = DESKPHONE_PRESENCE_BUSY;
	expect(1, "16 03 00");
	expect(-1, "16 03 10");
	state.muted = false;
	expect(1, "16 03 00");
	expect(-1, "16 03 30");
}

Test(lamps, a_headset_has_leds)
{
	find(HID_EPOS); /* output report 3: off-hook, microphone, ring, mute, on-line, hold */
	cr_assert_eq(lamps.n_reports, 1);
	cr_assert_null(lamps.mute_step);
	struct transport_report report;

	cr_assert_eq(lamps_mute_step(&lamps, &state, &report), -ENODEV);
	expect(0, "03 00");
	state.off_hook = true;
	expect(0, "03 01");
	state.muted = true;
	expect(0, "03 09");
	state.lamp[DESKPHONE_LAMP_RING] = state.lamp[DESKPHONE_LAMP_HOLD] = true;
	expect(0, "03 2D");
}

/* output report `id`: two elements of an array of LEDs 08:17..08:20 */
static const char array_of_leds[] =
	"05 0B 09 05 A1 01 85 05 05 08 19 17 29 20 15 01 25 0A 75 08 95 02 91 00 C0";

Test(lamps, leds_of_an_array_are_named_in_its_elements)
{
	uint8_t bytes[64];
	size_t size = hid_hex(array_of_leds, bytes, sizeof bytes);
	struct handset handset;

	handset_default(&handset);
	hid_descriptor_free(descriptor);
	cr_assert_eq(hid_descriptor_parse(bytes, size, &descriptor, NULL), 0);
	lamps_find(descriptor, &handset, &lamps);
	expect(0, "05 00 00");
	state.off_hook = true;
	expect(0, "05 01 00");
	state.lamp[DESKPHONE_LAMP_HOLD] = true;
	expect(0, "05 01 0A");
	state.off_hook = false;
	expect(0, "05 0A 00");
}

Test(lamps, the_handset_file_may_switch_leds_off)
{
	struct handset handset;

	handset_default(&handset);
	handset.lamps.ring = handset.lamps.off_hook = 0;
	handset.lamps.mute = HANDSET_MUTE_NONE;
	hid_descriptor_free(descriptor);
	descriptor = hid_parsed(HID_EPOS);
	lamps_find(descriptor, &handset, &lamps);
	state.off_hook = state.muted = state.lamp[DESKPHONE_LAMP_RING] = true;
	expect(0, "03 00");
	cr_assert_not(lamps.off_hook);
}

TestSuite(recognise, .fini = tear_down);

Test(recognise, telephones_and_nothing_else)
{
	static const struct {
		const char *name;
		int score;
	} devices[] = {{HID_CX300, 7}, {HID_BUSYLIGHT, 4}, {HID_EPOS, 3}, {HID_SENNHEISER, 3},
		{HID_JABRA_SPEAK, 3}, {HID_JABRA_LINK, 3}, {HID_BLACKWIRE, 3}};

	for (size_t i = 0; i < sizeof devices / sizeof devices[0]; i++) {
		uint8_t bytes[4096];
		size_t size = hid_file(devices[i].name, bytes, sizeof bytes);

		cr_assert_eq(recognise_bytes(bytes, size), devices[i].score, "%s", devices[i].name);
	}
	static const uint8_t mouse[] = {0x05, 0x01, 0x09, 0x02, 0xA1, 0x01, 0xC0};

	cr_assert_eq(recognise_bytes(mouse, sizeof mouse), 0);
	cr_assert_eq(recognise_bytes(mouse, 0), 0);
	cr_assert_eq(recognise_bytes((const uint8_t[]){0xC0}, 1), 0);
}
