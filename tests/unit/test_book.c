/* The address book: vCards of three versions, tables, folders of them, and what must not hurt. */
#include "agent/store/book_load.h"
#include "agent/call/book.h"
#include "agent/call/utf8.h"
#include "tests/unit/leak.h"
#include <criterion/criterion.h>
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

TestSuite(book, .fini = leak_check);

static struct book *book_of(const char *vcards)
{
	struct book *book;

	cr_assert_eq(book_new(NULL, NULL, &book), 0);
	cr_assert_geq(book_add_vcards(book, vcards, strlen(vcards)), 0);
	return book;
}

static void expect(const struct book *book, const char *number, const char *name, const char *title)
{
	struct book_match match;

	cr_assert_eq(book_find(book, number, &match), 0, "%s is not found", number);
	cr_expect_str_eq(match.name, name);
	cr_expect_str_eq(match.title, title);
}

Test(book, version_4)
{
	struct book *book =
		book_of("BEGIN:VCARD\r\nVERSION:4.0\r\nFN:Ada Lovelace\r\nORG:Analytical Engines;Research\r\n"
			"TITLE:Countess\\, "
			"programmer\r\nTEL;VALUE=uri;TYPE=\"voice,home;x:y\":tel:+44-20-7946-0018;ext=5\r\n"
			"END:VCARD\r\n");

	expect(book, "+442079460018", "Ada Lovelace", "Countess, programmer, Analytical Engines");
	cr_assert_eq(book_count(book), 1);
	book_free(book);
}

Test(book, version_3_folded_and_grouped)
{
	struct book *book = book_of("BEGIN:VCARD\nVERSION:3.0\nN:Hopper;Grace;Brewster;;\nitem1.TEL;TYPE="
				    "work:+1 (201)\n  555-01\n\t23\n"
				    "ROLE:Rear\n  Admiral\nNOTE:FN:not a name\nEND:VCARD\n");

	expect(book, "+12015550123", "Grace Hopper", "Rear Admiral");
	book_free(book);
}

Test(book, version_21_quoted_printable)
{
	struct book *book =
		book_of("BEGIN:VCARD\nVERSION:2.1\nN;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:M=C3=BCller;J="
			"\n=C3=B6rg\n"
			"TITLE;QUOTED-PRINTABLE:a=3Db=zz\nTEL;HOME;VOICE:030 901820\nEND:VCARD\n");

	expect(book, "030901820", "J\u00f6rg M\u00fcller", "a=b=zz");
	book_free(book);
}

Test(book, latin1_is_read)
{
	struct book *book = book_of("BEGIN:VCARD\nFN:Bj\xF6rn\nTEL:1\nEND:VCARD\nBEGIN:VCARD\nFN;CHARSET=ISO-"
				    "8859-1;ENCODING=QUOTED-PRINTABLE:"
				    "Ren=E9\nTEL:2\nEND:VCARD\n");

	expect(book, "1", "Bj\u00f6rn", "");
	expect(book, "2", "Ren\u00e9", "");
	book_free(book);
}

Test(book, a_company_is_not_named_twice)
{
	struct book *book = book_of(
		"BEGIN:VCARD\nORG:Acme\nTEL:1\nEND:VCARD\nBEGIN:VCARD\nFN:Acme\nORG:Acme\nTEL:2\nEND:VCARD\n"
		"BEGIN:VCARD\nFN:Bo\nORG:Acme\nTEL:3\nTEL:4\nEND:VCARD\n");

	expect(book, "1", "Acme", "");
	expect(book, "2", "Acme", "");
	expect(book, "3", "Bo", "Acme");
	expect(book, "4", "Bo", "Acme");
	book_free(book);
}

Test(book, damaged_cards_end_at_the_next)
{
	struct book *book = book_of("TEL:0\nFN:nobody\nEND:VCARD\nBEGIN:VCARD\nFN:Lost\nTEL:1\nBEGIN:"
				    "VCARD\nFN:Found\nTEL:2\nnonsense\n:\n;:\n.:\nEND:VCARD\n"
				    "BEGIN:VCARD\nFN:Open\nTEL:3");
	struct book_match match;

	expect(book, "2", "Found", "");
	cr_expect_eq(book_find(book, "1", &match), -ENOENT);
	cr_expect_eq(book_find(book, "3", &match), -ENOENT);
	cr_expect_eq(book_count(book), 1);
	book_free(book);
}

Test(book, table)
{
	static const char text[] = "\xEF\xBB\xBF# number\tname\ttitle\n\n+49 30 901820\tBerlin\tCity "
				   "hall\r\n#31#\tHash\n42\n\t\t\n43\t Ann  \t\n"
				   "4930\tNever\t\n+4930901820\tSecond\n44\tEnd";
	struct book *book;

	cr_assert_eq(book_new(NULL, NULL, &book), 0);
	cr_expect_eq(book_add_table(book, text, sizeof text - 1), 5);
	expect(book, "+4930901820", "Berlin", "City hall");
	expect(book, "#31#", "Hash", "");
	expect(book, "43", "Ann", "");
	expect(book, "44", "End", "");
	book_free(book);
}

static void without_plus(void *user, const char *number, char *result, size_t size)
{
	++*(int *)user;
	snprintf(result, size, "%s", number + (*number == '+'));
}

Test(book, normalizer_decides)
{
	struct book_match match;
	struct book *book;
	int calls = 0;

	cr_assert_eq(book_new(without_plus, &calls, &book), 0);
	cr_expect_eq(book_add(book, "+49", "Plus", NULL), 1);
	cr_expect_eq(book_add(book, "49", "Same", NULL), 0);
	cr_expect_eq(book_find(book, "49", &match), 0);
	cr_expect_eq(calls, 3);
	cr_expect_str_eq(match.name, "Plus");
	book_free(book);
}

