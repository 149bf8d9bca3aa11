/* Which number is it? In this order; the first that answers counts:
 *
 *   1  exactly an emergency number, also behind the outside prefix          that emergency call
 *   2  an alternative of the user's digit map that bars or replaces         barred, or on with what replaces
 *   3  the user's rules, unless it begins with `+`                          what the rule says
 *   4  `*`, `#` or letters in it                                            as typed
 *   5  an extension's length                                                as typed
 *   6  112 or 911 where they are free, also behind the outside prefix       that emergency call
 *   7  a prefix that hides or shows the caller's number, and a full number  as typed
 *   8  the outside prefix and a full number                                 that number
 *   9  a full number                                                        that number
 *  10  the area code and the string (or what follows the outside prefix)    that number
 *  11  anything else                                                        as typed */
#include "agent/call/caller_id.h"
#include "agent/call/format.h"
#include "agent/call/plan_rooms.h"
#include <errno.h>
#include <string.h>

static void answer(struct plan_reading *reading, enum plan_kind kind, const char *number, size_t length)
{
	reading->kind = kind;
	reading->length = length;
	memcpy(reading->number, number, length);
	reading->number[length] = '\0';
}

static size_t bare_length(const char *digits, size_t length)
{
	size_t plus = length > 0 && digits[0] == '+';

	return plus + strspn(digits + plus, "0123456789");
}

bool plan_is_outside(const struct plan *plan, const char *digits, size_t length)
{
	return plan->outside.length > 0 && length > plan->outside.length &&
	       memcmp(digits, plan->outside.text, plan->outside.length) == 0;
}

size_t plan_full_number(const struct plan *plan, const char *digits, size_t length, char e164[NATIONAL_SIZE],
	struct trace *trace)
{
	if (plan->region && pattern_full(plan->region->short_codes, digits, length)) {
		TRACE(trace, "%.*s is a short code of %s (line %u of regions.tsv): called as it is",
			(int)length, digits, plan->region->code, plan->region->row);
		return 0;
	}
	return national_e164(plan->region, digits, length, e164, trace);
}

size_t plan_area_string(const struct plan *plan, const char *digits, size_t length, char whole[NATIONAL_SIZE])
{
	size_t trunk = 0;

	/* No local number begins with 0. */
	if (plan->area.length == 0 || !plan->region || length + plan->area.length > NATIONAL_DIGITS_MAX ||
		length == 0 || digits[0] == '+' || digits[0] == '0')
		return 0;
	if (national_is_local(plan->region, plan->area.text, plan->area.length)) {
		trunk = strlen(plan->region->trunk);
		memcpy(whole, plan->region->trunk, trunk);
	}
	memcpy(whole + trunk, plan->area.text, plan->area.length);
	memcpy(whole + trunk + plan->area.length, digits, length);
	return trunk + plan->area.length + length;
}

size_t plan_local_number(const struct plan *plan, const char *digits, size_t length, char e164[NATIONAL_SIZE],
	struct trace *trace)
{
	char whole[NATIONAL_SIZE];
	size_t whole_length = plan_area_string(plan, digits, length, whole);

	if (whole_length == 0)
		return 0;
	TRACE(trace, "with the area code in front, %.*s:", (int)whole_length, whole);
	return plan_full_number(plan, whole, whole_length, e164, trace);
}

static bool read_emergency(const struct plan *plan, const char *digits, size_t length,
	struct plan_reading *reading, struct trace *trace)
{
	size_t prefix = plan->outside.length;

	if (emergency_is(plan->region, &plan->emergency, digits, length)) {
		TRACE(trace,
			"%.*s is an emergency number%s%s: called before anything else is asked, exactly as "
			"it is",
			(int)length, digits, plan->region ? " of " : "",
			plan->region ? plan->region->code : "");
		answer(reading, PLAN_EMERGENCY, digits, length);
		return true;
	}
	if (plan_is_outside(plan, digits, length) &&
		emergency_is(plan->region, &plan->emergency, digits + prefix, length - prefix)) {
		TRACE(trace, "the outside prefix %s and the emergency number %.*s: called without the prefix",
			plan->outside.text, (int)(length - prefix), digits + prefix);
		answer(reading, PLAN_EMERGENCY, digits + prefix, length - prefix);
		return true;
	}
	return false;
}

