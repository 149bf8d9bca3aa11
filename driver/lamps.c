#include "driver/lamps.h"
#include <errno.h>
#include <string.h>
#include "driver/report.h"

#define LED(usage) HID_USAGE(0x08, usage)
#define ICON(usage) HID_USAGE(0xFF99, usage)
#define MUTE_STEP ICON(0xFF1C)

/* Usage -> lamp. A lamp may be there twice, as an icon and as an LED: then both are served. What the handset
 * file may move or switch off is not here: off-hook, ring, hold, mute. */
static const struct {
	uint32_t usage;
	enum lamp_kind kind;
	enum deskphone_lamp lamp;
} known[] = {
	{ICON(0xFF18), LAMP_PRESENCE, 0},
	{ICON(0xFF1A), LAMP_ICON, DESKPHONE_LAMP_CALL_FORWARD},
	{ICON(0xFF1B), LAMP_ICON, DESKPHONE_LAMP_VOICEMAIL},
	{ICON(0xFF1F), LAMP_ICON, DESKPHONE_LAMP_SPEAKER},
	{ICON(0xFF20), LAMP_ICON, DESKPHONE_LAMP_MISSED_CALL},
	{LED(0x19), LAMP_ICON, DESKPHONE_LAMP_VOICEMAIL},
	{LED(0x1E), LAMP_ICON, DESKPHONE_LAMP_SPEAKER},
};

_Static_assert(sizeof known / sizeof known[0] + 4 <= LAMPS_FIELDS_MAX, "every known lamp has a place");

/* False when there is no room for one report more. */
static bool add_report(struct lamps *lamps, uint8_t report_id)
{
	for (uint8_t i = 0; i < lamps->n_reports; i++) {
		if (lamps->report_id[i] == report_id)
			return true;
	}
	if (lamps->n_reports == LAMPS_REPORTS_MAX)
		return false;
	lamps->report_id[lamps->n_reports++] = report_id;
	return true;
}

static const struct hid_field *find(const struct hid_descriptor *descriptor, uint32_t usage, uint32_t *value)
{
	const struct hid_field *field = hid_descriptor_find(descriptor, HID_OUTPUT, usage, value);

	if (!field || field->constant ||
		descriptor->report_bytes[HID_OUTPUT][field->report_id] >= TRANSPORT_REPORT_MAX)
		return NULL;
	return field;
}

static bool add(struct lamps *lamps, uint32_t usage, enum lamp_kind kind, enum deskphone_lamp which)
{
	struct lamp lamp = {.kind = kind, .lamp = which};

	lamp.field = usage ? find(lamps->descriptor, usage, &lamp.value) : NULL;
	if (!lamp.field || lamp.field->relative || !add_report(lamps, lamp.field->report_id))
		return false;
	lamps->lamp[lamps->n_lamps++] = lamp;
	return true;
}

static void add_mute(struct lamps *lamps, enum handset_mute_lamp mode)
{
	const struct hid_field *step = find(lamps->descriptor, MUTE_STEP, NULL);

	if (mode == HANDSET_MUTE_AUTO || mode == HANDSET_MUTE_STEP) {
		if (step && step->relative && !step->array && step->logical_min < 0 &&
			add_report(lamps, step->report_id))
			lamps->mute_step = step;
	}
	if (mode == HANDSET_MUTE_LED || (mode == HANDSET_MUTE_AUTO && !lamps->mute_step))
		add(lamps, LED(0x09), LAMP_MUTE, 0);
}

void lamps_find(const struct hid_descriptor *descriptor, const struct handset *handset, struct lamps *lamps)
{
	memset(lamps, 0, sizeof *lamps);
	lamps->descriptor = descriptor;
	lamps->off_hook =
		add(lamps, handset->lamps.off_hook, LAMP_OFF_HOOK, 0); /* first, so its report is the first */
	add(lamps, handset->lamps.ring, LAMP_ICON, DESKPHONE_LAMP_RING);
	add(lamps, handset->lamps.hold, LAMP_ICON, DESKPHONE_LAMP_HOLD);
	add_mute(lamps, handset->lamps.mute);
	for (size_t i = 0; i < sizeof known / sizeof known[0]; i++)
		add(lamps, known[i].usage, known[i].kind, known[i].lamp);
}

static int64_t wanted(const struct lamp *lamp, const struct lamps_state *state)
{
	switch (lamp->kind) {
	case LAMP_OFF_HOOK:
		return state->off_hook;
	case LAMP_MUTE:
		return state->muted;
	case LAMP_PRESENCE:
		return (int64_t)state->presence <= lamp->field->logical_max ? (int64_t)state->presence : 0;
	case LAMP_ICON:
		return state->lamp[lamp->lamp];
	}
	return 0;
}

/* A lamp of an array is lit by being named in one of its elements. */
static int light_in_array(const struct lamps *lamps, const struct lamp *lamp, struct transport_report *report)
{
	for (uint16_t i = 0; i < lamp->field->elements; i++) {
		int64_t there;
		int status =
			hid_report_get(lamps->descriptor, lamp->field, i, report->data, report->size, &there);

		if (status)
			return status;
		if (there == 0)
			return hid_report_set(
				lamps->descriptor, lamp->field, i, report->data, report->size, lamp->value);
	}
	return 0; /* more lamps than elements: the first of the table win */
}

static int render(const struct lamps *lamps, uint8_t report_id, const struct lamps_state *state,
	struct transport_report *report)
{
	memset(report, 0, sizeof *report);
	report->kind = TRANSPORT_OUTPUT;
	int status = hid_report_new(
		lamps->descriptor, HID_OUTPUT, report_id, report->data, sizeof report->data, &report->size);

	for (uint8_t i = 0; !status && i < lamps->n_lamps; i++) {
		const struct lamp *lamp = &lamps->lamp[i];
		int64_t value = wanted(lamp, state);

		if (lamp->field->report_id != report_id || !value)
			continue;
		if (lamp->field->array)
			status = light_in_array(lamps, lamp, report);
		else
			status = hid_report_set(
				lamps->descriptor, lamp->field, 0, report->data, report->size, value);
	}
	return status;
}

int lamps_report(const struct lamps *lamps, uint8_t n, const struct lamps_state *state,
	struct transport_report *report)
{
	struct transport_report made;

	if (n >= lamps->n_reports)
		return -ERANGE;
	int status = render(lamps, lamps->report_id[n], state, &made);

	if (!status)
		*report = made;
	return status;
}

int lamps_mute_step(
	const struct lamps *lamps, const struct lamps_state *state, struct transport_report *report)
{
	struct transport_report made;

	if (!lamps->mute_step)
		return -ENODEV;
	int status = render(lamps, lamps->mute_step->report_id, state, &made);

	if (!status)
		status = hid_report_set(
			lamps->descriptor, lamps->mute_step, 0, made.data, made.size, state->muted ? 1 : -1);
	if (!status)
		*report = made;
	return status;
}
