/* The control socket's messages: one JSON object a line <-> structures. docs/socket.md is the reference of
 * every message.
 *
 * Pure: no I/O, no clock, no memory kept; jansson inside. Any thread. What comes in is not trusted: strict
 * JSON (duplicate members, NUL characters, invalid UTF-8, numbers out of range are refused), lines of
 * WIRE_LINE_MAX at most, texts cut to their field without splitting a character, control characters in texts
 * become spaces. Other dangers of a text (bidi marks, markup) are for whoever shows it: see
 * agent/call/text.h. */
#ifndef DESKPHONE_WIRE_H
#define DESKPHONE_WIRE_H
#include "agent/call/record.h"
#include "agent/call/voice_figures.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define WIRE_PROTOCOL 1
#define WIRE_LINE_MAX 8192 /* bytes of a line, its newline included */
#define WIRE_CALLS_MAX 8
#define WIRE_ACCOUNTS_MAX 4 /* lines (accounts) of a softphone: mailboxes and registrations */
#define WIRE_DISPLAY_MAX 10
#define WIRE_TEXT_SIZE 256
#define WIRE_NUMBER_SIZE 128
#define WIRE_NAME_SIZE 64
#define WIRE_DIGITS_SIZE 33

enum wire_type {
	WIRE_NONE,
	/* either side */
	WIRE_HELLO,
	WIRE_PING,
	WIRE_PONG,
	WIRE_REPLY,
	WIRE_ERROR,
	/* requests: agent -> softphone, observer -> agent; answered with WIRE_REPLY when they have an id */
	WIRE_DIAL,
	WIRE_ANSWER,
	WIRE_REJECT,
	WIRE_HANGUP,
	WIRE_HOLD, /* on = false is "resume" */
	WIRE_MUTE,
	WIRE_DTMF,
	WIRE_TRANSFER,
	WIRE_VOICEMAIL, /* call the mailbox */
	WIRE_STATUS,	/* observer -> agent only: send the state again */
	WIRE_NAME,	/* observer -> agent only: the local name on the display */
	WIRE_FORWARD,	/* forward all calls; from the softphone and to observers a fact */
	WIRE_SEEN,	/* observer -> agent only: missed calls have been looked at */
	WIRE_RING_VOLUME, /* observer -> agent; to observers a fact */
	/* facts: softphone -> agent -> observers. PRESENCE and MWI with an id are requests too */
	WIRE_CALL,
	WIRE_MWI,
	WIRE_PRESENCE,
	WIRE_REGISTERED,
	WIRE_DISPLAY,
	WIRE_SYNC,
	/* events of the agent: to everybody who listens */
	WIRE_STATE,
	WIRE_HOOK,
	WIRE_VOLUME,
	WIRE_PHONE,
	WIRE_AUDIO,
	WIRE_KEY,
	WIRE_PEER, /* "softphone": it came or went */
	WIRE_TYPES
};

enum wire_role { WIRE_OBSERVER, WIRE_SOFTPHONE };

/* What a softphone said it can ("can" of its hello). Unknown words are ignored. */
enum wire_can {
	WIRE_CAN_HOLD = 1 << 0,
	WIRE_CAN_DTMF = 1 << 1,
	WIRE_CAN_MWI = 1 << 2,
	WIRE_CAN_PRESENCE = 1 << 3,
	WIRE_CAN_TITLE = 1 << 4,
	WIRE_CAN_TRANSFER = 1 << 5,
	WIRE_CAN_MUTE = 1 << 6,
	WIRE_CAN_VOICEMAIL = 1 << 7,
	WIRE_CAN_PING = 1 << 8, /* answers pings: the agent watches whether it lives */
	WIRE_CAN_FORWARD = 1 << 9,  /* forwards all calls by itself, once it is told where to */
	WIRE_CAN_DEFLECT = 1 << 10, /* transfers a call that still rings */
	WIRE_CAN_JOIN = 1 << 11,    /* transfers to another call, not only to numbers */
	WIRE_CAN_LAST = WIRE_CAN_JOIN
};

#define WIRE_RING_STEPS 10

