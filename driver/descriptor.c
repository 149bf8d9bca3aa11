/* Report descriptor bytes -> field table: the items (HID 1.11, 6.2.2.2 to 6.2.2.8).
 *
 * Refused, with the offset of the item:           Tolerated, because real devices or Linux do:
 *   an item cut off by the end                      long items, reserved item types and tags (skipped)
 *   Report ID 0 or over 255                         fields before the first Report ID, fields outside collections
 *   Report Count over 12288, a report over 16 KiB   a Report Count of 0; padding of any size
 *   a field of 0 or more than 255 bits              a Push that is never popped
 *   Usage Maximum below Minimum, or other pages     Usage Maximum before Usage Minimum; one of them alone (no usage)
 *   End Collection or Pop without a start           string, designator, physical and unit items (skipped)
 *   a collection or a delimiter left open           usages left over before a collection
 *   collections deeper than 16, more than 4 Pushes
 *   nested or unbalanced delimiters
 */
#include "driver/descriptor.h"
#include "driver/descriptor_fields.h"
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

enum item_type { ITEM_MAIN, ITEM_GLOBAL, ITEM_LOCAL, ITEM_RESERVED };
enum { ITEM_LONG = 0xFE };
enum main_tag { MAIN_INPUT = 8, MAIN_OUTPUT = 9, MAIN_COLLECTION = 10, MAIN_FEATURE = 11, MAIN_END = 12 };
enum global_tag {
	GLOBAL_PAGE = 0,
	GLOBAL_LOGICAL_MIN = 1,
	GLOBAL_LOGICAL_MAX = 2,
	GLOBAL_SIZE = 7,
	GLOBAL_ID = 8,
	GLOBAL_COUNT = 9,
	GLOBAL_PUSH = 10,
	GLOBAL_POP = 11,
};
enum local_tag { LOCAL_USAGE = 0, LOCAL_USAGE_MIN = 1, LOCAL_USAGE_MAX = 2, LOCAL_DELIMITER = 10 };

struct item {
	enum item_type type;
	uint8_t tag, size; /* size of the data: 0, 1, 2, 4 */
	uint32_t data;	   /* unsigned */
};

/* Half of a Usage Minimum/Maximum pair. */
struct bound {
	bool set, full;
	uint16_t page;
	uint32_t usage;
};

struct parser {
	struct hid_table table;
	struct hid_globals globals, pushed[HID_PUSH_MAX];
	unsigned n_pushed;
	struct hid_locals locals;
	struct bound min, max;
	bool delimiter;	    /* inside a delimited set */
	unsigned delimited; /* usages of that set so far */
	int16_t open[HID_DEPTH_MAX];
	unsigned depth;
};

static int refuse(struct parser *parser, int status, const char *reason)
{
	parser->table.reason = reason;
	return status;
}

static int32_t item_signed(const struct item *item)
{
	switch (item->size) {
	case 1:
		return (int8_t)item->data;
	case 2:
		return (int16_t)item->data;
	default:
		return (int32_t)item->data;
	}
}

static void locals_clear(struct parser *parser)
{
	parser->locals.n = 0;
	parser->min.set = parser->max.set = false;
	parser->delimited = 0;
}

static int collection_open(struct parser *parser, const struct item *item)
{
	int16_t parent = parser->depth ? parser->open[parser->depth - 1] : -1;
	uint32_t usage = HID_USAGE(parser->globals.page, 0);

	if (parser->depth == HID_DEPTH_MAX)
		return refuse(parser, -E2BIG, "collections nested too deeply");
	if (parser->locals.n)
		usage = hid_local_range(&parser->locals.item[0], parser->globals.page).first;
	return hid_table_collection(
		&parser->table, usage, (uint8_t)item->data, parent, &parser->open[parser->depth++]);
}

/* The early reading, as Linux has it: a Usage Page before the main item counts for the usages before it too, unless a usage
 * was declared under it already. So 09 07 05 09 81 02 is 0009:0007 in both readings, and 09 07 05 09 09 01 81 02 is not. */
