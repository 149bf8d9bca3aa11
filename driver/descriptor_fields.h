/* Inside of descriptor.c: a main item and the items in force there -> rows of the field table. Not for other rooms. */
#ifndef DESKPHONE_DRIVER_DESCRIPTOR_FIELDS_H
#define DESKPHONE_DRIVER_DESCRIPTOR_FIELDS_H
#include "driver/descriptor.h"

/* Limits, of the kernel's kind: no real device comes near them, and a hostile one cannot make us work or store more. */
enum {
	HID_BYTES_MAX = 4096,	 /* HID_MAX_DESCRIPTOR_SIZE of the kernel */
	HID_ID_MAX = 255,
	HID_COUNT_MAX = 12288,	 /* Report Count; HID_MAX_USAGES of the kernel */
	HID_SIZE_MAX = 255,	 /* Report Size of a listed field [bits] */
	HID_REPORT_BITS_MAX = 16384 * 8, /* HID_MAX_BUFFER_SIZE of the kernel */
	HID_FIELDS_MAX = 4096,
	HID_RANGES_MAX = 8192,
	HID_COLLECTIONS_MAX = 1024,
	HID_DEPTH_MAX = 16,	 /* nested collections */
	HID_PUSH_MAX = 4,	 /* HID_GLOBAL_STACK_SIZE of the kernel */
	HID_LOCALS_MAX = 1024,	 /* Usage and Usage Minimum/Maximum items before one main item */
};

/* Global items in force (HID 1.11, 6.2.2.7). */
struct hid_globals {
	uint16_t page;
	uint8_t id;
	int32_t logical_min;
	uint32_t logical_max;	 /* as it came: signed or not shows only when the minimum is known */
	uint8_t logical_max_size; /* bytes it came in */
	uint32_t size, count;
};

/* One Usage item, or one pair of Usage Minimum and Maximum. */
struct hid_local {
	uint32_t first, last; /* with their page when `full`, else 16 bits */
	uint16_t early_page;
	bool full;
	bool alias; /* second or later usage of a delimited set */
};

struct hid_locals {
	uint16_t n;
	struct hid_local item[HID_LOCALS_MAX];
};

/* The table being filled; the caller owns `out` and its arrays also after a failure. */
struct hid_table {
	struct hid_descriptor *out;
	uint32_t bits[3][256]; /* [kind][id]: length so far */
	const char *reason;    /* why the last call failed */
};

/* Usages of a local item with page `page` in force: as HID 1.11 reads it, and the early reading. */
struct hid_usage_range hid_local_range(const struct hid_local *local, uint16_t page);

/* Adds a collection under `parent`. 0 with its index in *index; -E2BIG or -ENOMEM with `reason`. */
int hid_table_collection(struct hid_table *table, uint32_t usage, uint8_t type, int16_t parent, int16_t *index);

/* Adds the fields of one Input, Output or Feature item with `flags` (HID 1.11, 6.2.2.5).
 * 0; -EINVAL, -E2BIG or -ENOMEM with `reason`. */
int hid_table_main(struct hid_table *table, enum hid_kind kind, uint32_t flags, const struct hid_globals *globals,
	const struct hid_locals *locals, int16_t collection);
#endif
