/* The rows of a report descriptor as text: one row a field, in the order of the descriptor. */
#include "driver/deskphone.h"
#include "driver/descriptor.h"
#include "driver/recognise.h"
#include <errno.h>
#include <inttypes.h>

static const char *const kind_names[] = {[HID_INPUT] = "in", [HID_OUTPUT] = "out", [HID_FEATURE] = "feat"};

static void print_usages(const struct hid_descriptor *descriptor, const struct hid_field *field, FILE *out)
{
	for (uint16_t i = 0; i < field->n_ranges; i++) {
		const struct hid_usage_range *range = &descriptor->ranges[field->range + i];

		fprintf(out, "%s%04" PRIX32 ":%04" PRIX32, i ? "," : "", range->first >> 16,
			range->first & 0xFFFF);
		if (range->last != range->first)
			fprintf(out, "..%04" PRIX32, range->last & 0xFFFF);
	}
}

static void print_field(const struct hid_descriptor *descriptor, const struct hid_field *field, FILE *out)
{
	/* On the wire the report id, where there is one, takes the first byte. */
	uint32_t wire_bit = field->payload_bit + (field->report_id ? 8 : 0);

	fprintf(out, "%s\t%u\t%" PRIu32 "\t%" PRIu32 "\t%u\t%u", kind_names[field->kind], field->report_id,
		field->payload_bit, wire_bit, field->size_bits, field->elements);
	fprintf(out, "\t%s\t%s\t%s\t%" PRId32 "\t%" PRId64 "\t", field->array ? "array" : "var",
		field->relative ? "rel" : "abs", field->constant ? "const" : "data", field->logical_min,
		field->logical_max);
	print_usages(descriptor, field, out);
	fputc('\n', out);
}

int deskphone_print_descriptor(const uint8_t *bytes, size_t size, FILE *out, char *error, size_t error_size)
{
	struct hid_descriptor *descriptor;
	struct hid_descriptor_error why;
	int status = hid_descriptor_parse(bytes, size, &descriptor, &why);

	if (status) {
		snprintf(error, error_size, "byte %zu: %s", why.offset, why.text);
		return status;
	}
	for (uint16_t i = 0; i < descriptor->n_fields; i++)
		print_field(descriptor, &descriptor->fields[i], out);
	hid_descriptor_free(descriptor);
	if (fflush(out) || ferror(out)) {
		snprintf(error, error_size, "cannot write");
		return -EIO;
	}
	return 0;
}

bool deskphone_is_telephone(const uint8_t *bytes, size_t size)
{
	return recognise_bytes(bytes, size) > 0;
}
