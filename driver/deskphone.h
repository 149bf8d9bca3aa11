/* libdeskphone: a USB telephony device as keys, a hook, screens and lamps. The only header the rest of the house sees.
 *
 * One thread owns a `struct deskphone`. It polls deskphone_fd(), and calls deskphone_dispatch() when that is readable or
 * deskphone_deadline() has come; events come out of dispatch through the callback. Setters only note what is wanted:
 * dispatch sends what differs from what the phone has. Times are milliseconds of CLOCK_MONOTONIC (or any clock that the
 * caller keeps to: the library reads none). Functions return 0 or -errno. */
#ifndef DESKPHONE_H
#define DESKPHONE_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

struct deskphone;

enum deskphone_path { DESKPHONE_PATH_NONE, DESKPHONE_HANDSET, DESKPHONE_SPEAKER, DESKPHONE_HEADSET };

/* Keys 0..9 are the digits themselves. HOLD is the Flash usage: the hold key, or a quick tap of the cradle. */
enum deskphone_key {
	DESKPHONE_KEY_0 = 0,
	DESKPHONE_KEY_9 = 9,
	DESKPHONE_KEY_STAR,
	DESKPHONE_KEY_POUND,
	DESKPHONE_KEY_A,
	DESKPHONE_KEY_REDIAL,
	DESKPHONE_KEY_HOLD,
	DESKPHONE_KEY_MUTE,
	DESKPHONE_KEY_DELETE,
};

/* LONG comes while the key is still down (the phone reports it after about 1.5 s); UP always follows a DOWN. */
enum deskphone_press { DESKPHONE_DOWN, DESKPHONE_LONG, DESKPHONE_UP };

enum deskphone_event_type {
	DESKPHONE_ATTACHED, /* ready: descriptor read, everything wanted is on its way */
	DESKPHONE_DETACHED,
	DESKPHONE_PROBLEM, /* why no phone is attached although one is there (text); said once, again when it changes */
	DESKPHONE_KEY,
	DESKPHONE_HOOK,	  /* off: the person lifted or pressed speaker/headset (path); on: hung up */
	DESKPHONE_PATH,	  /* another path was taken while off-hook, or the path was learnt late */
	DESKPHONE_VOLUME, /* step of steps, on path */
	DESKPHONE_MUTED,  /* microphone state as the phone reports it */
	DESKPHONE_STREAM, /* state of the two stream bits */
	DESKPHONE_UNKNOWN /* bits nobody has named (text); once per bit pattern and attachment */
};

struct deskphone_event {
	enum deskphone_event_type type;
	union {
		struct {
			enum deskphone_key key;
			enum deskphone_press press;
		} key;
		struct {
			bool off;
			enum deskphone_path path;
		} hook;
		enum deskphone_path path;
		struct {
			int step, steps;
			enum deskphone_path path;
		} volume;
		bool muted;
		struct {
			bool microphone, loudspeaker;
		} stream;
		const char *text; /* valid during the callback */
	};
};

/* What is attached. Strings are UTF-8, empty when unknown. */
struct deskphone_info {
	bool attached;
	uint16_t vendor, product;
	char model[64], serial[64];
	char node[108]; /* /dev/hidrawN, or the path of the socket */
	char usb[32];	/* bus and port as in sysfs ("1-1.4"): finds the sound card of the same phone */
	char mark[64];	/* USB string 33, "UCQ...", when it could be read */
	bool display;
	int rows, columns;
	uint16_t fields; /* bit n-1: the display knows field n (report 0x12) */
	/* From the handset file. */
	int audio_interface;	  /* USB interface number of AudioControl, -1 = unknown */
	bool audio_keep_open;	  /* the hook works only while audio streams: keep them open */
	bool audio_cancel_echo; /* the phone does not cancel the echo of its loudspeaker: the host has to */
};

enum deskphone_screen {
	DESKPHONE_SCREEN_KEEP,
	DESKPHONE_SCREEN_IDLE,
	DESKPHONE_SCREEN_READY,
	DESKPHONE_SCREEN_OUTGOING,
	DESKPHONE_SCREEN_INCOMING,
	DESKPHONE_SCREEN_IN_CALL,
	DESKPHONE_SCREEN_ON_HOLD,
	DESKPHONE_SCREEN_ENDED,
};

enum deskphone_field {
	DESKPHONE_FIELD_LOCAL_NAME = 1,
	DESKPHONE_FIELD_LOCAL_STATUS,
	DESKPHONE_FIELD_DATE,
	DESKPHONE_FIELD_TIME,
	DESKPHONE_FIELD_CALL_STATUS,
	DESKPHONE_FIELD_OTHER_NAME,
	DESKPHONE_FIELD_OTHER_TITLE,
	DESKPHONE_FIELD_SUBJECT,
	DESKPHONE_FIELD_DURATION,
	DESKPHONE_FIELD_NUMBER,
	DESKPHONE_FIELDS = DESKPHONE_FIELD_NUMBER,
};

