/* The inside of the virtual phone; only the files of its core include this. */
#ifndef DESKPHONE_VIRTUAL_MODEL_H
#define DESKPHONE_VIRTUAL_MODEL_H
#include <glib.h>
#include "tests/virtual/cx300.h"

#define NEVER (-1)	   /* a deadline that does not come */
#define FIELD_COUNT 10	   /* fields 1..10, by number */
#define FIELD_UNITS 64	   /* UTF-16 code units kept of one text */
#define HOOK_REQUEST_MS 50 /* captures/keys.txt: "50 ms later, host has not confirmed the hook" */
#define KEEP_ALIVE_MS 30000
#define LONG_PRESS_MS 1500

enum path { PATH_NONE, PATH_HANDSET, PATH_SPEAKER, PATH_HEADSET, PATH_COUNT };

/* Keys in the order of the report: 1..12 are byte 2's values. */
enum key {
	KEY_NONE,
	KEY_0,
	KEY_9 = KEY_0 + 9,
	KEY_STAR,
	KEY_POUND,
	KEY_REDIAL,
	KEY_HOLD,
	KEY_DELETE,
	KEY_LAST_HELD = KEY_DELETE, /* the keys up to here are reported for as long as they are down */
	KEY_MUTE,
	KEY_SPEAKER,
	KEY_HEADSET,
	KEY_VOLUME_UP,
	KEY_VOLUME_DOWN,
};

enum hook_state {
	HOOK_ON,     /* on-hook, handset in its cradle */
	HOOK_LIFTED, /* handset in the hand, nobody has taken it up */
	HOOK_ASKING, /* the hook bit is up, waiting to be confirmed */
	HOOK_OFF,    /* off-hook */
};

struct hook {
	enum hook_state state;
	enum path path;	     /* who has the voice; NONE while on-hook */
	enum path idle_path; /* speaker or headset: the one used last; its volume is reported on-hook */
	bool handset_up, bit, led, stream;
	int64_t deadline_ms;
};

struct keypad {
	enum key down; /* the one key reported */
	bool long_press, mute_bit, muted;
	int64_t long_ms;
	unsigned mute_left; /* steps of the mute key's sequence still to come */
	int64_t mute_ms;
	unsigned volume[PATH_COUNT];
};

struct display {
	bool enabled, backlight, upgrade;
	unsigned screen, field; /* field: selected for text, 0 none */
	uint16_t text[FIELD_COUNT + 1][FIELD_UNITS], staged[FIELD_UNITS];
	size_t length[FIELD_COUNT + 1], staged_length;
	bool corrupt[CX300_LINES];
	int64_t cleared_ms, keep_alive_ms, written_ms[FIELD_COUNT + 1];
	uint16_t language;
	uint8_t host_version[2];
	unsigned corruptions, flicker, hasty;
};

struct lamps {
	unsigned presence;
	bool voicemail, missed, forward, speaker;
};

struct person {
	GQueue *waiting; /* struct gesture: what the person will do next */
	bool pressing;	 /* a timed press is under way */
	int64_t next_ms; /* when it ends, or when the finger reaches the next key */
};

struct traffic {
	unsigned output[256], total, asked, rejected;
};

struct cx300 {
	struct cx300_options options;
	int64_t now_ms;
	bool plugged;
	unsigned revision;
	GQueue *input; /* GBytes: input reports for the host */
	struct hook hook;
	struct keypad keypad;
	struct display display;
	struct lamps lamps;
	struct person person;
	struct traffic traffic;
};

/* cx300.c: queues an input report with the state as it is; `taken` fills the path nibble (PATH_NONE:
 * unchanged). */
void model_emit(struct cx300 *phone, enum path taken);
void model_emit_raw(struct cx300 *phone, const uint8_t *report, size_t size);
void model_plug(struct cx300 *phone);
void model_unplug(struct cx300 *phone);
static inline void model_changed(struct cx300 *phone)
{
	phone->revision++;
}

/* display.c. The report functions get reports whose length has been checked. */
void display_reset(struct display *display, int64_t now_ms);
void display_control(struct cx300 *phone, const uint8_t *report);
void display_select_field(struct cx300 *phone, const uint8_t *report);
void display_text(struct cx300 *phone, const uint8_t *report);
void display_keep_alive(struct cx300 *phone, const uint8_t *report);
void display_tick(struct cx300 *phone);

/* glyphs.c: what the phone can draw. */
gunichar glyph_of(uint16_t unit);
unsigned glyph_columns(gunichar glyph);
unsigned glyph_text_columns(const char *text);
char *glyph_units_utf8(const uint16_t *units, size_t count);

/* hook.c */
enum hook_event {
	HOOK_LIFT,
	HOOK_CRADLE,
	HOOK_SPEAKER,
	HOOK_HEADSET,
	HOOK_CONFIRM,
	HOOK_RELEASE,
	HOOK_TIMEOUT
};
void hook_reset(struct hook *hook);
void hook_event(struct cx300 *phone, enum hook_event event);
void hook_set_led(struct cx300 *phone, bool lit);
void hook_set_stream(struct cx300 *phone, bool open);
const char *hook_path_name(enum path path);

/* keypad.c */
void keypad_init(struct keypad *keypad);
void keypad_reset(struct keypad *keypad);
void keypad_down(struct cx300 *phone, enum key key);
void keypad_up(struct cx300 *phone, enum key key); /* KEY_NONE: whichever is down */
void keypad_mute(struct cx300 *phone, bool muted); /* by the host */
void keypad_tick(struct cx300 *phone);
int64_t keypad_deadline_ms(const struct keypad *keypad);
enum path keypad_volume_path(const struct cx300 *phone);
unsigned keypad_volume_raw(const struct cx300 *phone);
const char *keypad_name(enum key key);			/* "" for KEY_NONE */
enum key keypad_parse(const char *name, size_t length); /* KEY_NONE when unknown */

/* person.c */
enum gesture_kind { GESTURE_PRESS, GESTURE_LIFT, GESTURE_CRADLE, GESTURE_TAP };
#define PRESS_MS 100 /* of a press without a given length */
void person_do(struct cx300 *phone, enum gesture_kind kind, enum key key, int64_t length_ms);
void person_tick(struct cx300 *phone);
bool person_handset_will_be_up(const struct cx300 *phone);
#endif
