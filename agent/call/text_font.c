/* What the phone's font has, and what stands for the rest. Seen on a CX300: ASCII, umlauts and Chinese
 * characters appear; block elements, arrows and stars do not. */
#include "agent/call/text.h"
#include "agent/call/text_class.h"

/* clang-format off */
static const char *const latin[] = {
	"A", "a", "A", "a", "A", "a", "C", "c", "C", "c", "C", "c", "C", "c", "D", "d", "D", "d", "E", "e",
	"E", "e", "E", "e", "E", "e", "E", "e", "G", "g", "G", "g", "G", "g", "G", "g", "H", "h", "H", "h",
	"I", "i", "I", "i", "I", "i", "I", "i", "I", "i", "IJ", "ij", "J", "j", "K", "k", "k", "L", "l",
	"L", "l", "L", "l", "L", "l", "L", "l", "N", "n", "N", "n", "N", "n", "'n", "N", "n", "O", "o",
	"O", "o", "O", "o", "OE", "oe", "R", "r", "R", "r", "R", "r", "S", "s", "S", "s", "S", "s", "S",
	"s", "T", "t", "T", "t", "T", "t", "U", "u", "U", "u", "U", "u", "U", "u", "U", "u", "U", "u", "W",
	"w", "Y", "y", "Y", "Z", "z", "Z", "z", "Z", "z", "s", "b", "B", 0, 0, 0, 0, "O", "C", "c", "D",
	"D", 0, 0, 0, 0, "E", "E", "F", "f", "G", 0, 0, 0, "I", "K", "k", "l", 0, 0, "N", "n", 0, "O", "o",
	0, 0, "P", "p", 0, 0, 0, 0, 0, "t", "T", "t", "T", "U", "u", 0, "V", "Y", "y", "Z", "z", 0, 0, 0,
	0, 0, 0, 0, 0, 0, 0, 0, 0, 0, "DZ", "Dz", "dz", "LJ", "Lj", "lj", "NJ", "Nj", "nj", "A", "a", "I",
	"i", "O", "o", "U", "u", "U", "u", "U", "u", "U", "u", "U", "u", "e", "A", "a", "A", "a", 0, 0,
	"G", "g", "G", "g", "K", "k", "O", "o", "O", "o", 0, 0, "j", "DZ", "Dz", "dz", "G", "g", 0, 0, "N",
	"n", "A", "a", 0, 0, 0, 0, "A", "a", "A", "a", "E", "e", "E", "e", "I", "i", "I", "i", "O", "o",
	"O", "o", "R", "r", "R", "r", "U", "u", "U", "u", "S", "s", "T", "t", 0, 0, "H", "h", 0, "d", 0, 0,
	0, 0, "A", "a", "E", "e", "O", "o", "O", "o", "O", "o", "O", "o", "Y", "y", "l", "n", "t", "j", 0,
	0, "A", "C", "c", "L", "T", 0, 0, 0, 0, "B", 0, 0, "E", "e", "J", "j", 0, 0, "R", "r", "Y", "y"
};

static const char *const greek[] = {
	0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, ";", 0, 0, 0, 0, 0, 0, 0, "A", 0, "E", "I", "I", 0, "O",
	0, "Y", "O", "i", "A", "V", "G", "D", "E", "Z", "I", "Th", "I", "K", "L", "M", "N", "X", "O", "P",
	"R", 0, "S", "T", "Y", "F", "Ch", "Ps", "O", "I", "Y", "a", "e", "i", "i", "y", "a", "v", "g", "d",
	"e", "z", "i", "th", "i", "k", "l", "m", "n", "x", "o", "p", "r", "s", "s", "t", "y", "f", "ch",
	"ps", "o", "i", "y", "o", "y", "o", 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
	0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0
};

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

