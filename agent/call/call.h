/* The telephone: what a desk phone does with its calls, keys and hook. Pure: no I/O and no clock. An event
 * and the time go in, effects come out, and the next deadline; the same events at the same times give the
 * same effects.
 *
 * It knows up to three calls (record.h), of which at most one has the line (is heard); the others are held or
 * ring. What the person hears and sees follows from the state alone: after each event tone, bell, hook and
 * audio are compared with what was asked before, and only differences come out. docs: the tables of cases are
 * on top of call_phone.c and call_network.c.
 *
 * Not locked: one thread. Times are milliseconds of any clock that does not jump back. Texts are UTF-8; those
 * of records are cleaned on the way in (text.h), so everything that comes out is fit for logs and displays. */
#ifndef DESKPHONE_CALL_CALL_H
#define DESKPHONE_CALL_CALL_H
#include "agent/call/call_types.h"
#include "agent/call/dial.h"
#include "agent/call/plan.h"
#include "agent/call/record.h"
#include "agent/call/tones.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum call_event_type {
	/* the phone (driver) */
	CALL_EV_ATTACHED,
	CALL_EV_DETACHED,
	CALL_EV_HOOK_OFF, /* path */
	CALL_EV_HOOK_ON,
	CALL_EV_PATH,	  /* path */
	CALL_EV_KEY,	  /* key: '0'..'9' '*' '#' 'A'..'D' went down */
	CALL_EV_KEY_LONG, /* key: the same is still down */
	CALL_EV_KEY_UP,	  /* key */
	CALL_EV_REDIAL,
	CALL_EV_HOLD,
	CALL_EV_DELETE,
	CALL_EV_MUTED,	  /* on: microphone state as the phone reports it */
	/* the network (softphone) */
	CALL_EV_SOFTPHONE_UP,	/* softphone: name, can_hold, ... */
	CALL_EV_SOFTPHONE_DOWN,
	CALL_EV_SYNC_BEGIN,
	CALL_EV_SYNC_END,	/* calls without a record since SYNC_BEGIN have ended */
	CALL_EV_RECORD,		/* record: the complete record of one call */
	CALL_EV_FAILED,		/* failed: the softphone refused a request */
	CALL_EV_REGISTERED,	/* registered: ok, text; all lines together */
	CALL_EV_MWI,		/* mwi: messages waiting; all lines together */
	CALL_EV_PRESENCE,	/* presence: state, text; the softphone's word */
	CALL_EV_AWAY,		/* on: the desktop session is idle or locked */
	CALL_EV_FORWARD,	/* number: the softphone forwards all calls to it; "" = no more */
	CALL_EV_DISPLAY,	/* display: text of the network, for some time */
	CALL_EV_SOFTPHONE_MUTED, /* on: the person muted in the softphone's window */
	/* the person, through the deskphone tool or a notification; each gets a reply */
	CALL_EV_USER_DIAL,     /* dial: number or address */
	CALL_EV_USER_ANSWER,   /* call ("" = the one that rings) */
	CALL_EV_USER_REJECT,   /* call; on: as busy, not as declined */
	CALL_EV_USER_HANGUP,   /* call ("" = the one with the line, else the held one) */
	CALL_EV_USER_HOLD,     /* call */
	CALL_EV_USER_RESUME,   /* call */
	CALL_EV_USER_MUTE,     /* on */
	CALL_EV_USER_DTMF,     /* dtmf: digits */
	CALL_EV_USER_TRANSFER, /* transfer: blind (number) or to another call (to) */
	CALL_EV_USER_VOICEMAIL,
	CALL_EV_USER_PRESENCE, /* presence: state (UNKNOWN = automatic), text */
	CALL_EV_USER_FORWARD,  /* number; "" = no more */
	CALL_EV_USER_SEEN,     /* missed calls have been looked at */
	/* the clock */
	CALL_EV_TIMER,
	CALL_EVENTS
};

/* Which request an effect makes and CALL_EV_FAILED refuses. */
enum call_request {
	CALL_REQ_DIAL,
	CALL_REQ_ANSWER,
	CALL_REQ_REJECT,
	CALL_REQ_HANGUP,
	CALL_REQ_HOLD,
	CALL_REQ_RESUME,
	CALL_REQ_MUTE,
	CALL_REQ_DTMF,
	CALL_REQ_TRANSFER,
	CALL_REQ_VOICEMAIL,
	CALL_REQ_FORWARD,
	CALL_REQUESTS
};

