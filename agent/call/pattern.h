/* A small bounded matcher for the regular expressions of regions.tsv: digits, \d, [...], (...), (?:...), |,
 * ?, {n}, {n,m} and $. The first alternative that matches counts, as in Perl (a POSIX matcher gives other
 * groups). Compiled once; a compiled pattern is only read, from any thread. There is no unbounded repetition,
 * and every match is held to a number of steps besides: no pattern and no string can make it hang. */
#ifndef DESKPHONE_CALL_PATTERN_H
#define DESKPHONE_CALL_PATTERN_H
#include <stdbool.h>
#include <stddef.h>

struct pattern;

#define PATTERN_GROUPS 4	  /* group 0 is the whole match */
#define PATTERN_NONE ((size_t)-1) /* a group that took no part */

struct pattern_match {
	size_t start[PATTERN_GROUPS];
	size_t end[PATTERN_GROUPS];
};

/* What a string can become. Both may be true: 411 is complete, and 4115550100 goes on. */
struct pattern_outlook {
	bool accepts;	/* it matches as a whole */
	bool continues; /* something longer that begins with it matches as a whole */
};

/* 0; -EINVAL with the offset of the mistake in *error_at; -E2BIG when it is too large; -ENOMEM. The caller
 * frees *pattern. */
int pattern_new(const char *text, size_t length, struct pattern **pattern, size_t *error_at);
void pattern_free(struct pattern *pattern);

/* The number of groups in the pattern, without group 0. */
size_t pattern_groups(const struct pattern *pattern);

/* Does the whole string match? NULL matches nothing. */
bool pattern_full(const struct pattern *pattern, const char *digits, size_t length);

/* Matches at the start of the string; *match is untouched when it does not. NULL matches nothing. */
bool pattern_start(
	const struct pattern *pattern, const char *digits, size_t length, struct pattern_match *match);

/* The same for a string that will go on: `$` does not match at its end. */
bool pattern_start_open(
	const struct pattern *pattern, const char *digits, size_t length, struct pattern_match *match);

struct pattern_outlook pattern_outlook(const struct pattern *pattern, const char *digits, size_t length);

/* Could a longer string match at its start otherwise than this one does? For pattern_start() on a string
 * still being typed. */
bool pattern_undecided(const struct pattern *pattern, const char *digits, size_t length);
#endif
