/* Keymap files: what a key of the phone types on a Linux keyboard (keymaps/README.md). Strict: a slip of the pen is an
 * error that names file, group and key. */
#ifndef DESKPHONE_DESKTOP_KEYMAP_H
#define DESKPHONE_DESKTOP_KEYMAP_H
#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

/* The phone's keys, in the order of enum deskphone_key. */
#define KEYMAP_KEYS 17
extern const char *const keymap_key_names[KEYMAP_KEYS];

enum keymap_modifier { KEYMAP_SHIFT = 1, KEYMAP_CTRL = 2, KEYMAP_ALT = 4, KEYMAP_META = 8 };
#define KEYMAP_MODIFIERS 4

struct keymap_stroke {
	uint16_t code; /* KEY_* of linux/input-event-codes.h; 0 = the key types nothing */
	uint8_t modifiers;
};

struct keymap {
	char name[64];
	bool always; /* types in a call too, besides what the key does there; else only while the phone is idle, where a key
		      * that types does nothing else */
	struct keymap_stroke stroke[KEYMAP_KEYS];
};

/* KEY_LEFTSHIFT and so on, of bit 0, 1, 2, 3. */
extern const uint16_t keymap_modifier_codes[KEYMAP_MODIFIERS];

/* Reads the file. 0, or -errno with *error; *keymap is untouched then. */
int keymap_read(const char *path, struct keymap *keymap, GError **error);
#endif
