/* Fields of reports. */
#include <criterion/criterion.h>
#include <errno.h>
#include "driver/report.h"
#include "tests/unit/hid_file.h"
#include "tests/unit/leak.h"

TestSuite(report, .fini = leak_check);

static struct hid_descriptor *parse(const char *hex)
{
	struct hid_descriptor *descriptor = NULL;
	uint8_t bytes[256];

	cr_assert_eq(hid_descriptor_parse(bytes, hid_hex(hex, bytes, sizeof(bytes)), &descriptor, NULL), 0);
	return descriptor;
}

Test(report, get_by_usage)
{
	struct hid_descriptor *descriptor = hid_parsed(HID_CX300);
	static const uint8_t report[] = { 0x01, 0x01, 0x0C, 0x02, 0x40, 0x4E, 0x80, 0x01 };
	const struct hid_field *status = hid_descriptor_find(descriptor, HID_INPUT, HID_USAGE(0xFF99, 0x62), NULL);
	const struct hid_field *keypad = hid_descriptor_find(descriptor, HID_INPUT, HID_USAGE(0x0B, 0xB0), NULL);
	const struct hid_field *speaker = hid_descriptor_find(descriptor, HID_INPUT, HID_USAGE(0xFF99, 0x61), NULL);
	int64_t value = -99;

	cr_assert_eq(hid_report_get(descriptor, status, 0, report, sizeof(report), &value), 0);
	cr_assert_eq(value, 0x40);
	cr_assert_eq(hid_report_get(descriptor, status, 2, report, sizeof(report), &value), 0);
	cr_assert_eq(value, 0x80);
	cr_assert_eq(hid_report_get(descriptor, keypad, 0, report, sizeof(report), &value), 0);
	cr_assert_eq(value, 0x0C);
	cr_assert_eq(hid_report_get(descriptor, speaker, 0, report, sizeof(report), &value), 0);
	cr_assert_eq(value, 1);
	value = -99;
	cr_assert_eq(hid_report_get(descriptor, status, 4, report, sizeof(report), &value), -ERANGE);
	cr_assert_eq(hid_report_get(descriptor, status, 3, report, 7, &value), -ENODATA);
	cr_assert_eq(hid_report_get(descriptor, status, 3, report, 0, &value), -ENODATA);
	cr_assert_eq(hid_report_get(descriptor, status, 0, (const uint8_t[8]){ 2 }, 8, &value), -ENODATA);
	cr_assert_eq(value, -99, "untouched on failure");
	hid_descriptor_free(descriptor);
}

Test(report, signs)
{
	/* A 2-bit signed step, a 32-bit signed and a 32-bit unsigned value. */
	struct hid_descriptor *descriptor = parse("05 0B 15 FF 25 01 75 02 95 01 09 01 81 02 75 06 81 03 17 00 00 00 80 "
						  "27 FF FF FF 7F 75 20 09 02 81 02 15 00 27 FF FF FF FF 09 03 81 02");
	static const uint8_t report[] = { 0x03, 0xFE, 0xFF, 0xFF, 0xFF, 0xFE, 0xFF, 0xFF, 0xFF };
	int64_t value;

	cr_assert_eq(hid_report_get(descriptor, &descriptor->fields[0], 0, report, sizeof(report), &value), 0);
	cr_assert_eq(value, -1);
	cr_assert_eq(hid_report_get(descriptor, &descriptor->fields[1], 0, report, sizeof(report), &value), 0);
	cr_assert_eq(value, -2);
	cr_assert_eq(hid_report_get(descriptor, &descriptor->fields[2], 0, report, sizeof(report), &value), 0);
	cr_assert_eq(value, 0xFFFFFFFE);
	hid_descriptor_free(descriptor);
}

Test(report, set_keeps_its_neighbours)
{
	struct hid_descriptor *descriptor = hid_parsed(HID_CX300);
	const struct hid_field *mute = hid_descriptor_find(descriptor, HID_OUTPUT, HID_USAGE(0xFF99, 0xFF1C), NULL);
	const struct hid_field *text = hid_descriptor_find(descriptor, HID_OUTPUT, HID_USAGE(0xFF99, 0xFF2C), NULL);
	uint8_t report[64];
	size_t size = 0;
	int64_t value;

	cr_assert_eq(hid_report_new(descriptor, HID_OUTPUT, 0x16, report, sizeof(report), &size), 0);
	cr_assert_eq(size, 3);
	cr_assert_eq(report[0], 0x16);
	report[2] = 0xFF;
	cr_assert_eq(hid_report_set(descriptor, mute, 0, report, size, 1), 0);
	cr_assert_eq(report[2], 0xDF);
	cr_assert_eq(hid_report_set(descriptor, mute, 0, report, size, -1), 0);
	cr_assert_eq(report[2], 0xFF);
	cr_assert_eq(hid_report_get(descriptor, mute, 0, report, size, &value), 0);
	cr_assert_eq(value, -1);
	cr_assert_eq(hid_report_new(descriptor, HID_OUTPUT, 0x15, report, sizeof(report), &size), 0);
	cr_assert_eq(size, 18);
	cr_assert_eq(hid_report_set(descriptor, text, 7, report, size, 0x20AC), 0);
	cr_assert(report[16] == 0xAC && report[17] == 0x20 && !report[15]);
	cr_assert_eq(hid_report_set(descriptor, text, 8, report, size, 1), -ERANGE);
	cr_assert_eq(hid_report_set(descriptor, text, 7, report, 17, 1), -ENODATA);
	size = 99;
	cr_assert_eq(hid_report_new(descriptor, HID_OUTPUT, 0x15, report, 17, &size), -EMSGSIZE);
	cr_assert_eq(size, 99);
	hid_descriptor_free(descriptor);
}

Test(report, without_ids_and_too_wide)
{
	struct hid_descriptor *descriptor = parse("05 0B 75 01 95 07 81 03 95 01 09 20 81 02 75 40 09 21 81 02");
	uint8_t report[9] = { 0x80 };
	size_t size;
	int64_t value;

	cr_assert_eq(hid_report_get(descriptor, &descriptor->fields[0], 0, report, sizeof(report), &value), 0);
	cr_assert_eq(value, 1);
	cr_assert_eq(hid_report_get(descriptor, &descriptor->fields[1], 0, report, sizeof(report), &value), -ERANGE);
	cr_assert_eq(hid_report_set(descriptor, &descriptor->fields[1], 0, report, sizeof(report), 1), -ERANGE);
	cr_assert_eq(hid_report_new(descriptor, HID_INPUT, 0, report, sizeof(report), &size), 0);
	cr_assert_eq(size, 9);
	cr_assert_eq(report[0], 0);
	hid_descriptor_free(descriptor);
}
