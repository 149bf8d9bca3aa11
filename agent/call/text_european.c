/* Greek as ELOT 743 transcribes it, Cyrillic much as passports do, Armenian and Georgian without their apostrophes. */
#include "agent/call/text_script.h"
#include <string.h>

/* clang-format off */
/* U+0370 to U+03FF */
static const char *const greek[] = {
	0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, ";", 0, 0, 0, 0, 0, 0, 0, "A", 0, "E", "I", "I", 0, "O",
	0, "Y", "O", "i", "A", "V", "G", "D", "E", "Z", "I", "Th", "I", "K", "L", "M", "N", "X", "O", "P",
	"R", 0, "S", "T", "Y", "F", "Ch", "Ps", "O", "I", "Y", "a", "e", "i", "i", "y", "a", "v", "g", "d",
	"e", "z", "i", "th", "i", "k", "l", "m", "n", "x", "o", "p", "r", "s", "s", "t", "y", "f", "ch",
	"ps", "o", "i", "y", "o", "y", "o", 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
	0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0
};

/* U+0400 to U+04FF */
static const char *const cyrillic[] = {
	"E", "Yo", "Dj", "Gj", "Ye", "Dz", "I", "Yi", "J", "Lj", "Nj", "C", "Kj", "I", "U", "Dz", "A", "B",
	"V", "G", "D", "E", "Zh", "Z", "I", "Y", "K", "L", "M", "N", "O", "P", "R", "S", "T", "U", "F",
	"Kh", "Ts", "Ch", "Sh", "Shch", "", "Y", "", "E", "Yu", "Ya", "a", "b", "v", "g", "d", "e", "zh",
	"z", "i", "y", "k", "l", "m", "n", "o", "p", "r", "s", "t", "u", "f", "kh", "ts", "ch", "sh",
	"shch", "", "y", "", "e", "yu", "ya", "e", "yo", "dj", "gj", "ye", "dz", "i", "yi", "j", "lj",
	"nj", "c", "kj", "i", "u", "dz", 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
	0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, "G", "g", "Gh", "gh",
	0, 0, "J", "j", 0, 0, "Q", "q", 0, 0, 0, 0, 0, 0, "Ng", "ng", 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, "U",
	"u", "U", "u", 0, 0, 0, 0, 0, 0, 0, 0, "H", "h", 0, 0, 0, 0, 0, "Zh", "zh", 0, 0, 0, 0, 0, 0, 0, 0,
	0, 0, 0, 0, 0, "A", "a", "A", "a", 0, 0, "E", "e", "A", "a", "A", "a", "Zh", "zh", "Z", "z", 0, 0,
	"I", "i", "I", "i", "O", "o", "O", "o", "O", "o", "E", "e", "U", "u", "U", "u", "U", "u", "Ch",
	"ch", 0, 0, "Y", "y", 0, 0, 0, 0, 0, 0
};

/* U+0531 (and, small, U+0561) on */
static const char *const armenian[] = {
	"a", "b", "g", "d", "e", "z", "e", "y", "t", "zh", "i", "l", "kh", "ts", "k", "h", "dz", "gh", "ch", "m", "y", "n", "sh",
	"o", "ch", "p", "j", "r", "s", "v", "t", "r", "ts", "v", "p", "k", "o", "f"
};

/* U+10D0 (and, as capitals, U+10A0 and U+1C90) on */
static const char *const georgian[] = {
	"a", "b", "g", "d", "e", "v", "z", "t", "i", "k", "l", "m", "n", "o", "p", "zh", "r", "s", "t", "u", "p", "k", "gh", "q",
	"sh", "ch", "ts", "dz", "ts", "ch", "kh", "j", "h", "ey", "y", "wi", "q", "o", "f"
};
/* clang-format on */
#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

static bool text_is_capital(uint32_t code)
{
	if (code >= 0x0386 && code <= 0x03AB)
		return code != 0x0390;
	if (code >= 0x0460 && code <= 0x04FF)
		return code == 0x04C0 || ((code >= 0x04C1 && code <= 0x04CE) == (code % 2 == 1));
	return (code >= 0x0400 && code <= 0x042F) || (code >= 0x0531 && code <= 0x0556);
}

/* Capitals all around: the letter's other letters are capitals as well. */
static bool text_shouts(const struct text_place *place, size_t taken)
{
	bool before = place->at > 0 && text_is_capital(place->code[place->at - 1]);
	return text_is_capital(text_peek(place, taken)) || (before && text_ends_word(place, taken));
}

static size_t text_cased(
	const struct text_place *place, size_t taken, const char *text, char ascii[TEXT_ASCII_SIZE])
{
	bool capital = text_is_capital(text_peek(place, 0));
	text_write_cased(ascii, text, capital, capital && text_shouts(place, taken));
	return taken;
}

