/* Which number: every row of the vectors, and what the configuration changes. */
#include "agent/call/plan.h"
#include "tests/unit/leak.h"
#include "tests/unit/tsv.h"
#include <criterion/criterion.h>
#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

TestSuite(plan, .fini = leak_check);

static struct plan *plan_of(const struct plan_options *options)
{
	struct plan_error error;
	struct plan *plan = NULL;

	cr_assert_eq(plan_new(options, &plan, &error), 0, "%s", error.text);
	return plan;
}

/* "+E164", "emergency:NUMBER", "barred" or what was typed. */
static const char *read_as(const struct plan *plan, const char *digits)
{
	static char text[PLAN_NUMBER_SIZE + 16];
	struct plan_number number;

	plan_number(plan, digits, &number);
	snprintf(text, sizeof text, "%s%s",
		number.kind == PLAN_EMERGENCY ? "emergency:"
		: number.kind == PLAN_BARRED  ? "barred"
					      : "",
		number.number);
	cr_assert(number.kind != PLAN_E164 || number.number[0] == '+');
	return text;
}

static const char *once(const struct plan_options *options, const char *digits)
{
	struct plan *plan = plan_of(options);
	const char *result = read_as(plan, digits);

	plan_free(plan);
	return result;
}

static void check_row(char *fields[TSV_FIELDS], void *user)
{
	const char *expected = fields[2], *result;
	struct plan_options options = {.region = fields[0]};

	(void)user;
	result = once(&options, fields[1]);
	if (strcmp(expected, "asis") == 0)
		cr_assert_str_eq(result, fields[1], "%s", fields[0]);
	else if (strcmp(expected, "emergency") == 0)
		cr_assert(strncmp(result, "emergency:", 10) == 0 && strcmp(result + 10, fields[1]) == 0,
			"%s %s", fields[0], fields[1]);
	else
		cr_assert_str_eq(result, expected, "%s %s", fields[0], fields[1]);
}

Test(plan, every_row_of_the_vectors)
{
	cr_assert_eq(tsv_each(SOURCE_DIR "/tests/data/dialing/vectors.tsv", check_row, NULL), 3902);
}

static void check_office_row(char *fields[TSV_FIELDS], void *user)
{
	struct plan_options options = {.region = fields[0],
		.outside_prefix = fields[1],
		.extensions = fields[2],
		.area_code = fields[3]};

	(void)user;
	cr_assert_str_eq(once(&options, fields[4]), strcmp(fields[5], "asis") == 0 ? fields[4] : fields[5],
		"%s %s", fields[0], fields[4]);
}

Test(plan, every_row_of_the_office_vectors)
{
	cr_assert_eq(tsv_each(SOURCE_DIR "/tests/data/dialing/office.tsv", check_office_row, NULL), 529);
}

Test(plan, emergency_before_everything)
{
	char rule[] = "/tmp/plan.XXXXXX";
	static const char text[] = "[dialplan]\n[rule all]\npattern = .*\ntranslation = !\n";
	int fd = mkstemp(rule);

	cr_assert_eq(write(fd, text, sizeof text - 1), (ssize_t)sizeof text - 1);
	close(fd);
	const char *files[] = {rule, NULL};
	struct plan_options options = {.region = "US",
		.outside_prefix = "9",
		.extensions = "3,4",
		.area_code = "212",
		.digitmap = "(911!|9911!|112!|xxxx)",
		.files = files};
	struct plan *plan = plan_of(&options);
	unlink(rule);
	cr_assert_str_eq(read_as(plan, "911"), "emergency:911");
	cr_assert_str_eq(read_as(plan, "9911"), "emergency:911");
	cr_assert_str_eq(read_as(plan, "112"), "emergency:112");
	cr_assert_str_eq(read_as(plan, "1234"), "barred");
	cr_assert_eq(plan_completion(plan, "911", NULL), PLAN_COMPLETE);
	cr_assert_eq(plan_completion(plan, "9911", NULL), PLAN_COMPLETE);
	cr_assert_neq(plan_completion(plan, "91", NULL), PLAN_COMPLETE);
	plan_free(plan);
}

