/* Get and set one field of a report. Pure. A "report" here starts with its id byte when the device has ids. */
#ifndef DESKPHONE_DRIVER_REPORT_H
#define DESKPHONE_DRIVER_REPORT_H
#include "driver/descriptor.h"

/* Value of element `i` of the field, sign-extended when logical_min is negative. 0 with *value, or -ENODATA when the
 * report is too short for the field or has another id (`report[0]`), -ERANGE when i >= elements or the field is wider than
 * 32 bits (HID 1.11, 8.4: a field spans at most four bytes). */
int hid_report_get(const struct hid_descriptor *descriptor, const struct hid_field *field, uint16_t i,
	const uint8_t *report, size_t size, int64_t *value);

/* Sets element `i`; value is cut to size_bits. 0, -ENODATA or -ERANGE as above; nothing is written on failure. */
int hid_report_set(const struct hid_descriptor *descriptor, const struct hid_field *field, uint16_t i,
	uint8_t *report, size_t size, int64_t value);

/* Zeroed report of the field's kind and id with the id in place. 0 and its whole length in *size (id included), or
 * -EMSGSIZE when `room` is too small. */
int hid_report_new(const struct hid_descriptor *descriptor, enum hid_kind kind, uint8_t report_id, uint8_t *report,
	size_t room, size_t *size);
#endif
