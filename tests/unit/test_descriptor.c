/* Report descriptors: the rows of tests/data/hid/index.tsv, and what is malformed. */
#include <criterion/criterion.h>
#include <criterion/parameterized.h>
#include <errno.h>
#include "driver/deskphone.h"
#include "driver/report.h"
#include "tests/unit/hid_file.h"
#include "tests/unit/leak.h"

TestSuite(descriptor, .fini = leak_check);

static const char *const devices[] = { HID_BLACKWIRE, HID_CX300, HID_JABRA_LINK, HID_JABRA_SPEAK, HID_SENNHEISER, HID_EPOS,
	HID_BUSYLIGHT };

enum { COLUMNS = 16, COLUMN_USAGE = 12, COLUMN_EARLY = 14, COLUMN_SURPLUS = 15, COLUMN_COLLECTIONS = 16 };

/* Splits a row of index.tsv in place. */
static int split(char *line, char *column[COLUMNS + 1])
{
	int n = 0;

	line[strcspn(line, "\n")] = '\0';
	for (char *at = line; n <= COLUMNS; at++) {
		column[n++] = at;
		at += strcspn(at, "\t");
		if (!*at)
			break;
		*at = '\0';
	}
	return n;
}

/* The rows of one device, in order; calls back with the columns. */
static int each_row(const char *device, void (*row)(char *column[], void *user), void *user)
{
	FILE *file = fopen(SOURCE_DIR "/tests/data/hid/index.tsv", "r");
	char line[1024], *column[COLUMNS + 1];
	int n = 0;

	cr_assert_not_null(file);
	while (fgets(line, sizeof(line), file)) {
		cr_assert_eq(split(line, column), COLUMNS + 1);
		if (strcmp(column[0], device))
			continue;
		row(column, user);
		n++;
	}
	fclose(file);
	return n;
}

static void print_row(char *column[], void *user)
{
	for (int i = 1; i <= 11; i++)
		fprintf(user, "%s\t", column[i]);
	fprintf(user, "%s\n", column[COLUMN_USAGE]);
}

Test(descriptor, rows_are_those_of_the_index)
{
	for (unsigned i = 0; i < sizeof(devices) / sizeof(*devices); i++) {
		char *want, *got, error[128];
		size_t size;
		uint8_t bytes[4096];
		size_t n = hid_file(devices[i], bytes, sizeof(bytes));
		FILE *file = open_memstream(&want, &size);

		cr_assert_gt(each_row(devices[i], print_row, file), 20, "%s", devices[i]);
		fclose(file);
		file = open_memstream(&got, &size);
		cr_assert_eq(deskphone_print_descriptor(bytes, n, file, error, sizeof(error)), 0);
		fclose(file);
		cr_assert_str_eq(got, want, "%s", devices[i]);
		free(want);
		free(got);
	}
}

struct table {
	const struct hid_descriptor *descriptor;
	const char *device;
	uint16_t next;
};

static void usages_text(
	const struct hid_descriptor *descriptor, uint16_t from, uint16_t n, bool early, char *text, size_t room)
{
	size_t at = 0;

	snprintf(text, room, "-");
	for (uint16_t i = from; i < from + n; i++) {
		const struct hid_usage_range *range = &descriptor->ranges[i];
		uint32_t first = early ? range->early_first : range->first;
		uint32_t last = early ? range->early_last : range->last;

		at += (size_t)snprintf(text + at, room - at, "%s%04X:%04X", i > from ? "," : "", first >> 16, first & 0xFFFF);
		if (last != first)
			at += (size_t)snprintf(text + at, room - at, "..%04X", last & 0xFFFF);
	}
}

