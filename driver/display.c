#include "driver/display.h"
#include <errno.h>
#include <string.h>
#include "driver/report.h"
#include "driver/utf.h"

#define MS_PAGE 0xFF99u

enum {
	ROWS = 0x35,
	COLUMNS = 0x36,
	CLEAR = 0x25,
	ENABLE = 0x26,
	LANGUAGE = 0x64,
	HOST_VERSION = 0x65,
	FIELD_1 = 0x81, /* field n is 0x80 + n */
	VENDOR = 0xFF01,
	VERSION = 0xFF02,
	BACKLIGHT = 0xFF10,
	SCREEN = 0xFF11,
	FOLLOWS = 0xFF22,
	LAST = 0xFF24,
	TEXT = 0xFF2C,
};

static const struct hid_field *find(
	const struct hid_descriptor *descriptor, enum hid_kind kind, unsigned usage, uint32_t *element)
{
	return hid_descriptor_find(descriptor, kind, HID_USAGE(MS_PAGE, usage), element);
}

/* Whole reports must fit: a device with longer ones is not served by this display. */
static bool fits(const struct hid_descriptor *descriptor, const struct hid_field *field)
{
	return field && descriptor->report_bytes[field->kind][field->report_id] < TRANSPORT_REPORT_MAX;
}

/* Text needs all three reports; without them the screens can still be switched. */
static void find_text(const struct hid_descriptor *descriptor, struct display *display)
{
	const struct hid_field *text = find(descriptor, HID_OUTPUT, TEXT, NULL);
	const struct hid_field *last = find(descriptor, HID_OUTPUT, LAST, NULL);
	const struct hid_field *follows = find(descriptor, HID_OUTPUT, FOLLOWS, NULL);

	if (!fits(descriptor, text) || !last || last->report_id != text->report_id || text->size_bits < 16)
		return;
	display->text = text;
	display->last = last;
	for (unsigned n = 1; n <= DESKPHONE_FIELDS; n++) {
		uint32_t value = 0;
		const struct hid_field *selector = find(descriptor, HID_OUTPUT, FIELD_1 + n - 1, &value);

		if (!fits(descriptor, selector))
			continue;
		display->selector[n] = selector;
		display->selector_value[n] = selector->array ? value : 1;
		if (follows && follows->report_id == selector->report_id)
			display->follows = follows;
	}
}

int display_find(const struct hid_descriptor *descriptor, struct display *display)
{
	struct display found = {.descriptor = descriptor};

	found.screen = find(descriptor, HID_OUTPUT, SCREEN, NULL);
	if (!fits(descriptor, found.screen))
		return -ENODEV;
	found.enable = find(descriptor, HID_OUTPUT, ENABLE, NULL);
	found.clear = find(descriptor, HID_OUTPUT, CLEAR, NULL);
	found.backlight = find(descriptor, HID_OUTPUT, BACKLIGHT, NULL);
	find_text(descriptor, &found);
	*display = found;
	return 0;
}

static int blank(const struct hid_descriptor *descriptor, const struct hid_field *field,
	struct transport_report *report)
{
	memset(report, 0, sizeof *report);
	report->kind = field->kind == HID_OUTPUT ? TRANSPORT_OUTPUT : TRANSPORT_SET_FEATURE;
	return hid_report_new(
		descriptor, field->kind, field->report_id, report->data, sizeof report->data, &report->size);
}

/* Sets one value; a field of another report, or none at all, is left alone. */
static int put(const struct hid_descriptor *descriptor, const struct hid_field *field, uint16_t element,
	int64_t value, struct transport_report *report)
{
	if (!field)
		return 0;
	int status = hid_report_set(descriptor, field, element, report->data, report->size, value);

	return status == -ENODATA ? 0 : status;
}

int display_show(const struct display *display, enum deskphone_screen screen, bool backlight, bool clear,
	struct transport_report *report)
{
	struct transport_report made;
	int status = blank(display->descriptor, display->screen, &made);

	if (!status)
		status = put(display->descriptor, display->screen, 0, screen, &made);
	if (!status)
		status = put(display->descriptor, display->enable, 0, 1, &made);
	if (!status)
		status = put(display->descriptor, display->clear, 0, clear, &made);
	if (!status)
		status = put(display->descriptor, display->backlight, 0, backlight, &made);
	if (!status)
		*report = made;
	return status;
}

