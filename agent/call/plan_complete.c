/* Is it complete? Asked after every key, and quite apart from which number it is.
 *
 *   digits                                      | answer
 *   an emergency number, outside prefix or not  | COMPLETE; READY, 2 s at most, where a longer one begins so
 *   the user's digit map matches                | COMPLETE: the map has the last word
 *   the user's digit map wants only its timer   | READY
 *   begins with * or #                          | READY with a code; PARTIAL while an argument is open
 *   can be called, and nothing longer begins so | COMPLETE
 *   can be called, and something longer does    | READY
 *   the same, but what follows the outside      | UNKNOWN: 9 1 212 555 01 of an outside number is not
 *     prefix is still incomplete                |   (912) 125-5501, and not extension 9121 either
 *   no kind of number that is known, and a rule | UNKNOWN
 *     could match something longer              |
 *   something longer begins so                  | PARTIAL
 *   nothing of all that                         | UNKNOWN
 *
 * "Can be called" is an extension, a rule of the user's that matches, or what outlook.c says, for the whole
 * string and for what follows the outside prefix. A rule never makes anything complete, and holds up what it
 * could make longer. An extension that begins a number is READY, so pausing within the number does not call
 * it before the short time-out. */
#include "agent/call/plan_rooms.h"
#include <string.h>

#define TIMER_SHORT_MS 1000 /* S of a digit map */

static int smaller(int a, int b)
{
	return a < b ? a : b;
}

static bool digits_only(const char *digits, size_t length)
{
	for (size_t i = 0; i < length; i++)
		if ((unsigned)(digits[i] - '0') > 9 && (i > 0 || digits[i] != '+'))
			return false;
	return true;
}

/* The emergency number in the digits: its start, or `length` when there is none. */
static size_t find_emergency(const struct plan *plan, const char *digits, size_t length)
{
	if (emergency_is(plan->region, &plan->emergency, digits, length))
		return 0;
	size_t start = plan->outside.length;
	if (plan_is_outside(plan, digits, length) &&
		emergency_is(plan->region, &plan->emergency, digits + start, length - start))
		return start;
	return length;
}

static bool judge_emergency(
	const struct plan *plan, const char *digits, size_t length, struct plan_verdict *verdict)
{
	size_t start = find_emergency(plan, digits, length);

	if (start == length)
		return false;
	verdict->completion = PLAN_COMPLETE;
	verdict->why.number = "an emergency number";
	if (emergency_is_ambiguous(plan->region, &plan->emergency, digits + start, length - start)) {
		verdict->completion = PLAN_READY;
		verdict->short_ms = smaller(plan->short_ms, EMERGENCY_SHORT_MS);
		verdict->why.longer = "another number";
	}
	return true;
}

/* The user's map. True: it has the last word. */
static bool judge_map(
	const struct plan *plan, const char *digits, size_t length, struct plan_verdict *verdict)
{
	if (!plan->digitmap || length > DIGITMAP_EVENTS_MAX)
		return false;
	struct digitmap_result result = digitmap_run(plan->digitmap, digits, length);
	if (result.events < length || result.state == DIGITMAP_NONE)
		return false;
	if (result.state == DIGITMAP_MATCH) {
		verdict->completion = PLAN_COMPLETE;
		verdict->why.number = "what the digit map matches";
		return true;
	}
	verdict->why.longer = "what the digit map waits for";
	if (result.timer) {
		verdict->why.number = "what the digit map matches after its timer";
		verdict->short_ms = result.timer_ms	 ? result.timer_ms
				    : result.timer_short ? smaller(plan->short_ms, TIMER_SHORT_MS)
							 : plan->short_ms;
	}
	return false;
}

/* `*21*0301234#`, `*#06#`, `#31#`, `*67`: a code, then arguments between `*`, the last ended by `#`. */
static struct plan_outlook feature_view(const char *digits, size_t length)
{
	struct plan_outlook view = {.longer = "a feature code"};
	size_t sigil = strspn(digits, "*#");
	size_t code = sigil < length ? strspn(digits + sigil, "0123456789") : 0;
	bool ended = digits[length - 1] == '#' && length > sigil;

	if (ended || (code >= 2 && sigil + code == length))
		view.number = "a feature code";
	return view;
}

static struct plan_outlook extension_view(const struct plan *plan, size_t length)
{
	static const char extension[] = "an extension";

	return (struct plan_outlook){
		.number = region_has_length(plan->extensions, length) ? extension : NULL,
		.longer = length < 31 && plan->extensions >> (length + 1) != 0 ? extension : NULL,
	};
}

