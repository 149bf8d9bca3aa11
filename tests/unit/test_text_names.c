/* Names of the whole world on a display whose font knows Latin-1 and Chinese: each is shown as designed. docs/screens.md
 * says why. And on displays with other fonts, where right-to-left names stand in visual order. */
#include "agent/call/text.h"
#include "tests/unit/leak.h"
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

TestSuite(text_names, .fini = leak_check);

struct name {
	const char *script, *name, *shown;
};

/* clang-format off */
static const struct name names[] = {
	{"Latin", "Łukasz Dvořák, Ștefan Đorđe", "Lukasz Dvorák, Stefan Dorde"},
	{"Latin, Vietnamese", "Nguyễn Văn Tuấn", "Nguyen Van Tuan"},
	{"Latin, Vietnamese in parts", "Nguye\u0302\u0303n Va\u0306n Tua\u0302\u0301n", "Nguyên Van Tuân"},
	{"Latin, in parts", "Mu\u0308ller, Ju\u0308rgen \u212Bngstro\u0308m", "Müller, Jürgen Ångström"},
	{"Latin, Azerbaijani and Ewe", "Əliyev əli Ŋɔme", "Eliyev eli Nome"},
	{"Greek", "Αύγουστος Αγγελόπουλος", "Avgoustos Angelopoulos"},
	{"Greek, capitals", "ΓΙΩΡΓΟΣ ΜΠΕΗΣ ΘΑΛΗΣ", "GIORGOS BEIS THALIS"},
	{"Greek, polytonic", "Ὀδυσσεύς Ἐλύτης", "Odyssefs Elytis"},
	{"Greek, in parts", "Παπαδο\u0301πουλος", "Papadopoulos"},
	{"Cyrillic", "Наталья Щербакова", "Natalya Shcherbakova"},
	{"Cyrillic, capitals", "ЮЛИЯ ЩЕРБАКОВА", "YULIYA SHCHERBAKOVA"},
	{"Cyrillic, in parts", "Андри\u0306 Ковале\u0308в", "Andry Kovalyov"},
	{"Armenian", "Երևան Սարգիս Հովհաննիսյան", "Yerevan Sargis Hovhannisyan"},
	{"Georgian", "გიორგი მჭედლიძე", "Giorgi Mchedlidze"},
	{"Hebrew", "דוד כהן", "Dod Khn"},
	{"Hebrew with vowels", "שָׂרָה לֵוִי", "Shra Loi"},
	{"Arabic", "فاطمة محمد علي", "Fatma Mhmd Ali"},
	{"Arabic, joined forms", "\uFEA3\uFEB4\uFEE6 \uFEFB", "Hsn La"},
	{"Persian", "علی رضا پهلوی", "Ali Rda Phlui"},
	{"Ethiopic", "አበበ ተስፋዬ", "Abebe Tesfaye"},
	{"Devanagari", "राजेश शर्मा", "Rajesh Sharma"},
	{"Bengali", "অমর্ত্য সেন", "Amartya Sen"},
	{"Gurmukhi", "ਸਿੰਘ", "Singh"},
	{"Gujarati", "મહેશ પટેલ", "Mahesh Patel"},
	{"Oriya", "ମନୋଜ ଦାସ", "Manoja Dasa"},
	{"Tamil", "முருகன் சுப்பிரமணியன்", "Murukan Suppiramaniyan"},
	{"Telugu", "వెంకటేశ్వర రావు", "Venkateshvara Ravu"},
	{"Kannada", "ಶ್ರೀನಿವಾಸ ಮೂರ್ತಿ", "Shrinivasa Murti"},
	{"Malayalam", "മോഹൻലാൽ നായർ", "Mohanlal Nayar"},
	{"Thai", "เอก ประเสริฐ สุขสันต์", "Ek Praserith Sukhsan"},
	{"Lao", "ສົມພອນ", "Somphon"},
	{"Hangul", "김민수", "김민수"},
	{"Hangul, in parts", "\u1100\u1175\u11B7", "김"},
	{"Katakana", "ヤマダ タロウ", "ヤマダ タロウ"},
	{"Katakana, half-width", "ﾔﾏﾀﾞ ﾊﾟﾘ", "ヤマダ パリ"},
	{"Hiragana", "やまだ たろう", "やまだ たろう"},
	{"Han", "王小明", "王小明"},
	{"Full-width Latin", "Ａｄａ（２）", "Ada(2)"},
	{"Digits", "٣٤ ۵ ४२ ๙", "34 5 42 9"},
	{"Fancy letters", "𝓐𝓭𝓪 𝕃𝕠𝕧𝕖 Ⓐⓓⓐ 𝟒𝟐", "Ada Love Ada 42"},
	{"Emoji", "👩🏽‍💻 Ada 😀😀 Lovelace 🇬🇧 ❤️", "Ada Lovelace GB"},
	{"Signs", "Œuvre “quoted” – 5 €… №7 ™ → ★", "OEuvre \"quoted\" - 5 EUR... No7 TM -> *"},
	{"Bidi controls", "\u202Eevil\u202C \u2066Ada\u2069\u200F", "evil Ada"},
	{"Invisible", "A\u200Bd\u00ADa\u2060\uFEFF \u3164 \U000E0041", "Ada"},
	{"Controls", "A\x1B[31mda\x07\nLovelace", "A[31mda Lovelace"},
	{"Marks without end", "Z\u0301\u0301\u0301\u0301\u0301\u0301\u0301\u0301a", "Za"},
	{"Invalid UTF-8", "A\xFF\xC0\x80\xED\xA0\x80" "da \xE2\x82", "A???" "???da ?"},
	{"A script nobody knows", "ᏣᎳᎩ", "???"}
};
/* clang-format on */

