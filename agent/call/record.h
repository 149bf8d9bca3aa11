/* The complete record of one call, as the softphone socket carries it (docs/socket.md, message `call`). Shared by the
 * call machine and the wire. Texts are UTF-8 as they came: clean them (text.h) before they are shown. */
#ifndef DESKPHONE_CALL_RECORD_H
#define DESKPHONE_CALL_RECORD_H
#include <stdbool.h>
#include <stdint.h>

enum call_state {
	CALL_DIALING,	  /* sent to the network, no answer from it yet */
	CALL_RINGING_OUT, /* 180: the other telephone rings */
	CALL_INCOMING,	  /* rings here */
	CALL_WAITING,	  /* rings here while another call is up */
	CALL_ACTIVE,
	CALL_HELD,	  /* we hold */
	CALL_REMOTE_HELD, /* they hold */
	CALL_ENDED,
};

/* Why a call ended. The words of the wire are those of call_cause_name(): "normal", "busy", ... */
enum call_cause {
	CAUSE_NONE,
	CAUSE_NORMAL,	 /* somebody hung up */
	CAUSE_BUSY,	 /* 486, 600 */
	CAUSE_DECLINED,	 /* 603, 403 */
	CAUSE_NO_ANSWER, /* 408, 480 */
	CAUSE_NOT_FOUND, /* 404, 484, 604 */
	CAUSE_CANCELLED, /* 487: the caller gave up */
	CAUSE_ELSEWHERE, /* answered on another telephone (RFC 3326 cause 200) */
	CAUSE_UNREACHABLE, /* 5xx, no registration, no softphone */
	CAUSE_FAILED,	 /* anything else */
};

#define CALL_ID_SIZE 37 /* UUID, 36 characters and NUL */

struct call_record {
	char id[CALL_ID_SIZE];
	enum call_state state;
	bool outgoing;
	bool early_media; /* the network sends its own ringback: make no tone */
	enum call_cause cause;
	char number[128], name[256], title[256], subject[256], line[64], text[256];
	int64_t since_ms; /* when it became active, on the agent's clock; 0 = not yet */
};
#endif
