/* Main item -> fields.
 *
 * Variable item, n usages, report count c (HID 1.11, 6.2.2.8: usages are assigned in the order of their declaration):
 *   n = 0         padding, whatever the flags say: moves the bit position, not listed (as Linux does)
 *   n <= c        n fields, one element each; the last usage repeats, so its field takes c - n + 1 elements
 *   n > c         c fields; the usages left over are noted as surplus of the last field
 * Array item: one field of c elements, all usages are its range list.
 * A Report Count of 0 makes no field; a Report Size of 0, or over HID_SIZE_MAX, is refused where usages are bound to it and
 * no more than padding elsewhere. Constant items with usages are listed: some devices keep the real hook bit in them. */
#include "driver/descriptor_fields.h"
#include <errno.h>
#include <stdlib.h>

enum { FLAG_CONSTANT = 1, FLAG_VARIABLE = 2, FLAG_RELATIVE = 4 };

/* Room for one more element: grows when n is a power of two (or 0). */
static int table_grow(
	struct hid_table *table, void **array, size_t n, size_t max, size_t element, const char *reason)
{
	if (n >= max) {
		table->reason = reason;
		return -E2BIG;
	}
	if (n & (n - 1))
		return 0;
	void *grown = realloc(*array, (n ? n * 2 : 1) * element);
	if (!grown) {
		table->reason = "out of memory";
		return -ENOMEM;
	}
	*array = grown;
	return 0;
}

int hid_table_collection(
	struct hid_table *table, uint32_t usage, uint8_t type, int16_t parent, int16_t *index)
{
	struct hid_descriptor *out = table->out;
	void *array = out->collections;
	int status = table_grow(table, &array, out->n_collections, HID_COLLECTIONS_MAX,
		sizeof(*out->collections), "too many collections");

	out->collections = array;
	if (status)
		return status;
	*index = (int16_t)out->n_collections;
	out->collections[out->n_collections++] =
		(struct hid_collection){.usage = usage, .type = type, .parent = parent};
	return 0;
}

struct hid_usage_range hid_local_range(const struct hid_local *local, uint16_t page)
{
	struct hid_usage_range range = {local->first, local->last, local->first, local->last};

	if (local->full)
		return range;
	range.first = HID_USAGE(page, local->first);
	range.last = HID_USAGE(page, local->last);
	range.early_first = HID_USAGE(local->early_page, local->first);
	range.early_last = HID_USAGE(local->early_page, local->last);
	return range;
}

/* The part of a range from its `from`-th usage on, `n` usages long. */
static struct hid_usage_range range_part(struct hid_usage_range range, uint32_t from, uint32_t n)
{
	range.first += from;
	range.early_first += from;
	range.last = range.first + n - 1;
	range.early_last = range.early_first + n - 1;
	return range;
}

static int table_range(struct hid_table *table, struct hid_usage_range range)
{
	struct hid_descriptor *out = table->out;
	void *array = out->ranges;
	int status = table_grow(
		table, &array, out->n_ranges, HID_RANGES_MAX, sizeof(*out->ranges), "too many usages");

	out->ranges = array;
	if (!status)
		out->ranges[out->n_ranges++] = range;
	return status;
}

static int table_field(struct hid_table *table, const struct hid_field *field)
{
	struct hid_descriptor *out = table->out;
	void *array = out->fields;
	int status = table_grow(
		table, &array, out->n_fields, HID_FIELDS_MAX, sizeof(*out->fields), "too many fields");

	out->fields = array;
	if (!status)
		out->fields[out->n_fields++] = *field;
	return status;
}

/* HID 1.11 calls both limits signed; devices write 25 FF or 26 FF FF for 255 and 65535 all the same. With a minimum of 0 or
 * more a negative maximum makes no sense, so it is read unsigned then, as Linux and Windows do. */
static int64_t logical_max(const struct hid_globals *globals)
{
	uint32_t raw = globals->logical_max;

	if (globals->logical_min >= 0)
		return raw;
	switch (globals->logical_max_size) {
	case 1:
		return (int8_t)raw;
	case 2:
		return (int16_t)raw;
	default:
		return (int32_t)raw;
	}
}

static struct hid_field field_template(const struct hid_table *table, enum hid_kind kind, uint32_t flags,
	const struct hid_globals *globals, int16_t collection)
{
	return (struct hid_field){
		.kind = kind,
		.report_id = globals->id,
		.array = !(flags & FLAG_VARIABLE),
		.relative = flags & FLAG_RELATIVE,
		.constant = flags & FLAG_CONSTANT,
		.payload_bit = table->bits[kind][globals->id],
		.size_bits = (uint16_t)globals->size,
		.elements = (uint16_t)globals->count,
		.logical_min = globals->logical_min,
		.logical_max = logical_max(globals),
		.collection = collection,
	};
}