static void collections_text(const struct hid_descriptor *descriptor, int16_t index, char *text, size_t room)
{
	static const char types[] = "PAL";
	const struct hid_collection *collection = &descriptor->collections[index];
	size_t at = 0;

	text[0] = '\0';
	if (collection->parent >= 0) {
		collections_text(descriptor, collection->parent, text, room);
		at = strlen(text);
		at += (size_t)snprintf(text + at, room - at, ">");
	}
	snprintf(text + at, room - at, "%c(%04X:%04X)", types[collection->type], collection->usage >> 16,
		collection->usage & 0xFFFF);
}

static void check_row(char *column[], void *user)
{
	struct table *table = user;
	const struct hid_descriptor *descriptor = table->descriptor;
	const struct hid_field *field = &descriptor->fields[table->next++];
	char text[512];

	usages_text(descriptor, field->range, field->n_ranges, false, text, sizeof(text));
	cr_assert_str_eq(text, column[COLUMN_USAGE], "%s", table->device);
	usages_text(descriptor, field->range, field->n_ranges, true, text, sizeof(text));
	if (strcmp(column[COLUMN_EARLY], "-"))
		cr_assert_str_eq(text, column[COLUMN_EARLY], "%s", table->device);
	else
		cr_assert_str_eq(text, column[COLUMN_USAGE], "%s", table->device);
	usages_text(descriptor, field->surplus, field->n_surplus, false, text, sizeof(text));
	cr_assert_str_eq(text, column[COLUMN_SURPLUS], "%s", table->device);
	collections_text(descriptor, field->collection, text, sizeof(text));
	cr_assert_str_eq(text, column[COLUMN_COLLECTIONS], "%s", table->device);
}

Test(descriptor, both_readings_surplus_and_collections)
{
	for (unsigned i = 0; i < sizeof(devices) / sizeof(*devices); i++) {
		struct hid_descriptor *descriptor = hid_parsed(devices[i]);
		struct table table = { descriptor, devices[i], 0 };

		cr_assert_not_null(descriptor);
		cr_assert_eq(each_row(devices[i], check_row, &table), descriptor->n_fields);
		hid_descriptor_free(descriptor);
	}
}

Test(descriptor, report_lengths)
{
	struct hid_descriptor *descriptor = hid_parsed(HID_CX300);

	cr_assert(descriptor->has_report_ids);
	cr_assert_eq(descriptor->report_bytes[HID_INPUT][1], 7);
	cr_assert_eq(descriptor->report_bytes[HID_OUTPUT][0x15], 17);
	cr_assert_eq(descriptor->report_bytes[HID_FEATURE][0x17], 4);
	cr_assert_eq(descriptor->report_bytes[HID_FEATURE][0x0A], 46);
	cr_assert_eq(descriptor->report_bytes[HID_INPUT][2], 0);
	hid_descriptor_free(descriptor);
}

/* What a small descriptor gives: its rows, or why it is refused. */
struct small {
	const char *name, *hex, *rows;
	int status;
	size_t offset;
};

#define OPEN "05 0B 09 05 A1 01 15 00 25 01 75 01 95 01 "