/* In the order of report 0x16 of the phone (driver/deskphone.h, enum deskphone_presence). */
enum wire_availability {
	WIRE_UNKNOWN,
	WIRE_AVAILABLE,
	WIRE_AVAILABLE_IDLE,
	WIRE_BUSY,
	WIRE_BUSY_IDLE,
	WIRE_AWAY,
	WIRE_DO_NOT_DISTURB,
	WIRE_OFFLINE,
	WIRE_OFFLINE_IDLE,
};

enum wire_via { WIRE_VIA_NONE, WIRE_VIA_HANDSET, WIRE_VIA_SPEAKER, WIRE_VIA_HEADSET };
enum wire_audio_state { WIRE_AUDIO_DOWN, WIRE_AUDIO_UP, WIRE_AUDIO_LOST };

/* Identifies a request: an integer (0..2^53) or a string of up to 36 bytes, the asker's choice. */
struct wire_id {
	enum { WIRE_ID_NONE, WIRE_ID_NUMBER, WIRE_ID_TEXT } kind;
	int64_t number;
	char text[CALL_ID_SIZE];
};

struct wire_phone {
	bool attached, display;
	char model[WIRE_NAME_SIZE], serial[WIRE_NAME_SIZE], node[108];
	int rows, columns;
	char text[WIRE_TEXT_SIZE]; /* why none is attached, when that is known */
};

struct wire_hello {
	int protocol;
	enum wire_role role; /* client */
	bool takeover;	     /* client */
	unsigned can;	     /* client: enum wire_can */
	char name[WIRE_NAME_SIZE], version[WIRE_NAME_SIZE];
	char session[CALL_ID_SIZE]; /* agent: new with each start of the agent */
	bool agent;		    /* this hello is the agent's: session and phone count */
	struct wire_phone phone;    /* agent */
};

struct wire_reply {
	bool ok;
	char error[32]; /* one of the words of docs/socket.md, "" when ok */
	char text[WIRE_TEXT_SIZE];
};

struct wire_dial {
	char number[WIRE_NUMBER_SIZE]; /* what to call */
	char typed[WIRE_NUMBER_SIZE];  /* what the person pressed */
	bool emergency;
	char line[WIRE_NAME_SIZE]; /* "" = the softphone chooses */
};

struct wire_dtmf {
	char digits[WIRE_DIGITS_SIZE]; /* 0-9 * # A-D; one to a softphone */
	int ms;			       /* 0 = the softphone chooses */
};

struct wire_transfer {
	char number[WIRE_NUMBER_SIZE]; /* blind, or */
	char to[CALL_ID_SIZE];	       /* the other call: attended */
};

struct wire_forward {
	char number[WIRE_NUMBER_SIZE]; /* "" = no more */
};

struct wire_mwi {
	char line[WIRE_NAME_SIZE];
	bool waiting;
	int fresh, old, urgent; /* "new", "old", "urgent"; 0..9999 */
};

struct wire_presence {
	enum wire_availability state;
	char text[WIRE_TEXT_SIZE];
};

struct wire_registered {
	char line[WIRE_NAME_SIZE];
	bool ok;
	char text[WIRE_TEXT_SIZE];
};

struct wire_display {
	char lines[WIRE_DISPLAY_MAX][WIRE_NUMBER_SIZE];
	int count;
	int ms; /* how long to show it; 0 = until something else is shown */
};

/* Everything the softphone knows. It replaces what was known before. */
struct wire_sync {
	struct call_record calls[WIRE_CALLS_MAX];
	struct wire_mwi mwi[WIRE_ACCOUNTS_MAX];
	struct wire_registered registered[WIRE_ACCOUNTS_MAX];
	struct wire_presence presence;
	int calls_count, mwi_count, registered_count;
	bool has_presence;
};

struct wire_hook {
	bool on_hook; /* "on": true = hung up */
	enum wire_via via;
};

struct wire_volume {
	int step, steps;
	enum wire_via via;
};

struct wire_audio {
	enum wire_audio_state state;
	int rate_hz; /* of the voice at the audio socket, whatever the card has; 0 = none */
	bool measured; /* `figures`: of the call that is heard */
	struct voice_figures figures;
	char text[WIRE_TEXT_SIZE]; /* why it is not up although it should be, for people */
};

