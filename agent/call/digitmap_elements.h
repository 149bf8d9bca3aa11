/* Between the halves of the digit map room: digitmap.c reads the text, digitmap_run.c holds events against
 * it. */
#ifndef DESKPHONE_CALL_DIGITMAP_ELEMENTS_H
#define DESKPHONE_CALL_DIGITMAP_ELEMENTS_H
#include "agent/call/digitmap.h"
#include <stdint.h>

enum element_kind {
	ELEMENT_KEY,	/* takes one event of `set` */
	ELEMENT_TONE,	/* second dial tone; takes nothing */
	ELEMENT_INSERT, /* called besides what was dialled; takes nothing */
	ELEMENT_END,	/* of the alternative */
};

#define EVENT_TIMER 17 /* bits of `set`: 0-9 the digits, then * # A-D + and the timer */

struct element {
	enum element_kind kind;
	uint32_t set;
	bool repeats;	  /* `.` */
	bool silent;	  /* left of the colon of a replacement: dialled, not called */
	bool timer_short; /* S */
	bool barred;	  /* ELEMENT_END: `!` */
	int timer_ms;	  /* T{...}, S{...} */
	size_t at; /* ELEMENT_INSERT: offset and length of what is called; ELEMENT_END: of the alternative */
	size_t length;
};

struct digitmap {
	size_t count;
	struct element *elements;
	char *text;
};

/* Bit of an event (0-9 * # A-D + T), or -1. */
int digitmap_event(char c);
#endif
