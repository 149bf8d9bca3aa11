#include "agent/call/rules.h"
#include "tests/unit/leak.h"
#include <criterion/criterion.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

TestSuite(rules, .fini = leak_check);

static const struct rule_source source = {.name = "test", .file = "test.dialplan", .line = 7};

/* What one rule makes of the digits; "-" = does not match. */
static const char *apply(const char *pattern, const char *translation, const char *digits)
{
	static char out[64];
	struct rule_error error;
	struct rules *rules = rules_new();

	cr_assert_eq(
		rules_add(rules, pattern, translation, &source, &error), 0, "%s: %s", pattern, error.what);
	int result = rules_apply(rules, 0, digits, out, sizeof out);
	rules_free(rules);
	cr_assert_geq(result, 0);
	return result ? out : "-";
}

Test(rules, as_in_lync)
{
	cr_assert_str_eq(apply("^(\\d{4})$", "+1425555$1", "1234"), "+14255551234");
	cr_assert_str_eq(apply("^9?1?(\\d{10})$", "+1$1", "912065550100"), "+12065550100");
	cr_assert_str_eq(apply("^9?011(\\d+)$", "+$1", "9011442079460018"), "+442079460018");
	cr_assert_str_eq(apply("^0(\\d{9,10})$", "+44$1", "02079460018"), "+442079460018");
	cr_assert_str_eq(apply("^(?!911)(\\d{3})$", "+1425555$1", "912"), "+1425555912");
	cr_assert_str_eq(apply("^(?!911)(\\d{3})$", "+1425555$1", "911"), "-");
}

Test(rules, anchored_at_both_ends_whether_they_say_so_or_not)
{
	cr_assert_str_eq(apply("1234", "9", "1234"), "9");
	cr_assert_str_eq(apply("1234", "9", "01234"), "-");
	cr_assert_str_eq(apply("1234", "9", "12345"), "-");
	cr_assert_str_eq(apply("12|1234", "9", "1234"), "9", "the alternative that reaches the end");
	cr_assert_str_eq(apply("123$", "9", "123\n"), "-");
}

Test(rules, groups_that_took_no_part_are_empty)
{
	cr_assert_str_eq(apply("^(1)?([2-9]\\d{9})$", "+1$2", "2065550100"), "+12065550100");
	cr_assert_str_eq(apply("^(1)?([2-9]\\d{9})$", "<$1>$2", "2065550100"), "<>2065550100");
	cr_assert_str_eq(apply("^(\\d)(9)?$", "$1-$2", "5"), "5-", "the last group");
}

Test(rules, the_longest_group_that_exists)
{
	cr_assert_str_eq(apply("(1)(2)", "$10", "12"), "10");
	cr_assert_str_eq(apply("(1)(2)(3)(4)(5)(6)(7)(8)(9)(0)", "$10-$1", "1234567890"), "0-1");
	cr_assert_str_eq(apply("(1)(2)", "${1}0", "12"), "10");
	cr_assert_str_eq(apply("(?<area>\\d{3})(\\d+)", "+1${area}$2", "2065550100"), "+12065550100");
	cr_assert_str_eq(apply("(1)(2)", "$0$$5", "12"), "12$5");
}

static void refuse(const char *pattern, const char *translation, int in_translation, size_t at)
{
	struct rule_error error = {.at = 99};
	struct rules *rules = rules_new();

	cr_assert_eq(rules_add(rules, pattern, translation, &source, &error), -EINVAL, "%s %s", pattern,
		translation);
	cr_assert_eq(error.in_translation, in_translation, "%s", error.what);
	cr_assert_eq(error.at, at, "%s %s: %zu (%s)", pattern, translation, error.at, error.what);
	cr_assert_neq(error.what[0], '\0');
	cr_assert_eq(rules_count(rules), 0);
	rules_free(rules);
}

Test(rules, mistakes_have_a_place)
{
	refuse("^(\\d{4}$", "+1$1", 0, 8);
	refuse("a[", "1", 0, 2);
	refuse("(1)", "+$2", 1, 1);
	refuse("(1)", "+${1", 1, 1);
	refuse("(1)", "+${x}", 1, 1);
	refuse("(1)", "$", 1, 0);
	refuse("(1)", "", 1, 0);
	refuse("(1)", "+ 1", 1, 1);
	refuse("(1)", "+\xC3\xA4", 1, 1);
	refuse("(*UTF)1", "1", 0, 0 + 6);
}

Test(rules, catastrophic_patterns_end_with_an_error)
{
	refuse("^(\\d+)+[#*]$", "$1", 0, 0);
	refuse("^((\\d*)*)*[#*]", "$1", 0, 0);
	refuse("(\\d|\\d\\d|\\d\\d\\d)*[a-c]", "1", 0, 0);
}

/* What the strings of the check do not find is found when it is used, and ends as well. */
Test(rules, limits_hold_when_a_rule_is_used)
{
	struct rule_error error;
	struct rules *rules = rules_new();
	char out[64];

	cr_assert_eq(rules_add(rules, "12(\\d+)+[#*]", "1", &source, &error), 0);
	cr_assert_eq(
		rules_apply(rules, 0, "12345678901234567890123456789012345678901234567890", out, sizeof out),
		-ETIMEDOUT);
	rules_free(rules);
}

Test(rules, results_that_do_not_fit)
{
	struct rule_error error;
	struct rules *rules = rules_new();
	char out[8];

	cr_assert_eq(rules_add(rules, "(\\d+)", "$1$1$1", &source, &error), 0);
	cr_assert_eq(rules_apply(rules, 0, "123", out, sizeof out), -EMSGSIZE);
	cr_assert_eq(rules_apply(rules, 0, "12", out, sizeof out), 1);
	cr_assert_str_eq(out, "121212");
	rules_free(rules);
}

Test(rules, there_is_an_end_to_them)
{
	struct rule_error error;
	struct rules *rules = rules_new();

	for (size_t i = 0; i < RULES_MAX; i++)
		cr_assert_eq(rules_add(rules, "1", "2", &source, &error), 0);
	cr_assert_eq(rules_add(rules, "1", "2", &source, &error), -E2BIG);
	cr_assert_eq(rules_count(rules), RULES_MAX);
	rules_free(rules);
	rules_free(NULL);
}

static bool goes_on(const char *pattern, const char *digits)
{
	struct rule_error error;
	struct rules *rules = rules_new();

	cr_assert_eq(rules_add(rules, pattern, "1", &source, &error), 0, "%s: %s", pattern, error.what);
	bool result = rules_continues(rules, 0, digits);
	rules_free(rules);
	return result;
}

Test(rules, could_it_go_on)
{
	cr_assert(goes_on("^(\\d{4})$", "123"));
	cr_assert(!goes_on("^(\\d{4})$", "1234"));
	cr_assert(!goes_on("^(\\d{4})$", "x"));
	cr_assert(goes_on("12|1234", "12"));
	cr_assert(!goes_on("12|1234", "1234"));
	cr_assert(goes_on("^9?1?([2-9]\\d{9})$", "9120655501"));
	cr_assert(!goes_on("^9?1?([2-9]\\d{9})$", "2065550100"));
	cr_assert(goes_on("0\\d+", "012"));
	cr_assert(goes_on("(?x) 1 2  # a comment", "99"), "cannot be told");
}
