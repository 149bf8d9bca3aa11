#include "agent/call/pattern.h"
#include "tests/unit/leak.h"
#include <criterion/criterion.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

TestSuite(pattern, .fini = leak_check);

static struct pattern *compile(const char *text)
{
	struct pattern *pattern = NULL;

	cr_assert_eq(pattern_new(text, strlen(text), &pattern, NULL), 0, "%s", text);
	return pattern;
}

static bool full(const char *text, const char *digits)
{
	struct pattern *pattern = compile(text);
	bool result = pattern_full(pattern, digits, strlen(digits));

	pattern_free(pattern);
	return result;
}

/* What the pattern takes at the start: "length" or "length:group 1", "-" where nothing. */
static const char *start(const char *text, const char *digits)
{
	static char result[64];
	struct pattern_match match;
	struct pattern *pattern = compile(text);
	bool matched = pattern_start(pattern, digits, strlen(digits), &match);

	if (!matched)
		strcpy(result, "-");
	else if (match.start[1] == PATTERN_NONE)
		snprintf(result, sizeof result, "%zu", match.end[0]);
	else
		snprintf(result, sizeof result, "%zu:%.*s", match.end[0],
			(int)(match.end[1] - match.start[1]), digits + match.start[1]);
	pattern_free(pattern);
	return result;
}

Test(pattern, whole_strings)
{
	cr_assert(full("[2-9]\\d{9}|3\\d{6}", "2125550100"));
	cr_assert(full("[2-9]\\d{9}|3\\d{6}", "3101234"));
	cr_assert(!full("[2-9]\\d{9}|3\\d{6}", "4101234"));
	cr_assert(!full("[2-9]\\d{9}|3\\d{6}", "21255501000"));
	cr_assert(full("1(?:1(?:2|6(?:000|111))|50)", "116111"));
	cr_assert(!full("1(?:1(?:2|6(?:000|111))|50)", "116"));
	cr_assert(full("1\\d{6}(?:\\d(?:\\d{2})?)?", "1234567"));
	cr_assert(full("1\\d{6}(?:\\d(?:\\d{2})?)?", "12345678"));
	cr_assert(!full("1\\d{6}(?:\\d(?:\\d{2})?)?", "123456789"));
	cr_assert(full("1\\d{6}(?:\\d(?:\\d{2})?)?", "1234567890"));
	cr_assert(full("", ""));
	cr_assert(!full("\\d", "+"));
}

Test(pattern, the_first_alternative_counts_and_not_the_longest)
{
	cr_assert_str_eq(start("0|00", "00"), "1");
	cr_assert_str_eq(start("00(?:30|5[09]|[126-9]?)", "0030"), "4");
	cr_assert_str_eq(start("00(?:30|5[09]|[126-9]?)", "0031"), "2");
	cr_assert_str_eq(start("0(1\\d)?", "0155"), "3:15");
	cr_assert_str_eq(start("0(1\\d)?", "0255"), "1");
	cr_assert_str_eq(start("(?:0|90)(?:(1[245]|2[1-35])(\\d{10,11}))?", "0211198765432"), "13:21");
	cr_assert_str_eq(start("(?:0|90)(?:(1[245]|2[1-35])(\\d{10,11}))?", "02111987654"), "1");
	cr_assert_str_eq(start("8", "7"), "-");
	/* A group that took part in a path that was given up is empty again. */
	cr_assert_str_eq(start("(1)23|12", "124"), "2");
}

Test(pattern, the_end_of_the_string)
{
	struct pattern_match match;
	struct pattern *pattern = compile("([2-9]\\d{6})$|1");

	cr_assert(pattern_start(pattern, "2345678", 7, &match));
	cr_assert_eq(match.end[0], 7);
	cr_assert(!pattern_start(pattern, "23456789", 8, &match));
	cr_assert(!pattern_start_open(pattern, "2345678", 7, &match), "it will go on");
	cr_assert(pattern_start_open(pattern, "12", 2, &match));
	cr_assert(pattern_undecided(pattern, "234", 3));
	cr_assert(!pattern_undecided(pattern, "2345678", 7));
	pattern_free(pattern);
}