/* Small, and without its accent. */
static uint32_t text_greek_letter(uint32_t code)
{
	static const struct {
		uint16_t accented, plain;
	} accents[] = {{0x386, 0x3B1}, {0x388, 0x3B5}, {0x389, 0x3B7}, {0x3AC, 0x3B1}, {0x3AD, 0x3B5},
		{0x3AE, 0x3B7}, {0x3CD, 0x3C5}, {0x38E, 0x3C5}, {0x3C2, 0x3C3}};
	for (size_t i = 0; i < COUNT(accents); i++)
		if (accents[i].accented == code)
			return accents[i].plain;
	return code >= 0x391 && code <= 0x3A9 ? code + 0x20 : code;
}

/* theta, kappa, xi, pi, sigma, tau, phi, chi, psi */
static bool text_greek_voiceless(uint32_t letter)
{
	static const uint16_t voiceless[] = {0x3B8, 0x3BA, 0x3BE, 0x3C0, 0x3C3, 0x3C4, 0x3C6, 0x3C7, 0x3C8};
	for (size_t i = 0; i < COUNT(voiceless); i++)
		if (voiceless[i] == letter)
			return true;
	return false;
}

/* Two letters for one sound; NULL when these are none. (An accent on the first of two vowels parts them.) */
static const char *text_greek_pair(const struct text_place *place)
{
	uint32_t first = text_peek(place, 0), letter = text_greek_letter(first),
		 next = text_greek_letter(text_peek(place, 1));
	bool accented =
		first == 0x3AC || first == 0x3AD || first == 0x3AE || (first >= 0x386 && first <= 0x389);
	bool hard = text_ends_word(place, 2) || text_greek_voiceless(text_greek_letter(text_peek(place, 2)));
	if (letter == 0x3BF && next == 0x3C5)
		return "ou";
	if (letter == 0x3B1 && next == 0x3C5 && !accented)
		return hard ? "af" : "av";
	if (letter == 0x3B5 && next == 0x3C5 && !accented)
		return hard ? "ef" : "ev";
	if (letter == 0x3B7 && next == 0x3C5 && !accented)
		return hard ? "if" : "iv";
	if (letter == 0x3B3 && next == 0x3B3)
		return "ng";
	if (letter == 0x3B3 && next == 0x3BE)
		return "nx";
	if (letter == 0x3B3 && next == 0x3C7)
		return "nch";
	return letter == 0x3BC && next == 0x3C0 && text_starts_word(place) ? "b" : NULL;
}

size_t text_greek(const struct text_place *place, char ascii[TEXT_ASCII_SIZE])
{
	uint32_t code = text_peek(place, 0);
	const char *pair = text_greek_pair(place);
	if (pair)
		return text_cased(place, 2, pair, ascii);
	if (code < 0x370 || code >= 0x370 + COUNT(greek) || !greek[code - 0x370])
		return 0;
	return text_cased(place, 1, greek[code - 0x370], ascii);
}

size_t text_cyrillic(const struct text_place *place, char ascii[TEXT_ASCII_SIZE])
{
	uint32_t code = text_peek(place, 0);
	if (code < 0x400 || code >= 0x400 + COUNT(cyrillic) || !cyrillic[code - 0x400])
		return 0;
	return text_cased(place, 1, cyrillic[code - 0x400], ascii);
}

size_t text_armenian(const struct text_place *place, char ascii[TEXT_ASCII_SIZE])
{
	uint32_t code = text_peek(place, 0), next = text_peek(place, 1);
	if (code == 0x0587) /* ligature ew */
		return text_cased(place, 1, text_starts_word(place) ? "yev" : "ev", ascii);
	uint32_t small = code >= 0x0531 && code <= 0x0556 ? code + 0x30 : code;
	if (small < 0x0561 || small >= 0x0561 + COUNT(armenian))
		return 0;
	if (small == 0x0578 && (next == 0x0582 || next == 0x0552))
		return text_cased(place, 2, "u", ascii);
	if (small == 0x0565 && text_starts_word(place))
		return text_cased(place, 1, "ye", ascii);
	if (small == 0x0578 && text_starts_word(place))
		return text_cased(place, 1, "vo", ascii);
	return text_cased(place, 1, armenian[small - 0x0561], ascii);
}

/* Has capitals only for show: a name begins with one all the same. */
size_t text_georgian(const struct text_place *place, char ascii[TEXT_ASCII_SIZE])
{
	uint32_t code = text_peek(place, 0);
	uint32_t index = code >= 0x1C90 ? code - 0x1C90 : code >= 0x10D0 ? code - 0x10D0 : code - 0x10A0;
	if (code < 0x10A0 || (code > 0x10FF && code < 0x1C90) || index >= COUNT(georgian))
		return 0;
	text_write_cased(ascii, georgian[index], text_starts_word(place), false);
	return 1;
}