Test(book, many_numbers)
{
	char number[16];
	struct book *book;

	cr_assert_eq(book_new(NULL, NULL, &book), 0);
	for (int i = 0; i < BOOK_ENTRIES_MAX; i++) {
		snprintf(number, sizeof number, "%d", i + 100);
		cr_assert_eq(book_add(book, number, number, ""), 1);
	}
	cr_expect_eq(book_add(book, "1", "One too many", ""), -ENOSPC);
	for (int i = 0; i < BOOK_ENTRIES_MAX; i += 977) {
		snprintf(number, sizeof number, "%d", i + 100);
		expect(book, number, number, "");
	}
	book_free(book);
}

Test(book, hostile_sizes)
{
	static char text[300000];
	struct book_match match;
	struct book *book;

	cr_assert_eq(book_new(NULL, NULL, &book), 0);
	memset(text, 'x', sizeof text);
	memcpy(text, "BEGIN:VCARD\nFN:", 15);
	memcpy(text + sizeof text - 23, "\nTEL:123456\nEND:VCARD\n", 23);
	cr_expect_eq(book_add_vcards(book, text, sizeof text - 1), 1);
	cr_assert_eq(book_find(book, "123456", &match), 0);
	cr_expect_eq(strlen(match.name), BOOK_NAME_SIZE - 1);
	memset(text, '1', sizeof text);
	cr_expect_eq(book_add(book, "1111111111222222222233333333334444444444555555555566666666667777",
			     "Long", ""),
		0);
	cr_expect_eq(book_add_table(book, text, BOOK_TEXT_MAX), -EFBIG);
	cr_expect_eq(book_find(NULL, "1", &match), -ENOENT);
	cr_expect_eq(book_find(book, "", &match), -ENOENT);
	book_free(book);
}

/* Every cut and every single changed byte of a card: nothing but memory safety and valid UTF-8 is promised.
 */
static int check_valid(const struct book *book, const char *number)
{
	struct book_match match;

	if (book_find(book, number, &match))
		return 0;
	for (const char *p = match.name; *p; p += utf8_character(p, strlen(p)))
		cr_assert(utf8_character(p, strlen(p)));
	return 1;
}

Test(book, cuts_and_flips)
{
	static const char card[] = "BEGIN:VCARD\nN;ENCODING=QUOTED-PRINTABLE:=E2=82=AC;a=\nb\nTITLE:"
				   "\\\\\\n\\;\nORG:\xE2\x82\xAC\nTEL:tel:12;x\nEND:VCARD\n";
	char text[sizeof card];
	int found = 0;

	for (size_t i = 0; i < sizeof card - 1; i++) {
		for (int flip = 0; flip < 3; flip++) {
			memcpy(text, card, sizeof card);
			text[i] = "\n=\xFF"[flip];
			char *exact = strndup(text, flip ? sizeof card - 1 : i + 1);
			struct book *book = book_of(exact);
			found += check_valid(book, "12");
			book_free(book);
			free(exact);
		}
	}
	cr_expect_gt(found, 50);
}

static void write_file(const char *folder, const char *name, const char *text)
{
	char path[256];
	FILE *file;

	snprintf(path, sizeof path, "%s/%s", folder, name);
	file = fopen(path, "w");
	cr_assert(file && fputs(text, file) >= 0 && !fclose(file));
}

static void count_problem(void *user, const char *path, const char *reason)
{
	(void)path;
	cr_expect(*reason);
	++*(int *)user;
}

Test(book, folder)
{
	char folder[] = "/tmp/deskphone-book-XXXXXX", command[64], fifo[64];
	struct book *book;
	int problems = 0;

	cr_assert(mkdtemp(folder));
	write_file(folder, "b.vcf", "BEGIN:VCARD\nFN:Late\nTEL:1\nEND:VCARD\n");
	write_file(folder, "a.TSV", "1\tEarly\n2\tTwo\n");
	write_file(folder, ".hidden.tsv", "3\tHidden\n");
	write_file(folder, "notes.txt", "4\tNo\n");
	snprintf(fifo, sizeof fifo, "%s/fifo.tsv", folder);
	cr_assert_eq(mkfifo(fifo, 0600), 0);
	cr_assert_eq(book_new(NULL, NULL, &book), 0);
	cr_expect_eq(book_load(book, folder, count_problem, &problems), 2);
	cr_expect_eq(problems, 1, "the FIFO");
	expect(book, "1", "Early", "");
	cr_expect_eq(book_count(book), 2);
	cr_expect_eq(book_load(book, "/nonexistent/folder", NULL, NULL), -ENOENT);
	book_free(book);
	snprintf(command, sizeof command, "rm -r %s", folder);
	cr_assert_eq(system(command), 0);
}

Test(book, utf8)
{
	static const struct {
		const char *in, *out;
	} cases[] = {{"a\xC3\xA4", "a\xC3\xA4"}, {"\xC0\x80z", "\xEF\xBF\xBD\xEF\xBF\xBDz"},
		{"\xED\xA0\x80", "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD"}, {"x\xE2\x82", "x"},
		{"x\xF0\x9F\x98", "x"},
		{"\xF4\x90\x80\x80!", "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD!"},
		{"\xF0\x9F\x98\x80", "\xF0\x9F\x98\x80"}, {"\x80", "\xEF\xBF\xBD"},
		{"\xE2(", "\xEF\xBF\xBD("}};
	char result[32];

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		utf8_copy(result, sizeof result, cases[i].in, SIZE_MAX);
		cr_expect_str_eq(result, cases[i].out);
	}
	utf8_copy(result, 3, "a\xE2\x82\xAC", SIZE_MAX);
	cr_expect_str_eq(result, "a");
}
