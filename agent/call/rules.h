/* Ordered number rules, as the dial plans of Lync and Office Communications Server have them: a pattern (a
 * regular expression) and a translation with $1, $2 for its groups. The first rule whose pattern matches the
 * whole string gives the result; no other is looked at. Differences to what went wrong there: every pattern
 * is anchored at both ends, whether it says so or not; a group that took no part is empty; $10 is the longest
 * group number that exists (write ${1} to be sure).
 *
 * The only room that uses PCRE2. Matching is held to limits, so a catastrophic pattern ends with an error;
 * such a pattern is refused when it is read, as far as trying it on hard strings can tell. Rules are only
 * read once they are there, from any thread. */
#ifndef DESKPHONE_CALL_RULES_H
#define DESKPHONE_CALL_RULES_H
#include <stdbool.h>
#include <stddef.h>

struct rules;

#define RULES_MAX 1000
#define RULES_PATTERN_MAX 1024
#define RULES_BARRED "!" /* as a translation: such a number is not called */

/* Where a rule stands, for telling people. Copied. */
struct rule_source {
	const char *name; /* may be empty */
	const char *file;
	unsigned line;
};

/* What is wrong with a rule. */
struct rule_error {
	int in_translation; /* else in the pattern */
	size_t at;	    /* offset in it */
	char what[256];
};

/* NULL without memory. */
struct rules *rules_new(void);
void rules_free(struct rules *rules);

/* Appends a rule. 0; -EINVAL with *error; -E2BIG (too many); -ENOMEM. */
int rules_add(struct rules *rules, const char *pattern, const char *translation,
	const struct rule_source *source, struct rule_error *error);
size_t rules_count(const struct rules *rules);

/* The rule's texts and where it stands; the strings belong to the rules. */
void rules_at(const struct rules *rules, size_t index, const char **pattern, const char **translation,
	struct rule_source *source);

/* Applies rule `index` to a terminated string: 1 and the result in `out`; 0 when it does not match;
 * -ETIMEDOUT when the pattern ran into its limits, -EMSGSIZE when the result does not fit, -ENOMEM. */
int rules_apply(const struct rules *rules, size_t index, const char *digits, char *out, size_t size);

/* Could rule `index` match something longer that begins with the string? True also when that cannot be told. */
bool rules_continues(const struct rules *rules, size_t index, const char *digits);
#endif