int display_select(const struct display *display, enum deskphone_field field, struct transport_report *report)
{
	if (field < 1 || field > DESKPHONE_FIELDS || !display->selector[field])
		return -ENODEV;
	struct transport_report made;
	int status = blank(display->descriptor, display->selector[field], &made);

	if (!status)
		status = put(display->descriptor, display->selector[field], 0, display->selector_value[field],
			&made);
	if (!status)
		status = put(display->descriptor, display->follows, 0, 1, &made);
	if (!status)
		*report = made;
	return status;
}

int display_part(const struct display *display, const uint16_t *units, size_t size, size_t *offset,
	struct transport_report *report)
{
	if (!display->text)
		return -ENODEV;
	size_t left = size - *offset;
	size_t part = utf16_cut(units + *offset, left, display->text->elements);
	bool last =
		part == left || !part; /* a report of one unit could never hold a pair: then it ends here */
	struct transport_report made;
	int status = blank(display->descriptor, display->text, &made);

	for (size_t i = 0; !status && i < part; i++)
		status = put(display->descriptor, display->text, (uint16_t)i, units[*offset + i], &made);
	if (!status)
		status = put(display->descriptor, display->last, 0, last, &made);
	if (status)
		return status;
	*offset += part;
	*report = made;
	return last;
}

int display_ask(const struct hid_descriptor *descriptor, enum display_question question,
	struct transport_report *request)
{
	unsigned usage = question == DISPLAY_VERSION ? VENDOR : ROWS;
	const struct hid_field *field = find(descriptor, HID_FEATURE, usage, NULL);

	if (!fits(descriptor, field) || !field->report_id)
		return -ENODEV;
	memset(request, 0, sizeof *request);
	request->kind = TRANSPORT_GET_FEATURE;
	request->data[0] = field->report_id;
	request->size = (size_t)descriptor->report_bytes[HID_FEATURE][field->report_id] + 1;
	return 0;
}

/* Element of a feature field, when the report has it. */
static int get(const struct hid_descriptor *descriptor, unsigned usage, uint16_t element,
	const uint8_t *report, size_t size, int64_t *value)
{
	const struct hid_field *field = find(descriptor, HID_FEATURE, usage, NULL);

	if (!field || field->array)
		return -ENODATA;
	return hid_report_get(descriptor, field, element, report, size, value);
}

static int answer_version(const struct hid_descriptor *descriptor, const uint8_t *report, size_t size,
	struct display_facts *facts)
{
	int64_t vendor, version[2];

	if (get(descriptor, VENDOR, 0, report, size, &vendor) ||
		get(descriptor, VERSION, 0, report, size, &version[0]) ||
		get(descriptor, VERSION, 1, report, size, &version[1]))
		return -ENODATA;
	facts->vendor = (uint16_t)vendor;
	facts->version[0] = (uint8_t)version[0];
	facts->version[1] = (uint8_t)version[1];
	return 0;
}

static int answer_attributes(const struct hid_descriptor *descriptor, const uint8_t *report, size_t size,
	struct display_facts *facts)
{
	int64_t rows, columns, shown;
	uint16_t fields = 0;

	if (get(descriptor, ROWS, 0, report, size, &rows) ||
		get(descriptor, COLUMNS, 0, report, size, &columns))
		return -ENODATA;
	for (unsigned n = 1; n <= DESKPHONE_FIELDS; n++) {
		if (!get(descriptor, FIELD_1 + n - 1, 0, report, size, &shown) && shown)
			fields |= (uint16_t)(1u << (n - 1));
	}
	facts->rows = (int)rows;
	facts->columns = (int)columns;
	facts->fields = fields;
	return 0;
}

int display_answer(const struct hid_descriptor *descriptor, enum display_question question,
	const uint8_t *report, size_t size, struct display_facts *facts)
{
	if (question == DISPLAY_VERSION)
		return answer_version(descriptor, report, size, facts);
	return answer_attributes(descriptor, report, size, facts);
}

int display_language(const struct hid_descriptor *descriptor, enum deskphone_language language,
	const uint8_t host_version[2], struct transport_report *report)
{
	const struct hid_field *field = find(descriptor, HID_FEATURE, LANGUAGE, NULL);
	const struct hid_field *version = find(descriptor, HID_FEATURE, HOST_VERSION, NULL);

	if (!fits(descriptor, field) || field->array)
		return -ENODEV;
	struct transport_report made;
	int status = blank(descriptor, field, &made);

	if (!status)
		status = put(descriptor, field, 0, language, &made);
	for (uint16_t i = 0; !status && version && i < version->elements && i < 2; i++)
		status = put(descriptor, version, i, host_version[i], &made);
	if (!status)
		*report = made;
	return status;
}