/* Strings are only read during call_event(). */
struct call_event {
	enum call_event_type type;
	const char *call; /* USER_*: id; NULL or "" = the obvious one */
	union {
		enum call_path path;
		char key;
		bool on;
		struct {
			const char *name;
			bool can_hold, can_dtmf, can_transfer, can_voicemail;
			bool can_join;	  /* transfers to another call, not only to numbers */
			bool can_forward; /* all calls, by itself */
			bool can_deflect; /* transfers a call that still rings */
		} softphone;
		const struct call_record *record;
		struct {
			enum call_request request;
			bool no_such_call; /* the softphone does not know the call (any more) */
			bool unsupported;  /* it never will */
			const char *text;
		} failed; /* of event.call */
		struct {
			bool ok;
			const char *text;
		} registered;
		struct {
			bool waiting;
			int fresh; /* new messages, 0 = not known */
		} mwi;
		struct {
			enum call_presence state;
			const char *text;
		} presence;
		struct {
			const char *top, *bottom;
			int ms; /* how long; 0 = until the next; two empty texts take it down */
		} display;
		const char *number; /* USER_DIAL, FORWARD, USER_FORWARD */
		const char *digits; /* USER_DTMF */
		struct {
			const char *number, *to; /* one of them */
		} transfer;
	};
};

enum call_effect_type {
	CALL_FX_REQUEST,   /* request: ask the softphone */
	CALL_FX_HOOK,	   /* on = off-hook: confirm (deskphone_set_off_hook); repeated when the phone may have fallen back */
	CALL_FX_TONE,	   /* tone; TONE_NONE stops. "once" tones are sent each time */
	CALL_FX_RING,	   /* ring: the bell */
	CALL_FX_AUDIO,	   /* audio: sound device wanted (call, tone or bell), and the call that is heard ("" = none) */
	CALL_FX_REDRAW,	   /* call_status() has changed */
	CALL_FX_FINISHED,  /* finished: a call is over: history, missed-call notice */
	CALL_FX_EMERGENCY, /* emergency: a notice to people on site; goes along with the dial request */
	CALL_FX_PRESENCE,  /* presence: to be published */
	CALL_FX_KEEP,	   /* call_status(): own presence or forward has changed; keep it for the next life */
	CALL_FX_SEEN,	   /* the missed calls so far are no news any more */
	CALL_FX_FORGET,	   /* forget: this missed call was taken from the list */
	CALL_FX_LOG,	   /* log */
};

struct call_effect {
	enum call_effect_type type;
	union {
		struct {
			enum call_request request;
			char call[CALL_ID_SIZE]; /* DIAL, VOICEMAIL: the id of the new call */
			union {
				struct {
					char number[DIAL_TEXT_SIZE], typed[DIAL_TEXT_SIZE];
					bool emergency;
				} dial;
				enum call_cause reason; /* REJECT: CAUSE_DECLINED or CAUSE_BUSY */
				bool on;		/* MUTE */
				struct {
					char digit;
					int ms;
				} dtmf;
				struct {
					char number[DIAL_TEXT_SIZE]; /* blind, or */
					char to[CALL_ID_SIZE];	     /* the other call */
				} transfer;
				char forward[DIAL_TEXT_SIZE]; /* "" = no more */
			};
		} request;
		bool on;
		struct {
			bool on;
			enum call_bell bell;
		} ring;
		enum tone tone;
		struct {
			enum call_presence state;
			char text[64];
		} presence;
		struct {
			char number[128];
			int64_t at_ms;
		} forget;
		struct {
			bool on;
			char call[CALL_ID_SIZE];
		} audio;
		struct {
			struct call_record record;
			enum call_outcome outcome;
			int64_t began_ms; /* when it first appeared */
		} finished;
		struct {
			char call[CALL_ID_SIZE];
			char number[DIAL_TEXT_SIZE];
		} emergency;
		struct {
			int priority; /* as in syslog(3) */
			char text[160];
		} log;
	};
};

enum call_reply {
	CALL_REPLY_NONE, /* not a USER_ event */
	CALL_REPLY_OK,
	CALL_REPLY_NO_SUCH_CALL,
	CALL_REPLY_BUSY,    /* the line is in use, or there are CALL_MAX calls */
	CALL_REPLY_INVALID, /* no number, no digits, unknown call state for it */
	CALL_REPLY_NO_PHONE,
	CALL_REPLY_NO_SOFTPHONE,
	CALL_REPLY_UNSUPPORTED, /* the softphone cannot */
};

#define CALL_EFFECTS_MAX 96

struct call_effects {
	enum call_reply reply;
	char reply_call[CALL_ID_SIZE]; /* USER_DIAL, USER_VOICEMAIL: the new call's id */
	size_t count;
	struct call_effect list[CALL_EFFECTS_MAX];
};

struct call_options {
	const struct plan *plan; /* may be NULL; must outlive the machine */
	int short_ms;		 /* inter-digit time-out, 0 = the plan's or 3 s */
	const char *speed_dial[10]; /* long press of a digit; NULL or "" = none. 0 and 1 have their own meaning */
	const char *voicemail;	    /* number that a held 1 calls; NULL = ask the softphone to */
	const char *redial[CALL_REDIALS]; /* numbers called in an earlier life, the last one first; NULL = none */
	const struct call_missed *missed; /* of an earlier life, the newest first; only read by call_new() */
	size_t missed_count;
	int missed_fresh;	  /* how many of them have not been looked at */
	enum call_presence presence; /* what the person had chosen, UNKNOWN = nothing; only read by call_new() */
	const char *presence_text;   /* the same */
	const char *forward;	     /* forwards to this number; NULL = not; only read by call_new() */
	bool dnd_rejects;	     /* do not disturb: callers are told "busy", else the bell is silent */
	bool silent;		     /* no bell at all, only display and lamps */
	const char *auto_answer;     /* numbers that are answered by the telephone itself, comma-separated */
	const char *extensions;	     /* lengths of internal numbers, "3,4": they ring differently */
	/* Writes a fresh random UUID as text. */
	void (*uuid)(void *user, char id[CALL_ID_SIZE]);
	void *user;
};

