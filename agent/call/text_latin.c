/* Latin letters beyond Latin-1, and letters that are Latin in fancy dress. */
#include "agent/call/text_script.h"

/* clang-format off */
/* U+00C0 to U+00FF, for fonts without them */
static const char *const latin_1[] = {
	"A", "A", "A", "A", "A", "A", "AE", "C", "E", "E", "E", "E", "I", "I", "I", "I", "D", "N", "O", "O", "O", "O", "O", "x", "O",
	"U", "U", "U", "U", "Y", "Th", "ss", "a", "a", "a", "a", "a", "a", "ae", "c", "e", "e", "e", "e", "i", "i", "i", "i", "d",
	"n", "o", "o", "o", "o", "o", "/", "o", "u", "u", "u", "u", "y", "th", "y"
};

/* U+0100 to U+024F */
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

/* U+1E00 to U+1EFF: with dots, and Vietnamese */
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

struct text_letter {
	uint16_t code;
	const char *ascii;
};

/* Phonetic letters that African and Azerbaijani names are written with, letters of late additions, ligatures. */
static const struct text_letter letters[] = {
	{0x0250, "a"}, {0x0251, "a"}, {0x0253, "b"}, {0x0254, "o"}, {0x0256, "d"}, {0x0257, "d"}, {0x0259, "e"}, {0x025B, "e"},
	{0x0260, "g"}, {0x0261, "g"}, {0x0263, "g"}, {0x0266, "h"}, {0x0268, "i"}, {0x0269, "i"}, {0x026B, "l"}, {0x0271, "m"},
	{0x0272, "ny"}, {0x0275, "o"}, {0x027D, "r"}, {0x0280, "r"}, {0x0283, "sh"}, {0x0288, "t"}, {0x0289, "u"}, {0x028A, "u"},
	{0x028B, "v"}, {0x028F, "y"}, {0x0292, "zh"}, {0x0294, "'"}, {0x0295, "'"}, {0x1D00, "a"}, {0x1D04, "c"}, {0x1D05, "d"},
	{0x1D07, "e"}, {0x1D0A, "j"}, {0x1D0B, "k"}, {0x1D0D, "m"}, {0x1D0F, "o"}, {0x1D18, "p"}, {0x1D1B, "t"}, {0x1D1C, "u"},
	{0x1D20, "v"}, {0x1D21, "w"}, {0x1D22, "z"}, {0x2C60, "L"}, {0x2C61, "l"}, {0x2C63, "P"}, {0x2C64, "R"}, {0x2C65, "a"},
	{0x2C66, "t"}, {0xA7AA, "H"}, {0xFB00, "ff"}, {0xFB01, "fi"}, {0xFB02, "fl"}, {0xFB03, "ffi"}, {0xFB04, "ffl"},
	{0xFB05, "st"}, {0xFB06, "st"}
};

/* U+2100 to U+213F: letters of mathematics that have a place of their own */
static const char letterlike[] = "  C       gHHHhhIILl N   PQRRR      Z   Z KABC eEF Mo           ";
/* clang-format on */
#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

static void text_one(char ascii[TEXT_ASCII_SIZE], char first, uint32_t index)
{
	char letter[2] = {(char)(first + (char)index), '\0'};
	text_write(ascii, letter);
}

/* Mathematical alphabets (52 letters each), circles, squares, flags. */
static bool text_fancy(uint32_t code, char ascii[TEXT_ASCII_SIZE])
{
	static const struct {
		uint32_t first, last;
		char letter;
	} alphabets[] = {{0x249C, 0x24B5, 'a'}, {0x24B6, 0x24CF, 'A'}, {0x24D0, 0x24E9, 'a'},
		{0x2460, 0x2468, '1'}, {0x1F110, 0x1F129, 'A'}, {0x1F130, 0x1F149, 'A'},
		{0x1F150, 0x1F169, 'A'}, {0x1F170, 0x1F189, 'A'}, {0x1F1E6, 0x1F1FF, 'A'}};
	for (size_t i = 0; i < COUNT(alphabets); i++) {
		if (code < alphabets[i].first || code > alphabets[i].last)
			continue;
		text_one(ascii, alphabets[i].letter, code - alphabets[i].first);
		return true;
	}
	if (code >= 0x1D400 && code <= 0x1D6A3) {
		uint32_t letter = (code - 0x1D400) % 52;
		text_one(ascii, letter < 26 ? 'A' : 'a', letter % 26);
		return true;
	}
	return false;
}

static const char *text_letter(uint32_t code)
{
	if (code >= 0xC0 && code < 0xC0 + COUNT(latin_1))
		return latin_1[code - 0xC0];
	if (code >= 0x100 && code < 0x100 + COUNT(latin))
		return latin[code - 0x100];
	if (code >= 0x1E00 && code < 0x1E00 + COUNT(latin_additional))
		return latin_additional[code - 0x1E00];
	for (size_t i = 0; i < COUNT(letters); i++)
		if (letters[i].code == code)
			return letters[i].ascii;
	return NULL;
}

size_t text_latin(const struct text_place *place, char ascii[TEXT_ASCII_SIZE])
{
	uint32_t code = text_peek(place, 0);
	const char *letter = text_letter(code);
	bool like = code >= 0x2100 && code <= 0x213F && letterlike[code - 0x2100] != ' ';
	if (letter)
		text_write(ascii, letter);
	else if (like)
		text_one(ascii, letterlike[code - 0x2100], 0);
	else if (!text_fancy(code, ascii))
		return 0;
	return 1;
}
