/* When: every row typed key by key into the dial buffer, with the receiver lifted and a clock that is only a
 * number. */
#include "agent/call/dial.h"
#include "agent/call/regions.h"
#include "tests/unit/leak.h"
#include "tests/unit/tsv.h"
#include <criterion/criterion.h>
#include <string.h>

TestSuite(plan_typed, .fini = leak_check);

static struct plan *plan_of(const struct plan_options *options)
{
	struct plan_error error;
	struct plan *plan = NULL;

	cr_assert_eq(plan_new(options, &plan, &error), 0, "%s", error.text);
	return plan;
}

/* What came of typing: where it went, after which key, and whether a timer was needed. */
struct outcome {
	bool gone;
	size_t keys;
	bool timer;
	int64_t waited_ms;
	struct plan_number number;
};

/* A key every 0.4 s; after the last, whatever the timer says. A leading + is the 0 held down. */
static struct outcome type(const struct plan *plan, const char *keys)
{
	struct outcome outcome = {0};
	enum dial_result result = DIAL_NOTHING;
	struct dial dial;
	int64_t now = 0;

	dial_init(&dial, plan, 0);
	dial_off_hook(&dial, now);
	for (; keys[outcome.keys] && result != DIAL_GO; outcome.keys++, now += 400) {
		result = dial_key(&dial, keys[outcome.keys] == '+' ? '0' : keys[outcome.keys], now);
		if (keys[outcome.keys] == '+')
			dial_long(&dial, '0', false, now + 100);
		if (result != DIAL_GO)
			result = dial_key_up(&dial);
	}
	if (result != DIAL_GO && dial.deadline_ms >= 0) {
		outcome.timer = true;
		outcome.waited_ms = dial.deadline_ms - (now - 400);
		result = dial_timer(&dial, dial.deadline_ms);
	}
	outcome.gone = result == DIAL_GO;
	plan_number(plan, dial.digits, &outcome.number);
	return outcome;
}

struct count {
	size_t typed, at_once, usual_length;
};

static bool is_typed(const char *category)
{
	static const char *const categories[] = {"nat", "nat-trunk", "nat-area", "nat-domestic",
		"nat-carrier", "foreign-idd", "foreign-plus", "intl-plus", "intl-idd", "shared-cc",
		"emergency"};

	for (size_t i = 0; i < sizeof categories / sizeof *categories; i++)
		if (strcmp(category, categories[i]) == 0)
			return true;
	return false;
}

/* Do fixed and mobile numbers of the region have one length? As regions.tsv has it, read anew. */
static bool has_one_length(const char *region)
{
	static char line[16384];
	bool result = false;
	FILE *file = fopen(SOURCE_DIR "/keymaps/regions.tsv", "re");

	cr_assert_not_null(file);
	while (fgets(line, sizeof line, file)) {
		char *rest = line, *field = NULL;
		if (strncmp(line, region, 2) != 0 || line[2] != '\t')
			continue;
		for (size_t i = 0; i <= 11; i++)
			field = strsep(&rest, "\t");
		result = strchr(field, ',') == NULL;
	}
	fclose(file);
	return result;
}

static void check_row(char *fields[TSV_FIELDS], void *user)
{
	struct count *count = user;
	const char *region = fields[0], *digits = fields[1], *expected = fields[2], *category = fields[3],
		   *note = fields[4];

	if (!is_typed(category))
		return;
	struct plan_options options = {.region = region};
	struct plan *plan = plan_of(&options);
	struct outcome outcome = type(plan, digits);
	plan_free(plan);
	cr_assert(outcome.gone, "%s %s is not dialled", region, digits);
	cr_assert_eq(outcome.keys, strlen(digits), "%s %s is dialled after %zu keys", region, digits,
		outcome.keys);
	if (strcmp(category, "emergency") == 0) {
		cr_assert_eq(outcome.number.kind, PLAN_EMERGENCY, "%s %s", region, digits);
		cr_assert_str_eq(outcome.number.number, digits);
		cr_assert_leq(
			outcome.waited_ms, 2000, "%s %s waits %d ms", region, digits, (int)outcome.waited_ms);
	} else {
		cr_assert_str_eq(outcome.number.number, expected, "%s %s", region, digits);
		cr_assert_leq(
			outcome.waited_ms, 3000, "%s %s waits %d ms", region, digits, (int)outcome.waited_ms);
	}
	count->typed++;
	count->at_once += !outcome.timer;
	bool usual = strcmp(note, "fixed_line") == 0 || strcmp(note, "mobile") == 0;
	if ((strcmp(category, "nat") == 0 || strcmp(category, "nat-trunk") == 0) && usual &&
		has_one_length(region)) {
		cr_assert(!outcome.timer, "%s %s needs a timer", region, digits);
		count->usual_length++;
	}
}

