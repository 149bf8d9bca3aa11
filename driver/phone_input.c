#include "driver/phone_private.h"

static void emit_key(struct deskphone *phone, enum deskphone_key key, enum deskphone_press press)
{
	struct deskphone_event event = {.type = DESKPHONE_KEY};

	event.key.key = key;
	event.key.press = press;
	phone_emit(phone, &event);
}

static void emit_hook(struct deskphone *phone, const struct hook_event *hook)
{
	struct deskphone_event event = {0};

	switch (hook->type) {
	case HOOK_WENT_OFF:
	case HOOK_WENT_ON:
		event.type = DESKPHONE_HOOK;
		event.hook.off = hook->type == HOOK_WENT_OFF;
		event.hook.path = hook->path;
		break;
	case HOOK_TOOK:
		event.type = DESKPHONE_PATH;
		event.path = hook->path;
		break;
	case HOOK_TAPPED:
		emit_key(phone, DESKPHONE_KEY_HOLD, DESKPHONE_DOWN);
		emit_key(phone, DESKPHONE_KEY_HOLD, DESKPHONE_UP);
		return;
	}
	phone_emit(phone, &event);
}

static void take_muted(struct deskphone *phone, bool muted)
{
	struct deskphone_event event = {.type = DESKPHONE_MUTED, .muted = muted};

	phone->dirty = true;
	if (shadow_muted_is(phone->shadow, muted))
		phone_emit(phone, &event);
}

static void take_volume(struct deskphone *phone, const struct keys_event *keys)
{
	struct deskphone_event event = {.type = DESKPHONE_VOLUME};

	event.volume.step = keys->volume.step;
	event.volume.steps = keys->volume.steps;
	event.volume.path =
		keys->volume.path != DESKPHONE_PATH_NONE ? keys->volume.path : hook_path(&phone->hook);
	phone_emit(phone, &event);
}

static void take(struct deskphone *phone, const struct keys_event *keys)
{
	struct hook_event hooks[HOOK_EVENTS_MAX];
	struct deskphone_event event = {0};
	int n;

	switch (keys->type) {
	case KEYS_HOOK:
		n = hook_input(&phone->hook, &keys->hook, phone->now_ms, hooks);
		for (int i = 0; i < n; i++)
			emit_hook(phone, &hooks[i]);
		return;
	case KEYS_MUTED:
		take_muted(phone, keys->muted);
		return;
	case KEYS_VOLUME:
		take_volume(phone, keys);
		return;
	case KEYS_STREAM:
		event.type = DESKPHONE_STREAM;
		event.stream.microphone = keys->stream.microphone;
		event.stream.loudspeaker = keys->stream.loudspeaker;
		break;
	case KEYS_KEY:
		emit_key(phone, keys->key.key, keys->key.press);
		return;
	case KEYS_UNKNOWN:
		event.type = DESKPHONE_UNKNOWN;
		event.text = keys->text;
		break;
	}
	phone_emit(phone, &event);
}

void phone_input(struct deskphone *phone, const uint8_t *report, size_t size)
{
	struct keys_event events[KEYS_EVENTS_MAX];
	int n = keys_decode(phone->keys, report, size, events, KEYS_EVENTS_MAX);

	for (int i = 0; i < n; i++)
		take(phone, &events[i]);
}

void phone_input_tick(struct deskphone *phone)
{
	struct hook_event hooks[HOOK_EVENTS_MAX];
	int64_t due = hook_deadline(&phone->hook);
	int n = due >= 0 && phone->now_ms >= due ? hook_tick(&phone->hook, phone->now_ms, hooks) : 0;

	for (int i = 0; i < n; i++)
		emit_hook(phone, &hooks[i]);
}

/* The phone has gone: nobody holds its keys any more. The hook is not hung up by that, it is unknown. */
void phone_release_keys(struct deskphone *phone)
{
	struct keys_event events[KEYS_EVENTS_MAX];
	int n = keys_release(phone->keys, events, KEYS_EVENTS_MAX);

	for (int i = 0; i < n; i++) {
		if (events[i].type == KEYS_KEY)
			emit_key(phone, events[i].key.key, events[i].key.press);
	}
	hook_init(&phone->hook, &phone->handset.hook);
}
