/* display.h and utf.h: text as a phone takes it. */
#include <criterion/criterion.h>
#include <errno.h>
#include "driver/display.h"
#include "driver/utf.h"
#include "tests/unit/hid_file.h"
#include "tests/unit/leak.h"

static struct hid_descriptor *descriptor;
static struct display display;

static void set_up(void)
{
	descriptor = hid_parsed(HID_CX300);
	cr_assert_eq(display_find(descriptor, &display), 0);
}

static void tear_down(void)
{
	hid_descriptor_free(descriptor);
	leak_check();
}

TestSuite(display, .init = set_up, .fini = tear_down);

static void expect(const struct transport_report *report, enum transport_kind kind, const char *hex)
{
	uint8_t bytes[TRANSPORT_REPORT_MAX];
	size_t size = hid_hex(hex, bytes, sizeof bytes);

	cr_assert_eq(report->kind, kind);
	cr_assert_eq(report->size, size, "%zu bytes, not %zu", report->size, size);
	for (size_t i = 0; i < size; i++)
		cr_assert_eq(report->data[i], bytes[i], "byte %zu of %s is %02X", i, hex, report->data[i]);
}

Test(display, control_selects_a_screen_and_never_clears_by_itself)
{
	struct transport_report report;

	cr_assert_eq(display_show(&display, DESKPHONE_SCREEN_INCOMING, true, false, &report), 0);
	expect(&report, TRANSPORT_OUTPUT, "13 25");
	cr_assert_eq(display_show(&display, DESKPHONE_SCREEN_KEEP, false, false, &report), 0);
	expect(&report, TRANSPORT_OUTPUT, "13 01");
	cr_assert_eq(display_show(&display, DESKPHONE_SCREEN_ENDED, false, true, &report), 0);
	expect(&report, TRANSPORT_OUTPUT, "13 3B");
}

Test(display, select_names_the_field_and_promises_text)
{
	struct transport_report report = {.size = 99};

	cr_assert_eq(display_select(&display, DESKPHONE_FIELD_NUMBER, &report), 0);
	expect(&report, TRANSPORT_OUTPUT, "14 0A 80");
	cr_assert_eq(display_select(&display, DESKPHONE_FIELD_LOCAL_NAME, &report), 0);
	expect(&report, TRANSPORT_OUTPUT, "14 01 80");
	cr_assert_eq(display_select(&display, (enum deskphone_field)11, &report), -ENODEV);
	cr_assert_eq(display_select(&display, (enum deskphone_field)0, &report), -ENODEV);
}

Test(display, text_goes_in_parts_of_eight_units)
{
	struct transport_report report;
	uint16_t units[DISPLAY_UNITS_MAX];
	size_t size = utf16_from_utf8("Ada Lovelace", units, DISPLAY_UNITS_MAX), offset = 0;

	cr_assert_eq(display_part(&display, units, size, &offset, &report), 0);
	expect(&report, TRANSPORT_OUTPUT, "15 00 41 00 64 00 61 00 20 00 4C 00 6F 00 76 00 65 00");
	cr_assert_eq(display_part(&display, units, size, &offset, &report), 1);
	expect(&report, TRANSPORT_OUTPUT, "15 80 6C 00 61 00 63 00 65 00 00 00 00 00 00 00 00 00");
	cr_assert_eq(offset, 12);
}

Test(display, eight_units_are_one_part_and_no_text_is_one_of_zeros)
{
	struct transport_report report;
	uint16_t units[8] = {'1', '2', '3', '4', '5', '6', '7', 0x20AC};
	size_t offset = 0;

	cr_assert_eq(display_part(&display, units, 8, &offset, &report), 1);
	expect(&report, TRANSPORT_OUTPUT, "15 80 31 00 32 00 33 00 34 00 35 00 36 00 37 00 AC 20");
	offset = 0;
	cr_assert_eq(display_part(&display, units, 0, &offset, &report), 1);
	expect(&report, TRANSPORT_OUTPUT, "15 80 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00");
}

Test(display, a_surrogate_pair_stays_in_one_part)
{
	struct transport_report report;
	uint16_t units[16];
	size_t size = utf16_from_utf8("1234567\xF0\x9F\x98\x80!", units, 16), offset = 0;

	cr_assert_eq(size, 10);
	cr_assert_eq(display_part(&display, units, size, &offset, &report), 0);
	expect(&report, TRANSPORT_OUTPUT, "15 00 31 00 32 00 33 00 34 00 35 00 36 00 37 00 00 00");
	cr_assert_eq(display_part(&display, units, size, &offset, &report), 1);
	expect(&report, TRANSPORT_OUTPUT, "15 80 3D D8 00 DE 21 00 00 00 00 00 00 00 00 00 00 00");
}

Test(display, language_is_the_keep_alive)
{
	struct transport_report report;

	cr_assert_eq(display_language(descriptor, DESKPHONE_GERMAN, (const uint8_t[]){1, 2}, &report), 0);
	expect(&report, TRANSPORT_SET_FEATURE, "17 07 04 01 02");
}

