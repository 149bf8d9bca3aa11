/* What can digits still become by the numbers of the region? A number can be called (`number`) or can go on
 * (`longer`) in one of several readings, and what any of them says counts:
 *
 *   reading                      | can be called                       | can go on
 *   `+` or international prefix  | the rest is a number there          | while country code or number is short
 *   short code                   | the pattern matches                 | the pattern could still match
 *   national, with its trunk     | a full number, fitting the pattern  | the pattern could still match, or the
 *     prefix or without          |                                     |   trunk rule could match otherwise
 *   country code without `+`     | a full number                       | where numbers have several lengths
 *   area code in front           | a full number                       | the pattern could still match
 *   prefix that hides the caller | what follows can be called          | what follows can go on
 *
 * The patterns are those of kinds.tsv. Digits that none of them knows go by the general pattern of the
 * region, and those that it does not know either by their length alone: they can be called, yet never at
 * once. A short code of four digits or more that begins a number waits for the number: in North America
 * nearly everything of four to six digits is one. */
#include "agent/call/caller_id.h"
#include "agent/call/kinds.h"
#include "agent/call/plan_rooms.h"
#include <string.h>

static const char national[] = "a national number", international[] = "an international number";
static const char short_code[] = "a short code", local[] = "a local number",
		  bare[] = "a number without its +";
static const char unheard_of[] = "a number by its length", longer_one[] = "a longer one",
		  prefix[] = "an international prefix", trunk[] = "a trunk prefix";

void outlook_join(struct plan_outlook *all, struct plan_outlook one)
{
	if (!all->number) {
		all->number = one.number;
		all->unsure = one.unsure;
	}
	if (!all->longer)
		all->longer = one.longer;
}

static struct plan_outlook named(struct pattern_outlook pattern, const char *name)
{
	return (struct plan_outlook){
		.number = pattern.accepts ? name : NULL, .longer = pattern.continues ? name : NULL};
}

/* How a national number without its trunk prefix is looked at. */
typedef struct plan_outlook pattern_view(
	const struct region *rules, const char *digits, size_t length, const char *name);

static struct plan_outlook kinds_view(
	const struct region *rules, const char *digits, size_t length, const char *name)
{
	return named(kinds_outlook(rules->cc, digits, length), name);
}

/* By the general patterns of the rules and, for numbers of others with the same country code, of their main
 * region: for ranges that the kinds do not know (yet). Never certain to be at its end. */
static struct plan_outlook general_view(
	const struct region *rules, const char *digits, size_t length, const char *name)
{
	const struct region *main = national_main(rules);
	struct plan_outlook view = named(pattern_outlook(rules->pattern, digits, length), name);

	if (main != rules)
		outlook_join(&view, named(pattern_outlook(main->pattern, digits, length), name));
	if (view.number && kinds_known(main->cc))
		view = (struct plan_outlook){.number = unheard_of, .longer = longer_one, .unsure = true};
	return view;
}

/* Does the number that is still incomplete behind its trunk prefix look complete without one? Then it is not:
 * of 8 916 123 45 67 in Russia the first ten digits have the length of a number too. */
static bool trunk_comes_first(
	const struct region *rules, const char *digits, size_t length, const char *longer)
{
	size_t trunk_length = strlen(rules->trunk);

	return longer && trunk_length > 0 && length > trunk_length &&
	       memcmp(digits, rules->trunk, trunk_length) == 0;
}

/* With the trunk prefix or without. What the trunk rule makes of the string as it is says whether it is a
 * number; what it makes of a string that goes on (there `$` does not match) says whether it can go on. */
static struct plan_outlook both_views(pattern_view *view_by, const struct region *rules, const char *digits,
	size_t length, const char *name)
{
	char stripped[NATIONAL_SIZE];
	size_t stripped_length;
	region_lengths lengths = national_main(rules)->lengths;
	struct plan_outlook view = view_by(rules, digits, length, name), behind = {0};

	if (!region_has_length(lengths, length))
		view.number = NULL;
	if (national_transform(rules, digits, length, true, stripped, &stripped_length)) {
		behind.longer =
			stripped_length > 0 ? view_by(rules, stripped, stripped_length, name).longer : trunk;
		if (trunk_comes_first(rules, digits, length, behind.longer))
			view.number = NULL;
	}
	if (national_transform(rules, digits, length, false, stripped, &stripped_length) &&
		region_has_length(lengths, stripped_length)) {
		struct plan_outlook whole = view_by(rules, stripped, stripped_length, name);
		behind.number = whole.number;
		behind.unsure = whole.unsure;
	}
	outlook_join(&view, behind);
	return view;
}

static struct plan_outlook national_view(
	const struct region *rules, const char *digits, size_t length, const char *name)
{
	struct plan_outlook view = both_views(kinds_view, rules, digits, length, name);

	if (pattern_undecided(rules->trunk_parse, digits, length))
		outlook_join(&view, (struct plan_outlook){.longer = trunk});
	if (!view.number && !view.longer)
		view = both_views(general_view, rules, digits, length, name);
	return view;
}