static void locals_settle(struct parser *parser)
{
	struct hid_locals *locals = &parser->locals;
	uint16_t page = parser->globals.page;

	for (unsigned i = locals->n; i > 0; i--) {
		struct hid_local *local = &locals->item[i - 1];

		if (local->full)
			continue;
		if (local->early_page == page)
			return;
		local->early_page = page;
	}
}

static int main_item(struct parser *parser, const struct item *item)
{
	struct hid_table *table = &parser->table;
	int16_t collection = parser->depth ? parser->open[parser->depth - 1] : -1;

	if (parser->delimiter)
		return refuse(parser, -EINVAL, "delimiter left open");
	locals_settle(parser);
	switch (item->tag) {
	case MAIN_INPUT:
		return hid_table_main(
			table, HID_INPUT, item->data, &parser->globals, &parser->locals, collection);
	case MAIN_OUTPUT:
		return hid_table_main(
			table, HID_OUTPUT, item->data, &parser->globals, &parser->locals, collection);
	case MAIN_FEATURE:
		return hid_table_main(
			table, HID_FEATURE, item->data, &parser->globals, &parser->locals, collection);
	case MAIN_COLLECTION:
		return collection_open(parser, item);
	case MAIN_END:
		if (!parser->depth)
			return refuse(parser, -EINVAL, "End Collection without a collection");
		parser->depth--;
		return 0;
	default:
		return 0;
	}
}

static int global_push(struct parser *parser)
{
	if (parser->n_pushed == HID_PUSH_MAX)
		return refuse(parser, -E2BIG, "too many Push items");
	parser->pushed[parser->n_pushed++] = parser->globals;
	return 0;
}

static int global_pop(struct parser *parser)
{
	if (!parser->n_pushed)
		return refuse(parser, -EINVAL, "Pop without Push");
	parser->globals = parser->pushed[--parser->n_pushed];
	return 0;
}

static int global_id(struct parser *parser, uint32_t id)
{
	if (!id || id > HID_ID_MAX)
		return refuse(parser, -EINVAL, "Report ID outside 1 to 255");
	parser->globals.id = (uint8_t)id;
	parser->table.out->has_report_ids = true;
	return 0;
}

static int global_item(struct parser *parser, const struct item *item)
{
	struct hid_globals *globals = &parser->globals;

	switch (item->tag) {
	case GLOBAL_PAGE:
		globals->page = (uint16_t)item->data;
		return 0;
	case GLOBAL_LOGICAL_MIN:
		globals->logical_min = item_signed(item);
		return 0;
	case GLOBAL_LOGICAL_MAX:
		globals->logical_max = item->data;
		globals->logical_max_size = item->size;
		return 0;
	case GLOBAL_SIZE:
		globals->size = item->data;
		return 0;
	case GLOBAL_ID:
		return global_id(parser, item->data);
	case GLOBAL_COUNT:
		if (item->data > HID_COUNT_MAX)
			return refuse(parser, -E2BIG, "Report Count too big");
		globals->count = item->data;
		return 0;
	case GLOBAL_PUSH:
		return global_push(parser);
	case GLOBAL_POP:
		return global_pop(parser);
	default:
		return 0;
	}
}

static int local_add(struct parser *parser, struct hid_local local)
{
	if (parser->locals.n == HID_LOCALS_MAX)
		return refuse(parser, -E2BIG, "too many usages before one item");
	local.alias = parser->delimiter && parser->delimited++;
	parser->locals.item[parser->locals.n++] = local;
	return 0;
}

/* Both halves are there, in whichever order: one range. A half that brought its page gives it to the other. */
static int local_pair(struct parser *parser)
{
	struct bound *min = &parser->min, *max = &parser->max;

	if (!min->set || !max->set)
		return 0;
	if (min->full && !max->full)
		max->usage |= min->usage & 0xFFFF0000;
	if (max->full && !min->full)
		min->usage |= max->usage & 0xFFFF0000;
	if (max->usage < min->usage || max->usage >> 16 != min->usage >> 16)
		return refuse(parser, -EINVAL, "Usage Maximum below Usage Minimum or on another page");
	min->set = max->set = false;
	return local_add(parser, (struct hid_local){.first = min->usage,
					 .last = max->usage,
					 .full = min->full || max->full,
					 .early_page = min->page});
}