static const char *const latin_additional[] = {
	"A", "a", "B", "b", "B", "b", "B", "b", "C", "c", "D", "d", "D", "d", "D", "d", "D", "d", "D", "d",
	"E", "e", "E", "e", "E", "e", "E", "e", "E", "e", "F", "f", "G", "g", "H", "h", "H", "h", "H", "h",
	"H", "h", "H", "h", "I", "i", "I", "i", "K", "k", "K", "k", "K", "k", "L", "l", "L", "l", "L", "l",
	"L", "l", "M", "m", "M", "m", "M", "m", "N", "n", "N", "n", "N", "n", "N", "n", "O", "o", "O", "o",
	"O", "o", "O", "o", "P", "p", "P", "p", "R", "r", "R", "r", "R", "r", "R", "r", "S", "s", "S", "s",
	"S", "s", "S", "s", "S", "s", "T", "t", "T", "t", "T", "t", "T", "t", "U", "u", "U", "u", "U", "u",
	"U", "u", "U", "u", "V", "v", "V", "v", "W", "w", "W", "w", "W", "w", "W", "w", "W", "w", "X", "x",
	"X", "x", "Y", "y", "Z", "z", "Z", "z", "Z", "z", "h", "t", "w", "y", "a", "s", 0, 0, "SS", 0, "A",
	"a", "A", "a", "A", "a", "A", "a", "A", "a", "A", "a", "A", "a", "A", "a", "A", "a", "A", "a", "A",
	"a", "A", "a", "E", "e", "E", "e", "E", "e", "E", "e", "E", "e", "E", "e", "E", "e", "E", "e", "I",
	"i", "I", "i", "O", "o", "O", "o", "O", "o", "O", "o", "O", "o", "O", "o", "O", "o", "O", "o", "O",
	"o", "O", "o", "O", "o", "O", "o", "U", "u", "U", "u", "U", "u", "U", "u", "U", "u", "U", "u", "U",
	"u", "Y", "y", "Y", "y", "Y", "y", "Y", "y", 0, 0, 0, 0, 0, 0
};

/* Base letter and combining mark -> Latin-1 letter: names typed on a Mac come decomposed (NFD). */
struct text_pair {
	char base;
	uint16_t mark;
	unsigned char letter;
};

static const struct text_pair pairs[] = {
	{'A', 0x300, 0xC0}, {'A', 0x301, 0xC1}, {'A', 0x302, 0xC2}, {'A', 0x303, 0xC3}, {'A', 0x308, 0xC4},
	{'A', 0x30A, 0xC5}, {'C', 0x327, 0xC7}, {'E', 0x300, 0xC8}, {'E', 0x301, 0xC9}, {'E', 0x302, 0xCA},
	{'E', 0x308, 0xCB}, {'I', 0x300, 0xCC}, {'I', 0x301, 0xCD}, {'I', 0x302, 0xCE}, {'I', 0x308, 0xCF},
	{'N', 0x303, 0xD1}, {'O', 0x300, 0xD2}, {'O', 0x301, 0xD3}, {'O', 0x302, 0xD4}, {'O', 0x303, 0xD5},
	{'O', 0x308, 0xD6}, {'U', 0x300, 0xD9}, {'U', 0x301, 0xDA}, {'U', 0x302, 0xDB}, {'U', 0x308, 0xDC},
	{'Y', 0x301, 0xDD}, {'a', 0x300, 0xE0}, {'a', 0x301, 0xE1}, {'a', 0x302, 0xE2}, {'a', 0x303, 0xE3},
	{'a', 0x308, 0xE4}, {'a', 0x30A, 0xE5}, {'c', 0x327, 0xE7}, {'e', 0x300, 0xE8}, {'e', 0x301, 0xE9},
	{'e', 0x302, 0xEA}, {'e', 0x308, 0xEB}, {'i', 0x300, 0xEC}, {'i', 0x301, 0xED}, {'i', 0x302, 0xEE},
	{'i', 0x308, 0xEF}, {'n', 0x303, 0xF1}, {'o', 0x300, 0xF2}, {'o', 0x301, 0xF3}, {'o', 0x302, 0xF4},
	{'o', 0x303, 0xF5}, {'o', 0x308, 0xF6}, {'u', 0x300, 0xF9}, {'u', 0x301, 0xFA}, {'u', 0x302, 0xFB},
	{'u', 0x308, 0xFC}, {'y', 0x301, 0xFD}, {'y', 0x308, 0xFF}
};

