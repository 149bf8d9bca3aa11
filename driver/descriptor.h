/* HID report descriptors (HID 1.11, section 6.2.2): bytes -> table of fields. Pure: no I/O, no clock. */
#ifndef DESKPHONE_DRIVER_DESCRIPTOR_H
#define DESKPHONE_DRIVER_DESCRIPTOR_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A full usage: page in the high 16 bits, usage in the low ones, e.g. 0x000B0020 = Telephony / Hook Switch. */
#define HID_USAGE(page, usage) ((uint32_t)(page) << 16 | (uint32_t)(usage))

enum hid_kind { HID_INPUT, HID_OUTPUT, HID_FEATURE };

/* Usages first..last (equal for one), as declared; `early` is the other reading of the same declaration, with
 * the page that was in force when the usage was declared (as Linux reads it, unless no usage was declared after the last
 * Usage Page: that page then counts for all), equal where both agree. */
struct hid_usage_range {
	uint32_t first, last;
	uint32_t early_first, early_last;
};

struct hid_collection {
	uint32_t usage;
	uint8_t type;	/* 0 physical, 1 application, 2 logical, ... (HID 1.11, 6.2.2.6) */
	int16_t parent; /* index, -1 = none */
};

/* One field: `elements` values of `size_bits` each. A main item with n usages and report count n gives n fields
 * of one element; the last usage takes what is left over. Constant fields without a usage are not listed. */
struct hid_field {
	enum hid_kind kind;
	uint8_t report_id; /* 0 = the device has no report ids */
	bool array, relative, constant;
	uint32_t payload_bit; /* from the first byte after the report id */
	uint16_t size_bits;   /* 1..255; more than 32 can be listed but not read or written (report.h) */
	uint16_t elements;    /* report count of this field */
	int32_t logical_min;
	int64_t logical_max;	   /* 64 bits: 0xFFFFFFFF is met as an unsigned maximum */
	uint16_t range, n_ranges;  /* into descriptor.ranges; a variable field has exactly one range of one usage */
	uint16_t surplus, n_surplus; /* usages declared beyond the fields there are (never reached) */
	uint16_t alias, n_alias;     /* other usages of a delimited set (variable fields): found, not listed */
	int16_t collection;	   /* innermost, index into descriptor.collections; -1 = none */
};

struct hid_descriptor {
	struct hid_field *fields;
	struct hid_usage_range *ranges;
	struct hid_collection *collections;
	uint16_t n_fields, n_ranges, n_collections;
	bool has_report_ids;
	uint16_t report_bytes[3][256]; /* [kind][id]: bytes of payload, without the id; 0 = no such report */
};

/* Where and why a descriptor was refused. */
struct hid_descriptor_error {
	size_t offset; /* byte of the item at fault */
	char text[96];
};

/* Parses `size` bytes. 0, or -EINVAL (malformed), -E2BIG (over a limit), -ENOMEM; *out is untouched on failure and
 * `error`, when not NULL, is filled in. The caller owns *out: hid_descriptor_free(). */
int hid_descriptor_parse(const uint8_t *bytes, size_t size, struct hid_descriptor **out,
	struct hid_descriptor_error *error);
void hid_descriptor_free(struct hid_descriptor *descriptor);

/* The first field of `kind` that carries `usage` under either reading, NULL if none. *element (may be NULL): for an
 * array the value that means this usage; for a variable field 0. */
const struct hid_field *hid_descriptor_find(const struct hid_descriptor *descriptor, enum hid_kind kind,
	uint32_t usage, uint32_t *element);
#endif
