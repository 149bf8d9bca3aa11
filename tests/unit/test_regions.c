#include "agent/call/emergency.h"
#include "agent/call/national.h"
#include "agent/call/regions.h"
#include "tests/unit/leak.h"
#include <criterion/criterion.h>
#include <string.h>

TestSuite(regions, .fini = leak_check);

Test(regions, every_row_can_be_read)
{
	size_t count = 0;

	for (const struct region *region; (region = region_at(count)) != NULL; count++) {
		cr_assert_not_null(region->pattern, "%s", region->code);
		cr_assert_neq(region->lengths, 0, "%s", region->code);
		cr_assert_eq(region->lengths_fixed_mobile & ~region->lengths, 0, "%s", region->code);
		if (strcmp(region->code, "001") != 0)
			cr_assert_not_null(region->idd, "%s", region->code);
		cr_assert_eq(region->trunk_text[0] != '\0', region->trunk_parse != NULL, "%s", region->code);
		cr_assert_eq(region->short_text[0] != '\0', region->short_codes != NULL, "%s", region->code);
		cr_assert_not_null(national_main(region), "%s", region->code);
	}
	cr_assert_eq(count, 254);
}

Test(regions, found_by_letters)
{
	cr_assert_str_eq(region_find("GB", 2)->cc, "44");
	cr_assert_eq(region_find("gb", 2), region_find("GB", 2));
	cr_assert_null(region_find("XX", 2));
	cr_assert_null(region_find("G", 1));
	cr_assert_null(region_find("GBR", 3));
	cr_assert_null(region_find("0\xC3", 2));
	cr_assert_null(region_find("001", 3));
}

Test(regions, found_by_country_code)
{
	cr_assert_str_eq(region_of_number("12125550100", 11)->code, "US");
	cr_assert_str_eq(region_of_number("77272008396", 11)->code, "RU");
	cr_assert_str_eq(region_of_number("3906", 4)->code, "IT");
	cr_assert_str_eq(region_of_number("80012345678", 11)->code, "001");
	cr_assert_null(region_of_number("99912345678", 11));
	cr_assert_null(region_of_number("0123", 4));
	cr_assert_null(region_of_number("", 0));
	cr_assert(region_cc_begins("", 0));
	cr_assert(region_cc_begins("88", 2));
	cr_assert(!region_cc_begins("44", 2), "that is one already");
	cr_assert(!region_cc_begins("0", 1));
	cr_assert(!region_cc_begins("999", 3));
}

Test(regions, no_country_code_begins_another)
{
	for (size_t i = 0; region_at(i); i++)
		cr_assert(
			!region_cc_begins(region_at(i)->cc, region_at(i)->cc_length), "%s", region_at(i)->cc);
}

static bool listed(const char *region, const char *number)
{
	static const struct emergency_extra none;

	return emergency_is(region_find(region, 2), &none, number, strlen(number));
}

Test(regions, emergency_numbers)
{
	cr_assert(listed("GB", "999"));
	cr_assert(listed("GB", "112"));
	cr_assert(!listed("GB", "911"));
	cr_assert(listed("ER", "202914"));
	cr_assert(listed("GA", "1399"));
	cr_assert(!listed("GA", "1398x"));
	static const struct emergency_extra none;
	cr_assert(emergency_is(NULL, &none, "112", 3), "without a region too");
	cr_assert(emergency_is_universal(region_find("GB", 2), "911", 3));
	cr_assert(!emergency_is_universal(region_find("GB", 2), "9111", 4));
	cr_assert(!emergency_is_universal(region_find("ES", 2), "085", 3));
}

/* Every emergency number is at least as many digits as its region's list says, and 112 or 911 is never lost.
 */
Test(regions, one_hundred_and_twelve_everywhere_it_is_free)
{
	size_t used_otherwise = 0;

	for (size_t i = 0; region_at(i); i++) {
		const struct region *region = region_at(i);
		static const struct emergency_extra none;
		if (strcmp(region->code, "001") == 0 || emergency_is(region, &none, "112", 3))
			continue;
		if (!emergency_is_universal(region, "112", 3)) {
			cr_assert(pattern_full(region->short_codes, "112", 3), "%s", region->code);
			used_otherwise++;
		}
	}
	cr_assert_gt(used_otherwise, 0);
	cr_assert_lt(used_otherwise, 60);
}

Test(regions, emergency_lists_of_the_person)
{
	struct emergency_extra extra;
	size_t at = 0;

	cr_assert_eq(emergency_parse("112, 5555", &extra, &at), 0);
	cr_assert_eq(extra.count, 2);
	cr_assert(emergency_is(region_find("US", 2), &extra, "5555", 4));
	cr_assert(!emergency_is(region_find("US", 2), &extra, "555", 3));
	free(extra.codes);
	cr_assert_lt(emergency_parse("112,5x5", &extra, &at), 0);
	cr_assert_eq(at, 5);
	cr_assert_lt(emergency_parse("1234567890123456", &extra, &at), 0);
}
