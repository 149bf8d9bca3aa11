/* What a plan holds, for the rooms that it is made of: plan.c builds it, plan_number.c says which
 * number, plan_complete.c says when. Nobody else includes this but the `dialplan` subcommand, which
 * shows it all to people. */
#ifndef DESKPHONE_CALL_PLAN_ROOMS_H
#define DESKPHONE_CALL_PLAN_ROOMS_H
#include "agent/call/digitmap.h"
#include "agent/call/emergency.h"
#include "agent/call/national.h"
#include "agent/call/plan.h"
#include "agent/call/regions.h"
#include "agent/call/rules.h"
#include "agent/call/trace.h"

#define PLAN_PREFIX_MAX 8
#define PLAN_AREA_MAX 8
#define PLAN_WARNINGS_MAX 16
#define PLAN_SHORT_MS 3000

struct plan_digits {
	size_t length;
	char text[12];
};

struct plan {
	const struct region *region; /* NULL = unknown */
	struct plan_digits outside, area;
	region_lengths extensions; /* bit n: extensions of n digits */
	struct emergency_extra emergency;
	struct digitmap *digitmap; /* NULL = none */
	struct rules *rules;	   /* NULL = none */
	int short_ms;
	size_t warning_count;
	char *warnings[PLAN_WARNINGS_MAX];
};

/* Which number, without the text for the display. `length` is the string's, at most PLAN_NUMBER_SIZE - 1. The
 * length of `number`. */
struct plan_reading {
	enum plan_kind kind;
	size_t length;
	char number[PLAN_NUMBER_SIZE];
};

void plan_read(const struct plan *plan, const char *digits, size_t length, struct plan_reading *reading,
	struct trace *trace);

/* The E.164 number by the region's rules alone, and not a short code; its length or 0. */
size_t plan_full_number(const struct plan *plan, const char *digits, size_t length, char e164[NATIONAL_SIZE],
	struct trace *trace);

/* The string with the area code in front (and the trunk prefix, where it always belongs there); its
 * length, 0 = no area code. */
size_t plan_area_string(
	const struct plan *plan, const char *digits, size_t length, char whole[NATIONAL_SIZE]);

/* The number of that string, by the region's rules; its length or 0. */
size_t plan_local_number(const struct plan *plan, const char *digits, size_t length, char e164[NATIONAL_SIZE],
	struct trace *trace);

/* Does it begin with the outside prefix and go on? */
bool plan_is_outside(const struct plan *plan, const char *digits, size_t length);

/* The plan that counts when there is none. */
const struct plan *plan_none(void);

/* What the digits are and what they can become, in words; NULL = nothing. */
struct plan_outlook {
	const char *number; /* it can be called as it is: what it is */
	const char *longer; /* something longer begins so: what that is */
	bool unsure; /* `number` has the length of one, but no kind of number that is known begins so */
};

/* How plan_completion() comes to its answer: the answer, the time-out of PLAN_READY, and why. */
struct plan_verdict {
	enum plan_completion completion;
	int short_ms;
	struct plan_outlook why;
};

struct plan_verdict plan_complete(const struct plan *plan, const char *digits, size_t length);

/* The outlook by the region's numbers and short codes alone, without prefix, extensions and the user's own
 * map and rules. */
struct plan_outlook outlook_region(const struct plan *plan, const char *digits, size_t length);
/* What several say: the first who knows a number of this length, and the first who knows longer ones. */
void outlook_join(struct plan_outlook *all, struct plan_outlook one);
#endif