struct wire_key {
	char key[16];  /* "0".."9" "star" "pound" "redial" "hold" "mute" "delete" ... */
	char press[8]; /* "down" "long" "up" */
};

struct wire_peer {
	bool connected;
	char name[WIRE_NAME_SIZE];
};

/* What the agent shows and knows: `state`, and what `deskphone status` prints. */
struct wire_state {
	struct wire_phone phone;
	struct wire_peer softphone;
	struct wire_display display; /* its lines now */
	struct wire_sync known;	     /* calls, mwi, registered, presence */
	bool muted;
	struct wire_hook hook;
	struct wire_volume volume;
	int ring_volume; /* 0 (silent) to WIRE_RING_STEPS */
	struct wire_audio audio;
	char name[WIRE_NAME_SIZE]; /* local name */
	struct wire_forward forward;
};

struct wire_message {
	enum wire_type type;
	struct wire_id id;
	char call[CALL_ID_SIZE]; /* DIAL..DTMF, TRANSFER, AUDIO, REPLY; "" = not said (requests: the call in
				    question) */
	union {
		struct wire_hello hello;
		struct wire_reply reply; /* REPLY, and ERROR (error, text) */
		struct wire_dial dial;
		enum call_cause reason; /* REJECT: CAUSE_BUSY or CAUSE_DECLINED; CAUSE_NONE = not said */
		bool on;		/* HOLD, MUTE */
		int step;		/* RING_VOLUME: 0 (silent) to WIRE_RING_STEPS */
		struct wire_dtmf dtmf;
		struct wire_transfer transfer;
		char text[WIRE_TEXT_SIZE]; /* NAME */
		struct wire_forward forward;
		struct call_record record; /* CALL; since_ms is milliseconds of UTC since 1970 here */
		struct wire_mwi mwi;
		struct wire_presence presence;
		struct wire_registered registered;
		struct wire_display display;
		struct wire_sync sync;
		struct wire_state state;
		struct wire_hook hook;
		struct wire_volume volume;
		struct wire_phone phone;
		struct wire_audio audio;
		struct wire_key key;
		struct wire_peer peer;
	};
};

/* What was wrong with a line, for the answer: `id` when it could be read. */
struct wire_fault {
	struct wire_id id;
	char text[WIRE_TEXT_SIZE];
};

/* One line, with or without its newline. -EMSGSIZE too long, -EBADMSG not one JSON object, -ENOMSG a type
 * nobody knows, -EINVAL a member is missing or wrong; each with `fault` filled. `message` is untouched on
 * failure. */
int wire_decode(const char *line, size_t length, struct wire_message *message, struct wire_fault *fault);

/* `line` gets the newline and a NUL; *length counts the newline, not the NUL. -EMSGSIZE: does not fit (a
 * `state` or `sync` sheds subjects, titles and texts first and so always fits), -EINVAL: a value is out of
 * range or not UTF-8. */
int wire_encode(const struct wire_message *message, char line[WIRE_LINE_MAX + 1], size_t *length);

/* Words of the wire. _name never returns NULL; _parse leaves *value alone and returns -EINVAL for an unknown
 * word. */
const char *wire_type_name(enum wire_type type);
int wire_type_parse(const char *word, enum wire_type *value);
const char *wire_call_state_name(enum call_state state);
int wire_call_state_parse(const char *word, enum call_state *value);
const char *wire_cause_name(enum call_cause cause);
int wire_cause_parse(const char *word, enum call_cause *value);
enum call_cause wire_cause_of_sip(int status); /* RFC 3261 status 300..699 -> cause; 200 = normal */
const char *wire_availability_name(enum wire_availability state);
int wire_availability_parse(const char *word, enum wire_availability *value); /* also "dnd" */
const char *wire_via_name(enum wire_via via);
int wire_via_parse(const char *word, enum wire_via *value);
const char *wire_audio_state_name(enum wire_audio_state state);
int wire_audio_state_parse(const char *word, enum wire_audio_state *value);
const char *wire_can_name(unsigned bit);
unsigned wire_can_parse(const char *word); /* 0 = unknown */

/* Copies `text` cut to size - 1 bytes at a character's boundary; control characters (C0, DEL, C1) become
 * spaces. */
void wire_copy(char *to, size_t size, const char *text);
#endif
