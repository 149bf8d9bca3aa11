/* Keys, mute and volume, as the captures show them. */
#include "tests/virtual/model.h"
#include <string.h>

/* captures/volume.txt: the ten steps, quietest to loudest. */
static const uint16_t ladder[CX300_VOLUME_STEPS] = {
	0x0b70, 0x1027, 0x16d1, 0x203b, 0x2d86, 0x404e, 0x5ad5, 0x804e, 0xb53c, 0xffff};

static const struct {
	const char *name;
	enum key key;
} names[] = {
	{"*", KEY_STAR},
	{"star", KEY_STAR},
	{"#", KEY_POUND},
	{"pound", KEY_POUND},
	{"redial", KEY_REDIAL},
	{"hold", KEY_HOLD},
	{"flash", KEY_HOLD},
	{"delete", KEY_DELETE},
	{"mute", KEY_MUTE},
	{"speaker", KEY_SPEAKER},
	{"headset", KEY_HEADSET},
	{"volume-up", KEY_VOLUME_UP},
	{"volume-down", KEY_VOLUME_DOWN},
};

enum key keypad_parse(const char *name, size_t length)
{
	if (length == 1 && g_ascii_isdigit(name[0]))
		return KEY_0 + (enum key)(name[0] - '0');
	for (unsigned i = 0; i < G_N_ELEMENTS(names); i++)
		if (strlen(names[i].name) == length && memcmp(names[i].name, name, length) == 0)
			return names[i].key;
	return KEY_NONE;
}

const char *keypad_name(enum key key)
{
	static const char *const digits[] = {"0", "1", "2", "3", "4", "5", "6", "7", "8", "9"};

	if (key >= KEY_0 && key <= KEY_9)
		return digits[key - KEY_0];
	for (unsigned i = 0; i < G_N_ELEMENTS(names); i++)
		if (names[i].key == key)
			return names[i].name;
	return "";
}

/* The volumes the phone of the captures had: speaker D5 5A, handset 4E 80, headset 3B 20. */
void keypad_init(struct keypad *keypad)
{
	keypad->volume[PATH_SPEAKER] = 7;
	keypad->volume[PATH_HANDSET] = 8;
	keypad->volume[PATH_HEADSET] = 4;
	keypad_reset(keypad);
}

void keypad_reset(struct keypad *keypad)
{
	keypad->down = KEY_NONE;
	keypad->long_press = keypad->mute_bit = keypad->muted = false;
	keypad->long_ms = keypad->mute_ms = NEVER;
	keypad->mute_left = 0;
}

enum path keypad_volume_path(const struct cx300 *phone)
{
	const struct hook *hook = &phone->hook;

	return hook->path == PATH_NONE ? hook->idle_path : hook->path;
}

unsigned keypad_volume_raw(const struct cx300 *phone)
{
	return ladder[phone->keypad.volume[keypad_volume_path(phone)] - 1];
}

static void turn_volume(struct cx300 *phone, bool up)
{
	unsigned *step = &phone->keypad.volume[keypad_volume_path(phone)];

	if (*step == (up ? CX300_VOLUME_STEPS : 1))
		return;
	*step += up ? 1u : -1u;
	model_emit(phone, PATH_NONE);
}

/* The mute key's sequence. Off to on: bit and state, 100 ms later the bit falls. On to off: the bit with the
 * old state, 50 ms later the new state, 50 ms later the bit falls. */
static void press_mute(struct cx300 *phone)
{
	struct keypad *keypad = &phone->keypad;
	bool was_muted = keypad->muted;

	keypad->mute_bit = true;
	keypad->muted = true;
	keypad->mute_left = was_muted ? 2 : 1;
	keypad->mute_ms = phone->now_ms + (was_muted ? 50 : 100);
	model_emit(phone, PATH_NONE);
}

static void mute_step(struct cx300 *phone)
{
	struct keypad *keypad = &phone->keypad;

	keypad->mute_left--;
	if (keypad->mute_left) {
		keypad->muted = false;
		keypad->mute_ms = phone->now_ms + 50;
	} else {
		keypad->mute_bit = false;
		keypad->mute_ms = NEVER;
	}
	model_emit(phone, PATH_NONE);
}

/* Muted or unmuted by the host: byte 7 follows, without the key's pulse. */
void keypad_mute(struct cx300 *phone, bool muted)
{
	if (phone->keypad.muted == muted)
		return;
	phone->keypad.muted = muted;
	model_emit(phone, PATH_NONE);
}

static void press_held(struct cx300 *phone, enum key key)
{
	struct keypad *keypad = &phone->keypad;

	if (keypad->down != KEY_NONE)
		return; /* only the first of several keys is reported */
	keypad->down = key;
	if (key <= KEY_POUND)
		keypad->long_ms = phone->now_ms + LONG_PRESS_MS;
	model_emit(phone, PATH_NONE);
}

void keypad_down(struct cx300 *phone, enum key key)
{
	if (!phone->plugged)
		return;
	switch (key) {
	case KEY_NONE:
		break;
	case KEY_MUTE:
		press_mute(phone);
		break;
	case KEY_SPEAKER:
		hook_event(phone, HOOK_SPEAKER);
		break;
	case KEY_HEADSET:
		hook_event(phone, HOOK_HEADSET);
		break;
	case KEY_VOLUME_UP:
	case KEY_VOLUME_DOWN:
		turn_volume(phone, key == KEY_VOLUME_UP);
		break;
	default:
		press_held(phone, key);
	}
}

void keypad_up(struct cx300 *phone, enum key key)
{
	struct keypad *keypad = &phone->keypad;

	if (keypad->down == KEY_NONE || (key != KEY_NONE && key != keypad->down))
		return;
	keypad->down = KEY_NONE;
	keypad->long_press = false;
	keypad->long_ms = NEVER;
	model_emit(phone, PATH_NONE);
}

int64_t keypad_deadline_ms(const struct keypad *keypad)
{
	if (keypad->long_ms == NEVER || keypad->mute_ms == NEVER)
		return MAX(keypad->long_ms, keypad->mute_ms);
	return MIN(keypad->long_ms, keypad->mute_ms);
}

void keypad_tick(struct cx300 *phone)
{
	struct keypad *keypad = &phone->keypad;

	if (keypad->long_ms != NEVER && keypad->long_ms <= phone->now_ms) {
		keypad->long_ms = NEVER;
		keypad->long_press = true;
		model_emit(phone, PATH_NONE);
	}
	if (keypad->mute_ms != NEVER && keypad->mute_ms <= phone->now_ms)
		mute_step(phone);
}