static int local_delimiter(struct parser *parser, bool open)
{
	if (open == parser->delimiter)
		return refuse(
			parser, -EINVAL, open ? "nested delimiter" : "delimiter closed before it opened");
	parser->delimiter = open;
	parser->delimited = 0;
	return 0;
}

static int local_item(struct parser *parser, const struct item *item)
{
	struct bound bound = {
		.set = true, .full = item->size == 4, .page = parser->globals.page, .usage = item->data};

	switch (item->tag) {
	case LOCAL_USAGE:
		return local_add(parser, (struct hid_local){.first = bound.usage,
						 .last = bound.usage,
						 .full = bound.full,
						 .early_page = bound.page});
	case LOCAL_USAGE_MIN:
		parser->min = bound;
		return local_pair(parser);
	case LOCAL_USAGE_MAX:
		parser->max = bound;
		return local_pair(parser);
	case LOCAL_DELIMITER:
		return local_delimiter(parser, item->data != 0);
	default:
		return 0;
	}
}

/* Reads the item at bytes[0]. Its length, or 0 when the bytes end before it does. */
static size_t item_read(const uint8_t *bytes, size_t left, struct item *item)
{
	uint8_t prefix = bytes[0];
	uint8_t size = (prefix & 3) == 3 ? 4 : prefix & 3;

	*item = (struct item){.type = prefix >> 2 & 3, .tag = prefix >> 4, .size = size};
	if (prefix == ITEM_LONG) {
		item->type = ITEM_RESERVED;
		return left >= 3 && left - 3 >= bytes[1] ? 3 + (size_t)bytes[1] : 0;
	}
	if (left < 1 + (size_t)size)
		return 0;
	for (unsigned i = 0; i < size; i++)
		item->data |= (uint32_t)bytes[1 + i] << (8 * i);
	return 1 + (size_t)size;
}

static int parser_item(struct parser *parser, const struct item *item)
{
	int status;

	switch (item->type) {
	case ITEM_MAIN:
		status = main_item(parser, item);
		locals_clear(parser);
		return status;
	case ITEM_GLOBAL:
		return global_item(parser, item);
	case ITEM_LOCAL:
		return local_item(parser, item);
	case ITEM_RESERVED:
		break;
	}
	return 0;
}

static int parser_run(struct parser *parser, const uint8_t *bytes, size_t size, size_t *offset)
{
	if (size > HID_BYTES_MAX)
		return refuse(parser, -E2BIG, "descriptor longer than 4096 bytes");
	for (*offset = 0; *offset < size;) {
		struct item item;
		size_t length = item_read(bytes + *offset, size - *offset, &item);
		int status = length ? parser_item(parser, &item) : refuse(parser, -EINVAL, "item cut off");

		if (status)
			return status;
		*offset += length;
	}
	if (!size)
		return refuse(parser, -EINVAL, "empty descriptor");
	if (parser->depth)
		return refuse(parser, -EINVAL, "collection left open");
	if (parser->delimiter)
		return refuse(parser, -EINVAL, "delimiter left open");
	return 0;
}

int hid_descriptor_parse(
	const uint8_t *bytes, size_t size, struct hid_descriptor **out, struct hid_descriptor_error *error)
{
	struct parser *parser = calloc(1, sizeof(*parser));
	struct hid_descriptor *descriptor = calloc(1, sizeof(*descriptor));
	const char *reason = "out of memory";
	size_t offset = 0;
	int status = -ENOMEM;

	if (parser && descriptor) {
		parser->table.out = descriptor;
		status = parser_run(parser, bytes, size, &offset);
		reason = parser->table.reason;
	}
	if (!status) {
		*out = descriptor;
		descriptor = NULL;
	} else if (error) {
		error->offset = offset;
		snprintf(error->text, sizeof(error->text), "%s", reason);
	}
	hid_descriptor_free(descriptor);
	free(parser);
	return status;
}

void hid_descriptor_free(struct hid_descriptor *descriptor)
{
	if (!descriptor)
		return;
	free(descriptor->fields);
	free(descriptor->ranges);
	free(descriptor->collections);
	free(descriptor);
}
