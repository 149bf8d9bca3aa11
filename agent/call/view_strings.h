/* The words on the display, in each language. Pure tables; every text is UTF-8 and fits the place it is made for. */
#ifndef DESKPHONE_CALL_VIEW_STRINGS_H
#define DESKPHONE_CALL_VIEW_STRINGS_H
#include "agent/call/view.h"
#include <stddef.h>

enum view_string {
	VIEW_DIAL,
	VIEW_INCOMPLETE,
	VIEW_HANG_UP,
	VIEW_CALLING,
	VIEW_RINGING,
	VIEW_INCOMING_CALL,
	VIEW_WAITING,
	VIEW_UNKNOWN_CALLER,
	VIEW_CONNECTING,
	VIEW_IN_CALL,
	VIEW_MUTED,
	VIEW_REMOTE_HELD,
	VIEW_ON_HOLD,
	VIEW_LIFT_TO_RESUME,
	VIEW_LIFT, /* behind "2 held, " */
	VIEW_TRANSFER_KEY, /* what the redial key does: 17 units, so that a duration fits before it */
	VIEW_TRANSFERRING,
	VIEW_TRANSFERRED,
	VIEW_HEADSET, /* how one listens */
	VIEW_REDIAL,  /* before "2/7" */
	VIEW_NO_MISSED,
	VIEW_AUTOMATIC,
	VIEW_MENU_KEYS,
	VIEW_FORWARD_TO,
	VIEW_FORWARD_OFF,
	VIEW_HELD_CALLS, /* behind a number: (1 held) */
	VIEW_VOICEMAIL,
	VIEW_NO_SOFTPHONE, /* from here to VIEW_PRESENCES: 16 units, for the idle screen */
	VIEW_NOT_REGISTERED,
	VIEW_MISSED_CALL, /* behind 1 */
	VIEW_MISSED_CALLS, /* behind a number */
	VIEW_NEW_MESSAGE, /* behind 1 */
	VIEW_NEW_MESSAGES, /* behind a number */
	VIEW_MESSAGES, /* their number is not known */
	VIEW_MISSED_SHORT, /* behind a number, both in one line */
	VIEW_MESSAGES_SHORT,
	VIEW_UNDISTURBED, /* before such a number */
	VIEW_FORWARDED, /* before a number */
	VIEW_OFF_WORK,
	VIEW_PRESENCES,
	VIEW_STRINGS
};

const char *view_string(enum view_language language, enum view_string string);
const char *view_cause(enum view_language language, enum call_cause cause);
const char *view_presence(enum view_language language, enum call_presence presence); /* "" for unknown */

#define VIEW_CLOCK_SIZE 32
void view_date(const struct view_context *context, char text[VIEW_CLOCK_SIZE]);
void view_time(const struct view_context *context, char text[VIEW_CLOCK_SIZE]);
/* "00:07", "59:59", "1:00:00" */
void view_duration(int64_t seconds, char text[VIEW_CLOCK_SIZE]);
#endif
