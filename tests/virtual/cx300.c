/* The virtual phone's front to the host: reports, features, time. */
#include "tests/virtual/cx300.h"
#include "tests/virtual/model.h"
#include <errno.h>
#include <string.h>

#define INPUT_QUEUE_MAX 1024 /* reports kept for a host that does not fetch them */

enum {
	REPORT_INPUT = 0x01,
	REPORT_OFF_HOOK = 0x02,
	REPORT_UNKNOWN_64 = 0x03,
	REPORT_UNKNOWN_8 = 0x04,
	REPORT_UNKNOWN_47 = 0x0a,
	REPORT_VERSION = 0x11,
	REPORT_SHAPE = 0x12,
	REPORT_DISPLAY = 0x13,
	REPORT_FIELD = 0x14,
	REPORT_TEXT = 0x15,
	REPORT_LAMPS = 0x16,
	REPORT_HOST = 0x17,
	REPORT_UNKNOWN_34 = 0x18,
};

struct cx300 *cx300_new(const struct cx300_options *options, int64_t now_ms)
{
	struct cx300 *phone = g_new0(struct cx300, 1);

	if (options)
		phone->options = *options;
	phone->now_ms = now_ms;
	phone->input = g_queue_new();
	phone->person.waiting = g_queue_new();
	keypad_init(&phone->keypad);
	phone->person.next_ms = NEVER;
	phone->hook.idle_path = PATH_SPEAKER;
	model_plug(phone);
	return phone;
}

static void forget_input(struct cx300 *phone)
{
	GBytes *report;

	while ((report = g_queue_pop_head(phone->input)))
		g_bytes_unref(report);
}

void cx300_free(struct cx300 *phone)
{
	if (!phone)
		return;
	forget_input(phone);
	g_queue_free(phone->input);
	g_queue_free_full(phone->person.waiting, g_free);
	g_free(phone);
}

/* Power comes up: what is electronic starts afresh, what a person left as it was (handset, volume) stays. */
void model_plug(struct cx300 *phone)
{
	phone->plugged = true;
	hook_reset(&phone->hook);
	keypad_reset(&phone->keypad);
	display_reset(&phone->display, phone->now_ms);
	memset(&phone->lamps, 0, sizeof phone->lamps);
	model_changed(phone);
}

void model_unplug(struct cx300 *phone)
{
	phone->plugged = false;
	hook_reset(&phone->hook);
	keypad_reset(&phone->keypad);
	display_reset(&phone->display, phone->now_ms);
	phone->display.keep_alive_ms = NEVER;
	memset(&phone->lamps, 0, sizeof phone->lamps);
	forget_input(phone);
	model_changed(phone);
}

void model_emit_raw(struct cx300 *phone, const uint8_t *report, size_t size)
{
	if (!phone->plugged)
		return;
	g_queue_push_tail(phone->input, g_bytes_new(report, size));
	if (g_queue_get_length(phone->input) > INPUT_QUEUE_MAX)
		g_bytes_unref(g_queue_pop_head(phone->input));
	model_changed(phone);
}

static uint8_t key_bits(const struct cx300 *phone)
{
	const struct keypad *keypad = &phone->keypad;
	unsigned bits = 0;

	bits |= phone->hook.bit ? 1u << 0 : 0;
	bits |= keypad->down == KEY_HOLD ? 1u << 1 : 0;
	bits |= keypad->down == KEY_REDIAL ? 1u << 2 : 0;
	bits |= keypad->long_press ? 1u << 3 : 0;
	bits |= keypad->mute_bit ? 1u << 4 : 0;
	bits |= keypad->down == KEY_DELETE ? 1u << 5 : 0;
	return (uint8_t)bits;
}

void model_emit(struct cx300 *phone, enum path taken)
{
	static const uint8_t nibbles[PATH_COUNT] = {0x00, 0x40, 0x50, 0x60};
	const struct keypad *keypad = &phone->keypad;
	unsigned volume = keypad_volume_raw(phone);
	uint8_t report[CX300_INPUT_SIZE] = {REPORT_INPUT};

	report[1] = key_bits(phone);
	report[2] = (uint8_t)(keypad->down <= KEY_POUND ? keypad->down : KEY_NONE);
	report[3] = phone->hook.stream ? 0x03 : 0x00;
	report[4] = nibbles[taken];
	report[5] = (uint8_t)(volume & 0xff);
	report[6] = (uint8_t)(volume >> 8);
	report[7] = keypad->muted;
	model_emit_raw(phone, report, sizeof report);
}

bool cx300_next_input(struct cx300 *phone, uint8_t *report, size_t *size)
{
	GBytes *bytes = g_queue_pop_head(phone->input);
	gsize length;

	if (!bytes)
		return false;
	const uint8_t *data = g_bytes_get_data(bytes, &length);
	if (length)
		memcpy(report, data, length);
	*size = length;
	g_bytes_unref(bytes);
	return true;
}

static void lamps_report(struct cx300 *phone, const uint8_t *report)
{
	struct lamps *lamps = &phone->lamps;
	unsigned step = (report[2] >> 4) & 3;

	lamps->presence = report[1] & 0x0f;
	lamps->forward = report[2] & 1;
	lamps->voicemail = report[2] & 2;
	lamps->speaker = report[2] & 4;
	lamps->missed = report[2] & 8;
	if (step == 1 || step == 3)
		keypad_mute(phone, step == 1);
}

