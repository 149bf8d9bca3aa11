/* Cleaning, measuring and cutting of text from outside. */
#include "agent/call/text.h"
#include "tests/unit/leak.h"
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

TestSuite(text, .fini = leak_check);

#define FFFD "\xEF\xBF\xBD"

static void cleans(const char *in, const char *expected)
{
	char out[1024];
	size_t length = text_clean(in, out, sizeof(out), 0);
	cr_assert_str_eq(out, expected, "\"%s\" became \"%s\", not \"%s\"", in, out, expected);
	cr_assert_eq(length, strlen(out));
}

static void shows(const char *in, const char *expected)
{
	char out[1024];
	text_displayable(in, out, sizeof(out));
	cr_assert_str_eq(out, expected, "\"%s\" is shown as \"%s\", not \"%s\"", in, out, expected);
}

static void cuts(const char *in, size_t width, const char *expected)
{
	char out[1024];
	text_shorten(in, out, sizeof(out), width);
	cr_assert_str_eq(out, expected, "\"%s\" to %zu became \"%s\"", in, width, out);
	cr_assert_leq(text_width(out), width);
}

Test(text, good_names_stay)
{
	cleans("Anna Müller-Lüdenscheidt", "Anna Müller-Lüdenscheidt");
	cleans("王小明", "王小明");
	cleans("%s%n", "%s%n");
	cleans("<b>&amp;", "<b>&amp;");
	cleans("😀 Joe", "😀 Joe");
	cleans(NULL, "");
	cleans("", "");
}

Test(text, invalid_utf8_becomes_replacement_characters)
{
	cleans("a\x80z", "a" FFFD "z");
	cleans("a\xC0\xAFz", "a" FFFD FFFD "z");		   /* overlong slash */
	cleans("a\xED\xA0\x80z", "a" FFFD FFFD FFFD "z");	   /* CESU surrogate */
	cleans("a\xF5\x80\x80\x80z", "a" FFFD FFFD FFFD FFFD "z"); /* above U+10FFFF */
	cleans("a\xE2\x82", "a" FFFD);				   /* cut */
	cleans("\xF0\x9F\x98", FFFD);
	cleans("\xF4\x90\x80\x80", FFFD FFFD FFFD FFFD);
}

Test(text, what_cannot_be_seen_goes)
{
	cleans("a\x1B[31mb", "a[31mb");
	cleans("a\xC2\x9B"
	       "31mb",
		"a31mb");
	cleans("\xE2\x80\xAE"
	       "live\xE2\x80\xAC",
		"live"); /* bidi override */
	cleans("a\xE2\x81\xA6"
	       "b\xE2\x81\xA9",
		"ab"); /* isolates */
	cleans("a\xE2\x80\x8B\xE2\x80\x8D"
	       "b",
		"ab"); /* zero width */
	cleans("\xF3\xA0\x81\x81"
	       "a",
		"a"); /* tag */
	cleans("a\xEE\x80\x80"
	       "b",
		"ab"); /* private use */
	cleans("a\xEF\xBF\xBE"
	       "b\xF0\x9F\xBF\xBF",
		"ab"); /* noncharacters */
	cleans("\xEF\xBB\xBF"
	       "a\x7F\xC2\xAD",
		"a");
	cleans("\xE3\x85\xA4\xE1\x85\x9F", ""); /* Hangul fillers */
}

Test(text, blanks_collapse)
{
	cleans("  a \t\r\n b  ", "a b");
	cleans("a\xE2\x80\xA8"
	       "b\xC2\xA0"
	       "c\xE3\x80\x80"
	       "d",
		"a b c d");
	cleans("a \xE2\x80\x8B b", "a b");
	cleans(" \t ", "");
}

Test(text, marks_are_limited)
{
	cleans("e\xCC\x81", "e\xCC\x81");
	cleans("e\xCC\x81\xCC\x81\xCC\x81\xCC\x81\xCC\x81\xCC\x81", "e\xCC\x81\xCC\x81\xCC\x81\xCC\x81");
}

