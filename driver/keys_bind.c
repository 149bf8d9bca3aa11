/* Usages -> fields, and the state of each bound usage.
 *
 * Keypads come as an array (the value names the key; it starts at 0 or at 1) or as single bits. An array that starts at 0 and
 * has a usage for it says "digit 0" by the letter of HID 1.11 while nothing is pressed, if it idles at 0. So 0 counts as a
 * digit only when the handset file names another idle value, or once a value was seen that means no key.
 * A one-bit array of two usages (0009:0007, 0009:0001) is a bit in disguise: set means the first usage. */
#include "driver/keys_private.h"
#include "driver/report.h"
#include <stddef.h>

enum { PAGE_TELEPHONY = 0x0B, KEYPAD_0 = 0xB0, KEYPAD_STAR = 0xBA, KEYPAD_POUND = 0xBB, KEYPAD_A = 0xBC };

static uint32_t digit_usage(int key)
{
	switch (key) {
	case DESKPHONE_KEY_STAR:
		return HID_USAGE(PAGE_TELEPHONY, KEYPAD_STAR);
	case DESKPHONE_KEY_POUND:
		return HID_USAGE(PAGE_TELEPHONY, KEYPAD_POUND);
	case DESKPHONE_KEY_A:
		return HID_USAGE(PAGE_TELEPHONY, KEYPAD_A);
	default:
		return HID_USAGE(PAGE_TELEPHONY, KEYPAD_0 + key);
	}
}

static const struct hid_field *find_input(struct keys *keys, uint32_t usage, uint32_t *value)
{
	const struct hid_field *field =
		usage ? hid_descriptor_find(keys->descriptor, HID_INPUT, usage, value) : NULL;

	if (field)
		keys->ours[field->report_id] = true;
	return field;
}

static void bind_usage(struct keys *keys, struct keys_binding *binding, uint32_t usage)
{
	uint32_t value = 0;
	const struct hid_field *field = find_input(keys, usage, &value);

	if (!field)
		return;
	bool one_bit = field->array && field->size_bits == 1;

	if (one_bit && value != (uint32_t)field->logical_min)
		return;
	*binding = (struct keys_binding){.field = field, .bit = !field->array || one_bit, .value = value};
}

static void bind_list(struct keys *keys, struct keys_binding *bindings, const struct handset_usages *usages)
{
	for (unsigned i = 0; i < usages->count; i++)
		bind_usage(keys, &bindings[i], usages->usage[i]);
}

void keys_bind(struct keys *keys)
{
	const struct handset *handset = keys->handset;
	const struct handset_usages *usages = handset->keys.usage;
	uint32_t value;

	for (int i = 0; i < KEYS_DIGITS; i++)
		bind_usage(keys, &keys->key[i][0], digit_usage(i));
	if (keys->key[1][0].field && !keys->key[1][0].bit)
		keys->keypad = keys->key[1][0].field;
	bind_list(keys, keys->key[DESKPHONE_KEY_REDIAL], &usages[HANDSET_REDIAL]);
	bind_list(keys, keys->key[DESKPHONE_KEY_HOLD], &usages[HANDSET_HOLD]);
	bind_list(keys, keys->key[DESKPHONE_KEY_MUTE], &usages[HANDSET_MUTE]);
	bind_list(keys, keys->key[DESKPHONE_KEY_DELETE], &usages[HANDSET_DELETE]);
	bind_list(keys, keys->long_press, &usages[HANDSET_LONG]);
	keys->hook = find_input(keys, handset->hook_usage, &value);
	keys->status = find_input(keys, handset->status.usage, &value);
	keys->microphone = find_input(keys, handset->stream.microphone, &value);
	keys->loudspeaker = find_input(keys, handset->stream.loudspeaker, &value);
}

bool keys_has(const struct hid_field *field, const struct keys_report *report)
{
	return field && field->report_id == report->id;
}

bool keys_value(const struct keys *keys, const struct hid_field *field, uint16_t i,
	const struct keys_report *report, uint32_t *value)
{
	int64_t got;

	if (!keys_has(field, report) ||
		hid_report_get(keys->descriptor, field, i, report->bytes, report->size, &got))
		return false;
	*value = (uint32_t)got;
	return true;
}

bool keys_status(const struct keys *keys, int n, const struct keys_report *report, uint8_t *value)
{
	uint32_t got;

	if (n < 0 || !keys->status || keys->status->array || keys->status->size_bits != 8)
		return false;
	if (!keys_value(keys, keys->status, (uint16_t)n, report, &got))
		return false;
	*value = (uint8_t)got;
	return true;
}

/* Learns from the keypad's array that it idles at something else than 0. */
static void learn_idle(struct keys *keys, const struct keys_report *report)
{
	uint32_t value, usages = 0;

	if (keys->zero_is_key || keys->handset->keys.idle >= 0 || !keys_has(keys->keypad, report))
		return;
	for (uint16_t i = 0; i < keys->keypad->n_ranges; i++) {
		const struct hid_usage_range *range = &keys->descriptor->ranges[keys->keypad->range + i];

		usages += range->last - range->first + 1;
	}
	for (uint16_t i = 0; i < keys->keypad->elements; i++)
		if (keys_value(keys, keys->keypad, i, report, &value) &&
			value - (uint32_t)keys->keypad->logical_min >= usages)
			keys->zero_is_key = true;
}

/* Whether a value of an array may mean a key at all. */
static bool is_idle(const struct keys *keys, const struct hid_field *field, uint32_t value)
{
	if (field == keys->keypad && keys->handset->keys.idle >= 0)
		return value == (uint32_t)keys->handset->keys.idle;
	return !value && !keys->zero_is_key;
}

static void read_binding(struct keys *keys, struct keys_binding *binding, const struct keys_report *report)
{
	uint32_t value;

	if (!keys_has(binding->field, report))
		return;
	binding->down = false;
	for (uint16_t i = 0; i < binding->field->elements; i++) {
		if (!keys_value(keys, binding->field, i, report, &value))
			continue;
		if (binding->bit ? value != 0
				 : value == binding->value && !is_idle(keys, binding->field, value))
			binding->down = true;
	}
}

void keys_read(struct keys *keys, const struct keys_report *report)
{
	learn_idle(keys, report);
	for (int key = 0; key < KEYS_COUNT; key++)
		for (int i = 0; i < HANDSET_KEY_USAGES; i++)
			read_binding(keys, &keys->key[key][i], report);
	for (int i = 0; i < HANDSET_KEY_USAGES; i++)
		read_binding(keys, &keys->long_press[i], report);
}