static int add_array(
	struct hid_table *table, struct hid_field *field, const struct hid_locals *locals, uint16_t page)
{
	field->range = table->out->n_ranges;
	for (uint16_t i = 0; i < locals->n; i++) {
		if (locals->item[i].alias)
			continue;
		int status = table_range(table, hid_local_range(&locals->item[i], page));

		if (status)
			return status;
	}
	field->n_ranges = (uint16_t)(table->out->n_ranges - field->range);
	return table_field(table, field);
}

/* Usages beyond the fields there are: the rest of the item `from`, then all items after it. */
static int add_surplus(
	struct hid_table *table, const struct hid_locals *locals, uint16_t from, uint32_t used, uint16_t page)
{
	struct hid_field *last = &table->out->fields[table->out->n_fields - 1];

	last->surplus = table->out->n_ranges;
	for (uint16_t i = from; i < locals->n; i++) {
		struct hid_usage_range range = hid_local_range(&locals->item[i], page);
		uint32_t n = range.last - range.first + 1;
		uint32_t skip = i == from ? used : 0;

		if (locals->item[i].alias || skip == n)
			continue;
		int status = table_range(table, range_part(range, skip, n - skip));

		if (status)
			return status;
	}
	last->n_surplus = (uint16_t)(table->out->n_ranges - last->surplus);
	return 0;
}

/* The aliases that follow the local item `i`, for the field just added. */
static int add_aliases(struct hid_table *table, const struct hid_locals *locals, uint16_t i, uint16_t page)
{
	struct hid_field *last = &table->out->fields[table->out->n_fields - 1];

	last->alias = table->out->n_ranges;
	for (i++; i < locals->n && locals->item[i].alias; i++) {
		int status = table_range(table, hid_local_range(&locals->item[i], page));

		if (status)
			return status;
	}
	last->n_alias = (uint16_t)(table->out->n_ranges - last->alias);
	return 0;
}

static uint16_t last_preferred(const struct hid_locals *locals)
{
	uint16_t i = (uint16_t)(locals->n - 1);

	while (i > 0 && locals->item[i].alias)
		i--;
	return i;
}

static int add_usage(
	struct hid_table *table, struct hid_field *field, struct hid_usage_range usage, uint32_t elements)
{
	field->range = table->out->n_ranges;
	field->n_ranges = 1;
	field->elements = (uint16_t)elements;
	int status = table_range(table, usage);

	if (!status)
		status = table_field(table, field);
	field->payload_bit += elements * field->size_bits;
	return status;
}

static int add_variables(struct hid_table *table, struct hid_field *field, const struct hid_locals *locals,
	const struct hid_globals *globals)
{
	uint32_t left = globals->count;
	uint16_t last = last_preferred(locals);
	int status = 0;

	for (uint16_t i = 0; i < locals->n && !status; i++) {
		if (locals->item[i].alias)
			continue;
		struct hid_usage_range range = hid_local_range(&locals->item[i], globals->page);
		uint32_t n = range.last - range.first + 1, used = 0;

		for (; used < n && left && !status; used++) {
			bool repeats = i == last && used == n - 1;
			uint32_t elements = repeats ? left : 1;

			status = add_usage(table, field, range_part(range, used, 1), elements);
			left -= elements;
		}
		if (!status && used == n)
			status = add_aliases(table, locals, i, globals->page);
		if (!status && !left)
			return add_surplus(table, locals, i, used, globals->page);
	}
	return status;
}

/* Moves the report's length past the item; refuses what no report can hold. */
static int table_advance(struct hid_table *table, enum hid_kind kind, const struct hid_globals *globals)
{
	uint32_t *bits = &table->bits[kind][globals->id];
	uint64_t end = *bits + (uint64_t)globals->size * globals->count;

	if (end > HID_REPORT_BITS_MAX) {
		table->reason = "report too long";
		return -E2BIG;
	}
	*bits = (uint32_t)end;
	table->out->report_bytes[kind][globals->id] = (uint16_t)((end + 7) / 8);
	return 0;
}

int hid_table_main(struct hid_table *table, enum hid_kind kind, uint32_t flags,
	const struct hid_globals *globals, const struct hid_locals *locals, int16_t collection)
{
	struct hid_field field = field_template(table, kind, flags, globals, collection);
	int status = table_advance(table, kind, globals);

	if (status || !locals->n || !globals->count)
		return status;
	if (!globals->size || globals->size > HID_SIZE_MAX) {
		table->reason =
			globals->size ? "report size too big for a field" : "field without a report size";
		return -EINVAL;
	}
	if (field.array)
		return add_array(table, &field, locals, globals->page);
	return add_variables(table, &field, locals, globals);
}