/* Length with the id of each report the host may write, by the report descriptor; 0: there is no such report.
 */
static size_t output_size(uint8_t id)
{
	switch (id) {
	case REPORT_OFF_HOOK:
	case REPORT_DISPLAY:
		return 2;
	case REPORT_FIELD:
	case REPORT_LAMPS:
		return 3;
	case REPORT_TEXT:
		return 18;
	default:
		return 0;
	}
}

static int refuse(struct cx300 *phone)
{
	phone->traffic.rejected++;
	model_changed(phone);
	return -EPIPE;
}

static void count(struct cx300 *phone, uint8_t id)
{
	phone->traffic.output[id]++;
	phone->traffic.total++;
	model_changed(phone);
}

int cx300_output(struct cx300 *phone, int64_t now_ms, const uint8_t *data, size_t size)
{
	cx300_tick(phone, now_ms);
	if (!phone->plugged)
		return -ENODEV;
	if (!size || size != output_size(data[0]))
		return refuse(phone);
	count(phone, data[0]);
	switch (data[0]) {
	case REPORT_OFF_HOOK:
		hook_set_led(phone, data[1] & 1);
		break;
	case REPORT_DISPLAY:
		display_control(phone, data);
		break;
	case REPORT_FIELD:
		display_select_field(phone, data);
		break;
	case REPORT_TEXT:
		display_text(phone, data);
		break;
	default:
		lamps_report(phone, data);
	}
	return 0;
}

int cx300_set_feature(struct cx300 *phone, int64_t now_ms, const uint8_t *data, size_t size)
{
	cx300_tick(phone, now_ms);
	if (!phone->plugged)
		return -ENODEV;
	if (size != 5 || data[0] != REPORT_HOST)
		return refuse(phone);
	count(phone, REPORT_HOST);
	display_keep_alive(phone, data);
	return 0;
}

static size_t feature(const struct cx300 *phone, uint8_t id, uint8_t *answer)
{
	const struct display *display = &phone->display;
	const uint8_t version[] = {REPORT_VERSION, 0x5e, 0x04, 0x00, 0x02};
	const uint8_t shape[] = {REPORT_SHAPE, 2, 48, 0xff, 0x03};
	const uint8_t host[] = {REPORT_HOST, (uint8_t)(display->language & 0xff),
		(uint8_t)(display->language >> 8), display->host_version[0], display->host_version[1]};

	answer[0] = id;
	switch (id) {
	case REPORT_VERSION:
		memcpy(answer, version, sizeof version);
		return sizeof version;
	case REPORT_SHAPE:
		memcpy(answer, shape, sizeof shape);
		return sizeof shape;
	case REPORT_HOST:
		memcpy(answer, host, sizeof host);
		return sizeof host;
	case REPORT_UNKNOWN_64:
		return 64;
	case REPORT_UNKNOWN_8:
		return 8;
	case REPORT_UNKNOWN_47:
		return 47;
	case REPORT_UNKNOWN_34:
		return 34;
	default:
		return 0;
	}
}

int cx300_get_feature(struct cx300 *phone, uint8_t id, uint8_t *data, size_t room, size_t *size)
{
	uint8_t answer[CX300_REPORT_MAX] = {0};

	if (!phone->plugged)
		return -ENODEV;
	size_t length = feature(phone, id, answer);
	if (!length)
		return refuse(phone);
	phone->traffic.asked++;
	model_changed(phone);
	*size = MIN(room, length);
	memcpy(data, answer, *size);
	return 0;
}

static int64_t earlier(int64_t a, int64_t b)
{
	if (a == NEVER || b == NEVER)
		return a == NEVER ? b : a;
	return MIN(a, b);
}

int64_t cx300_deadline_ms(const struct cx300 *phone)
{
	int64_t when = earlier(phone->hook.deadline_ms, keypad_deadline_ms(&phone->keypad));

	when = earlier(when, phone->person.next_ms);
	return earlier(when, phone->display.keep_alive_ms);
}

static bool due(const struct cx300 *phone, int64_t deadline_ms)
{
	return deadline_ms != NEVER && deadline_ms <= phone->now_ms;
}

/* Things happen one after the other at their own moments, however late the caller is. */
void cx300_tick(struct cx300 *phone, int64_t now_ms)
{
	for (;;) {
		int64_t when = cx300_deadline_ms(phone);

		if (when == NEVER || when > now_ms)
			break;
		phone->now_ms = MAX(phone->now_ms, when);
		if (due(phone, phone->hook.deadline_ms))
			hook_event(phone, HOOK_TIMEOUT);
		if (due(phone, keypad_deadline_ms(&phone->keypad)))
			keypad_tick(phone);
		if (due(phone, phone->display.keep_alive_ms))
			display_tick(phone);
		if (due(phone, phone->person.next_ms))
			person_tick(phone);
	}
	phone->now_ms = MAX(phone->now_ms, now_ms);
}

bool cx300_plugged(const struct cx300 *phone)
{
	return phone->plugged;
}

bool cx300_busy(const struct cx300 *phone)
{
	return phone->person.next_ms != NEVER || !g_queue_is_empty(phone->person.waiting);
}

unsigned cx300_revision(const struct cx300 *phone)
{
	return phone->revision;
}
