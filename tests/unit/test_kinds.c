#include "agent/call/kinds.h"
#include "agent/call/regions.h"
#include "tests/unit/leak.h"
#include "tests/unit/tsv.h"
#include <criterion/criterion.h>
#include <string.h>

TestSuite(kinds, .fini = leak_check);

static int outlook(const char *cc, const char *digits)
{
	struct pattern_outlook view = kinds_outlook(cc, digits, strlen(digits));

	return view.accepts + 2 * view.continues;
}

Test(kinds, numbers_that_are_whole_and_those_that_go_on)
{
	cr_assert_eq(outlook("44", "2079460018"), 1);
	cr_assert_eq(outlook("44", "20794600"), 2);
	cr_assert_eq(outlook("44", "99"), 0);
	cr_assert_eq(outlook("86", "1380013"), 2, "not a number of seven digits");
	cr_assert_eq(outlook("86", "13800138000"), 1);
	cr_assert_eq(outlook("852", "91256930"), 1, "though 900 ... has eleven digits");
	cr_assert_eq(outlook("852", "90012345"), 2, "this one");
	cr_assert_eq(outlook("852", "900312"), 3, "five to eight digits");
	cr_assert_eq(outlook("1", "2462271817"), 1, "Barbados, by the same country code");
	cr_assert_eq(outlook("1", "9112271817"), 0);
	cr_assert_eq(outlook("999", "1"), 0);
}

Test(kinds, every_region_with_a_country_code_of_its_own_is_there)
{
	const struct region *region;

	for (size_t i = 0; (region = region_at(i)) != NULL; i++)
		cr_assert_eq(kinds_known(region->cc), strcmp(region->code, "001") != 0, "%s", region->cc);
}

/* What the vectors call a number is one of some kind. */
static void check_row(char *fields[TSV_FIELDS], void *user)
{
	size_t *count = user;
	const char *number = fields[2];

	if (number[0] != '+' || strcmp(fields[4], "001") == 0)
		return;
	const struct region *region = region_of_number(number + 1, strlen(number + 1));
	if (!kinds_known(region->cc))
		return;
	cr_assert_eq(outlook(region->cc, number + 1 + region->cc_length) & 1, 1, "%s", number);
	(*count)++;
}

Test(kinds, numbers_of_the_vectors)
{
	size_t count = 0;

	tsv_each(SOURCE_DIR "/tests/data/dialing/vectors.tsv", check_row, &count);
	cr_assert_gt(count, 2700, "%zu", count);
}