Test(plan_typed, every_number_goes_out_and_not_before_its_last_digit)
{
	struct count count = {0};

	tsv_each(SOURCE_DIR "/tests/data/dialing/vectors.tsv", check_row, &count);
	cr_assert_gt(count.typed, 2700, "%zu", count.typed);
	cr_assert_gt(count.at_once, count.typed * 3 / 4, "%zu of %zu", count.at_once, count.typed);
	cr_assert_gt(count.usual_length, 350, "%zu", count.usual_length);
}

static enum plan_completion completion(const struct plan_options *options, const char *digits, int *short_ms)
{
	struct plan *plan = plan_of(options);
	enum plan_completion result = plan_completion(plan, digits, short_ms);

	plan_free(plan);
	return result;
}

/* Does a longer emergency number of the region begin with it? */
static bool begins_another(const struct region *region, const struct region_code *code)
{
	for (size_t i = 0; i < region->emergency_count; i++)
		if (region->emergency[i].length > code->length &&
			memcmp(region->emergency[i].digits, code->digits, code->length) == 0)
			return true;
	return false;
}

/* The facts of the notes on dialling: where a number begins with an emergency number. Everywhere else there is
 * no timer. */
Test(plan_typed, emergency_numbers_wait_only_where_something_begins_with_them)
{
	static const char waits[] =
		" AC911 AC999 AD110 AD112 AD116 AD118 BR112 BR192 BR193 FJ911 FJ917 LT03 OM9999 "
		"PA911 TJ101 TJ102 TJ103 TJ112 TO999 BB311 GG999 JE112 SO555 SO999 CN110 CN119 CN120 "
		"UZ001 UZ002 UZ003 ";
	const struct region *region;
	size_t ready = 0, others = 0;

	for (size_t i = 0; (region = region_at(i)) != NULL; i++) {
		struct plan_options options = {.region = region->code};
		struct plan *plan = strlen(region->code) == 2 ? plan_of(&options) : NULL;
		for (size_t j = 0; plan && j < region->emergency_count; j++) {
			const struct region_code *code = &region->emergency[j];
			char key[32];
			int short_ms = 0;
			snprintf(key, sizeof key, " %s%s ", region->code, code->digits);
			bool listed = strstr(waits, key) != NULL, longer = begins_another(region, code);
			enum plan_completion expected = listed || longer ? PLAN_READY : PLAN_COMPLETE;
			cr_assert_eq(plan_completion(plan, code->digits, &short_ms), expected, "%s", key);
			cr_assert(expected == PLAN_COMPLETE || short_ms <= 2000, "%s", key);
			ready += listed;
			others++;
		}
		plan_free(plan);
	}
	cr_assert_eq(ready, 30, "%zu", ready);
	cr_assert_gt(others, 600);
}

Test(plan_typed, an_extension_that_begins_a_number_waits)
{
	struct plan_options options = {.region = "US", .extensions = "3"};

	cr_assert_eq(completion(&options, "604", NULL), PLAN_READY, "604 555 0100 begins so");
	cr_assert_eq(completion(&options, "6045550100", NULL), PLAN_COMPLETE);
	cr_assert_eq(completion(&options, "111", NULL), PLAN_COMPLETE, "nothing begins so");
	options = (struct plan_options){.region = "ES", .extensions = "4"};
	cr_assert_eq(completion(&options, "3999", NULL), PLAN_COMPLETE, "no number of Spain begins so");
}

Test(plan_typed, behind_an_outside_prefix)
{
	struct plan_options options = {.region = "US", .outside_prefix = "9", .extensions = "4"};

	cr_assert_eq(completion(&options, "9", NULL), PLAN_PARTIAL);
	cr_assert_eq(completion(&options, "91", NULL), PLAN_PARTIAL);
	cr_assert_eq(completion(&options, "911", NULL), PLAN_COMPLETE);
	cr_assert_eq(completion(&options, "9911", NULL), PLAN_COMPLETE);
	cr_assert_eq(completion(&options, "9112", NULL), PLAN_COMPLETE);
	cr_assert_eq(completion(&options, "9121", NULL), PLAN_UNKNOWN, "no extension behind the prefix");
	cr_assert_eq(completion(&options, "9121255501", NULL), PLAN_UNKNOWN, "not (912) 125-5501");
	cr_assert_eq(completion(&options, "912125550100", NULL), PLAN_COMPLETE);
	cr_assert_eq(
		completion(&options, "9024388497", NULL), PLAN_COMPLETE, "begins with the prefix by chance");
	cr_assert_eq(completion(&options, "2345", NULL), PLAN_READY);
	struct outcome outcome = type(NULL, "");
	cr_assert(!outcome.gone);
}

