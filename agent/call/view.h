/* What the display and the lamps shall show: a function of call_status(), the local time and the language.
 * Pure. The agent gives the result to the driver, which sends only what differs; view_render() may be called
 * as often as one likes.
 *
 *   situation       | screen   | top line (5)            | bottom line (10)
 *   idle            | IDLE     | 1 name, 3 date          | 2 presence or what is amiss, 4 time
 *   dialling        | READY    | "Dial", "Dial, Headset", or what is amiss | digits
 *   redial, on-hook | READY    | "Redial", which of them   | digits
 *   missed calls    | READY    | which, caller's name     | when, number
 *   presence menu   | READY    | the one that # would take | what the keys do
 *   forward to      | READY    | "Forward to"             | digits
 *   our call        | OUTGOING | "Calling", "Ringing"    | name or number
 *   rings           | INCOMING | caller's name           | title, without one the number
 *   second one rings| INCOMING | "Waiting: " name        | title or number
 *   talking         | IN_CALL  | name                    | duration, "Muted", "Headset"
 *   on hold         | ON_HOLD  | name                    | "On hold"; on-hook how to resume
 *   ended           | ENDED    | reason                  | name or number
 *
 * Where the redial key would transfer the held call, the line that says how the call is going says that too.
 * The presence lamp shows the presence; it blinks fast while it rings and slowly while a call waits on hold.
 *
 * What is longer than its place is cut at a word, or moves ([phone] scroll). A name that the font cannot show
 * gives way to the number. docs/screens.md has a picture of every screen.
 *
 * A screen whose fields are not only 5 and 10 gets status in 5, name in 6, title in 7, duration in 9, number in
 * 10. */
#ifndef DESKPHONE_CALL_VIEW_H
#define DESKPHONE_CALL_VIEW_H
#include "agent/call/call.h"
#include "agent/call/text.h"
#include <stdbool.h>
#include <stdint.h>

/* As enum deskphone_screen, same numbers. */
enum view_screen {
	VIEW_SCREEN_KEEP,
	VIEW_SCREEN_IDLE,
	VIEW_SCREEN_READY,
	VIEW_SCREEN_OUTGOING,
	VIEW_SCREEN_INCOMING,
	VIEW_SCREEN_IN_CALL,
	VIEW_SCREEN_ON_HOLD,
	VIEW_SCREEN_ENDED,
	VIEW_SCREENS
};

/* As enum deskphone_field, same numbers. */
enum view_field {
	VIEW_LOCAL_NAME = 1,
	VIEW_LOCAL_STATUS,
	VIEW_DATE,
	VIEW_TIME,
	VIEW_CALL_STATUS,
	VIEW_OTHER_NAME,
	VIEW_OTHER_TITLE,
	VIEW_SUBJECT,
	VIEW_DURATION,
	VIEW_NUMBER,
	VIEW_FIELDS = VIEW_NUMBER,
};

/* As enum deskphone_lamp, same order. */
enum view_lamp { VIEW_LAMP_VOICEMAIL, VIEW_LAMP_MISSED, VIEW_LAMP_FORWARD, VIEW_LAMP_SPEAKER, VIEW_LAMP_RING, VIEW_LAMP_HOLD, VIEW_LAMPS };

enum view_language { VIEW_ENGLISH, VIEW_GERMAN, VIEW_FRENCH, VIEW_SPANISH, VIEW_LANGUAGES };

/* "de", "de_AT.UTF-8", "fr", ... ; anything else (NULL too) is English. */
enum view_language view_language(const char *locale);
/* Windows language id, as the phone wants it (report 0x17). */
uint16_t view_language_id(enum view_language language);

/* Local time, broken down as by localtime_r(): month 0..11, weekday 0 = Sunday. */
struct view_clock {
	bool known;
	int year, month, day, weekday, hour, minute, second; /* year in full: 2026 */
};

#define VIEW_LINE_WIDTH 24	/* columns of a line on screens 2..7 */
#define VIEW_IDLE_WIDTH 16	/* and of each of the four fields of the idle screen */
#define VIEW_TEXT_SIZE (4 * VIEW_LINE_WIDTH + 1)
#define VIEW_TWO_LINES ((1u << (VIEW_CALL_STATUS - 1)) | (1u << (VIEW_NUMBER - 1)))
#define VIEW_BACKLIGHT_MS 15000 /* after the last key, and after the last change of what is shown */
#define VIEW_BLINK_MS 500	/* presence lamp while it rings: two reports a second */
#define VIEW_SCROLL_MS 500	/* a moving text: two updates a second, one character each; */
#define VIEW_SCROLL_PAUSE_MS 2000 /* it rests at both ends */
#define VIEW_BLINK_HELD_MS 1500 /* while a call is on hold and no other up */

struct view_context {
	int64_t now_ms; /* the clock of call_event() */
	struct view_clock clock;
	enum view_language language;
	bool us_dates;	   /* month first and twelve hours; English only */
	const char *name;  /* local name on the idle screen, UTF-8; NULL = none */
	struct view_clock listed; /* when status.list_call came */
	struct text_font font; /* what the display can draw; without spans the default (text.h) */
	bool scroll;	       /* long texts of lit call screens move instead of being cut */
	uint8_t width[VIEW_SCREENS][VIEW_FIELDS + 1]; /* columns of a field; 0 = 16 on the idle screen, else 24 */
	uint16_t fields[VIEW_SCREENS]; /* bit n-1 = field n is shown on that screen; 0 = the default: 1-4 idle, else 5 and 10 */
};

struct view {
	enum view_screen screen;
	bool backlight;
	uint16_t used;				   /* bit n-1: text[n] counts (is on this screen) */
	char text[VIEW_FIELDS + 1][VIEW_TEXT_SIZE]; /* by field number; UTF-8, cut to the width */
	enum call_presence presence;
	bool lamps[VIEW_LAMPS];
	bool muted;
	int64_t next_ms; /* when it will look different without any event; -1 = never */
	const struct view_context *context; /* while it is being made, else NULL */
	int64_t scrolled_ms;		    /* since its texts stand there; -1 = they do not move */
};

void view_render(const struct call_status *status, const struct view_context *context, struct view *view);
#endif