static const struct small smalls[] = {
	{ "no report ids", OPEN "09 20 81 02 C0", "in\t0\t0\t0\t1\t1\tvar\tabs\tdata\t0\t1\t000B:0020\n", 0, 0 },
	{ "outside a collection", "05 0B 09 20 75 01 95 01 81 02",
		"in\t0\t0\t0\t1\t1\tvar\tabs\tdata\t0\t0\t000B:0020\n", 0, 0 },
	{ "last usage repeats", OPEN "95 03 09 20 09 21 81 02 C0",
		"in\t0\t0\t0\t1\t1\tvar\tabs\tdata\t0\t1\t000B:0020\n"
		"in\t0\t1\t1\t1\t2\tvar\tabs\tdata\t0\t1\t000B:0021\n", 0, 0 },
	{ "range longer than the count", OPEN "95 02 19 20 29 2F 81 02 C0",
		"in\t0\t0\t0\t1\t1\tvar\tabs\tdata\t0\t1\t000B:0020\n"
		"in\t0\t1\t1\t1\t1\tvar\tabs\tdata\t0\t1\t000B:0021\n", 0, 0 },
	{ "range shorter than the count", OPEN "95 04 19 20 29 21 81 02 C0",
		"in\t0\t0\t0\t1\t1\tvar\tabs\tdata\t0\t1\t000B:0020\n"
		"in\t0\t1\t1\t1\t3\tvar\tabs\tdata\t0\t1\t000B:0021\n", 0, 0 },
	{ "maximum before minimum", OPEN "29 21 19 20 95 02 81 02 C0",
		"in\t0\t0\t0\t1\t1\tvar\tabs\tdata\t0\t1\t000B:0020\n"
		"in\t0\t1\t1\t1\t1\tvar\tabs\tdata\t0\t1\t000B:0021\n", 0, 0 },
	{ "half a range is no usage", OPEN "19 20 81 02 09 21 81 02 C0",
		"in\t0\t1\t1\t1\t1\tvar\tabs\tdata\t0\t1\t000B:0021\n", 0, 0 },
	{ "array of ranges and single usages", OPEN "19 B0 29 B9 09 20 19 05 29 05 75 04 25 0B 81 00 C0",
		"in\t0\t0\t0\t4\t1\tarray\tabs\tdata\t0\t11\t000B:00B0..00B9,000B:0020,000B:0005\n", 0, 0 },
	{ "data without a usage is padding", OPEN "81 02 09 20 81 02 C0",
		"in\t0\t1\t1\t1\t1\tvar\tabs\tdata\t0\t1\t000B:0020\n", 0, 0 },
	{ "constant with a usage", OPEN "09 20 81 03 C0", "in\t0\t0\t0\t1\t1\tvar\tabs\tconst\t0\t1\t000B:0020\n", 0, 0 },
	{ "32-bit usages", OPEN "0B 17 00 08 00 91 02 1B 00 00 99 FF 2A 01 00 95 02 91 02 C0",
		"out\t0\t0\t0\t1\t1\tvar\tabs\tdata\t0\t1\t0008:0017\n"
		"out\t0\t1\t1\t1\t1\tvar\tabs\tdata\t0\t1\tFF99:0000\n"
		"out\t0\t2\t2\t1\t1\tvar\tabs\tdata\t0\t1\tFF99:0001\n", 0, 0 },
	{ "usage before its page", OPEN "09 07 05 09 81 02 C0", "in\t0\t0\t0\t1\t1\tvar\tabs\tdata\t0\t1\t0009:0007\n", 0, 0 },
	{ "one-byte maximum of FF", OPEN "25 FF 75 08 09 20 81 02 C0",
		"in\t0\t0\t0\t8\t1\tvar\tabs\tdata\t0\t255\t000B:0020\n", 0, 0 },
	{ "maximum of FFFFFFFF", OPEN "27 FF FF FF FF 75 20 09 20 81 02 C0",
		"in\t0\t0\t0\t32\t1\tvar\tabs\tdata\t0\t4294967295\t000B:0020\n", 0, 0 },
	{ "negative limits", OPEN "15 81 25 FF 75 08 09 20 81 06 C0",
		"in\t0\t0\t0\t8\t1\tvar\trel\tdata\t-127\t-1\t000B:0020\n", 0, 0 },
	{ "minimum after the maximum", OPEN "25 FF 15 FE 75 08 09 20 81 02 C0",
		"in\t0\t0\t0\t8\t1\tvar\tabs\tdata\t-2\t-1\t000B:0020\n", 0, 0 },
	{ "push and pop", OPEN "A4 05 08 75 08 09 17 91 02 B4 09 20 81 02 C0",
		"out\t0\t0\t0\t8\t1\tvar\tabs\tdata\t0\t1\t0008:0017\n"
		"in\t0\t0\t0\t1\t1\tvar\tabs\tdata\t0\t1\t000B:0020\n", 0, 0 },
	{ "long items are skipped", OPEN "FE 03 F0 81 02 C0 09 20 81 02 C0",
		"in\t0\t0\t0\t1\t1\tvar\tabs\tdata\t0\t1\t000B:0020\n", 0, 0 },
	{ "reserved items are skipped", OPEN "0C 01 00 F4 F8 09 20 81 02 C0 00",
		"in\t0\t0\t0\t1\t1\tvar\tabs\tdata\t0\t1\t000B:0020\n", 0, 0 },
	{ "delimited set", OPEN "A9 01 09 20 09 21 A9 00 81 02 09 24 81 02 C0",
		"in\t0\t0\t0\t1\t1\tvar\tabs\tdata\t0\t1\t000B:0020\n"
		"in\t0\t1\t1\t1\t1\tvar\tabs\tdata\t0\t1\t000B:0024\n", 0, 0 },
	{ "flags of two bytes", OPEN "95 02 75 08 09 01 92 02 01 C0",
		"out\t0\t0\t0\t8\t2\tvar\tabs\tdata\t0\t1\t000B:0001\n", 0, 0 },
	{ "same id in two collections", OPEN "85 07 09 20 81 02 C0 05 0C 09 01 A1 01 85 07 09 E9 81 02 C0",
		"in\t7\t0\t8\t1\t1\tvar\tabs\tdata\t0\t1\t000B:0020\n"
		"in\t7\t1\t9\t1\t1\tvar\tabs\tdata\t0\t1\t000C:00E9\n", 0, 0 },
	{ "a field of 64 bits is listed", OPEN "75 40 09 20 81 02 C0",
		"in\t0\t0\t0\t64\t1\tvar\tabs\tdata\t0\t1\t000B:0020\n", 0, 0 },
	{ "count 0", OPEN "95 00 09 20 81 02 C0", "", 0, 0 },
	{ "size 0 without a usage", OPEN "75 00 81 03 C0", "", 0, 0 },
	{ "no items that matter", "05 0B", "", 0, 0 },

	{ "empty", "", NULL, -EINVAL, 0 },
	{ "cut off item", "05 0B 09", NULL, -EINVAL, 2 },
	{ "cut off long item", "05 0B FE 04 F0 00 00 00", NULL, -EINVAL, 2 },
	{ "long item without its header", "05 0B FE", NULL, -EINVAL, 2 },
	{ "id 0", OPEN "85 00 09 20 81 02 C0", NULL, -EINVAL, 14 },
	{ "id over 255", OPEN "86 00 01 09 20 81 02 C0", NULL, -EINVAL, 14 },
	{ "size 0", OPEN "75 00 09 20 81 02 C0", NULL, -EINVAL, 18 },
	{ "size 256", OPEN "76 00 01 09 20 81 02 C0", NULL, -EINVAL, 19 },
	{ "size of 4 billion", OPEN "77 FF FF FF FF 09 20 81 02 C0", NULL, -E2BIG, 21 },
	{ "count of 4 billion", OPEN "97 FF FF FF FF 09 20 81 02 C0", NULL, -E2BIG, 14 },
	{ "report too long", OPEN "75 20 96 00 30 81 03 C0", NULL, -E2BIG, 19 },
	{ "too many fields", OPEN "96 00 30 1A 00 00 2A FF FF 81 02 C0", NULL, -E2BIG, 23 },
	{ "minimum above maximum", OPEN "19 21 29 20 81 02 C0", NULL, -EINVAL, 16 },
	{ "minimum and maximum on two pages", OPEN "1B 20 00 0B 00 2B 20 00 0C 00 81 02 C0", NULL, -EINVAL, 19 },
	{ "collection left open", "05 0B 09 05 A1 01", NULL, -EINVAL, 6 },
	{ "end without a start", OPEN "C0 C0", NULL, -EINVAL, 15 },
	{ "pop without push", OPEN "B4 C0", NULL, -EINVAL, 14 },
	{ "five pushes", OPEN "A4 A4 A4 A4 A4 C0", NULL, -E2BIG, 18 },
	{ "collections too deep", "A1 00 A1 00 A1 00 A1 00 A1 00 A1 00 A1 00 A1 00 A1 00 A1 00 A1 00 A1 00 A1 00 A1 00 A1 00 A1 00 "
				  "A1 00", NULL, -E2BIG, 32 },
	{ "nested delimiter", OPEN "A9 01 A9 01", NULL, -EINVAL, 16 },
	{ "delimiter closed first", OPEN "A9 00", NULL, -EINVAL, 14 },
	{ "delimiter open at a main item", OPEN "A9 01 09 20 81 02 C0", NULL, -EINVAL, 18 },
	{ "delimiter open at the end", "A9 01", NULL, -EINVAL, 2 },
};