Test(plan_typed, half_a_number_is_none)
{
	struct plan_options russia = {.region = "RU"}, germany = {.region = "DE"}, us = {.region = "US"};

	cr_assert_eq(
		completion(&russia, "8916123456", NULL), PLAN_PARTIAL, "one digit is missing behind the 8");
	cr_assert_eq(completion(&russia, "89161234567", NULL), PLAN_COMPLETE);
	cr_assert_eq(completion(&us, "212555", NULL), PLAN_PARTIAL, "though it could be a short code");
	cr_assert_eq(completion(&us, "411", NULL), PLAN_READY);
	cr_assert_eq(completion(&us, "2125550", NULL), PLAN_PARTIAL, "no area code is known");
	cr_assert_eq(completion(&germany, "30123456", NULL), PLAN_UNKNOWN);
	cr_assert_eq(completion(&germany, "030123456", NULL), PLAN_READY);
}

Test(plan_typed, feature_codes)
{
	struct plan_options options = {.region = "US"};

	cr_assert_eq(completion(&options, "*", NULL), PLAN_PARTIAL);
	cr_assert_eq(completion(&options, "*6", NULL), PLAN_PARTIAL);
	cr_assert_eq(completion(&options, "*67", NULL), PLAN_READY);
	cr_assert_eq(completion(&options, "*21*", NULL), PLAN_PARTIAL);
	cr_assert_eq(completion(&options, "*21*0301234", NULL), PLAN_PARTIAL, "the argument is open");
	cr_assert_eq(completion(&options, "*21*0301234#", NULL), PLAN_READY);
	cr_assert_eq(completion(&options, "*#06#", NULL), PLAN_READY);
	options.digitmap = "*xx";
	cr_assert_eq(completion(&options, "*67", NULL), PLAN_COMPLETE);
}

Test(plan_typed, the_map_of_the_person)
{
	struct plan_options options = {.region = "US",
		.short_ms = 4000,
		.digitmap = "(9,1xxxxxxxxxx|99S|998|0T|*xx|7xxT{2.5}|8x.T)"};
	struct plan *plan = plan_of(&options);
	int short_ms;

	cr_assert(plan_dial_tone(plan, "9"));
	cr_assert(!plan_dial_tone(plan, "91"));
	cr_assert(!plan_dial_tone(NULL, "9"));
	cr_assert_eq(plan_completion(plan, "99", &short_ms), PLAN_READY);
	cr_assert_eq(short_ms, 1000);
	cr_assert_eq(plan_completion(plan, "998", &short_ms), PLAN_COMPLETE);
	cr_assert_eq(plan_completion(plan, "0", &short_ms), PLAN_READY);
	cr_assert_eq(short_ms, 4000);
	cr_assert_eq(plan_completion(plan, "712", &short_ms), PLAN_READY);
	cr_assert_eq(short_ms, 2500);
	cr_assert_eq(plan_completion(plan, "912125550100", NULL), PLAN_COMPLETE);
	cr_assert_eq(plan_completion(plan, "12125550100", NULL), PLAN_COMPLETE,
		"the region's numbers are there as well");
	plan_free(plan);
}

Test(plan_typed, behind_a_prefix_that_hides_the_caller)
{
	struct plan_options britain = {.region = "GB"};

	cr_assert_eq(completion(&britain, "141", NULL), PLAN_READY);
	cr_assert_eq(completion(&britain, "1410207946", NULL), PLAN_PARTIAL, "not +44 1410 207946");
	cr_assert_eq(completion(&britain, "14102079460018", NULL), PLAN_COMPLETE);
	cr_assert_eq(completion(&britain, "123456789", NULL), PLAN_UNKNOWN, "national numbers have their 0");
}

Test(plan_typed, rules_keep_a_number_waiting_that_they_could_make_longer)
{
	const char *lync[] = {SOURCE_DIR "/keymaps/dialplans/lync-style.dialplan", NULL};
	struct plan_options options = {.files = lync};

	cr_assert_eq(
		completion(&options, "9120655501", NULL), PLAN_UNKNOWN, "9 1 206 555 01.. is on its way");
	cr_assert_eq(completion(&options, "912065550100", NULL), PLAN_READY);
	cr_assert_eq(completion(&options, "2065550100", NULL), PLAN_COMPLETE);
	cr_assert_eq(completion(&options, "911", NULL), PLAN_COMPLETE);
}
