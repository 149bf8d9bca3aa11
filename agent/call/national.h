/* From what is dialled in a region to the full international number (E.164), by nothing but the facts of
 * regions.tsv and this procedure, which is libphonenumber's parser without its guesses:
 *
 *   1. `+`, or the region's international prefix with a next digit that is not 0: international. The country
 *      code is taken, the rest is a national number by the rules of that country code's main region.
 *   2. Else national by the region's own rules; but who begins with the country code, where that fits no
 *      number of the region and the rest does (or where it is longer than any number), has left out the `+`.
 *      Where numbers have many lengths and always carry the trunk prefix, a string without it is only local:
 *      no full number.
 *   3. The trunk prefix is removed or transformed; not where the number fitted before and would not fit
 *      after, nor where what is left has an impossible length. On an international number this makes
 *      +44 (0)20 ... right.
 *   4. With a possible length it is a full number: `+`, country code, national number. Else it is none.
 *
 * Pure. */
#ifndef DESKPHONE_CALL_NATIONAL_H
#define DESKPHONE_CALL_NATIONAL_H
#include "agent/call/regions.h"
#include "agent/call/trace.h"

#define NATIONAL_DIGITS_MAX 40 /* nothing longer is a number */
#define NATIONAL_SIZE 64       /* for `+`, country code, national number and NUL */

/* `digits` are 0-9, with a `+` in front or not. The length of the E.164 number in `e164`, or 0 when it is no
 * full number (then `e164` is undefined). `home` may be NULL: then only `+` is understood. */
size_t national_e164(const struct region *home, const char *digits, size_t length, char e164[NATIONAL_SIZE],
	struct trace *trace);

/* The parts of the procedure, for asking whether a number can go on. */

/* Where the country code begins, or 0 when it is not international. */
size_t national_international(const struct region *home, const char *digits, size_t length);

/* Step 3: the national number without its trunk prefix; the length of what is in `out`. */
size_t national_strip(const struct region *rules, const char *digits, size_t length, char out[NATIONAL_SIZE],
	struct trace *trace);

/* What the trunk rule makes of the start of the string, whether or not the result is a number; `open`: the
 * string will go on. False: the rule does not match. */
bool national_transform(const struct region *rules, const char *digits, size_t length, bool open,
	char out[NATIONAL_SIZE], size_t *out_length);

/* In an open numbering plan whose national numbers always carry the trunk prefix, what comes without it is a
 * local number: in Berlin 30123456 is a Berlin number, not +49 30 123456. */
bool national_is_local(const struct region *home, const char *digits, size_t length);

/* Is that true of what these digits begin? Asked while they are typed, and of more regions: where every
 * national number carries the trunk prefix, a string without it is read as one when it is called, but nobody
 * is kept from going on. */
bool national_needs_trunk(const struct region *home, const char *digits, size_t length);

/* The region whose rules count for numbers of this region's country code from abroad. */
const struct region *national_main(const struct region *region);
#endif