static char *rows_of(const char *hex, int *status, struct hid_descriptor_error *error)
{
	uint8_t bytes[256];
	size_t n = hid_hex(hex, bytes, sizeof(bytes)), size;
	struct hid_descriptor *descriptor = NULL;
	char *text = NULL, why[128];
	FILE *file = open_memstream(&text, &size);
	/* Exactly as long as it says, so that a sanitizer sees a byte read too far. */
	uint8_t *exact = malloc(n ? n : 1);

	memcpy(exact, bytes, n);
	*status = hid_descriptor_parse(exact, n, &descriptor, error);
	if (!*status)
		cr_assert_eq(deskphone_print_descriptor(exact, n, file, why, sizeof(why)), 0);
	else
		cr_assert_null(descriptor, "untouched on failure");
	fclose(file);
	hid_descriptor_free(descriptor);
	free(exact);
	return text;
}

Test(descriptor, small_ones)
{
	for (unsigned i = 0; i < sizeof(smalls) / sizeof(*smalls); i++) {
		const struct small *small = &smalls[i];
		struct hid_descriptor_error error = { 0 };
		int status;
		char *rows = rows_of(small->hex, &status, &error);

		cr_assert_eq(status, small->status, "%s: %d %s", small->name, status, error.text);
		if (status) {
			cr_assert_eq(error.offset, small->offset, "%s: at %zu: %s", small->name, error.offset, error.text);
			cr_assert_neq(error.text[0], '\0', "%s", small->name);
		} else {
			cr_assert_str_eq(rows, small->rows, "%s", small->name);
		}
		free(rows);
	}
}