Test(plan, emergency_without_a_region_and_without_a_plan)
{
	struct plan_options options = {.region = "XX"};
	struct plan *plan = plan_of(&options);

	cr_assert_not_null(plan_warning(plan, 0));
	cr_assert_str_eq(read_as(plan, "112"), "emergency:112");
	cr_assert_str_eq(read_as(plan, "999"), "emergency:999");
	cr_assert_str_eq(read_as(plan, "02079460018"), "02079460018");
	cr_assert_str_eq(read_as(plan, "+4402079460018"), "+442079460018");
	plan_free(plan);
	cr_assert_str_eq(read_as(NULL, "911"), "emergency:911");
	cr_assert_str_eq(read_as(NULL, "123"), "123");
	int short_ms = 9999;
	cr_assert_eq(
		plan_completion(NULL, "911", &short_ms), PLAN_READY, "nobody knows which numbers begin so");
	cr_assert_leq(short_ms, 2000);
	cr_assert_eq(plan_completion(NULL, "123", NULL), PLAN_UNKNOWN);
}

Test(plan, foreign_emergency_numbers_where_they_are_free)
{
	struct plan_options japan = {.region = "JP"}, office = {.region = "JP", .extensions = "3"};

	cr_assert_str_eq(once(&japan, "911"), "emergency:911");
	cr_assert_str_eq(once(&office, "911"), "911", "an extension of this office");
	cr_assert_str_eq(once(&office, "110"), "emergency:110", "but not the region's own");
	struct plan_options prefix = {.region = "JP", .outside_prefix = "0"};
	cr_assert_str_eq(once(&prefix, "0911"), "emergency:911");
	struct plan_options us = {.region = "US"};
	cr_assert_str_eq(once(&us, "+911234567890"), "+911234567890", "India");
	cr_assert_str_eq(once(&us, "+112"), "+112", "nothing");
	struct plan_options own = {.region = "US", .emergency = "5555"};
	cr_assert_str_eq(once(&own, "5555"), "emergency:5555");
}

Test(plan, warnings)
{
	struct plan_options options = {.region = "TK"};
	struct plan *plan = plan_of(&options);

	cr_assert(strstr(plan_warning(plan, 0), "TK"));
	cr_assert_null(plan_warning(plan, 1));
	plan_free(plan);
	options.emergency = "999";
	plan = plan_of(&options);
	cr_assert_null(plan_warning(plan, 0));
	plan_free(plan);
	options = (struct plan_options){.region = "US", .digitmap = "(6xx|7xxT|[2-9]11)"};
	plan = plan_of(&options);
	cr_assert(strstr(plan_warning(plan, 0), "alternative 1"), "600 begins numbers");
	cr_assert_null(plan_warning(plan, 1), "%s", plan_warning(plan, 1));
	plan_free(plan);
	options = (struct plan_options){.default_region = "GB"};
	plan = plan_of(&options);
	cr_assert_null(plan_warning(plan, 0));
	cr_assert_str_eq(read_as(plan, "02079460018"), "+442079460018");
	plan_free(plan);
}

Test(plan, digit_map_replaces_and_bars)
{
	struct plan_options options = {
		.region = "US", .digitmap = "(<9:>1xxxxxxxxxx|<:1416>[2-9]xxxxxxT|900xxxxxxx!|*xx)"};
	struct plan *plan = plan_of(&options);

	cr_assert_str_eq(read_as(plan, "912125550100"), "+12125550100");
	cr_assert_str_eq(read_as(plan, "5550100"), "+14165550100");
	cr_assert_str_eq(read_as(plan, "9005550100"), "barred");
	cr_assert_str_eq(read_as(plan, "*67"), "*67");
	cr_assert_str_eq(
		read_as(plan, "12125550100"), "+12125550100", "no alternative of it: the region's rules");
	plan_free(plan);
}

Test(plan, rules_of_shipped_plans)
{
	const char *lync[] = {SOURCE_DIR "/keymaps/dialplans/lync-style.dialplan", NULL};
	struct plan_options options = {.files = lync};
	struct plan *plan = plan_of(&options);

	cr_assert_str_eq(read_as(plan, "1234"), "+14255551234");
	cr_assert_str_eq(read_as(plan, "912065550100"), "+12065550100");
	cr_assert_str_eq(read_as(plan, "9011442079460018"), "+442079460018");
	cr_assert_str_eq(read_as(plan, "+1234"), "+1234", "rules are not asked");
	cr_assert_str_eq(read_as(plan, "9005550100"), "barred");
	cr_assert_str_eq(read_as(plan, "911"), "emergency:911");
	cr_assert_eq(plan_completion(plan, "1234", NULL), PLAN_READY, "a rule completes nothing by itself");
	plan_free(plan);
	const char *gb[] = {SOURCE_DIR "/keymaps/dialplans/gb.dialplan", NULL};
	options.files = gb;
	cr_assert_str_eq(once(&options, "14102079460018"), "14102079460018");
	cr_assert_str_eq(once(&options, "1571"), "1571");
	cr_assert_str_eq(once(&options, "09012345678"), "barred");
	const char *de[] = {SOURCE_DIR "/keymaps/dialplans/de-office-0.dialplan", NULL};
	options.files = de;
	cr_assert_str_eq(once(&options, "00900123456"), "barred");
	cr_assert_str_eq(once(&options, "0112"), "emergency:112");
	cr_assert_str_eq(once(&options, "000442079460018"), "+442079460018");
	cr_assert_str_eq(once(&options, "12345678"), "+493012345678");
	cr_assert_str_eq(once(&options, "123"), "123");
}