static void check(const struct name *name, const struct text_font *font, const char *shown)
{
	char out[512];
	text_for_font(name->name, font, out, sizeof(out));
	cr_expect_str_eq(out, shown, "%s: \"%s\" is shown as \"%s\", not \"%s\"", name->script, name->name,
		out, shown);
}

Test(text_names, each_is_shown_as_designed)
{
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		check(&names[i], NULL, names[i].shown);
}

/* Whatever comes in, only characters of the font come out. */
Test(text_names, nothing_but_the_font)
{
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		char out[512];
		const char *at = out;
		text_displayable(names[i].name, out, sizeof(out));
		for (uint32_t code; (code = text_next(&at)) != 0;)
			cr_expect(text_in_font(NULL, code), "%s: U+%04X", names[i].script, (unsigned)code);
	}
}

Test(text_names, a_plain_font)
{
	static const struct text_span ascii[] = {{0x20, 0x7E}};
	static const struct text_font font = {ascii, 1};
	static const struct name plain[] = {{"Latin-1", "Jürgen Ångström ß«»", "Jurgen Angstrom ss<>"},
		{"Hangul", "김민수", "Gimminsu"}, {"Kana", "きゃりー ロッテ ファン", "Kyari Rotte Fan"},
		{"Kana", "ジョージ・チェン", "Joji Chen"}, {"Han", "王小明", "???"}};
	for (size_t i = 0; i < sizeof(plain) / sizeof(plain[0]); i++)
		check(&plain[i], &font, plain[i].shown);
}

static void draws(const char *name, const char *visual)
{
	static const struct text_span spans[] = {{0x20, 0x7E}, {0x0590, 0x05FF}, {0x0600, 0x06FF}};
	static const struct text_font font = {spans, 3};
	char shown[256], out[256];
	text_for_font(name, &font, shown, sizeof(shown));
	text_visual(shown, out, sizeof(out));
	cr_expect_str_eq(out, visual, "\"%s\" is drawn as \"%s\", not \"%s\"", name, out, visual);
}