/* `n` times an item after a start. */
static int parse_many(const char *start, const char *item, int n, const char *end)
{
	static uint8_t bytes[8192];
	size_t size = hid_hex(start, bytes, sizeof(bytes));
	struct hid_descriptor *descriptor = NULL;

	for (int i = 0; i < n; i++)
		size += hid_hex(item, bytes + size, sizeof(bytes) - size);
	size += hid_hex(end, bytes + size, sizeof(bytes) - size);
	int status = hid_descriptor_parse(bytes, size, &descriptor, NULL);

	hid_descriptor_free(descriptor);
	return status;
}

Test(descriptor, limits)
{
	cr_assert_eq(parse_many("05 0B", "09 20", 1024, "75 01 95 01 81 02"), 0);
	cr_assert_eq(parse_many("05 0B", "09 20", 1025, "75 01 95 01 81 02"), -E2BIG);
	cr_assert_eq(parse_many("", "A1 01 C0", 1024, ""), 0);
	cr_assert_eq(parse_many("", "A1 01 C0", 1025, ""), -E2BIG);
	cr_assert_eq(parse_many("05 0B", "04", 4094, ""), 0);
	cr_assert_eq(parse_many("05 0B", "04", 4095, ""), -E2BIG);
	cr_assert_eq(parse_many("75 01 95 01", "09 20 81 02", 1000, ""), 0);
}