static bool read_universal(const struct plan *plan, const char *digits, size_t length,
	struct plan_reading *reading, struct trace *trace)
{
	size_t prefix = plan_is_outside(plan, digits, length) ? plan->outside.length : 0;

	if (emergency_is_universal(plan->region, digits, length))
		prefix = 0;
	else if (prefix == 0 || !emergency_is_universal(plan->region, digits + prefix, length - prefix))
		return false;
	TRACE(trace,
		"%.*s is an emergency number in most of the world, and free in this region: an emergency "
		"call",
		(int)(length - prefix), digits + prefix);
	answer(reading, PLAN_EMERGENCY, digits + prefix, length - prefix);
	return true;
}

/* The events as dialled, or with the timer that ends them. */
static bool map_matches(const struct digitmap *map, const char *digits, size_t length,
	char events[DIGITMAP_EVENTS_MAX + 1], struct digitmap_result *result)
{
	if (length + 1 > DIGITMAP_EVENTS_MAX)
		return false;
	memcpy(events, digits, length);
	events[length] = '\0';
	*result = digitmap_run(map, events, length);
	if (result->state == DIGITMAP_MATCH)
		return result->events == length;
	if (result->state != DIGITMAP_PARTIAL || !result->timer)
		return false;
	memcpy(events + length, "T", 2);
	*result = digitmap_run(map, events, length + 1);
	return result->state == DIGITMAP_MATCH;
}

/* True when the map has the last word (barred); else *digits and *length may be the replaced ones, in `room`.
 */
static bool read_map(const struct plan *plan, const char **digits, size_t *length,
	char room[PLAN_NUMBER_SIZE], struct plan_reading *reading, struct trace *trace)
{
	char events[DIGITMAP_EVENTS_MAX + 1];
	struct digitmap_result result;

	if (!plan->digitmap || !map_matches(plan->digitmap, *digits, *length, events, &result))
		return false;
	if (result.barred) {
		TRACE(trace, "alternative %zu of the digit map bars it", result.alternative + 1);
		answer(reading, PLAN_BARRED, "", 0);
		return true;
	}
	int replaced = digitmap_replace(
		plan->digitmap, result.alternative, events, strlen(events), room, PLAN_NUMBER_SIZE);
	if (replaced <= 0 || ((size_t)replaced == *length && memcmp(room, *digits, *length) == 0))
		return false;
	TRACE(trace, "alternative %zu of the digit map makes %s of %.*s", result.alternative + 1, room,
		(int)*length, *digits);
	*digits = room;
	*length = (size_t)replaced;
	return false;
}

static void answer_rule(
	const struct plan *plan, const char *result, struct plan_reading *reading, struct trace *trace)
{
	size_t length = strlen(result);

	if (strcmp(result, RULES_BARRED) == 0) {
		TRACE(trace, "the rule bars it");
		answer(reading, PLAN_BARRED, "", 0);
	} else if (emergency_is(plan->region, &plan->emergency, result, length)) {
		TRACE(trace, "that is an emergency number");
		answer(reading, PLAN_EMERGENCY, result, length);
	} else {
		bool full = result[0] == '+' && bare_length(result, length) == length && length > 1;
		answer(reading, full ? PLAN_E164 : PLAN_AS_TYPED, result, length);
	}
}

static bool read_rules(const struct plan *plan, const char *digits, size_t length,
	struct plan_reading *reading, struct trace *trace)
{
	char whole[PLAN_NUMBER_SIZE], result[PLAN_NUMBER_SIZE];

	if (!plan->rules || length == 0)
		return false;
	if (digits[0] == '+') {
		TRACE(trace, "begins with +: the rules are not asked");
		return false;
	}
	memcpy(whole, digits, length);
	whole[length] = '\0';
	for (size_t i = 0; i < rules_count(plan->rules); i++) {
		const char *pattern, *translation;
		struct rule_source source;
		int status = rules_apply(plan->rules, i, whole, result, sizeof result);
		rules_at(plan->rules, i, &pattern, &translation, &source);
		if (status == 1) {
			TRACE(trace, "%s:%u: rule `%s` matches: %s -> %s makes %s", source.file, source.line,
				source.name, pattern, translation, result);
			answer_rule(plan, result, reading, trace);
			return true;
		}
		TRACE(trace, "%s:%u: rule `%s` %s (%s)", source.file, source.line, source.name,
			status == 0	      ? "does not match"
			: status == -EMSGSIZE ? "would make too long a number: passed over"
					      : "ran into its limits: passed over",
			pattern);
	}
	return false;
}