Test(text_names, right_to_left_names_are_drawn_in_visual_order)
{
	draws("Ada Lovelace (1815)", "Ada Lovelace (1815)");
	draws("דוד כהן", "ןהכ דוד");
	draws("דוד 42", "42 דוד");
	draws("דוד +44 20-7946", "+44 20-7946 דוד");
	draws("דוד (כהן)", "(ןהכ) דוד");
	draws("Anna (דוד) 12:30", "Anna (דוד) 12:30");
	draws("דוד Smith 12 (ext. 34) כהן", "ןהכ Smith 12 (ext. 34) דוד");
	draws("Waiting: דוד כהן", "Waiting: ןהכ דוד");
	draws("محمد علي", "يلع دمحم");
	draws("דוד) (", ") (דוד");
	draws("", "");
}

Test(text_names, what_cannot_be_read_is_known)
{
	cr_expect(text_is_legible("Ada", NULL));
	cr_expect(text_is_legible("דוד כהן", NULL));
	cr_expect(text_is_legible("Ada ᏣᎳ", NULL));
	cr_expect(text_is_legible("42", NULL));
	cr_expect_not(text_is_legible("ᏣᎳᎩ", NULL));
	cr_expect_not(text_is_legible("😀😀", NULL));
	cr_expect_not(text_is_legible("\u202E\u200B", NULL));
	cr_expect_not(text_is_legible("", NULL));
	cr_expect_not(text_is_legible(NULL, NULL));
}

Test(text_names, ten_kilobytes)
{
	static const char *const pieces[] = {
		"x", "é", "王", "δ", "अ", "𝓐", "e\u0301", "\xFF", "\u202E", " ", "ש"};
	char *in = malloc(10 * 1024 + 8);
	for (size_t i = 0; i < sizeof(pieces) / sizeof(pieces[0]); i++) {
		char out[256], cut[128];
		size_t length = 0, piece = strlen(pieces[i]);
		for (; length < 10 * 1024; length += piece)
			memcpy(in + length, pieces[i], piece + 1);
		cr_expect_lt(text_displayable(in, out, sizeof(out)), sizeof(out));
		text_shorten(out, cut, sizeof(cut), 24);
		cr_expect_leq(text_width(cut), 24);
		text_visual(in, out, sizeof(out));
	}
	free(in);
}

/* Any scripts next to each other, in a buffer of any size: no byte outside, nothing but the font. */
Test(text_names, random_mixtures)
{
	static const uint32_t starts[] = {0x20, 0xA0, 0x100, 0x300, 0x370, 0x400, 0x530, 0x590, 0x600, 0x900,
		0xB80, 0xD00, 0xE00, 0xE80, 0x10A0, 0x1100, 0x1200, 0x1E00, 0x1F00, 0x2000, 0x2100, 0x2600,
		0x3040, 0x30A0, 0x4E00, 0xAC00, 0xFB00, 0xFE70, 0xFF00, 0x1D400, 0x1F1E0, 0x1F600};
	srand(11);
	for (int round = 0; round < 20000; round++) {
		char in[256], to[80];
		struct text_out out = {.to = in, .size = sizeof(in)};
		uint32_t code, start = 0;
		for (int i = rand() % 40; i > 0; i--) {
			start = rand() % 3 ? start
					   : starts[(size_t)rand() % (sizeof(starts) / sizeof(starts[0]))];
			text_put(&out, (start ? start : 0x20) + (uint32_t)(rand() % 128));
		}
		text_end(&out);
		size_t size = (size_t)(rand() % 70);
		memset(to, 'Z', sizeof(to));
		size_t length = text_displayable(in, to, size);
		cr_assert(length < size || (size == 0 && length == 0));
		for (size_t i = size; i < sizeof(to); i++)
			cr_assert_eq(to[i], 'Z');
		for (const char *at = to; size > 0 && (code = text_next(&at)) != 0;)
			cr_assert(text_in_font(NULL, code), "U+%04X", (unsigned)code);
	}
}
