#include "agent/call/format.h"
#include "tests/unit/leak.h"
#include "tests/unit/tsv.h"
#include <criterion/criterion.h>
#include <ctype.h>
#include <string.h>

TestSuite(format, .fini = leak_check);

static const char *shown(const char *home, const char *e164)
{
	static char out[64];

	format_number(home ? region_find(home, 2) : NULL, e164, out, sizeof out);
	return out;
}

Test(format, as_people_of_the_region_write_it)
{
	cr_assert_str_eq(shown("US", "+12125550100"), "(212) 555-0100");
	cr_assert_str_eq(shown("BB", "+12465550100"), "(246) 555-0100");
	cr_assert_str_eq(shown("GB", "+442079460018"), "020 7946 0018");
	cr_assert_str_eq(shown("GB", "+441632960123"), "01632 960123");
	cr_assert_str_eq(shown("GB", "+441214960123"), "0121 496 0123");
	cr_assert_str_eq(shown("GB", "+447700900123"), "07700 900123");
	cr_assert_str_eq(shown("FR", "+33123456789"), "01 23 45 67 89");
	cr_assert_str_eq(shown("DE", "+493012345678"), "030 12345678");
	cr_assert_str_eq(shown("DE", "+4915112345678"), "01511 2345678");
	cr_assert_str_eq(shown("IT", "+390612345678"), "06 1234 5678");
	cr_assert_str_eq(shown("ES", "+34912345678"), "912 345 678");
	cr_assert_str_eq(shown("RU", "+79161234567"), "8 (916) 123-45-67");
	cr_assert_str_eq(shown("BR", "+5511987654321"), "(11) 98765-4321");
	cr_assert_str_eq(shown("AR", "+5491134567890"), "+54 9 11 3456-7890");
	cr_assert_str_eq(shown("HU", "+3612345678"), "06 1 234 5678");
}

Test(format, half_a_number_keeps_its_one_trunk_prefix)
{
	cr_assert_str_eq(shown("DE", "+490301"), "0301");
	cr_assert_str_eq(shown("GB", "+440207946"), "0207946");
	cr_assert_str_eq(shown("RU", "+78005551212"), "8 (800) 555-12-12");
}

Test(format, foreign_numbers_in_groups)
{
	cr_assert_str_eq(shown("DE", "+12125550100"), "+1 212 555 0100");
	cr_assert_str_eq(shown("US", "+33123456789"), "+33 123 456 789");
	cr_assert_str_eq(shown(NULL, "+4512345678"), "+45 1234 5678");
	cr_assert_str_eq(shown("US", "+24740893"), "+247 40 893");
	cr_assert_str_eq(shown("US", "+999123"), "+999123", "no such country code");
	cr_assert_str_eq(shown("US", "+1"), "+1");
	cr_assert_str_eq(shown("US", "+"), "+");
}

/* The digits of `text`, without what the trunk prefix or country code adds: the end of the one is the end of
 * the other. */
static bool ends_with_digits(const char *text, const char *number)
{
	char digits[64];
	size_t length = 0;

	for (; *text; text++)
		if (isdigit((unsigned char)*text))
			digits[length++] = *text;
	size_t wanted = strlen(number);
	return length >= wanted && memcmp(digits + length - wanted, number, wanted) == 0;
}

static void check_row(char *fields[TSV_FIELDS], void *user)
{
	(void)user;
	if (fields[2][0] != '+')
		return;
	const struct region *there = region_of_number(fields[2] + 1, strlen(fields[2] + 1));
	const char *text = shown(fields[0], fields[2]), *national = fields[2] + 1 + there->cc_length;
	cr_assert(ends_with_digits(text, national), "%s: %s", fields[2], text);
	bool own = strcmp(region_find(fields[0], 2)->cc, there->cc) == 0;
	if (!own)
		cr_assert(text[0] == '+' && ends_with_digits(text, fields[2] + 1), "%s: %s", fields[2], text);
}

Test(format, no_digit_is_lost)
{
	cr_assert_gt(tsv_each(SOURCE_DIR "/tests/data/dialing/vectors.tsv", check_row, NULL), 3900);
}

Test(format, what_does_not_fit_is_not_grouped)
{
	char small[13];

	format_number(region_find("US", 2), "+12125550100", small, sizeof small);
	cr_assert_str_eq(small, "+12125550100");
}
