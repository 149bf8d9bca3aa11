/* What linphone-daemon answers: "Status: Ok" or "Status: Error", then lines of "Key: value" and blank ones.
 * There is no mark for the end: an answer is what the daemon writes at once. Pure. The forms are those of
 * 5.1.65. */
#ifndef DESKPHONE_LINPHONE_TEXT_H
#define DESKPHONE_LINPHONE_TEXT_H
#include "agent/call/record.h"
#include "agent/softphone/wire.h"
#include <stddef.h>

#define LINPHONE_ANSWER_MAX 16384 /* bytes */
#define LINPHONE_URI_SIZE 256

/* Zero or "" = not said. */
struct linphone_answer {
	bool ok;
	unsigned id;	/* Id: of a call */
	unsigned size;	/* Size: events that still wait */
	int duration_s; /* Duration */
	bool outgoing, has_direction;
	char reason[WIRE_TEXT_SIZE]; /* Reason, of an Error */
	char version[WIRE_NAME_SIZE];
	char event[64];		      /* Event: "LinphoneCallConnected" */
	char state[64];		      /* State */
	char from[LINPHONE_URI_SIZE]; /* From: "Ada" <sip:ada@..> or sip:ada@.. */
};

/* Strict: -EBADMSG without a status, with a NUL, with a key that comes twice (a caller's name may carry
 * lines), with more than LINPHONE_ANSWER_MAX bytes or 64 lines; *answer is untouched then. */
int linphone_text_read(const char *text, size_t length, struct linphone_answer *answer);

/* "LinphoneCallConnected" -> what it means for the call. */
enum linphone_meaning {
	LINPHONE_NOTHING, /* it goes on as it was, or a word that we do not know */
	LINPHONE_DIALING,
	LINPHONE_RINGING_OUT,
	LINPHONE_EARLY_MEDIA, /* rings, and the network speaks itself */
	LINPHONE_INCOMING,
	LINPHONE_ACTIVE,
	LINPHONE_HELD,
	LINPHONE_REMOTE_HELD,
	LINPHONE_END,
	LINPHONE_ERROR,
	LINPHONE_RELEASED,
};
enum linphone_meaning linphone_text_meaning(const char *state);

/* "Ada Lovelace" <sip:ada@example.com>;tag=1 -> name and "sip:ada@example.com". Without a name: "". */
void linphone_text_party(const char *from, char *name, size_t name_size, char *uri, size_t uri_size);

/* One account of `register-info ALL`. *text moves behind it. False: no more. */
struct linphone_account {
	char identity[LINPHONE_URI_SIZE]; /* "sip:ada@example.com" */
	bool ok, failed;		  /* neither: it is under way or off */
	char reason[WIRE_TEXT_SIZE];
};
bool linphone_text_account(const char **text, const char *end, struct linphone_account *account);
#endif
