#include "driver/report.h"
#include <errno.h>
#include <string.h>

enum { VALUE_BITS_MAX = 32 };

/* First bit of element `i` in `report`. 0, or why it is not there. */
static int report_locate(const struct hid_descriptor *descriptor, const struct hid_field *field, uint16_t i,
	const uint8_t *report, size_t size, size_t *bit)
{
	size_t start = descriptor->has_report_ids ? 8 : 0;

	if (i >= field->elements || field->size_bits > VALUE_BITS_MAX)
		return -ERANGE;
	if (descriptor->has_report_ids && (!size || report[0] != field->report_id))
		return -ENODATA;
	start += field->payload_bit + (size_t)i * field->size_bits;
	if (start + field->size_bits > size * 8)
		return -ENODATA;
	*bit = start;
	return 0;
}

int hid_report_get(const struct hid_descriptor *descriptor, const struct hid_field *field, uint16_t i,
	const uint8_t *report, size_t size, int64_t *value)
{
	size_t bit;
	uint64_t raw = 0;
	int status = report_locate(descriptor, field, i, report, size, &bit);

	if (status)
		return status;
	for (unsigned n = 0; n < field->size_bits; n++, bit++)
		raw |= (uint64_t)(report[bit / 8] >> bit % 8 & 1) << n;
	*value = (int64_t)raw;
	if (field->logical_min < 0 && raw >> (field->size_bits - 1))
		*value -= (int64_t)1 << field->size_bits;
	return 0;
}

int hid_report_set(const struct hid_descriptor *descriptor, const struct hid_field *field, uint16_t i,
	uint8_t *report, size_t size, int64_t value)
{
	size_t bit;
	int status = report_locate(descriptor, field, i, report, size, &bit);

	if (status)
		return status;
	for (unsigned n = 0; n < field->size_bits; n++, bit++) {
		uint8_t mask = (uint8_t)(1u << bit % 8);

		if ((uint64_t)value >> n & 1)
			report[bit / 8] |= mask;
		else
			report[bit / 8] &= (uint8_t)~mask;
	}
	return 0;
}

int hid_report_new(const struct hid_descriptor *descriptor, enum hid_kind kind, uint8_t report_id,
	uint8_t *report, size_t room, size_t *size)
{
	size_t payload = descriptor->report_bytes[kind][report_id];
	size_t prefix = descriptor->has_report_ids ? 1 : 0;

	if (prefix + payload > room)
		return -EMSGSIZE;
	memset(report, 0, prefix + payload);
	if (prefix)
		report[0] = report_id;
	*size = prefix + payload;
	return 0;
}