static bool read_extension(const struct plan *plan, size_t length, struct trace *trace)
{
	if (!region_has_length(plan->extensions, length))
		return false;
	TRACE(trace, "%zu digits: an extension, as it is", length);
	return true;
}

/* Also behind the outside prefix: `start` is where it ends. */
static bool hides_caller(
	const struct plan *plan, const char *digits, size_t length, size_t start, struct trace *trace)
{
	char e164[NATIONAL_SIZE];
	size_t prefix = caller_id_prefix(plan->region, digits + start, length - start), rest = start + prefix;

	if (prefix == 0 || plan_full_number(plan, digits + rest, length - rest, e164, NULL) == 0)
		return false;
	TRACE(trace,
		"%.*s hides or shows the caller's number, or calls a relay: it has to be dialled with the "
		"number",
		(int)prefix, digits + start);
	return true;
}

static size_t read_number(const struct plan *plan, const char *digits, size_t length,
	char e164[NATIONAL_SIZE], struct trace *trace)
{
	size_t prefix = plan_is_outside(plan, digits, length) ? plan->outside.length : 0;
	size_t result = 0;

	if (hides_caller(plan, digits, length, 0, trace) ||
		(prefix > 0 && hides_caller(plan, digits, length, prefix, trace)))
		return 0;
	if (prefix > 0) {
		TRACE(trace, "without the outside prefix %s:", plan->outside.text);
		result = plan_full_number(plan, digits + prefix, length - prefix, e164, trace);
		if (result == 0)
			TRACE(trace, "no full number behind the prefix; the whole string:");
	}
	if (result == 0)
		result = plan_full_number(plan, digits, length, e164, trace);
	if (result == 0)
		result = plan_local_number(plan, digits, length, e164, trace);
	if (result == 0 && prefix > 0)
		result = plan_local_number(plan, digits + prefix, length - prefix, e164, trace);
	return result;
}

static void read_region(const struct plan *plan, const char *digits, size_t length,
	struct plan_reading *reading, struct trace *trace)
{
	char e164[NATIONAL_SIZE];

	if (length == 0 || bare_length(digits, length) < length) {
		TRACE(trace, "not only digits: a feature code or an address, as it is");
	} else if (!read_extension(plan, length, trace)) {
		if (read_universal(plan, digits, length, reading, trace))
			return;
		size_t result = read_number(plan, digits, length, e164, trace);
		if (result > 0) {
			answer(reading, PLAN_E164, e164, result);
			return;
		}
		TRACE(trace, "no full number: as typed");
	}
	answer(reading, PLAN_AS_TYPED, digits, length);
}

void plan_read(const struct plan *plan, const char *digits, size_t length, struct plan_reading *reading,
	struct trace *trace)
{
	char room[PLAN_NUMBER_SIZE];

	if (read_emergency(plan, digits, length, reading, trace) ||
		read_map(plan, &digits, &length, room, reading, trace))
		return;
	if (digits == room && read_emergency(plan, digits, length, reading, trace))
		return;
	if (read_rules(plan, digits, length, reading, trace))
		return;
	read_region(plan, digits, length, reading, trace);
}

void plan_number(const struct plan *plan, const char *digits, struct plan_number *result)
{
	struct plan_reading reading;
	size_t length = strnlen(digits, PLAN_NUMBER_SIZE);

	if (!plan)
		plan = plan_none();
	memset(result, 0, sizeof *result);
	if (length == PLAN_NUMBER_SIZE) {
		result->kind = PLAN_BARRED;
		return;
	}
	plan_read(plan, digits, length, &reading, NULL);
	result->kind = reading.kind;
	memcpy(result->number, reading.number, reading.length + 1);
	if (reading.kind == PLAN_E164)
		format_number(plan->region, reading.number, result->shown, sizeof result->shown);
	else
		memcpy(result->shown, reading.number, reading.length + 1);
}