static struct plan_outlook emergency_view(const struct plan *plan, const char *digits, size_t length)
{
	static const char emergency[] = "an emergency number";
	struct plan_outlook view = {0};

	if (emergency_is_universal(plan->region, digits, length))
		view.number = emergency;
	if (emergency_begins(plan->region, &plan->emergency, digits, length))
		view.longer = emergency;
	return view;
}

/* What follows the outside prefix. True: that is a number which nothing longer begins with, so that the
 * digits are complete whatever else they could be. */
static bool outside_view(
	const struct plan *plan, const char *digits, size_t length, struct plan_outlook *view)
{
	size_t start = plan->outside.length;
	struct plan_outlook rest;

	if (start == 0)
		return false;
	if (length <= start) {
		if (memcmp(digits, plan->outside.text, length) == 0)
			outlook_join(view, (struct plan_outlook){.longer = "the outside prefix"});
		return false;
	}
	if (!plan_is_outside(plan, digits, length))
		return false;
	rest = outlook_region(plan, digits + start, length - start);
	outlook_join(&rest, emergency_view(plan, digits + start, length - start));
	outlook_join(view, rest);
	return rest.number && !rest.longer;
}

/* What the rules make of the digits, and could make of more. */
static struct plan_outlook rules_view(const struct plan *plan, const char *digits, size_t length)
{
	struct plan_outlook view = {0};
	char whole[PLAN_NUMBER_SIZE], result[PLAN_NUMBER_SIZE];

	if (!plan->rules || digits[0] == '+')
		return view;
	memcpy(whole, digits, length);
	whole[length] = '\0';
	for (size_t i = 0; i < rules_count(plan->rules) && !(view.number && view.longer); i++) {
		if (!view.number && rules_apply(plan->rules, i, whole, result, sizeof result) == 1)
			view.number = "what a rule matches";
		if (!view.longer && rules_continues(plan->rules, i, whole))
			view.longer = "what a rule could match";
	}
	return view;
}

/* True: a number that only the outside prefix keeps waiting. */
static bool judge_numbers(
	const struct plan *plan, const char *digits, size_t length, struct plan_outlook *view)
{
	struct plan_outlook outside = {0};

	if (!digits_only(digits, length)) {
		outlook_join(view, feature_view(digits, length));
		return false;
	}
	if (digits[0] != '+') {
		outlook_join(view, extension_view(plan, length));
		outlook_join(view, emergency_view(plan, digits, length));
		if (outside_view(plan, digits, length, &outside) && !view->longer) {
			*view = outside;
			return false;
		}
	}
	outlook_join(view, outlook_region(plan, digits, length));
	bool prefix_waits = view->number && outside.longer && !outside.number;
	outlook_join(view, outside);
	return prefix_waits;
}

static enum plan_completion conclude(const struct plan_outlook *view)
{
	if (view->number)
		return view->longer ? PLAN_READY : PLAN_COMPLETE;
	return view->longer ? PLAN_PARTIAL : PLAN_UNKNOWN;
}

struct plan_verdict plan_complete(const struct plan *plan, const char *digits, size_t length)
{
	struct plan_verdict verdict = {.completion = PLAN_PARTIAL, .short_ms = plan->short_ms};

	if (length == 0 || length >= PLAN_NUMBER_SIZE || judge_emergency(plan, digits, length, &verdict) ||
		judge_map(plan, digits, length, &verdict))
		return verdict;
	bool prefix_waits = judge_numbers(plan, digits, length, &verdict.why);
	struct plan_outlook rules = rules_view(plan, digits, length);
	/* A rule alone completes nothing. */
	if (rules.number && !verdict.why.number && !rules.longer)
		rules.longer = "possibly another number";
	outlook_join(&verdict.why, rules);
	bool rule_waits = verdict.why.unsure && rules.longer;
	verdict.completion = prefix_waits || rule_waits ? PLAN_UNKNOWN : conclude(&verdict.why);
	return verdict;
}

enum plan_completion plan_completion(const struct plan *plan, const char *digits, int *short_ms)
{
	if (!plan)
		plan = plan_none();
	struct plan_verdict verdict = plan_complete(plan, digits, strnlen(digits, PLAN_NUMBER_SIZE));
	if (short_ms)
		*short_ms = verdict.short_ms;
	return verdict.completion;
}

bool plan_dial_tone(const struct plan *plan, const char *digits)
{
	size_t length = strnlen(digits, PLAN_NUMBER_SIZE);

	if (!plan || !plan->digitmap || length > DIGITMAP_EVENTS_MAX)
		return false;
	struct digitmap_result result = digitmap_run(plan->digitmap, digits, length);
	return result.state == DIGITMAP_PARTIAL && result.events == length && result.dial_tone;
}
