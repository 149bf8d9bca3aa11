/* Digit maps (RFC 3435, section 2.1.5): is what has been dialled so far complete? A map is one string, or
 * alternatives in parentheses with `|` between; letters in any case:
 *
 *   0-9 * # A-D +   that key (`+` is an extension)
 *   x               any digit 0-9
 *   [2-9] [135*]    one of these; also [x#]
 *   T               the inter-digit timer ran out: an event like a key
 *   .               the element before it any number of times, including none
 *
 * Extensions, none of them in the RFC:
 *
 *   S               a timer like T, but the short one (SIP phones: "99S|998")
 *   T{2.5} S{1}     with a time-out of its own, in seconds, for this alternative
 *   ,               a second dial tone from here on; takes no key
 *   <9:>  <:1416>   what stands before the colon has to be dialled, what stands behind is called instead
 *   !               last in an alternative: barred, such a number is not called
 *
 * After each event the events so far are held against every alternative. The shortest match wins: a match
 * ends dialling though a longer alternative could still have matched. A compiled map is only read, from any
 * thread. Pure. */
#ifndef DESKPHONE_CALL_DIGITMAP_H
#define DESKPHONE_CALL_DIGITMAP_H
#include <stdbool.h>
#include <stddef.h>

struct digitmap;

#define DIGITMAP_TEXT_MAX 16384 /* the RFC asks for at least 2048 */
#define DIGITMAP_EVENTS_MAX 63

enum digitmap_state { DIGITMAP_NONE, DIGITMAP_PARTIAL, DIGITMAP_MATCH };

struct digitmap_result {
	enum digitmap_state state;
	size_t events;	    /* how many were looked at: a match or none ends collection */
	size_t alternative; /* DIGITMAP_MATCH: the first that matches, counted from 0 */
	bool barred;	    /* DIGITMAP_MATCH: by `!` */
	bool timer;	    /* DIGITMAP_PARTIAL: a match as soon as the timer runs out ... */
	bool timer_short;   /* ... the short one */
	int timer_ms;	    /* ... or this long, when the alternative says so; else 0 */
	size_t timer_alternative;
	bool dial_tone; /* DIGITMAP_PARTIAL: a second dial tone now */
};

/* What is wrong with a map. */
struct digitmap_error {
	size_t at; /* offset in the text */
	const char *what;
};

/* 0; -EINVAL with *error; -ENOMEM. The caller frees *map. */
int digitmap_new(const char *text, size_t length, struct digitmap **map, struct digitmap_error *error);
void digitmap_free(struct digitmap *map);

/* Events: 0-9 * # A-D + and T (the timer, long or short), at most DIGITMAP_EVENTS_MAX. No events: partial. */
struct digitmap_result digitmap_run(const struct digitmap *map, const char *events, size_t length);

/* What to call when `events` (with its T, if any) matches that alternative: the keys with its replacements
 * made. The length of what is in `out`, or -EMSGSIZE, or -EINVAL when they do not match. */
int digitmap_replace(const struct digitmap *map, size_t alternative, const char *events, size_t length,
	char *out, size_t size);

/* Where the alternative stands in the text: for telling people. */
void digitmap_where(const struct digitmap *map, size_t alternative, size_t *at, size_t *length);

/* The shortest keys, lowest first, that alternative `index` matches without a timer; *length is 0 when it
 * needs the timer. False: there is no such alternative. */
bool digitmap_example(
	const struct digitmap *map, size_t index, char keys[DIGITMAP_EVENTS_MAX + 1], size_t *length);

const char *digitmap_state_name(enum digitmap_state state);
#endif
