/* The dial buffer: digits as they are typed, when they are complete, and how long to wait for the next. Pure;
 * time comes in as milliseconds, the deadline goes out. What number the digits mean is plan.h's business.
 *
 *   situation      | key                      | timer
 *   on-hook        | kept; nothing is called  | none
 *   off-hook empty | first digit              | 20 s: DIAL_WARN (warning tone, no call)
 *   off-hook digits| PLAN_COMPLETE: DIAL_GO   | PLAN_READY 3 s: DIAL_GO; PLAN_UNKNOWN 16 s: DIAL_GO;
 *                  |                          | PLAN_PARTIAL 16 s: DIAL_WARN, the digits stay to be completed
 *                  |                          | (codes that begin with * or #: DIAL_GO)
 *
 * `#` ends dialling (off-hook) and is not part of the number, unless the digits begin with `*` or `#`. */
#ifndef DESKPHONE_CALL_DIAL_H
#define DESKPHONE_CALL_DIAL_H
#include "agent/call/plan.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define DIAL_DIGITS 32 /* further keys are refused, audibly */
#define DIAL_SIZE (DIAL_DIGITS + 1)
#define DIAL_TEXT_SIZE 128 /* numbers and addresses that were not typed on the keypad */

#define DIAL_FIRST_DIGIT_MS 20000
#define DIAL_SHORT_MS 3000
#define DIAL_LONG_MS 16000
#define DIAL_HELD_KEY_MS 2000 /* how long a first 0 or 1 waits for a long press (the phone reports it after 1.5 s) */

enum dial_result {
	DIAL_NOTHING,	/* taken in, or nothing to do */
	DIAL_GO,	/* complete: call it */
	DIAL_REFUSED,	/* no room, not a key, or nothing to erase */
	DIAL_WARN,	/* timer: nothing dialled, or not a number yet */
	DIAL_VOICEMAIL, /* 1 held down; the buffer is empty again */
	DIAL_SPEED,	/* another digit held down, alone in the buffer, which is empty again */
	DIAL_MENU,	/* on-hook: `*` held down, the same */
	DIAL_QUIET,	/* on-hook: `#` held down, the same */
};

struct dial {
	const struct plan *plan; /* may be NULL; not owned */
	int short_ms;		 /* configured inter-digit time-out, 0 = 3 s or the plan's */
	char digits[DIAL_SIZE];
	size_t length;
	bool off_hook; /* timers and completion count only off-hook */
	bool redial;   /* the digits were put there by dial_set() and not touched since */
	bool warned;   /* the timer has run out and nothing was typed since */
	bool waits_up; /* complete with one digit: goes when the key comes up, or on the deadline */
	int64_t deadline_ms; /* -1 = none */
};

void dial_init(struct dial *dial, const struct plan *plan, int short_ms);

/* Empties the buffer and goes on-hook: no timer. */
void dial_clear(struct dial *dial);

/* Starts (or starts again) off-hook collection with what is in the buffer. DIAL_GO when digits are there. */
enum dial_result dial_off_hook(struct dial *dial, int64_t now_ms);

/* A key of the pad: 0-9 * # A-D. */
enum dial_result dial_key(struct dial *dial, char key, int64_t now_ms);

/* The same key is still down. 0 becomes "+" when it is the only digit; 1 alone is DIAL_VOICEMAIL; another
 * digit alone is DIAL_SPEED if `speed` says that one is configured; on-hook `*` and `#` alone are DIAL_MENU
 * and DIAL_QUIET. Anything else is DIAL_NOTHING. */
enum dial_result dial_long(struct dial *dial, char key, bool speed, int64_t now_ms);
enum dial_result dial_key_up(const struct dial *dial);

/* Erases the last digit. */
enum dial_result dial_delete(struct dial *dial, int64_t now_ms);

/* Puts a whole number there (redial). Too long: -EMSGSIZE, buffer untouched. Starts no timer. */
int dial_set(struct dial *dial, const char *digits);

/* The deadline has come (nothing happens before it). */
enum dial_result dial_timer(struct dial *dial, int64_t now_ms);

/* May this be kept for redial? Not emergency numbers, and not feature codes that may hold a PIN (those that begin with
 * `*` or `#` and have another `*` or end with `#`). */
bool dial_remembers(const char *typed, enum plan_kind kind);

/* A number from the clipboard or a directory: "tel:" goes, separators go, full-width digits become ASCII,
 * letters become keypad digits, what is behind a pause (`,` `;` `p` `w` `x`, "ext.") goes to `after` as DTMF
 * for after the answer. Addresses (sip:, anything with '@') stay as they are. -EINVAL when nothing dialable
 * is left, -EMSGSIZE when it is too long. */
int dial_text(const char *text, char number[DIAL_TEXT_SIZE], char after[DIAL_SIZE]);
#endif
