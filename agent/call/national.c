#include "agent/call/national.h"
#include <string.h>

const struct region *national_main(const struct region *region)
{
	const struct region *main = region->main ? region : region_of_number(region->cc, region->cc_length);

	return main ? main : region;
}

size_t national_international(const struct region *home, const char *digits, size_t length)
{
	struct pattern_match match;

	if (length > 0 && digits[0] == '+')
		return 1;
	if (!home || !pattern_start(home->idd, digits, length, &match) || match.end[0] == length)
		return 0;
	return digits[match.end[0]] == '0' ? 0 : match.end[0];
}

/* The transformation with its $1 and $2 filled in. */
static size_t substitute(const char *rule, const char *digits, const struct pattern_match *match, char *out)
{
	size_t length = 0;

	for (; *rule; rule++) {
		size_t group = rule[0] == '$' ? (size_t)(rule[1] - '0') : PATTERN_GROUPS;
		if (group >= PATTERN_GROUPS) {
			out[length++] = *rule;
			continue;
		}
		rule++;
		if (match->start[group] == PATTERN_NONE)
			continue;
		size_t part = match->end[group] - match->start[group];
		memcpy(out + length, digits + match->start[group], part);
		length += part;
	}
	return length;
}

bool national_transform(const struct region *rules, const char *digits, size_t length, bool open,
	char out[NATIONAL_SIZE], size_t *out_length)
{
	struct pattern_match match;
	bool matches = open ? pattern_start_open(rules->trunk_parse, digits, length, &match)
			    : pattern_start(rules->trunk_parse, digits, length, &match);

	if (!matches)
		return false;
	size_t last = pattern_groups(rules->trunk_parse);
	size_t start = 0;
	if (rules->trunk_transform[0] && match.start[last] != PATTERN_NONE)
		start = substitute(rules->trunk_transform, digits, &match, out);
	memcpy(out + start, digits + match.end[0], length - match.end[0]);
	*out_length = start + length - match.end[0];
	return true;
}

/* Too short, only local or between two lengths: not what a trunk prefix stands before. Too long passes. */
static bool length_refused(const struct region *rules, size_t length)
{
	if (region_has_length(rules->lengths_local, length))
		return true;
	return !region_has_length(rules->lengths, length) && length < 32 && rules->lengths >> length != 0;
}

static void trace_strip(const struct region *rules, const char *digits, size_t length, const char *out,
	size_t stripped, struct trace *trace)
{
	bool removed = stripped <= length && memcmp(digits + length - stripped, out, stripped) == 0;

	if (removed)
		TRACE(trace, "`%.*s` is dialled before national numbers of %s: %.*s is left",
			(int)(length - stripped), digits, rules->code, (int)stripped, out);
	else
		TRACE(trace, "the trunk rule of %s makes %.*s of %.*s", rules->code, (int)stripped, out,
			(int)length, digits);
}

size_t national_strip(const struct region *rules, const char *digits, size_t length, char out[NATIONAL_SIZE],
	struct trace *trace)
{
	size_t stripped;

	if (!national_transform(rules, digits, length, false, out, &stripped))
		stripped = 0;
	else if (pattern_full(rules->pattern, digits, length) &&
		 !pattern_full(rules->pattern, out, stripped)) {
		TRACE(trace,
			"the trunk rule of %s would make %.*s of it, but it is a number as it stands: left",
			rules->code, (int)stripped, out);
		stripped = 0;
	} else if (length_refused(rules, stripped)) {
		TRACE(trace, "the trunk rule of %s would leave %zu digits, which is no length there: left",
			rules->code, stripped);
		stripped = 0;
	} else {
		trace_strip(rules, digits, length, out, stripped, trace);
		return stripped;
	}
	memcpy(out, digits, length);
	return length;
}

/* Step 2: is a `+` missing in front of the country code? */
static bool plus_forgotten(const struct region *home, const char *digits, size_t length)
{
	char rest[NATIONAL_SIZE];
	size_t rest_length = length - home->cc_length;

	if (length <= home->cc_length || memcmp(digits, home->cc, home->cc_length) != 0)
		return false;
	if (length >= 32 || home->lengths >> length == 0)
		return true;
	if (pattern_full(home->pattern, digits, length))
		return false;
	digits += home->cc_length;
	if (!national_transform(home, digits, rest_length, false, rest, &rest_length) ||
		(pattern_full(home->pattern, digits, length - home->cc_length) &&
			!pattern_full(home->pattern, rest, rest_length)))
		return pattern_full(home->pattern, digits, length - home->cc_length);
	return pattern_full(home->pattern, rest, rest_length);
}

