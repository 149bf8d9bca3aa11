/* Call-progress tones and ringing, as each country's exchanges make them (ITU-T E.180 Supplement 2). Pure tables.
 *
 * A tone is a text that the voice process plays: segments separated by ';', each `F1[+F2[+F3]]/MS` with frequencies in
 * Hz (0 = silence; `F1*F2` = F1 modulated by F2) and milliseconds (0 = for ever). The list repeats, unless it begins
 * with "once ". Example, North American busy: "480+620/500;0/500". */
#ifndef DESKPHONE_CALL_TONES_H
#define DESKPHONE_CALL_TONES_H
#include <stddef.h>

enum tone {
	TONE_NONE,
	TONE_DIAL,
	TONE_RINGBACK,
	TONE_BUSY,	   /* the other side is engaged, or has hung up */
	TONE_CONGESTION,   /* no way through: network, registration, softphone */
	TONE_CALL_WAITING, /* mixed into the call */
	TONE_SIT,	   /* special information: no such number */
	TONE_ERROR,	   /* a key was refused: one short low beep */
	TONE_WARNING,	   /* off-hook and nothing dialled, or half a number */
	TONE_RING,	   /* the bell of this telephone: a two-tone warble in the country's cadence */
	TONES
};

/* The text for a tone. `region`: ISO 3166-1 letters in either case; NULL or unknown: 425 Hz as ITU-T E.180 recommends.
 * TONE_NONE gives "". Constant strings of the program: never freed, never NULL. */
const char *tones_spec(enum tone tone, const char *region);

/* The bells to choose from; "country" is TONE_RING of the region. */
#define TONES_RINGS "country|classic|chime|low|bright|urgent"
enum tones_bell { TONES_BELL_NORMAL, TONES_BELL_INTERNAL, TONES_BELL_INTERCOM };

/* The text for a bell by name; NULL or unknown: "country". Extensions have the same sound in a cadence of
 * their own; the intercom is one beep for all. */
const char *tones_ring(const char *name, enum tones_bell bell, const char *region);

/* "none", "dial", "ringback", ...: for logs and tests. */
const char *tones_name(enum tone tone);

/* The regions that have a row of their own, one after the other; NULL after the last. */
const char *tones_region(size_t index);
#endif