struct call_machine;

/* The strings of `options` are copied. NULL when out of memory. The caller owns the result: call_free(). Begins without
 * phone and softphone. */
struct call_machine *call_new(const struct call_options *options);
void call_free(struct call_machine *machine); /* NULL is fine */

/* Another configuration, at any time; calls stay as they are. It shows with the next event, CALL_EV_TIMER will do. */
void call_configure(struct call_machine *machine, const struct call_options *options);

/* `effects` is overwritten. Deadlines that passed before the event are dealt with first. */
void call_event(struct call_machine *machine, const struct call_event *event, int64_t now_ms,
	struct call_effects *effects);

/* When to send CALL_EV_TIMER [ms], -1 = not at all. */
int64_t call_deadline(const struct call_machine *machine);

/* Everything there is to see, for the display, the tool and the tests. */
struct call_status {
	enum call_phone phone;
	bool attached, off_hook, muted;
	enum call_path path;
	bool softphone, registered; /* registered is true until the softphone says otherwise */
	char softphone_name[64], registered_text[64];
	bool mwi;
	int messages; /* new ones, 0 = not known */
	enum call_presence presence; /* who wins is said on top of call_presence.c */
	char presence_text[64];
	enum call_presence own; /* what the person has chosen; UNKNOWN = automatic */
	char own_text[64];
	bool off_work;	       /* chosen with the keys: AWAY with a text of its own */
	char forward[DIAL_TEXT_SIZE], forward_shown[PLAN_NUMBER_SIZE]; /* "" = not forwarded */
	char forward_own[DIAL_TEXT_SIZE]; /* what the person has chosen, whether it can be done or not; to be kept */
	bool presence_news, forward_news; /* changed a moment ago */

	char digits[DIAL_SIZE];		 /* as typed */
	char digits_shown[PLAN_NUMBER_SIZE]; /* the number they would call, formatted; "" when no digits */
	bool warned;			 /* dialling timed out: nothing typed, or not a number yet */

	size_t calls;
	struct call_record call[CALL_MAX]; /* state as the person sees it (answered = active, asked to hold = held) */
	char shown[CALL_MAX][PLAN_NUMBER_SIZE]; /* their numbers as the region writes them */
	int line, ringing, held;	   /* index into call[], -1 = none: who is heard or called; who rings first; held last */
	bool connecting;		   /* the line's call was answered here, the softphone has not confirmed */
	int transferring;		   /* index of a call that is being transferred, -1 = none */
	bool transfer_key;		   /* the redial key would transfer the held call now */

	bool ended_shown; /* the reason below is still news */
	bool ended_moved; /* it ended because it was transferred */
	struct call_record ended;
	char ended_number[PLAN_NUMBER_SIZE]; /* its number as the region writes it */

	int missed;
	char missed_name[256], missed_number[128]; /* the last one */
	size_t listed, list_size;     /* LIST: which one of how many is shown, 1 = the newest; 0 = there is none */
	struct call_missed list_call; /* LIST: that one */
	char list_number[PLAN_NUMBER_SIZE]; /* its number as the region writes it */
	int menu; /* MENU: which presence is shown, 0 = automatic, ... (call_menu.c) */

	bool display_shown;
	char display_top[128], display_bottom[128];

	enum tone tone;
	bool ring;
	enum call_bell bell;
	bool audio;			/* sound device wanted */
	char audio_call[CALL_ID_SIZE];	/* "" = none */
	char redial[DIAL_TEXT_SIZE];	/* last number called; "" = none */
	size_t redial_at, redials;	/* which of how many is in `digits`, 1 = the last one; 0 = none of them */
	int64_t activity_ms;		/* when the person last did something at the phone; -1 = never */
	int64_t display_since_ms;	/* when phone or what it shows last changed in kind; for blinking and backlight */
};

void call_status(const struct call_machine *machine, struct call_status *status);

/* Number `index` of those called last, 0 = the last one; "" behind the end. Valid until the next event. */
const char *call_redial_number(const struct call_machine *machine, size_t index);

/* What the menu of presences offers: 0 automatic, 1 available, 2 busy, 3 do not disturb, 4 be right back, 5 away, 6 off
 * work, 7 appear offline. */
#define CALL_MENU_ITEMS 8
#define CALL_MENU_OFF_WORK 6
enum call_presence call_menu_presence(int item);

const char *call_phone_name(enum call_phone state);	/* "idle", "collecting", ... */
const char *call_event_name(enum call_event_type type); /* "hook off", ... */
const char *call_request_name(enum call_request request);
const char *call_reply_word(enum call_reply reply); /* "ok", "no-such-call", "busy", ... as on the socket */
#endif