/* Presence as report 0x16 numbers it (protocol.md). */
enum deskphone_presence {
	DESKPHONE_PRESENCE_UNKNOWN,
	DESKPHONE_PRESENCE_AVAILABLE,
	DESKPHONE_PRESENCE_AVAILABLE_IDLE,
	DESKPHONE_PRESENCE_BUSY,
	DESKPHONE_PRESENCE_BUSY_IDLE,
	DESKPHONE_PRESENCE_AWAY,
	DESKPHONE_PRESENCE_DO_NOT_DISTURB,
	DESKPHONE_PRESENCE_OFFLINE,
	DESKPHONE_PRESENCE_OFFLINE_IDLE,
};

enum deskphone_lamp {
	DESKPHONE_LAMP_VOICEMAIL,
	DESKPHONE_LAMP_MISSED_CALL,
	DESKPHONE_LAMP_CALL_FORWARD,
	DESKPHONE_LAMP_SPEAKER,
	DESKPHONE_LAMP_RING, /* LED page, devices that have it */
	DESKPHONE_LAMP_HOLD,
	DESKPHONE_LAMPS
};

enum deskphone_language {
	DESKPHONE_ENGLISH = 0x0409,
	DESKPHONE_GERMAN = 0x0407,
	DESKPHONE_FRENCH = 0x040C,
	DESKPHONE_SPANISH = 0x040A,
};

struct deskphone_options {
	const char *socket;   /* path of a virtual phone's socket; NULL = USB through hidapi */
	const char *handsets; /* folder of *.handset files; NULL = no corrections */
	const char *serial;   /* only the phone with this serial number or USB port ("1-1.4"); NULL = the first found */
	const char *const *except; /* then never one of these, ended by NULL: they are somebody else's; NULL = none */
	const char *hook;     /* "auto", "level", "pulse", "led", "stream": overrides the handset file; NULL = file */
	void (*on_event)(void *user, const struct deskphone_event *event);
	void (*on_log)(void *user, int priority, const char *text); /* priority as in syslog(3); may be NULL */
	void *user;
};

/* Starts looking for the phone. The strings of `options` are copied. On a bad handset file -EINVAL with `error` naming
 * file, line and key. The caller owns *phone: deskphone_free(). */
int deskphone_new(const struct deskphone_options *options, struct deskphone **phone, char *error, size_t error_size);
void deskphone_free(struct deskphone *phone); /* NULL is fine; sends nothing: see deskphone_farewell() */

int deskphone_fd(const struct deskphone *phone);
int64_t deskphone_deadline(const struct deskphone *phone); /* [ms], -1 = none */
void deskphone_dispatch(struct deskphone *phone, int64_t now_ms);

const struct deskphone_info *deskphone_info(const struct deskphone *phone);
/* Fields a screen shows, from the handset file (bit n-1 = field n); screens 3..7 fall back to 5 and 10. */
uint16_t deskphone_screen_fields(const struct deskphone *phone, enum deskphone_screen screen);

/* How many columns the screen has for a field; 0 = it does not show it. */
int deskphone_field_width(
	const struct deskphone *phone, enum deskphone_screen screen, enum deskphone_field field);

/* Unicode characters the display can draw, from the handset file; 0 spans = the file does not say. Valid while this phone is
 * attached. */
struct deskphone_span {
	uint32_t first, last;
};
#define DESKPHONE_FONT_SPANS 32
size_t deskphone_font(const struct deskphone *phone, const struct deskphone_span **spans);

/* Setters: note what is wanted. Text is UTF-8 of any length (invalid bytes become U+FFFD); the driver cuts it to what the
 * display holds without splitting a surrogate pair. A field that the wanted screen does not show is kept back. */
void deskphone_set_screen(struct deskphone *phone, enum deskphone_screen screen, bool backlight);
void deskphone_set_text(struct deskphone *phone, enum deskphone_field field, const char *text);
void deskphone_set_presence(struct deskphone *phone, enum deskphone_presence presence);
void deskphone_set_lamp(struct deskphone *phone, enum deskphone_lamp lamp, bool on);
void deskphone_set_muted(struct deskphone *phone, bool muted);
void deskphone_set_off_hook(struct deskphone *phone, bool off); /* confirms the hook: LED 08:17 */
void deskphone_set_language(struct deskphone *phone, enum deskphone_language language);

/* Before leaving: lamps off, idle screen (or display off), what is queued is sent, at most `limit_ms` of real time. */
void deskphone_farewell(struct deskphone *phone, int limit_ms);

/* The machine goes to sleep: lamps and display go out as for a farewell, the phone is let go (DESKPHONE_DETACHED comes from
 * within, when one was attached) and none is looked for. Setters still count. The second call in a row does nothing. */
void deskphone_suspend(struct deskphone *phone, int limit_ms);
/* Awake again: the phone is opened anew, with all that is wanted. Nothing to do when it was not suspended. */
void deskphone_resume(struct deskphone *phone);

/* Reads a folder of *.handset files as deskphone_new() does. 0, or -errno with the first mistake in `error`. */
int deskphone_check_handsets(const char *folder, char *error, size_t error_size);

/* Whether a report descriptor is that of a telephone that this driver would take. */
bool deskphone_is_telephone(const uint8_t *bytes, size_t size);

/* The rows of a report descriptor, tab-separated, as `deskphone descriptor` prints them: kind, report_id, payload_bit,
 * wire_bit, size_bits, elements, type, mode, access, logical_min, logical_max, usage. 0, or -errno with `error`. */
int deskphone_print_descriptor(const uint8_t *bytes, size_t size, FILE *out, char *error, size_t error_size);
#endif
