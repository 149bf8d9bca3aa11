#include "driver/keys_private.h"
#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum { VOLUME_PARTS = 10, VOLUME_MAX = 0xFFFF };

/* Where events go; what finds no room is lost. */
struct out {
	struct keys_event *events;
	int room, n;
};

static void emit(struct out *out, const struct keys_event *event)
{
	if (out->n < out->room)
		out->events[out->n++] = *event;
}

static void emit_key(struct out *out, int key, enum deskphone_press press)
{
	emit(out, &(struct keys_event){.type = KEYS_KEY, .key = {(enum deskphone_key)key, press}});
}

/* Everything the reports taught, but not what they were counted as. */
static void forget(struct keys *keys)
{
	keys->down = keys->told_long = 0;
	keys->zero_is_key = keys->hook_bit = keys->muted = false;
	keys->path = keys->volume_path = DESKPHONE_PATH_NONE;
	keys->volume = -1;
	keys->stream = 0;
	keys->patterns = 0;
	for (int i = 0; i < HANDSET_KEY_USAGES; i++) {
		keys->long_press[i].down = false;
		for (int key = 0; key < KEYS_COUNT; key++)
			keys->key[key][i].down = false;
	}
}

int keys_new(const struct hid_descriptor *descriptor, const struct handset *handset, struct keys **keys)
{
	struct keys *fresh = calloc(1, sizeof(*fresh));

	if (!fresh)
		return -ENOMEM;
	fresh->descriptor = descriptor;
	fresh->handset = handset;
	keys_bind(fresh);
	forget(fresh);
	*keys = fresh;
	return 0;
}

void keys_free(struct keys *keys)
{
	free(keys);
}

/* Checks a report against its declaration and counts it; false = to be ignored. */
static bool take_report(struct keys *keys, const uint8_t *bytes, size_t size, struct keys_report *report)
{
	size_t prefix = keys->descriptor->has_report_ids ? 1 : 0, declared;

	*report = (struct keys_report){.bytes = bytes, .size = size, .id = prefix && size ? bytes[0] : 0};
	declared = keys->descriptor->report_bytes[HID_INPUT][report->id];
	if (!size || !declared) {
		keys->counters.foreign++;
		return false;
	}
	if (size < prefix + declared) {
		keys->counters.too_short++;
		return false;
	}
	if (size > prefix + declared)
		keys->counters.too_long++;
	report->size = prefix + declared;
	for (size_t i = prefix; i < report->size; i++) {
		if (bytes[i] != 0xFF) {
			keys->counters.good++;
			return true;
		}
	}
	keys->counters.all_ones++;
	return false;
}

/* Keys down by the bindings. */
static uint32_t read_down(const struct keys *keys)
{
	uint32_t down = 0;

	for (int key = 0; key < KEYS_COUNT; key++)
		for (int i = 0; i < HANDSET_KEY_USAGES; i++)
			if (keys->key[key][i].down)
				down |= UINT32_C(1) << key;
	return down;
}

static bool read_long(const struct keys *keys)
{
	for (int i = 0; i < HANDSET_KEY_USAGES; i++)
		if (keys->long_press[i].down)
			return true;
	return false;
}

/* Path of this report; NONE when it does not say or says what nobody knows. */
static enum deskphone_path read_path(const struct keys *keys, const struct keys_report *report)
{
	uint8_t value;

	if (!keys_status(keys, keys->handset->status.path_byte, report, &value))
		return DESKPHONE_PATH_NONE;
	return keys->handset->status.path[value >> 4];
}

static void decode_hook(struct keys *keys, const struct keys_report *report, uint32_t down, struct out *out)
{
	enum deskphone_path path = read_path(keys, report);
	uint32_t value;
	bool has_bit = keys_value(keys, keys->hook, 0, report, &value);

	if (has_bit)
		keys->hook_bit = value != 0;
	if (path != DESKPHONE_PATH_NONE)
		keys->path = path;
	if (!has_bit && path == DESKPHONE_PATH_NONE)
		return;
	emit(out, &(struct keys_event){.type = KEYS_HOOK,
			  .hook = {.bit = keys->hook_bit,
				  .flash = down >> DESKPHONE_KEY_HOLD & 1,
				  .path = path}});
}

static void decode_muted(struct keys *keys, const struct keys_report *report, struct out *out)
{
	uint8_t value;

	if (!keys_status(keys, keys->handset->status.muted_byte, report, &value) || value > 1 ||
		value == keys->muted)
		return;
	keys->muted = value;
	emit(out, &(struct keys_event){.type = KEYS_MUTED, .muted = keys->muted});
}

