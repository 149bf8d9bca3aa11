/* Limits, times and plain enums of the telephone: call.h. */
#ifndef DESKPHONE_CALL_CALL_TYPES_H
#define DESKPHONE_CALL_CALL_TYPES_H
#include <stdint.h>

#define CALL_MAX 3 /* calls at a time; a further incoming one is rejected as busy */

#define CALL_GRACE_MS 30000	 /* phone unplugged, softphone gone: how long calls stay as they are */
#define CALL_ENDED_MS 5000	 /* how long the reason of an end is shown */
#define CALL_REQUEST_MS 10000	 /* how long a request to the softphone may stay without effect */
#define CALL_LOCKOUT_MS 60000	 /* busy or warning tone at an unattended phone, then silence (handset) or on-hook */
#define CALL_REMINDER_MS 60000	 /* on-hook with a held call: the bell reminds of it after this time */
#define CALL_REMIND_FOR_MS 10000 /* and rings for so long each time */
#define CALL_RECALL_MS 30000	 /* how long the bell says that another call is still on hold after hanging up */
#define CALL_ERROR_TONE_MS 400
#define CALL_DTMF_MS 120
#define CALL_TRANSFER_MS 60000	 /* how long a transfer may take: the other telephone rings meanwhile */
#define CALL_DEFLECT_MS 5000	 /* a call that is to be forwarded is quiet here for so long at most */
#define CALL_INTERCOM_MS 1200	 /* the beep before a call is answered by itself */
#define CALL_PAGE_MS 15000	 /* a list or menu that nobody goes on with is left */
#define CALL_NEWS_MS 4000	 /* how long the idle screen shows a new presence or forwarding first */
#define CALL_CALLBACK_MS 1800000 /* after an emergency call every call rings: they may call back */

#define CALL_REDIALS 10	    /* numbers called last that are kept */
#define CALL_MISSED_MAX 20  /* missed calls on the list */

/* As enum deskphone_path (driver/deskphone.h), same numbers. */
enum call_path { CALL_PATH_NONE, CALL_PATH_HANDSET, CALL_PATH_SPEAKER, CALL_PATH_HEADSET };

/* As enum deskphone_presence (report 0x16), same numbers. */
enum call_presence {
	CALL_PRESENCE_UNKNOWN,
	CALL_PRESENCE_AVAILABLE,
	CALL_PRESENCE_AVAILABLE_IDLE,
	CALL_PRESENCE_BUSY,
	CALL_PRESENCE_BUSY_IDLE,
	CALL_PRESENCE_AWAY,
	CALL_PRESENCE_DO_NOT_DISTURB,
	CALL_PRESENCE_OFFLINE,
	CALL_PRESENCE_OFFLINE_IDLE,
};

/* What the telephone as a whole is doing. A waiting call (a second one that rings) is not a state: see
 * call_status.ringing. */
enum call_phone {
	CALL_PHONE_IDLE,
	CALL_PHONE_PREDIAL,    /* on-hook, digits typed */
	CALL_PHONE_COLLECTING, /* off-hook: dial tone, digits */
	CALL_PHONE_CALLING,    /* our call is on its way */
	CALL_PHONE_INCOMING,   /* on-hook, rings */
	CALL_PHONE_ACTIVE,     /* talking, or just answered */
	CALL_PHONE_HELD,       /* a call is on hold, no other is up; on-hook or off-hook */
	CALL_PHONE_RECALL,     /* on-hook, the bell reminds of a held call */
	CALL_PHONE_ENDED,      /* off-hook after the end of a call */
	CALL_PHONE_LIST,       /* on-hook, the missed calls are looked at */
	CALL_PHONE_MENU,       /* on-hook, a presence is chosen */
	CALL_PHONE_FORWARD,    /* on-hook, the number to forward to is typed */
	CALL_PHONES
};

enum call_bell {
	CALL_BELL_NONE,
	CALL_BELL_NORMAL,
	CALL_BELL_INTERNAL, /* an extension calls */
	CALL_BELL_INTERCOM, /* one beep: it will be answered by itself */
	CALL_BELL_RECALL,   /* a held call waits */
	CALL_BELLS
};

/* A missed call. `at_ms` is when it came, on the clock of call_event(); may be negative. */
struct call_missed {
	char name[128], number[128];
	int64_t at_ms;
};

enum call_outcome {
	CALL_OUTCOME_TALKED,
	CALL_OUTCOME_MISSED,
	CALL_OUTCOME_REJECTED,	/* by us */
	CALL_OUTCOME_ELSEWHERE, /* answered on another telephone, or forwarded to one */
	CALL_OUTCOME_FAILED,	/* outgoing, not answered */
};
#endif
