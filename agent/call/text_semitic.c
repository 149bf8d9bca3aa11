/* Hebrew and Arabic leave vowels out: their consonants, and those vowels that letters stand for, make names
 * that one can still recognise. Ethiopic writes every syllable. */
#include "agent/call/text_script.h"

/* clang-format off */
/* U+05D0 on */
static const char *const hebrew[] = {
	"a", "b", "g", "d", "h", "v", "z", "ch", "t", "y", "k", "k", "l", "m", "m", "n", "n", "s", "a", "p", "p", "ts", "ts", "k",
	"r", "sh", "t"
};

/* U+0621 to U+064A */
static const char *const arabic[] = {
	"", "aa", "a", "u", "i", "y", "a", "b", "a", "t", "th", "j", "h", "kh", "d", "dh", "r", "z", "s", "sh", "s", "d", "t", "z",
	"a", "gh", 0, 0, 0, 0, 0, "", "f", "q", "k", "l", "m", "n", "h", "w", "a", "y"
};

struct text_letter {
	uint16_t code;
	const char *ascii;
};

/* Persian, Urdu, Pashto, Kurdish, Uyghur */
static const struct text_letter further[] = {
	{0x0671, "a"}, {0x0679, "t"}, {0x067C, "t"}, {0x067E, "p"}, {0x0681, "dz"}, {0x0685, "ts"}, {0x0686, "ch"}, {0x0688, "d"},
	{0x0689, "d"}, {0x0691, "r"}, {0x0693, "r"}, {0x0695, "r"}, {0x0696, "zh"}, {0x0698, "zh"}, {0x069A, "sh"}, {0x06A4, "v"},
	{0x06A9, "k"}, {0x06AB, "g"}, {0x06AD, "ng"}, {0x06AF, "g"}, {0x06B5, "l"}, {0x06BA, "n"}, {0x06BC, "n"}, {0x06BE, "h"},
	{0x06C1, "h"}, {0x06C0, "e"}, {0x06C3, "a"}, {0x06C6, "o"}, {0x06C7, "u"}, {0x06C8, "u"}, {0x06CB, "v"}, {0x06CC, "y"},
	{0x06CD, "ey"}, {0x06CE, "e"}, {0x06D0, "e"}, {0x06D2, "e"}, {0x06D3, "e"}, {0x06D5, "e"}
};

/* U+1200 on, eight syllables a row */
static const char *const ethiopic[] = {
	"h", "l", "h", "m", "s", "r", "s", "sh", "q", "qw", "q", "qw", "b", "v", "t", "ch", "h", "hw", "n", "ny", "", "k", "kw",
	"kh", "khw", "w", "", "z", "zh", "y", "d", "d", "j", "g", "gw", "g", "t", "ch", "p", "ts", "ts", "f", "p"
};
/* clang-format on */
#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

static size_t text_caseless(
	const struct text_place *place, size_t taken, const char *text, char ascii[TEXT_ASCII_SIZE])
{
	text_write_cased(ascii, text, text_starts_word(place), false);
	return taken;
}

size_t text_hebrew(const struct text_place *place, char ascii[TEXT_ASCII_SIZE])
{
	uint32_t code = text_peek(place, 0), next = text_peek(place, 1);
	bool first = text_starts_word(place);
	if (code >= 0x05F0 && code <= 0x05F2) /* Yiddish */
		return text_caseless(place, 1, code == 0x05F0 ? "v" : code == 0x05F1 ? "oy" : "ey", ascii);
	if (code < 0x05D0 || code >= 0x05D0 + COUNT(hebrew))
		return 0;
	if (code == 0x05D5 && next == 0x05D5) /* vav twice is the consonant */
		return text_caseless(place, 2, "v", ascii);
	if (code == 0x05D5 && !first)
		return text_caseless(place, 1, "o", ascii);
	if (code == 0x05D9 && !first) /* yod */
		return text_caseless(place, next == 0x05D9 ? 2 : 1, next == 0x05D9 ? "y" : "i", ascii);
	if (code == 0x05D4 && !first && text_ends_word(place, 1)) /* he */
		return text_caseless(place, 1, "a", ascii);
	return text_caseless(place, 1, hebrew[code - 0x05D0], ascii);
}

static const char *text_arabic_letter(uint32_t code)
{
	if (code >= 0x0621 && code < 0x0621 + COUNT(arabic))
		return arabic[code - 0x0621];
	for (size_t i = 0; i < COUNT(further); i++)
		if (further[i].code == code)
			return further[i].ascii;
	return NULL;
}

/* Short vowels, where somebody wrote them. */
static const char *text_arabic_vowel(uint32_t code)
{
	static const char *const vowels[] = {"an", "un", "in", "a", "u", "i"};
	return code >= 0x064B && code <= 0x0650 ? vowels[code - 0x064B] : NULL;
}

size_t text_arabic(const struct text_place *place, char ascii[TEXT_ASCII_SIZE])
{
	uint32_t code = text_peek(place, 0);
	const char *letter = text_arabic_vowel(code);
	bool first = text_starts_word(place);
	bool yeh = code == 0x064A || code == 0x06CC, waw = code == 0x0648;
	if (code == 0xFDF2)
		return text_caseless(place, 1, "allah", ascii);
	if (code >= 0xFEF5 && code <= 0xFEFC) /* lam and alef in one */
		return text_caseless(place, 1, "la", ascii);
	if (!letter)
		letter = text_arabic_letter(code);
	if (!letter)
		return 0;
	if (yeh && !first)
		letter = "i";
	if (waw && !first)
		letter = "u";
	return text_caseless(place, 1, letter, ascii);
}

size_t text_ethiopic(const struct text_place *place, char ascii[TEXT_ASCII_SIZE])
{
	static const char *const vowels[] = {"e", "u", "i", "a", "e", "", "o", "wa"};
	uint32_t code = text_peek(place, 0), row = (code - 0x1200) / 8, order = (code - 0x1200) % 8;
	char syllable[TEXT_ASCII_SIZE] = "";
	if (code < 0x1200 || row >= COUNT(ethiopic))
		return 0;
	const char *consonant = ethiopic[row];
	bool bare = consonant[0] == '\0', open = bare || row == 0 || row == 2 || row == 16;
	text_write(syllable, consonant);
	if (order == 0 && open)
		text_write(syllable, "a");
	else if (order == 5 && bare)
		text_write(syllable, "i");
	else
		text_write(syllable, vowels[order]);
	return text_caseless(place, 1, syllable, ascii);
}