static int outlook(const char *text, const char *digits)
{
	struct pattern *pattern = compile(text);
	struct pattern_outlook result = pattern_outlook(pattern, digits, strlen(digits));

	pattern_free(pattern);
	return result.accepts + 2 * result.continues;
}

Test(pattern, outlook_of_a_string_still_being_typed)
{
	cr_assert_eq(outlook("[2-9]11|[2-9]\\d{9}", "4"), 2);
	cr_assert_eq(outlook("[2-9]11|[2-9]\\d{9}", "411"), 3);
	cr_assert_eq(outlook("[2-9]11|[2-9]\\d{9}", "412"), 2);
	cr_assert_eq(outlook("[2-9]11|[2-9]\\d{9}", "4125550100"), 1);
	cr_assert_eq(outlook("[2-9]11|[2-9]\\d{9}", "1"), 0);
	cr_assert_eq(outlook("\\d{4,6}", "1234"), 3);
	cr_assert_eq(outlook("\\d{4,6}", "123456"), 1);
	cr_assert_eq(outlook("\\d{4,6}", "1234567"), 0);
}

Test(pattern, mistakes_are_told_with_their_place)
{
	static const struct {
		const char *text;
		size_t at;
	} broken[] = {
		{"12a", 2},
		{"(12", 3},
		{"12)", 2},
		{"[12", 3},
		{"[]", 2},
		{"[2-", 3},
		{"[9-2]", 3},
		{"1{", 2},
		{"1{2", 3},
		{"1{3,2}", 6},
		{"1{65}", 4},
		{"\\w", 0},
		{"?", 0},
		{"1**", 1},
		{"1+", 1},
		{"1{0}", 4},
	};

	for (size_t i = 0; i < sizeof broken / sizeof *broken; i++) {
		struct pattern *pattern = NULL;
		size_t at = 99;
		cr_assert_eq(pattern_new(broken[i].text, strlen(broken[i].text), &pattern, &at), -EINVAL,
			"%s", broken[i].text);
		cr_assert_eq(at, broken[i].at, "%s: %zu", broken[i].text, at);
		cr_assert_null(pattern);
	}
}

Test(pattern, size_is_bounded)
{
	char text[200 * 6 + 1] = "";
	struct pattern *pattern = NULL;
	size_t at;

	for (size_t i = 0; i < 200; i++)
		memcpy(text + 6 * i, "\\d{64}", 7);
	cr_assert_eq(pattern_new(text, strlen(text), &pattern, &at), -E2BIG);
	memset(text, '(', 40);
	text[40] = '\0';
	cr_assert_eq(pattern_new(text, 40, &pattern, &at), -E2BIG);
	cr_assert_eq(pattern_new("(1)(2)(3)(4)", 12, &pattern, &at), -E2BIG);
}

/* Every way through a{0,1}... is tried at most once; the steps run out long before the ways do. */
Test(pattern, hard_patterns_end)
{
	struct pattern *pattern =
		compile("1?1?1?1?1?1?1?1?1?1?1?1?1?1?1?1?1?1?1?1?1?1?1?1?1?1?1?1?1?1?1?1?1?1?2");
	char digits[64];

	memset(digits, '1', sizeof digits);
	cr_assert(!pattern_full(pattern, digits, 34));
	pattern_free(pattern);
}

Test(pattern, nothing_matches_no_pattern)
{
	struct pattern_match match;

	cr_assert(!pattern_full(NULL, "", 0));
	cr_assert(!pattern_start(NULL, "1", 1, &match));
	cr_assert(!pattern_undecided(NULL, "1", 1));
	cr_assert(!pattern_outlook(NULL, "1", 1).accepts);
	pattern_free(NULL);
}
