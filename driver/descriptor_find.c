/* Finding a field by usage. */
#include "driver/descriptor.h"

/* Does a range hold `usage`? *index: how far from its start. */
static bool range_holds(const struct hid_usage_range *range, uint32_t usage, bool early, uint32_t *index)
{
	uint32_t first = early ? range->early_first : range->first;
	uint32_t last = early ? range->early_last : range->last;

	*index = usage - first;
	return usage >= first && usage <= last;
}

static bool alias_holds(
	const struct hid_descriptor *descriptor, const struct hid_field *field, uint32_t usage, bool early)
{
	uint32_t index;

	for (uint16_t i = 0; i < field->n_alias; i++)
		if (range_holds(&descriptor->ranges[field->alias + i], usage, early, &index))
			return true;
	return false;
}

/* In an array the n-th usage is meant by the value logical_min + n (HID 1.11, 6.2.2.5). */
static bool field_holds(const struct hid_descriptor *descriptor, const struct hid_field *field,
	uint32_t usage, bool early, uint32_t *element)
{
	uint32_t before = 0, index;

	for (uint16_t i = 0; i < field->n_ranges; i++) {
		const struct hid_usage_range *range = &descriptor->ranges[field->range + i];

		if (range_holds(range, usage, early, &index)) {
			*element = field->array ? (uint32_t)field->logical_min + before + index : 0;
			return true;
		}
		before += range->last - range->first + 1;
	}
	*element = 0;
	return alias_holds(descriptor, field, usage, early);
}

const struct hid_field *hid_descriptor_find(
	const struct hid_descriptor *descriptor, enum hid_kind kind, uint32_t usage, uint32_t *element)
{
	/* The reading of HID 1.11 wins over the early one anywhere in the table. */
	for (int early = 0; early < 2; early++) {
		for (uint16_t i = 0; i < descriptor->n_fields; i++) {
			const struct hid_field *field = &descriptor->fields[i];
			uint32_t value;

			if (field->kind != kind || !field_holds(descriptor, field, usage, early, &value))
				continue;
			if (element)
				*element = value;
			return field;
		}
	}
	return NULL;
}