/* Where national numbers of every kind are written with their trunk prefix (checked with the formats of
 * libphonenumber 9.0.43); and those with so many lengths that what comes without it can only be local.
 * Germany has exceptions: pagers (16), and six digits that are no longer given out. */
static const char trunk_always[] = "AF,AL,AM,AT,AX,AZ,BA,BD,BE,BG,BL,BY,CD,CH,CU,DE,DZ,EG,EH,ER,ET,FI,FR,GB,"
				   "GF,GG,GH,GP,HR,HU,ID,IM,IQ,IR,JE,JO,JP,KE,KG,KP,KZ,LA,"
				   "LK,LR,LT,LY,MA,MD,ME,MF,MG,MK,MM,MQ,MW,NA,NG,NZ,RO,RS,RU,SD,SE,SI,SL,"
				   "SS,SY,TM,TW,TZ,UA,UG,VE,XK,YE,ZA,ZW";
static const char trunk_or_local[] = "AT,AX,BD,BG,CU,DE,FI,RS,XK";

static bool without_trunk(const char *regions, const struct region *home, const char *digits, size_t length)
{
	struct pattern_match match;

	if (!home || length < 2 || !strstr(regions, home->code) ||
		pattern_start(home->trunk_parse, digits, length, &match))
		return false;
	return strcmp(home->code, "DE") != 0 || memcmp(digits, "16", 2) != 0;
}

bool national_needs_trunk(const struct region *home, const char *digits, size_t length)
{
	return without_trunk(trunk_always, home, digits, length);
}

bool national_is_local(const struct region *home, const char *digits, size_t length)
{
	return without_trunk(trunk_or_local, home, digits, length) &&
	       !(strcmp(home->code, "DE") == 0 && length == 6 && digits[0] == '3');
}

/* Where the national number begins, and by whose rules it is read. NULL: no such country code. */
static const struct region *whose_rules(
	const struct region *home, const char *digits, size_t length, size_t *national, struct trace *trace)
{
	size_t start = national_international(home, digits, length);

	if (start > 0) {
		const struct region *region = region_of_number(digits + start, length - start);
		TRACE(trace, "`%.*s` is %s%s: international", (int)start, digits,
			digits[0] == '+' ? "the international sign" : "the international prefix of ",
			digits[0] == '+' ? "" : home->code);
		if (region)
			TRACE(trace, "%s is the country code of %s", region->cc, region->code);
		else
			TRACE(trace, "no country code begins what follows");
		*national = region ? start + region->cc_length : 0;
		return region;
	}
	if (home && plus_forgotten(home, digits, length)) {
		bool trunk = strcmp(home->trunk, home->cc) == 0;
		TRACE(trace, "`%s` is the %scountry code of %s%s", home->cc,
			trunk ? "trunk prefix and the " : "", home->code,
			trunk ? "" : ", and it is no number of the region without it: the + was left out");
		*national = home->cc_length;
		return national_main(home);
	}
	*national = 0;
	if (!national_is_local(home, digits, length))
		return home;
	TRACE(trace, "no trunk prefix (%s) in front: in %s that is a local number", home->trunk, home->code);
	return NULL;
}

size_t national_e164(const struct region *home, const char *digits, size_t length, char e164[NATIONAL_SIZE],
	struct trace *trace)
{
	size_t national;

	if (length == 0 || length > NATIONAL_DIGITS_MAX)
		return 0;
	const struct region *rules = whose_rules(home, digits, length, &national, trace);
	if (!rules)
		return 0;
	const struct region *main = national_main(rules);
	char *number = e164 + 1 + main->cc_length;
	TRACE(trace, "read by the rules of %s (line %u of regions.tsv)", rules->code, rules->row);
	size_t number_length = national_strip(rules, digits + national, length - national, number, trace);
	if (!region_has_length(main->lengths, number_length)) {
		TRACE(trace, "%zu digits: no number of %s (country code %s) has that many", number_length,
			main->code, main->cc);
		return 0;
	}
	TRACE(trace, "%zu digits, as numbers of %s have%s", number_length, main->code,
		pattern_full(main->pattern, number, number_length)
			? ""
			: " (though none that the table knows begins so)");
	e164[0] = '+';
	memcpy(e164 + 1, main->cc, main->cc_length);
	number[number_length] = '\0';
	return 1 + main->cc_length + number_length;
}