Test(text, length_is_limited_in_characters)
{
	char out[64];
	text_clean("abc def", out, sizeof(out), 3);
	cr_assert_str_eq(out, "abc");
	text_clean("abc def", out, sizeof(out), 4);
	cr_assert_str_eq(out, "abc");
	text_clean("abc def", out, sizeof(out), 5);
	cr_assert_str_eq(out, "abc d");
	text_clean("e\xCC\x81xyz", out, sizeof(out), 2);
	cr_assert_str_eq(out, "e\xCC\x81x");
}

Test(text, small_buffers_never_split_a_character)
{
	for (size_t size = 0; size < 12; size++) {
		char out[16];
		memset(out, 'Z', sizeof(out));
		size_t length = text_clean("aäö 王b", out, size, 0);
		cr_assert(size == 0 ? length == 0 : length < size);
		for (size_t i = size; i < sizeof(out); i++)
			cr_assert_eq(out[i], 'Z');
		for (const char *at = out; size > 0 && *at;)
			cr_assert_neq(text_next(&at), 0xFFFDu);
		cr_assert(length == 0 || out[length - 1] != ' ');
	}
}

Test(text, ten_kilobytes_are_cut)
{
	char *in = malloc(10241), out[256];
	memset(in, 'x', 10240);
	in[10240] = '\0';
	cr_assert_eq(text_clean(in, out, sizeof(out), 0), 255);
	cr_assert_eq(text_clean(in, out, sizeof(out), 64), 64);
	cr_assert_eq(text_displayable(in, out, sizeof(out)), 255);
	free(in);
}

Test(text, the_font_shows_latin_1_and_east_asian)
{
	shows("Jürgen Ångström ¡ñ! 王小明 カナ 한국", "Jürgen Ångström ¡ñ! 王小明 カナ 한국");
}

Test(text, other_letters_are_transliterated)
{
	shows("Łukasz Dvořák, Ştefan, Đorđe", "Lukasz Dvorák, Stefan, Dorde");
	shows("Œuvre “quoted” – 5 €…", "OEuvre \"quoted\" - 5 EUR...");
	shows("a\xFF", "a?");
}

Test(text, decomposed_letters_are_composed)
{
	shows("Mu\xCC\x88ller", "Müller");
	shows("Dvor\xCC\x8C"
	      "a\xCC\x81k",
		"Dvorák");
	shows("\xCC\x88"
	      "a",
		"a");
}

Test(text, width_counts_columns)
{
	cr_assert_eq(text_width(""), 0);
	cr_assert_eq(text_width("aä王"), 4);
	cr_assert_eq(text_width("한カﾅ"), 5);
	cr_assert_eq(text_width("😀"), 2);
}

Test(text, cutting)
{
	cuts("Anna Müller", 24, "Anna Müller");
	cuts("Anna Müller", 11, "Anna Müller");
	cuts("Bartholomew Featherstonehaugh", 24, "Bartholomew Featherst...");
	cuts("Director of Purchasing, Europe", 24, "Director of Purchasin...");
	cuts("Christopher Ellis Montgomery", 24, "Christopher Ellis...");
	cuts("Aaaaaaaaaaaaaaa", 10, "Aaaaaaa...");
	cuts("Head of Sales, Marketing and Research", 18, "Head of Sales...");
	cuts("王小明王小明王小明", 12, "王小明王...");
	cuts("😀😀😀😀", 7, "😀😀...");
	cuts("😀😀😀😀", 6, "😀...");
	cuts("abcdef", 3, "...");
	cuts("abcdef", 1, ".");
	cuts("abcdef", 0, "");
}

Test(text, random_bytes_give_valid_text)
{
	srand(7);
	for (int round = 0; round < 20000; round++) {
		char in[48], out[160];
		size_t size = (size_t)(rand() % 47);
		for (size_t i = 0; i < size; i++)
			in[i] = (char)(rand() % 3 ? 0x80 + rand() % 128 : 1 + rand() % 255);
		in[size] = '\0';
		text_clean(in, out, sizeof(out), 0);
		char again[160];
		text_clean(out, again, sizeof(again), 0);
		cr_assert_str_eq(out, again);
		text_displayable(in, out, sizeof(out));
		text_shorten(out, again, sizeof(again), 10);
		cr_assert_leq(text_width(again), 10);
	}
}
