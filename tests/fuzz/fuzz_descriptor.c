/* libFuzzer entry: bytes are a report descriptor, and then, in pieces, input reports of that device.
 *
 * clang -g -O1 -fsanitize=fuzzer,address,undefined -I. tests/fuzz/fuzz_descriptor.c driver/descriptor*.c driver/report.c \
 *     driver/listing.c driver/keys*.c driver/handset*.c driver/hook*.c -o fuzz_descriptor && ./fuzz_descriptor CORPUS
 *
 * Built without -fsanitize=fuzzer but with -DFUZZ_MAIN it is a program: every argument is a file to be tried, and without
 * arguments a million mutations of a small descriptor are. */
#include <stdlib.h>
#include <string.h>
#include "driver/deskphone.h"
#include "driver/handset.h"
#include "driver/keys.h"
#include "driver/report.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

/* Sums of both tables must fit; a value written comes back. */
static void check_fields(const struct hid_descriptor *descriptor)
{
	uint8_t report[64];
	size_t size;
	int64_t value;

	for (uint16_t i = 0; i < descriptor->n_fields; i++) {
		const struct hid_field *field = &descriptor->fields[i];
		size_t bits = field->payload_bit + (size_t)field->size_bits * field->elements;

		if (!field->size_bits || !field->elements || !field->n_ranges ||
			bits > 8 * (size_t)descriptor->report_bytes[field->kind][field->report_id] ||
			field->range + field->n_ranges > descriptor->n_ranges ||
			field->surplus + field->n_surplus > descriptor->n_ranges ||
			field->collection >= (int)descriptor->n_collections)
			abort();
		if (hid_report_new(descriptor, field->kind, field->report_id, report, sizeof(report), &size))
			continue;
		if (hid_report_set(descriptor, field, 0, report, size, 1) == 0 &&
			(hid_report_get(descriptor, field, 0, report, size, &value) ||
				(value != 1 && value != -1)))
			abort();
	}
}

static void check_keys(const struct hid_descriptor *descriptor, const uint8_t *bytes, size_t size)
{
	static struct handset handset;
	struct keys_event events[KEYS_EVENTS_MAX];
	struct keys *keys;

	handset_default(&handset);
	if (keys_new(descriptor, &handset, &keys))
		return;
	for (size_t at = 0; at < size; at += 1 + bytes[at] % 9) {
		size_t length = size - at < 9 ? size - at : 9;
		int n = keys_decode(keys, bytes + at, length, events, KEYS_EVENTS_MAX);

		if (n < 0 || n >= KEYS_EVENTS_MAX)
			abort();
	}
	keys_release(keys, events, KEYS_EVENTS_MAX);
	keys_free(keys);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	struct hid_descriptor *descriptor;
	struct hid_descriptor_error why = {0};
	char error[128];
	FILE *out;

	if (hid_descriptor_parse(bytes, size, &descriptor, &why)) {
		if (!why.text[0] || why.offset > size)
			abort();
		return 0;
	}
	check_fields(descriptor);
	check_keys(descriptor, bytes, size);
	hid_descriptor_free(descriptor);
	out = fopen("/dev/null", "w");
	if (out) {
		deskphone_print_descriptor(bytes, size, out, error, sizeof(error));
		fclose(out);
	}
	return 0;
}

#ifdef FUZZ_MAIN
static void try_file(const char *path)
{
	static uint8_t bytes[65536];
	FILE *file = fopen(path, "rb");

	if (!file)
		return;
	LLVMFuzzerTestOneInput(bytes, fread(bytes, 1, sizeof(bytes), file));
	fclose(file);
}

int main(int argc, char **argv)
{
	static const uint8_t seed_bytes[] = {0x05, 0x0B, 0x09, 0x05, 0xA1, 0x01, 0x85, 0x02, 0x15, 0x00, 0x25,
		0x01, 0x09, 0x20, 0x75, 0x01, 0x95, 0x02, 0x81, 0x22, 0x09, 0x07, 0x05, 0x09, 0x81, 0x02,
		0x05, 0x0B, 0x09, 0x06, 0xA1, 0x02, 0x19, 0xB0, 0x29, 0xBB, 0x25, 0x0B, 0x75, 0x04, 0x95,
		0x01, 0x81, 0x00, 0xC0, 0xA4, 0xB4, 0xA9, 0x01, 0x09, 0x21, 0xA9, 0x00, 0x91, 0x02, 0xC0};
	uint8_t bytes[sizeof(seed_bytes)];
	unsigned dice = 1;

	for (int i = 1; i < argc; i++)
		try_file(argv[i]);
	for (int i = 0; argc == 1 && i < 1000000; i++) {
		memcpy(bytes, seed_bytes, sizeof(bytes));
		for (int k = 0; k < 3; k++) {
			dice = dice * 1664525 + 1013904223;
			bytes[(dice >> 8) % sizeof(bytes)] = (uint8_t)(dice >> 20);
		}
		LLVMFuzzerTestOneInput(bytes, sizeof(bytes) - dice % 8);
	}
	return 0;
}
#endif
