/* Inside of keys.c, keys_bind.c and keys_unknown.c. Not for other rooms. */
#ifndef DESKPHONE_DRIVER_KEYS_PRIVATE_H
#define DESKPHONE_DRIVER_KEYS_PRIVATE_H
#include "driver/keys.h"

enum { KEYS_COUNT = DESKPHONE_KEY_DELETE + 1, KEYS_DIGITS = DESKPHONE_KEY_A + 1, PATTERNS_MAX = 32 };

/* One usage of one key (or of the long press): where it is, and whether it was down in the last report that has it. */
struct keys_binding {
	const struct hid_field *field; /* NULL = the device has no such usage */
	bool bit;		       /* any value but 0 means down; else `value` in one element */
	uint32_t value;
	bool down;
};

struct keys {
	const struct hid_descriptor *descriptor;
	const struct handset *handset;
	struct keys_binding key[KEYS_COUNT][HANDSET_KEY_USAGES];
	struct keys_binding long_press[HANDSET_KEY_USAGES];
	const struct hid_field *keypad; /* the array of the digits, NULL = none or single bits */
	const struct hid_field *hook, *status, *microphone, *loudspeaker;
	bool ours[256]; /* [report id]: holds something that is bound */

	/* What the last reports said; cleared by keys_release(). */
	uint32_t down, told_long; /* bit n = enum deskphone_key n */
	bool zero_is_key;	  /* the keypad's array has shown an idle value other than 0 */
	bool hook_bit, muted;
	enum deskphone_path path, volume_path;
	int volume;	/* 16 bits, -1 = unknown */
	unsigned stream; /* bit 0 microphone, bit 1 loudspeaker, as they came */
	uint64_t pattern[PATTERNS_MAX];
	unsigned patterns;
	struct keys_counters counters;
};

/* One report being decoded, cut to its declared length. */
struct keys_report {
	const uint8_t *bytes;
	size_t size;
	uint8_t id;
};

/* Finds every usage in the descriptor. */
void keys_bind(struct keys *keys);
/* Reads the bindings that `report` carries. */
void keys_read(struct keys *keys, const struct keys_report *report);
/* Unknown bits of the report that were not told before: their text and true. */
bool keys_unknown(struct keys *keys, const struct keys_report *report, char text[KEYS_TEXT_MAX]);

/* The report carries the field; element `i` as an unsigned value. */
bool keys_has(const struct hid_field *field, const struct keys_report *report);
bool keys_value(const struct keys *keys, const struct hid_field *field, uint16_t i, const struct keys_report *report,
	uint32_t *value);
/* Status byte `n` (handset facts), if the model, the device and the report have it. */
bool keys_status(const struct keys *keys, int n, const struct keys_report *report, uint8_t *value);
#endif