/* Every descriptor of a device cut at every byte, and every byte of it replaced: no crash, no leak. */
Test(descriptor, cut_and_bent)
{
	for (unsigned i = 0; i < sizeof(devices) / sizeof(*devices); i++) {
		uint8_t bytes[4096];
		size_t size = hid_file(devices[i], bytes, sizeof(bytes));

		for (size_t n = 0; n < size; n++) {
			struct hid_descriptor *descriptor = NULL;
			uint8_t *exact = malloc(n ? n : 1), kept = bytes[n];

			memcpy(exact, bytes, n);
			if (!hid_descriptor_parse(exact, n, &descriptor, NULL))
				hid_descriptor_free(descriptor);
			free(exact);
			bytes[n] = (uint8_t)(n * 37 + 0x97);
			if (!hid_descriptor_parse(bytes, size, &descriptor, NULL))
				hid_descriptor_free(descriptor);
			bytes[n] = kept;
		}
	}
}

Test(descriptor, find)
{
	struct hid_descriptor *descriptor = hid_parsed(HID_CX300);
	const struct hid_field *field;
	uint32_t element;

	field = hid_descriptor_find(descriptor, HID_INPUT, HID_USAGE(0x0B, 0x20), &element);
	cr_assert(field && field->payload_bit == 0 && element == 0);
	field = hid_descriptor_find(descriptor, HID_INPUT, HID_USAGE(0x0B, 0xB0), &element);
	cr_assert(field && field->array && element == 1);
	field = hid_descriptor_find(descriptor, HID_INPUT, HID_USAGE(0x0B, 0xBC), &element);
	cr_assert(field && element == 13);
	cr_assert_not_null(hid_descriptor_find(descriptor, HID_INPUT, HID_USAGE(0x09, 0x07), NULL));
	cr_assert_not_null(hid_descriptor_find(descriptor, HID_INPUT, HID_USAGE(0x0B, 0x07), NULL), "the early reading");
	cr_assert_null(hid_descriptor_find(descriptor, HID_INPUT, HID_USAGE(0x09, 0x01), NULL), "surplus");
	cr_assert_null(hid_descriptor_find(descriptor, HID_OUTPUT, HID_USAGE(0x0B, 0x20), NULL));
	cr_assert_null(hid_descriptor_find(descriptor, HID_INPUT, HID_USAGE(0x0B, 0xBD), NULL));
	hid_descriptor_free(descriptor);
}

Test(descriptor, find_in_mixed_array_and_delimited_set)
{
	static const char array[] = OPEN "85 01 19 B0 29 B9 09 20 15 01 25 0B 75 04 81 00 C0";
	static const char delimited[] = OPEN "A9 01 09 20 09 2A A9 00 09 21 95 02 81 02 C0";
	struct hid_descriptor *descriptor = NULL;
	const struct hid_field *field;
	uint8_t bytes[64];
	uint32_t element;

	cr_assert_eq(hid_descriptor_parse(bytes, hid_hex(array, bytes, sizeof(bytes)), &descriptor, NULL), 0);
	field = hid_descriptor_find(descriptor, HID_INPUT, HID_USAGE(0x0B, 0x20), &element);
	cr_assert(field && element == 11);
	hid_descriptor_free(descriptor);
	cr_assert_eq(hid_descriptor_parse(bytes, hid_hex(delimited, bytes, sizeof(bytes)), &descriptor, NULL), 0);
	field = hid_descriptor_find(descriptor, HID_INPUT, HID_USAGE(0x0B, 0x2A), &element);
	cr_assert(field && field->payload_bit == 0 && element == 0, "alias of the first field");
	field = hid_descriptor_find(descriptor, HID_INPUT, HID_USAGE(0x0B, 0x21), NULL);
	cr_assert(field && field->payload_bit == 1);
	hid_descriptor_free(descriptor);
}