Test(plan, local_numbers_of_open_plans)
{
	struct plan_options berlin = {.region = "DE", .area_code = "30"}, germany = {.region = "DE"};

	cr_assert_str_eq(once(&berlin, "30123456"), "+493030123456");
	cr_assert_str_eq(once(&berlin, "030123456"), "+4930123456");
	cr_assert_str_eq(once(&germany, "30123456"), "30123456", "nobody knows where");
	cr_assert_str_eq(once(&germany, "4930123456"), "+4930123456");
	struct plan_options new_york = {.region = "US", .area_code = "212", .outside_prefix = "9"};
	cr_assert_str_eq(once(&new_york, "5550100"), "+12125550100");
	cr_assert_str_eq(once(&new_york, "95550100"), "+12125550100", "behind the prefix too");
	cr_assert_str_eq(once(&new_york, "0100"), "0100");
}

Test(plan, what_is_no_number_is_left_alone)
{
	struct plan_options options = {.region = "GB", .outside_prefix = "9", .extensions = "4"};
	static const char *const same[] = {"", "*21*02079460018#", "**61*02079460018*11*20#", "*#06#",
		"#31#02079460018", "sip:ada@example.org", "ada@example.org", "+", "++44", "0", "1234", "141"};

	for (size_t i = 0; i < sizeof same / sizeof *same; i++)
		cr_assert_str_eq(once(&options, same[i]), same[i]);
}

Test(plan, too_long_is_barred_and_not_cut_short)
{
	char digits[80];
	struct plan_options options = {.region = "GB"};

	memset(digits, '1', sizeof digits);
	digits[PLAN_NUMBER_SIZE - 1] = '\0';
	cr_assert_str_eq(once(&options, digits), digits);
	digits[PLAN_NUMBER_SIZE - 1] = '1';
	digits[PLAN_NUMBER_SIZE] = '\0';
	cr_assert_str_eq(once(&options, digits), "barred");
}

Test(plan, mistakes_in_options)
{
	static const struct {
		struct plan_options options;
		const char *text;
	} broken[] = {
		{{.outside_prefix = "9 "}, "outside-prefix:2: only digits"},
		{{.extensions = "3,x"}, "extensions:3: lengths from 1 to 15, as in 3,4"},
		{{.area_code = "2123456789"}, "area-code:9: too many digits"},
		{{.digitmap = "(1|)"}, "digitmap:4: an empty alternative"},
		{{.emergency = "11 2;"}, "emergency:5: numbers separated by commas, as in 112,5555"},
	};

	for (size_t i = 0; i < sizeof broken / sizeof *broken; i++) {
		struct plan_error error;
		struct plan *plan = NULL;
		cr_assert_eq(plan_new(&broken[i].options, &plan, &error), -EINVAL);
		cr_assert_str_eq(error.text, broken[i].text);
		cr_assert_null(plan);
	}
	plan_free(NULL);
}

Test(plan, what_hides_the_caller_reaches_the_exchange)
{
	static const char *const dialled[][2] = {{"AU", "18310291234567"}, {"GB", "14102079460018"},
		{"GB", "18002002079460018"}, {"JP", "1840312345678"}, {"HK", "13321234567"},
		{"NZ", "019733123456"}, {"ES", "067912345678"}, {"FR", "36510123456789"},
		{"US", "*672125550100"}, {"DE", "#31#0301234567"}};

	for (size_t i = 0; i < sizeof dialled / sizeof *dialled; i++) {
		struct plan_options options = {.region = dialled[i][0]};
		cr_assert_str_eq(once(&options, dialled[i][1]), dialled[i][1], "%s", dialled[i][0]);
	}
	struct plan_options office = {.region = "GB", .outside_prefix = "9"};
	cr_assert_str_eq(once(&office, "914102079460018"), "914102079460018");
	struct plan_options japan = {.region = "JP"};
	cr_assert_str_eq(once(&japan, "0312345678"), "+81312345678");
}
