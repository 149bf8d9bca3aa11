#include "agent/call/pattern_program.h"
#include <string.h>

#define STEPS_MAX 200000

struct run {
	const struct instruction *program;
	const char *start, *end;
	size_t steps;
	bool whole;    /* the match has to reach the end of the string */
	bool open;     /* the string will go on: `$` does not match */
	bool explore;  /* go through every path instead of stopping at the first match */
	bool accepted; /* a path matched */
	bool hungry;   /* a path wanted a digit behind the end of the string */
	const char *behind;
	const char *saved[2 * PATTERN_GROUPS];
};

static bool step(struct run *run, size_t at, const char *next);

/* Is it worth while to enter the branch at `at`? At the end of the string always: it may be hungry. */
static bool worthwhile(const struct run *run, size_t at, const char *next)
{
	unsigned digit = next == run->end ? 0 : (unsigned)(*next - '0');

	return next == run->end || run->program[at].op == OP_MATCH ||
	       (digit < 10 && (run->program[at].first >> digit & 1));
}

static bool matched(struct run *run, const char *next)
{
	if (run->whole && next != run->end)
		return false;
	run->accepted = true;
	run->behind = next;
	return !run->explore;
}

static bool save(struct run *run, size_t slot, size_t at, const char *next)
{
	const char *before = run->saved[slot];

	run->saved[slot] = next;
	if (step(run, at, next))
		return true;
	run->saved[slot] = before;
	return false;
}

static bool step(struct run *run, size_t at, const char *next)
{
	while (++run->steps <= STEPS_MAX) {
		const struct instruction *now = &run->program[at];
		switch ((enum op)now->op) {
		case OP_SET:
			if (next == run->end) {
				run->hungry = true;
				return false;
			}
			if ((unsigned)(*next - '0') > 9 || !(now->set >> (*next - '0') & 1))
				return false;
			next++;
			at++;
			break;
		case OP_SPLIT:
			if (worthwhile(run, at + 1, next) && step(run, at + 1, next))
				return true;
			at = now->to;
			break;
		case OP_JUMP:
			at = now->to;
			break;
		case OP_SAVE:
			return save(run, now->to, at + 1, next);
		case OP_END:
			if (run->open || next != run->end)
				return false;
			at++;
			break;
		case OP_MATCH:
			return matched(run, next);
		}
	}
	return false;
}

static struct run begin(const struct pattern *pattern, const char *digits, size_t length)
{
	return (struct run){.program = pattern->program, .start = digits, .end = digits + length};
}

size_t pattern_groups(const struct pattern *pattern)
{
	return pattern->groups;
}

bool pattern_full(const struct pattern *pattern, const char *digits, size_t length)
{
	if (!pattern || length < pattern->shortest || length > pattern->longest)
		return false;
	struct run run = begin(pattern, digits, length);
	run.whole = true;
	return worthwhile(&run, 0, digits) && step(&run, 0, digits);
}

static bool match_start(const struct pattern *pattern, struct run *run, struct pattern_match *match)
{
	const char *digits = run->start;

	if (!worthwhile(run, 0, digits) || !step(run, 0, digits))
		return false;
	match->start[0] = 0;
	match->end[0] = (size_t)(run->behind - digits);
	for (size_t i = 1; i < PATTERN_GROUPS; i++) {
		bool took_part = i <= pattern->groups && run->saved[2 * i] && run->saved[2 * i + 1];
		match->start[i] = took_part ? (size_t)(run->saved[2 * i] - digits) : PATTERN_NONE;
		match->end[i] = took_part ? (size_t)(run->saved[2 * i + 1] - digits) : PATTERN_NONE;
	}
	return true;
}

bool pattern_start(
	const struct pattern *pattern, const char *digits, size_t length, struct pattern_match *match)
{
	if (!pattern || length < pattern->shortest)
		return false;
	struct run run = begin(pattern, digits, length);
	return match_start(pattern, &run, match);
}

bool pattern_start_open(
	const struct pattern *pattern, const char *digits, size_t length, struct pattern_match *match)
{
	if (!pattern || length < pattern->shortest)
		return false;
	struct run run = begin(pattern, digits, length);
	run.open = true;
	return match_start(pattern, &run, match);
}

struct pattern_outlook pattern_outlook(const struct pattern *pattern, const char *digits, size_t length)
{
	if (!pattern || length > pattern->longest)
		return (struct pattern_outlook){0};
	struct run run = begin(pattern, digits, length);
	run.whole = run.explore = true;
	step(&run, 0, digits);
	return (struct pattern_outlook){.accepts = run.accepted, .continues = run.hungry};
}

bool pattern_undecided(const struct pattern *pattern, const char *digits, size_t length)
{
	if (!pattern)
		return false;
	struct run run = begin(pattern, digits, length);
	run.explore = true;
	step(&run, 0, digits);
	return run.hungry;
}
