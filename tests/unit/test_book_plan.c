/* Two ways of writing a number are one entry of the address book; an address is its own. */
#include "agent/call/book_plan.h"
#include "tests/unit/leak.h"
#include <criterion/criterion.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

TestSuite(book_plan, .fini = leak_check);

static struct plan *plan;
static struct book *book;

static void open_book(const char *region)
{
	struct plan_error error;
	struct plan_options options = {.region = region, .extensions = "3"};
	cr_assert_eq(plan_new(&options, &plan, &error), 0, "%s", error.text);
	cr_assert_eq(book_new(book_plan_normalize, plan, &book), 0);
}

static void close_book(void)
{
	book_free(book);
	plan_free(plan);
}

static const char *name_of(const char *number)
{
	static struct book_match match;
	return book_plan_find(book, number, &match) < 0 ? "" : match.name;
}

Test(book_plan, one_number_many_spellings)
{
	static const char *const spellings[] = {"+442079460018", "020 7946 0018", "(020) 7946-0018",
		"+44 (0)20 7946 0018", "tel:+44-20-7946-0018;ext=5", "sip:02079460018@pbx.example;user=phone",
		"sips:+442079460018@pbx.example", "02079460018@pbx.example", "442079460018",
		"02079460018,,12#",
		"\xEF\xBC\x90"
		"2079460018"};
	open_book("GB");
	for (size_t i = 0; i < sizeof(spellings) / sizeof(*spellings); i++) {
		struct book *other;
		struct book_match match;
		cr_assert_eq(book_new(book_plan_normalize, plan, &other), 0);
		if (strcmp(spellings[i], "442079460018") !=
			0) { /* a trunk's way of telling, nobody's of writing */
			cr_assert_eq(book_add(other, spellings[i], "Ada", NULL), 1, "%s", spellings[i]);
			cr_assert_eq(book_plan_find(other, "+442079460018", &match), 0, "%s", spellings[i]);
		}
		book_free(other);
	}
	cr_assert_eq(book_add(book, "020 7946 0018", "Ada", "Analyst"), 1);
	for (size_t i = 0; i < sizeof(spellings) / sizeof(*spellings); i++)
		cr_expect_str_eq(name_of(spellings[i]), "Ada", "%s", spellings[i]);
	cr_expect_str_eq(name_of("02079460019"), "");
	cr_expect_str_eq(name_of("18"), "");
	cr_expect_str_eq(name_of(""), "");
	close_book();
}

Test(book_plan, addresses_and_extensions)
{
	open_book("GB");
	cr_assert_eq(book_add(book, "sip:Grace.Hopper@Example.com", "Grace", NULL), 1);
	cr_assert_eq(book_add(book, "118", "Reception", NULL), 1);
	cr_assert_eq(book_add(book, "no number at all!", "Nobody", NULL), 1); /* letters are keypad digits */
	cr_assert_eq(book_add(book, "?!", "Nobody", NULL), 0);
	cr_expect_str_eq(name_of("sip:grace.hopper@example.com"), "Grace");
	cr_expect_str_eq(name_of("grace.hopper@example.com"), "Grace");
	cr_expect_str_eq(name_of("sip:ada@example.com"), "");
	cr_expect_str_eq(name_of("118"), "Reception");
	cr_expect_str_eq(name_of("sip:118@pbx"), "Reception");
	cr_expect_str_eq(name_of("+118"), "");
	close_book();
}

Test(book_plan, without_a_region_nothing_is_guessed)
{
	open_book(NULL);
	cr_assert_eq(book_add(book, "02079460018", "Ada", NULL), 1);
	cr_expect_str_eq(name_of("020 7946 0018"), "Ada");
	cr_expect_str_eq(name_of("+442079460018"), "");
	close_book();
}

Test(book_plan, hostile_numbers_fit)
{
	char big[4096], small[8];
	memset(big, '7', sizeof(big) - 1);
	big[sizeof(big) - 1] = '\0';
	open_book("GB");
	cr_expect_str_eq(name_of(big), "");
	book_plan_normalize(plan, "+442079460018", small, sizeof(small));
	cr_expect_str_eq(small, "+442079");
	memset(big, 0xFF, sizeof(big) - 1);
	cr_expect_str_eq(name_of(big), "");
	close_book();
}