Test(display, tells_rows_columns_and_fields)
{
	struct transport_report request;
	struct display_facts facts = {0};
	static const uint8_t version[] = {0x11, 0x5E, 0x04, 0x00, 0x02},
			     attributes[] = {0x12, 2, 48, 0xFF, 0x03};

	cr_assert_eq(display_ask(descriptor, DISPLAY_VERSION, &request), 0);
	cr_assert_eq(request.kind, TRANSPORT_GET_FEATURE);
	cr_assert_eq(request.data[0], 0x11);
	cr_assert_eq(request.size, 5);
	cr_assert_eq(display_ask(descriptor, DISPLAY_ATTRIBUTES, &request), 0);
	cr_assert_eq(request.data[0], 0x12);
	cr_assert_eq(request.size, 5);

	cr_assert_eq(display_answer(descriptor, DISPLAY_VERSION, version, 5, &facts), 0);
	cr_assert_eq(facts.vendor, 0x045E);
	cr_assert_eq(facts.version[1], 2);
	cr_assert_eq(display_answer(descriptor, DISPLAY_ATTRIBUTES, attributes, 5, &facts), 0);
	cr_assert_eq(facts.rows, 2);
	cr_assert_eq(facts.columns, 48);
	cr_assert_eq(facts.fields, 0x3FF);
	cr_assert_eq(facts.vendor, 0x045E);
}

Test(display, refuses_answers_that_are_short_or_of_another_report)
{
	struct display_facts facts = {.rows = 7};
	static const uint8_t wrong[] = {0x11, 2, 48, 0xFF, 0x03}, cut[] = {0x12, 2};

	cr_assert_eq(display_answer(descriptor, DISPLAY_ATTRIBUTES, wrong, 5, &facts), -ENODATA);
	cr_assert_eq(display_answer(descriptor, DISPLAY_ATTRIBUTES, cut, 2, &facts), -ENODATA);
	cr_assert_eq(display_answer(descriptor, DISPLAY_ATTRIBUTES, cut, 0, &facts), -ENODATA);
	cr_assert_eq(facts.rows, 7);
}

Test(display, a_headset_of_the_same_page_has_none)
{
	static const char *const headsets[] = {
		HID_EPOS, HID_SENNHEISER, HID_JABRA_SPEAK, HID_JABRA_LINK, HID_BLACKWIRE};
	struct transport_report report;

	for (size_t i = 0; i < sizeof headsets / sizeof headsets[0]; i++) {
		struct hid_descriptor *headset = hid_parsed(headsets[i]);
		struct display none;

		cr_assert(headset, "%s", headsets[i]);
		cr_assert_eq(display_find(headset, &none), -ENODEV, "%s", headsets[i]);
		cr_assert_eq(display_language(headset, DESKPHONE_ENGLISH, (const uint8_t[]){1, 2}, &report),
			-ENODEV);
		hid_descriptor_free(headset);
	}
}

Test(display, a_busylight_has_the_same)
{
	struct hid_descriptor *busylight = hid_parsed(HID_BUSYLIGHT);
	struct display its;
	struct transport_report report;

	cr_assert_eq(display_find(busylight, &its), 0);
	cr_assert_eq(display_select(&its, DESKPHONE_FIELD_SUBJECT, &report), 0);
	expect(&report, TRANSPORT_OUTPUT, "14 08 80");
	hid_descriptor_free(busylight);
}

TestSuite(utf, .fini = leak_check);

struct broken {
	const char *bytes;
	uint32_t characters[5];
};

Test(utf, broken_bytes_become_replacement_characters)
{
	static const struct broken cases[] = {
		{"\xC3\xA4", {0xE4}},
		{"\xE2\x82\xAC", {0x20AC}},
		{"\xF0\x9F\x98\x80", {0x1F600}},
		{"\x80z", {0xFFFD, 'z'}},
		{"\xC0\x80", {0xFFFD, 0xFFFD}},				/* overlong NUL */
		{"\xE0\x80\x80", {0xFFFD, 0xFFFD, 0xFFFD}},		/* overlong */
		{"\xED\xA0\x80", {0xFFFD, 0xFFFD, 0xFFFD}},		/* a surrogate */
		{"\xF4\x90\x80\x80", {0xFFFD, 0xFFFD, 0xFFFD, 0xFFFD}}, /* above U+10FFFF */
		{"\xE2\x82", {0xFFFD}},					/* cut off at the end */
		{"\xF0\x9F\x98", {0xFFFD}},
		{"\xE2\x82z", {0xFFFD, 'z'}},
		{"\xFF\xFE", {0xFFFD, 0xFFFD}},
	};

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		const char *at = cases[i].bytes;

		for (size_t n = 0; n < 5; n++)
			cr_assert_eq(utf8_next(&at), cases[i].characters[n], "case %zu, character %zu", i, n);
		cr_assert_eq(*at, '\0');
	}
}

Test(utf, cuts_between_characters)
{
	uint16_t units[4];

	cr_assert_eq(utf16_from_utf8("abc\xF0\x9F\x98\x80", units, 4), 3);
	cr_assert_eq(utf16_from_utf8("ab\xF0\x9F\x98\x80", units, 4), 4);
	cr_assert_eq(units[2], 0xD83D);
	cr_assert_eq(utf16_cut(units, 4, 3), 2);
	cr_assert_eq(utf16_cut(units, 4, 4), 4);
	cr_assert_eq(utf16_cut(units, 4, 0), 0);
	cr_assert_eq(utf16_from_utf8("a\nb\x7F", units, 4), 4);
	cr_assert_eq(units[1], ' ');
	cr_assert_eq(units[3], ' ');
}

Test(utf, clean_takes_foreign_strings)
{
	char out[8];

	utf8_clean("  CX300\n", out, sizeof out);
	cr_assert_str_eq(out, "CX300");
	utf8_clean("ab\x1B[0m", out, sizeof out);
	cr_assert_str_eq(out, "ab [0m");
	utf8_clean("\xFF", out, sizeof out);
	cr_assert_str_eq(out, "\xEF\xBF\xBD");
	utf8_clean("123456\xC3\xA4", out, sizeof out); /* eight bytes would need nine */
	cr_assert_str_eq(out, "123456");
	utf8_clean("", out, sizeof out);
	cr_assert_str_eq(out, "");
}