/* Does `view` know the digits? If not, the length alone decides, and something longer may always come. */
static void use_length(
	const struct region *home, const char *digits, size_t length, struct plan_outlook *view)
{
	char e164[NATIONAL_SIZE];

	if (!view->number && !view->longer && national_e164(home, digits, length, e164, NULL) > 0)
		*view = (struct plan_outlook){.number = unheard_of, .longer = longer_one, .unsure = true};
}

/* `start` is where the country code begins. */
static struct plan_outlook international_view(
	const struct region *home, const char *digits, size_t length, size_t start)
{
	const struct region *there = region_of_number(digits + start, length - start);
	struct plan_outlook view = {0};

	if (!there) {
		view.longer = region_cc_begins(digits + start, length - start) ? international : NULL;
		return view;
	}
	size_t national_start = start + there->cc_length;
	if (national_start == length)
		view.longer = international;
	else
		view = national_view(there, digits + national_start, length - national_start, international);
	use_length(home, digits, length, &view);
	return view;
}

/* The international prefix; true when what follows decides. */
static bool prefix_view(
	const struct region *home, const char *digits, size_t length, struct plan_outlook *view)
{
	struct pattern_match match;
	size_t start = national_international(home, digits, length);

	if (start > 0) {
		outlook_join(view, international_view(home, digits, length, start));
		return true;
	}
	if (pattern_undecided(home->idd, digits, length) ||
		(pattern_start(home->idd, digits, length, &match) && match.end[0] == length))
		outlook_join(view, (struct plan_outlook){.longer = prefix});
	return false;
}

static bool several_lengths(const struct region *home)
{
	return (home->lengths_fixed_mobile & (home->lengths_fixed_mobile - 1)) != 0;
}

/* The country code without `+`. Where numbers have one length only, a number that is complete is not held up
 * for it. */
static struct plan_outlook bare_view(
	const struct region *home, const char *digits, size_t length, bool complete)
{
	struct plan_outlook view = {0};
	char e164[NATIONAL_SIZE];
	size_t cc = home->cc_length;

	if (length <= cc || memcmp(digits, home->cc, cc) != 0)
		return view;
	view = national_view(national_main(home), digits + cc, length - cc, bare);
	if (complete && !several_lengths(home))
		view.longer = NULL;
	if (view.number && national_e164(home, digits, length, e164, NULL) == 0)
		view.number = NULL;
	return view;
}

static struct plan_outlook area_view(const struct plan *plan, const char *digits, size_t length)
{
	char whole[NATIONAL_SIZE], e164[NATIONAL_SIZE];
	size_t whole_length = plan_area_string(plan, digits, length, whole);

	if (whole_length == 0)
		return (struct plan_outlook){0};
	struct plan_outlook view = national_view(plan->region, whole, whole_length, local);
	if (view.number && plan_local_number(plan, digits, length, e164, NULL) == 0)
		view.number = NULL;
	return view;
}

/* Is the trunk prefix there to be left out? In North America it is; elsewhere what begins without it is
 * rarely a number. */
static bool trunk_is_optional(const struct region *home)
{
	return home->trunk[0] == '\0' || strcmp(home->trunk, "1") == 0;
}

static struct plan_outlook short_view(
	const struct region *home, const char *digits, size_t length, bool number_goes_on)
{
	struct plan_outlook view = named(pattern_outlook(home->short_codes, digits, length), short_code);

	if (view.number && length >= 4 && number_goes_on && trunk_is_optional(home))
		view = (struct plan_outlook){.longer = short_code};
	return view;
}

/* What follows a prefix that hides or shows the caller's number. */
static struct plan_outlook hidden_view(const struct plan *plan, const char *digits, size_t length)
{
	static const char hidden[] = "a number behind a caller-ID prefix";
	size_t behind = caller_id_prefix(plan->region, digits, length);

	if (behind == 0 || behind == length)
		return (struct plan_outlook){.longer = behind ? hidden : NULL};
	struct plan_outlook view = outlook_region(plan, digits + behind, length - behind);
	return (struct plan_outlook){
		.number = view.number ? hidden : NULL, .longer = view.longer ? hidden : NULL};
}

struct plan_outlook outlook_region(const struct plan *plan, const char *digits, size_t length)
{
	const struct region *home = plan->region;
	struct plan_outlook view = {0};

	if (length == 0 || length > NATIONAL_DIGITS_MAX)
		return view;
	if (!home)
		return digits[0] == '+' ? international_view(NULL, digits, length, 1) : view;
	if (prefix_view(home, digits, length, &view))
		return view;
	bool only_local = national_needs_trunk(home, digits, length);
	if (!only_local)
		outlook_join(&view, national_view(home, digits, length, national));
	outlook_join(&view, bare_view(home, digits, length, view.number != NULL));
	outlook_join(&view, area_view(plan, digits, length));
	outlook_join(&view, hidden_view(plan, digits, length));
	outlook_join(&view, short_view(home, digits, length, view.longer != NULL));
	if (!only_local)
		use_length(home, digits, length, &view);
	return view;
}
