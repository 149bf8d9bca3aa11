/* Bits nobody has named, so that owners of a phone can tell what they mean.
 *
 * Looked at: reports that hold something bound. Unknown in them: set bits outside all fields, in fields of vendor pages that
 * are not bound, nibbles and values of the status bytes and the keypad that the handset file does not name. Fields of the
 * standard pages have a name, so they are not unknown even where the driver has no use for them (Line Busy, Consumer). */
#include "driver/keys_private.h"
#include "driver/report.h"
#include <stdio.h>
#include <string.h>

enum { PAYLOAD_MAX = 512, SHOWN_MAX = 12, PAGE_VENDOR = 0xFF00 };

struct unknown {
	uint8_t bits[PAYLOAD_MAX]; /* of the payload: set and unknown */
	size_t size;
};

static bool is_bound(const struct keys *keys, const struct hid_field *field)
{
	if (field == keys->hook || field == keys->status || field == keys->microphone ||
		field == keys->loudspeaker)
		return true;
	for (int key = 0; key < KEYS_COUNT; key++)
		for (int i = 0; i < HANDSET_KEY_USAGES; i++)
			if (field == keys->key[key][i].field)
				return true;
	for (int i = 0; i < HANDSET_KEY_USAGES; i++)
		if (field == keys->long_press[i].field)
			return true;
	return false;
}

static bool is_named(const struct keys *keys, const struct hid_field *field)
{
	return keys->descriptor->ranges[field->range].first >> 16 < PAGE_VENDOR || is_bound(keys, field);
}

static void clear_bits(struct unknown *unknown, const struct hid_field *field)
{
	size_t end = field->payload_bit + (size_t)field->size_bits * field->elements;

	for (size_t bit = field->payload_bit; bit < end && bit / 8 < unknown->size; bit++)
		unknown->bits[bit / 8] &= (uint8_t) ~(1u << bit % 8);
}

/* Puts bits of an element back in, `value` being the part of it that is unknown. */
static void set_value(struct unknown *unknown, const struct hid_field *field, uint16_t i, uint32_t value)
{
	size_t bit = field->payload_bit + (size_t)field->size_bits * i;

	for (unsigned n = 0; n < field->size_bits && n < 32; n++, bit++)
		if (value >> n & 1 && bit / 8 < unknown->size)
			unknown->bits[bit / 8] |= (uint8_t)(1u << bit % 8);
}

static void check_status(const struct keys *keys, const struct keys_report *report, struct unknown *unknown)
{
	int path_byte = keys->handset->status.path_byte, muted_byte = keys->handset->status.muted_byte;
	uint8_t value;

	if (keys_status(keys, path_byte, report, &value)) {
		unsigned high = value >> 4, low = value & 15;

		if (high && !keys->handset->status.path[high])
			set_value(unknown, keys->status, (uint16_t)path_byte, high << 4);
		if (!(keys->handset->status.loudness >> low & 1))
			set_value(unknown, keys->status, (uint16_t)path_byte, low);
	}
	if (keys_status(keys, muted_byte, report, &value) && value > 1)
		set_value(unknown, keys->status, (uint16_t)muted_byte, value);
}

static bool is_key_value(const struct keys *keys, uint32_t value)
{
	for (int key = 0; key < KEYS_COUNT; key++)
		for (int i = 0; i < HANDSET_KEY_USAGES; i++)
			if (keys->key[key][i].field == keys->keypad && keys->key[key][i].value == value)
				return true;
	return false;
}

/* Only where the file names the idle value: else a value that means no key may be that. */
static void check_keypad(const struct keys *keys, const struct keys_report *report, struct unknown *unknown)
{
	int idle = keys->handset->keys.idle;
	uint32_t value;

	if (idle < 0 || !keys_has(keys->keypad, report))
		return;
	for (uint16_t i = 0; i < keys->keypad->elements; i++)
		if (keys_value(keys, keys->keypad, i, report, &value) && value != (uint32_t)idle &&
			!is_key_value(keys, value))
			set_value(unknown, keys->keypad, i, value);
}

static bool collect(const struct keys *keys, const struct keys_report *report, struct unknown *unknown)
{
	size_t prefix = keys->descriptor->has_report_ids ? 1 : 0;
	uint8_t any = 0;

	unknown->size = report->size - prefix;
	if (unknown->size > PAYLOAD_MAX)
		unknown->size = PAYLOAD_MAX;
	memcpy(unknown->bits, report->bytes + prefix, unknown->size);
	for (uint16_t i = 0; i < keys->descriptor->n_fields; i++) {
		const struct hid_field *field = &keys->descriptor->fields[i];

		if (field->kind == HID_INPUT && field->report_id == report->id && is_named(keys, field))
			clear_bits(unknown, field);
	}
	check_status(keys, report, unknown);
	check_keypad(keys, report, unknown);
	for (size_t i = 0; i < unknown->size; i++)
		any |= unknown->bits[i];
	return any;
}

/* FNV-1a, 64 bits: one number a pattern. */
static uint64_t pattern_of(const struct keys_report *report, const struct unknown *unknown)
{
	uint64_t hash = UINT64_C(0xCBF29CE484222325) ^ report->id;

	for (size_t i = 0; i < unknown->size; i++)
		hash = (hash ^ unknown->bits[i]) * UINT64_C(0x100000001B3);
	return hash;
}

/* Notes a pattern; false when it is known, or when there were too many to be worth telling. */
static bool is_new(struct keys *keys, uint64_t pattern)
{
	for (unsigned i = 0; i < keys->patterns; i++)
		if (keys->pattern[i] == pattern)
			return false;
	if (keys->patterns == PATTERNS_MAX)
		return false;
	keys->pattern[keys->patterns++] = pattern;
	return true;
}

static void write_text(const struct keys *keys, const struct keys_report *report,
	const struct unknown *unknown, char text[KEYS_TEXT_MAX])
{
	int n = snprintf(text, KEYS_TEXT_MAX, "report %02X:", report->id);
	uint32_t value;

	for (size_t i = 0; i < unknown->size && i < SHOWN_MAX; i++)
		n += snprintf(text + n, KEYS_TEXT_MAX - (size_t)n, " %02X", unknown->bits[i]);
	if (unknown->size > SHOWN_MAX)
		n += snprintf(text + n, KEYS_TEXT_MAX - (size_t)n, " ...");
	for (uint16_t i = 0; i < keys->descriptor->n_fields && n < KEYS_TEXT_MAX - 16; i++) {
		const struct hid_field *field = &keys->descriptor->fields[i];
		uint32_t usage = keys->descriptor->ranges[field->range].first;

		if (field->kind != HID_INPUT || is_named(keys, field) ||
			!keys_value(keys, field, 0, report, &value) || !value)
			continue;
		n += snprintf(text + n, KEYS_TEXT_MAX - (size_t)n, " %04X:%04X", usage >> 16, usage & 0xFFFF);
	}
}

bool keys_unknown(struct keys *keys, const struct keys_report *report, char text[KEYS_TEXT_MAX])
{
	struct unknown unknown;

	if (!keys->ours[report->id] || !collect(keys, report, &unknown) ||
		!is_new(keys, pattern_of(report, &unknown)))
		return false;
	write_text(keys, report, &unknown, text);
	return true;
}