/* Nearest step of the ladder, 1..steps. */
static int volume_step(const struct handset *handset, int volume)
{
	int best = 0;

	if (!handset->volume.steps)
		return 1 + volume * VOLUME_PARTS / (VOLUME_MAX + 1);
	for (int i = 1; i < handset->volume.steps; i++)
		if (abs(handset->volume.ladder[i] - volume) < abs(handset->volume.ladder[best] - volume))
			best = i;
	return best + 1;
}

static void decode_volume(struct keys *keys, const struct keys_report *report, struct out *out)
{
	int at = keys->handset->status.volume_byte;
	enum deskphone_path path = read_path(keys, report);
	uint8_t low, high;

	if (!keys_status(keys, at, report, &low) || !keys_status(keys, at + 1, report, &high))
		return;
	int volume = low | high << 8;

	/* A report without a path speaks of the path in use, which is known while the hook bit is up. */
	if (path == DESKPHONE_PATH_NONE && keys->hook_bit)
		path = keys->path;
	if (volume == keys->volume && (path == DESKPHONE_PATH_NONE || path == keys->volume_path))
		return;
	keys->volume = volume;
	keys->volume_path = path;
	emit(out, &(struct keys_event){.type = KEYS_VOLUME,
			  .volume = {.step = volume_step(keys->handset, volume),
				  .steps = keys->handset->volume.steps ? keys->handset->volume.steps
								       : VOLUME_PARTS,
				  .path = path}});
}

static void decode_stream(struct keys *keys, const struct keys_report *report, struct out *out)
{
	unsigned stream = keys->stream;
	bool open = keys->handset->stream.open;
	uint32_t value;

	if (keys_value(keys, keys->microphone, 0, report, &value))
		stream = (stream & ~1u) | (value ? 1 : 0);
	if (keys_value(keys, keys->loudspeaker, 0, report, &value))
		stream = (stream & ~2u) | (value ? 2 : 0);
	if (stream == keys->stream)
		return;
	keys->stream = stream;
	emit(out, &(struct keys_event){.type = KEYS_STREAM,
			  .stream = {
				  .microphone = (stream & 1) == open, .loudspeaker = (stream >> 1) == open}});
}

static void decode_keys(struct keys *keys, uint32_t down, struct out *out)
{
	uint32_t gone = keys->down & ~down, come = down & ~keys->down;
	uint32_t digits = down & ((UINT32_C(1) << KEYS_DIGITS) - 1);

	for (int key = 0; key < KEYS_COUNT; key++)
		if (gone >> key & 1)
			emit_key(out, key, DESKPHONE_UP);
	for (int key = 0; key < KEYS_COUNT; key++)
		if (come >> key & 1)
			emit_key(out, key, DESKPHONE_DOWN);
	keys->down = down;
	keys->told_long &= down;
	if (!read_long(keys))
		return;
	for (int key = 0; key < KEYS_DIGITS; key++)
		if ((digits & ~keys->told_long) >> key & 1)
			emit_key(out, key, DESKPHONE_LONG);
	keys->told_long |= digits;
}

int keys_decode(struct keys *keys, const uint8_t *report, size_t size, struct keys_event *events, int room)
{
	struct out out = {.events = events, .room = room};
	struct keys_event unknown = {.type = KEYS_UNKNOWN};
	struct keys_report taken;

	if (!take_report(keys, report, size, &taken))
		return 0;
	keys_read(keys, &taken);
	uint32_t down = read_down(keys);

	decode_hook(keys, &taken, down, &out);
	decode_muted(keys, &taken, &out);
	decode_volume(keys, &taken, &out);
	decode_stream(keys, &taken, &out);
	decode_keys(keys, down, &out);
	if (keys_unknown(keys, &taken, unknown.text))
		emit(&out, &unknown);
	return out.n;
}

int keys_release(struct keys *keys, struct keys_event *events, int room)
{
	struct out out = {.events = events, .room = room};

	for (int key = 0; key < KEYS_COUNT; key++)
		if (keys->down >> key & 1)
			emit_key(&out, key, DESKPHONE_UP);
	forget(keys);
	return out.n;
}

const struct keys_counters *keys_counters(const struct keys *keys)
{
	return &keys->counters;
}

bool keys_has_hook(const struct keys *keys)
{
	return keys->hook;
}

bool keys_has_muted(const struct keys *keys)
{
	return keys->status && keys->handset->status.muted_byte >= 0 &&
	       keys->handset->status.muted_byte < keys->status->elements;
}
