/* Between the two halves of the pattern room: pattern.c compiles, pattern_match.c runs. */
#ifndef DESKPHONE_CALL_PATTERN_PROGRAM_H
#define DESKPHONE_CALL_PATTERN_PROGRAM_H
#include "agent/call/pattern.h"
#include <stdint.h>

/* The program of a compiled pattern: instructions that only ever lead forwards, so a path through it ends. */
enum op {
	OP_SET,	  /* one digit of `set`, then the next instruction */
	OP_SPLIT, /* try the next instruction, then `to` */
	OP_JUMP,  /* go on at `to` */
	OP_SAVE,  /* remember the place in slot `to`, then the next instruction */
	OP_END,	  /* only at the end of the string */
	OP_MATCH,
};

struct instruction {
	uint8_t op;
	uint16_t set; /* bit n: digit n */
	uint16_t to;
	uint16_t first; /* what the string may go on with here: bit n: digit n, so that most branches are
			   never entered */
};

struct pattern {
	size_t groups;
	size_t shortest, longest; /* of strings that match as a whole */
	size_t count;
	struct instruction program[];
};

#define ALL_DIGITS 0x3FF
#endif