struct text_sign {
	uint16_t first, last;
	const char *ascii;
};

static const struct text_sign signs[] = {
	{0x02B9, 0x02BC, "'"}, {0x2010, 0x2015, "-"}, {0x2018, 0x201B, "'"}, {0x201C, 0x201F, "\""},
	{0x2022, 0x2022, "*"}, {0x2026, 0x2026, "..."}, {0x2032, 0x2032, "'"},
	{0x2033, 0x2033, "\""}, {0x2039, 0x2039, "<"}, {0x203A, 0x203A, ">"}, {0x2044, 0x2044, "/"},
	{0x20AC, 0x20AC, "EUR"}, {0x2116, 0x2116, "No"}, {0x2122, 0x2122, "TM"}, {0x2212, 0x2212, "-"},
	{0xFB00, 0xFB00, "ff"}, {0xFB01, 0xFB01, "fi"}, {0xFB02, 0xFB02, "fl"}, {0xFB03, 0xFB03, "ffi"},
	{0xFB04, 0xFB04, "ffl"}
};

/* clang-format on */
#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

static bool text_in_font(uint32_t code)
{
	return (code >= 0x20 && code < 0x7F) || (code >= 0xA1 && code <= 0xFF) ||
	       (code >= 0x3001 && code <= 0x30FF) || /* CJK punctuation, kana */
	       (code >= 0x3400 && code <= 0x9FFF) || (code >= 0xAC00 && code <= 0xD7A3) || /* Han, Hangul */
	       (code >= 0xF900 && code <= 0xFAFF) || (code >= 0xFF01 && code <= 0xFFEE);
}

static const char *text_ascii(uint32_t code)
{
	const char *found = NULL;
	if (code >= 0x100 && code < 0x100 + COUNT(latin))
		found = latin[code - 0x100];
	else if (code >= 0x370 && code < 0x370 + COUNT(greek))
		found = greek[code - 0x370];
	else if (code >= 0x400 && code < 0x400 + COUNT(cyrillic))
		found = cyrillic[code - 0x400];
	else if (code >= 0x1E00 && code < 0x1E00 + COUNT(latin_additional))
		found = latin_additional[code - 0x1E00];
	for (size_t i = 0; !found && i < COUNT(signs); i++)
		if (code >= signs[i].first && code <= signs[i].last)
			found = signs[i].ascii;
	return found ? found : "?";
}

static uint32_t text_compose(uint32_t base, uint32_t mark)
{
	for (size_t i = 0; i < COUNT(pairs); i++)
		if (base == (unsigned char)pairs[i].base && mark == pairs[i].mark)
			return pairs[i].letter;
	return base;
}

/* One character and the marks behind it. */
static void text_show(struct text_out *out, uint32_t code, uint32_t mark)
{
	if (mark)
		code = text_compose(code, mark);
	if (text_in_font(code)) {
		text_put(out, code);
		return;
	}
	for (const char *ascii = text_ascii(code); *ascii; ascii++)
		text_put(out, (unsigned char)*ascii);
}

size_t text_displayable(const char *in, char *to, size_t to_size)
{
	char clean[1024]; /* of no display more than the first hundred characters are seen */
	struct text_out out = {.to = to, .size = to_size};
	text_clean(in, clean, sizeof(clean), 0);
	const char *at = clean;
	for (uint32_t code = text_next(&at); code != 0;) {
		uint32_t mark = 0, next;
		while ((next = text_next(&at)) != 0 && text_class(next) == TEXT_MARK)
			mark = mark ? mark : next;
		if (text_class(code) != TEXT_MARK) /* a mark with nothing before it shows nothing */
			text_show(&out, code, mark);
		code = next;
	}
	return text_end(&out);
}
