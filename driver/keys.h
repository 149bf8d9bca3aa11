/* Input reports -> raw events. Pure: no clock, no I/O. Every bit is found by its usage in the report descriptor, never by
 * a fixed offset; what is special to a model comes from its handset facts. */
#ifndef DESKPHONE_DRIVER_KEYS_H
#define DESKPHONE_DRIVER_KEYS_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "driver/descriptor.h"
#include "driver/deskphone.h"
#include "driver/handset.h"
#include "driver/hook.h"

#define KEYS_TEXT_MAX 96

enum keys_event_type {
	KEYS_HOOK,    /* hook bit, flash and path of this report, to be given to hook_input() as it is */
	KEYS_MUTED,   /* the phone's microphone state changed (status byte): `muted` */
	KEYS_VOLUME,  /* the volume changed or belongs to another path now */
	KEYS_STREAM,  /* the two stream bits changed */
	KEYS_KEY,     /* a key went down, is held long, went up */
	KEYS_UNKNOWN, /* bits nobody has named, once per pattern: `text` */
};

struct keys_event {
	enum keys_event_type type;
	union {
		struct hook_report hook;
		bool muted;
		struct {
			int step, steps;	  /* 1..steps */
			enum deskphone_path path; /* NONE: the report does not say and the hook bit is down; the
						   * caller knows the path better (hook_path()) */
		} volume;
		struct {
			bool microphone, loudspeaker;
		} stream;
		struct {
			enum deskphone_key key;
			enum deskphone_press press;
		} key;
		char text[KEYS_TEXT_MAX]; /* ASCII, e.g. "report 01: 00 80 00 00 00 00 00 (FF99:FF1E)" */
	};
};

/* Reports that were not what the descriptor promises. */
struct keys_counters {
	unsigned good;
	unsigned too_short; /* ignored */
	unsigned too_long;  /* what is beyond the declared length is ignored */
	unsigned foreign;   /* an id that no input report has, or size 0: ignored */
	unsigned all_ones;  /* every payload byte 0xFF: ignored */
};

struct keys;

/* Room that one call may need: every key up and down once, a long press, and one of each other kind. */
#define KEYS_EVENTS_MAX 48

/* `descriptor` and `handset` must outlive the object. 0 or -ENOMEM. The caller owns *keys: keys_free(). */
int keys_new(const struct hid_descriptor *descriptor, const struct handset *handset, struct keys **keys);
void keys_free(struct keys *keys);

/* One input report as hidapi gives it (id first when the device has ids). Returns the number of events written, at most
 * `room` (KEYS_EVENTS_MAX is always enough; events beyond `room` are lost). Order: hook, muted, volume, stream, keys (ups
 * before downs before longs), unknown. KEYS_HOOK comes once for every report that carries the hook bit or the path,
 * changed or not. A report that fits no declaration gives nothing and is counted. */
int keys_decode(struct keys *keys, const uint8_t *report, size_t size, struct keys_event *events, int room);

/* Forgets all state, as on unplugging, after writing an UP for every key that is still down. Returns the number. */
int keys_release(struct keys *keys, struct keys_event *events, int room);

const struct keys_counters *keys_counters(const struct keys *keys);
/* The device has a hook bit / a status byte that tells the muted state. */
bool keys_has_hook(const struct keys *keys);
bool keys_has_muted(const struct keys *keys);
#endif
