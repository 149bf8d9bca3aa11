/* Handset files: facts and corrections of one model (keymaps/handsets/NAME.handset; every key is explained in
 * keymaps/README.md). Parsing is pure; handset_load_folder() is the only function here that reads files. */
#ifndef DESKPHONE_DRIVER_HANDSET_H
#define DESKPHONE_DRIVER_HANDSET_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "driver/descriptor.h"
#include "driver/deskphone.h"
#include "driver/hook.h"

#define HANDSET_SCREENS 8   /* enum deskphone_screen: [0] (keep) is always empty */
#define HANDSET_MATCHES 16
#define HANDSET_KEY_USAGES 4 /* usages that may mean one key */
#define HANDSET_LADDER 32
#define HANDSET_SPANS 16 /* of hidden characters */

/* Where a screen shows a field. */
struct handset_place {
	uint8_t row;   /* 0 top, 1 bottom */
	uint8_t order; /* 0 leftmost on its row, 1 the next, ... */
	uint8_t width; /* characters; 0 = this screen does not show the field */
};

struct handset_screen {
	uint16_t fields;			     /* bit n-1: field n is shown */
	struct handset_place place[DESKPHONE_FIELDS]; /* [n-1] */
};

struct handset_usages {
	uint8_t count;
	uint32_t usage[HANDSET_KEY_USAGES];
};

/* Keys that have a usage of their own; the keypad is found by 0B:B0..BC. */
enum handset_key { HANDSET_REDIAL, HANDSET_HOLD, HANDSET_MUTE, HANDSET_DELETE, HANDSET_LONG, HANDSET_KEYS };

enum handset_echo { HANDSET_ECHO_UNKNOWN, HANDSET_ECHO_PHONE, HANDSET_ECHO_HOST };
enum handset_mute_lamp {
	HANDSET_MUTE_AUTO, /* a signed step when the device has FF99:FF1C, else LED 08:09 */
	HANDSET_MUTE_STEP, /* FF99:FF1C: 1 mute, -1 unmute, 0 leave */
	HANDSET_MUTE_LED,  /* LED 08:09 */
	HANDSET_MUTE_NONE,
};

struct handset {
	char name[64]; /* of the model, for people; UTF-8 */
	struct {
		uint16_t n_devices, n_usages;
		struct {
			uint16_t vendor, product;
		} device[HANDSET_MATCHES];
		uint32_t usage[HANDSET_MATCHES];
	} match;
	struct hook_facts hook;
	uint32_t hook_usage; /* 0B:20 */
	struct {
		uint32_t usage;		 /* of the status bytes, FF99:62; 0 = the model has none */
		int path_byte;		 /* element whose high nibble is the path; -1 = none */
		int volume_byte;	 /* first of two elements, low byte first; -1 = none */
		int muted_byte;		 /* element that is 1 while muted; -1 = none */
		enum deskphone_path path[16]; /* path nibble -> path; NONE = unchanged or unknown */
		uint16_t loudness;	 /* bit n: low nibble n of the path byte is documented (no digit, no unknown bit) */
	} status;
	struct {
		uint32_t microphone, loudspeaker; /* usages of the stream bits, 0 = none */
		bool open;			  /* value of a bit while its stream is open */
		bool keep_open;			  /* hook only works while audio streams: the host keeps it open */
	} stream;
	struct {
		struct handset_usages usage[HANDSET_KEYS];
		int idle; /* value of the keypad array when no key is down; -1 = found out (keys.c) */
	} keys;
	struct {
		int steps; /* of the ladder, 0 = unknown: 10 equal parts */
		uint16_t ladder[HANDSET_LADDER];
		int step_db; /* [dB] per step, 0 = unknown */
	} volume;
	struct {
		int rows, columns;   /* when report 0x12 gives no answer */
		int update_ms;	     /* shortest time between two updates of one field */
		bool clear;	     /* clear before drawing a screen (flickers) */
		struct handset_screen screen[HANDSET_SCREENS];
		int n_hidden;	     /* spans of characters the display does not show */
		struct deskphone_span hidden[HANDSET_SPANS];
		int n_font;	     /* spans of characters it has glyphs for; 0 = not known */
		struct deskphone_span font[DESKPHONE_FONT_SPANS];
	} display;
	struct {
		int keep_alive_ms;    /* report 0x17 again within this time; 0 = not needed */
		bool language;	      /* report 0x17 carries a language that the model knows */
		uint8_t host_version[2]; /* last two bytes of report 0x17 */
	} link;
	struct {
		uint32_t off_hook, ring, hold; /* usages of the LEDs; 0 = leave alone */
		enum handset_mute_lamp mute;
	} lamps;
	struct {
		enum handset_echo echo_canceller; /* who has to cancel the echo of the loudspeaker */
		bool ringer;			  /* the phone rings by itself; else the host plays ringing */
		int rate_hz;			  /* sample rate of the audio interface, 0 = unknown */
		int interface;			  /* USB interface number of AudioControl, -1 = unknown */
	} audio;
};

/* Safe for any telephony device: hook auto, standard usages, screens with fields 5 and 10 only. */
void handset_default(struct handset *handset);

/* Parses the text of one file over handset_default(). `file` is only for messages. 0, or -EINVAL with `error` =
 * "FILE:LINE: [SECTION] KEY: why"; *handset is untouched on failure. */
int handset_parse(const char *file, const char *text, size_t size, struct handset *handset, char *error,
	size_t error_size);

struct handset_folder;

/* Reads every *.handset of `path`, in the order of their names. 0, or -EINVAL (a bad file: `error` names file, line,
 * section, key), -ENOENT and the like (folder or file not readable, `error` says which), -ENOMEM. */
int handset_load_folder(const char *path, struct handset_folder **folder, char *error, size_t error_size);
void handset_free(struct handset_folder *folder); /* NULL is fine */

/* The facts for a device: the file that lists its ids; else the first file (by name) one of whose usages the device has;
 * else the built-in default. `folder` and `descriptor` may be NULL. Never NULL; valid until handset_free(). */
const struct handset *handset_pick(const struct handset_folder *folder, uint16_t vendor, uint16_t product,
	const struct hid_descriptor *descriptor);
#endif
