/* Devanagari, Bengali, Gurmukhi, Gujarati, Oriya, Tamil, Telugu, Kannada and Malayalam: Unicode has them side
 * by side in the order of ISCII, so that one table does for all. A consonant carries an "a" unless a vowel
 * sign or a virama follows. Thai and Lao: the vowels e, ae, o, ai stand before the consonant they are spoken
 * after. */
#include "agent/call/text_script.h"
#include <string.h>

#define INDIC_FIRST 0x0900u
#define INDIC_LAST 0x0D7Fu
#define INDIC_NUKTA 0x3C
#define INDIC_VIRAMA 0x4D

/* clang-format off */
/* By offset in the block of 128; "" is silent, 0 unknown. */
static const char *const indic[128] = {
	"n", "n", "n", "h", "a", "a", "a", "i", "i", "u", "u", "ri", "li", "e", "e", "e",
	"ai", "o", "o", "o", "au", "k", "kh", "g", "gh", "ng", "ch", "chh", "j", "jh", "n", "t",
	"th", "d", "dh", "n", "t", "th", "d", "dh", "n", "n", "p", "ph", "b", "bh", "m", "y",
	"r", "r", "l", "l", "zh", "v", "sh", "sh", "s", "h", 0, 0, "", "", "a", "i",
	"i", "u", "u", "ri", "ri", "e", "e", "e", "ai", "o", "o", "o", "au", "", "t", "o",
	"om", "", "", "", "", "", "", "au", "q", "kh", "gh", "z", "r", "rh", "f", "y",
	"ri", "li", "li", "li", ".", ".", 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
	"n", "", 0, 0, 0, 0, 0, 0, 0, 0, "n", "n", "r", "l", "l", "k"
};

/* Thai from U+0E01, Lao from U+0E81; consonants to 2E, vowels and signs from 30 */
static const char *const thai[] = {
	"k", "kh", "kh", "kh", "kh", "kh", "ng", "ch", "ch", "ch", "s", "ch", "y", "d", "t", "th", "th", "th", "n", "d", "t",
	"th", "th", "th", "n", "b", "p", "ph", "f", "ph", "f", "ph", "m", "y", "r", "rue", "l", "lue", "w", "s", "s", "s", "h",
	"l", "o", "h", "", "a", "a", "a", "am", "i", "i", "ue", "ue", "u", "u", "", "o", "l", "ia", 0, "B", "e", "ae", "o", "ai", "ai",
	"a", "", "", "", "", "", "", "", "n", ""
};
/* clang-format on */
#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

static bool text_indic_consonant(uint32_t offset)
{
	return (offset >= 0x15 && offset <= 0x39) || (offset >= 0x58 && offset <= 0x5F);
}

static bool text_indic_sign(uint32_t offset)
{
	return (offset >= 0x3E && offset <= 0x4C) || offset == 0x57 || offset == 0x62 || offset == 0x63;
}

/* A letter of Bengali (09F0, 09F1) stands elsewhere than in the table. */
static uint32_t text_indic_offset(uint32_t code)
{
	return code == 0x09F0 ? 0x30 : code == 0x09F1 ? 0x35 : code & 0x7F;
}

/* ka + nukta and the like: sounds of Persian and English */
static const char *text_indic_dotted(uint32_t offset)
{
	switch (offset) {
	case 0x15:
		return "q";
	case 0x1C:
		return "z";
	case 0x21:
		return "r";
	case 0x2B:
		return "f";
	default:
		return indic[offset];
	}
}

/* The vowel after a consonant; *taken grows by what was read. */
static const char *text_indic_vowel(const struct text_place *place, size_t *taken)
{
	uint32_t block = text_peek(place, 0) & ~0x7Fu, next = text_peek(place, *taken),
		 after = text_peek(place, *taken + 1);
	uint32_t offset = (next & ~0x7Fu) == block ? next & 0x7F : 0;
	bool clustered = place->at > 0 && place->code[place->at - 1] == block + INDIC_VIRAMA;
	bool silent_end = block <= 0x0A80 &&
			  !clustered; /* in the north a last "a" is not spoken, but after two consonants */
	if (offset == INDIC_VIRAMA) {
		++*taken;
		return "";
	}
	if (text_indic_sign(offset)) {
		bool two = (offset == 0x46 || offset == 0x47) &&
			   (after == block + 0x3E || after == block + 0x57);
		*taken += two ? 2 : 1;
		return two ? after == block + 0x57 ? "au" : "o" : indic[offset];
	}
	return silent_end && !(text_starts_word(place) && *taken == 1) && text_ends_word(place, *taken) ? ""
													: "a";
}

size_t text_indic(const struct text_place *place, char ascii[TEXT_ASCII_SIZE])
{
	uint32_t code = text_peek(place, 0), offset = text_indic_offset(code);
	size_t taken = 1;
	char syllable[TEXT_ASCII_SIZE] = "";
	if (code < INDIC_FIRST || code > INDIC_LAST || !indic[offset])
		return 0;
	if (text_indic_consonant(offset)) {
		bool dotted = text_peek(place, 1) == (code & ~0x7Fu) + INDIC_NUKTA;
		taken += dotted;
		bool tamil_s = code == 0x0B9A && !(place->at > 0 && place->code[place->at - 1] == 0x0BCD);
		text_write(syllable, tamil_s ? "s" : dotted ? text_indic_dotted(offset) : indic[offset]);
		text_write(syllable, text_indic_vowel(place, &taken));
	} else {
		text_write(syllable, indic[offset]);
	}
	text_write_cased(ascii, syllable, text_starts_word(place), false);
	return taken;
}

/* Offset in the table, or its size. */
static size_t text_thai_offset(uint32_t code)
{
	if (code == 0x0EDC || code == 0x0EDD) /* Lao ho no, ho mo */
		return code == 0x0EDC ? 0x18 : 0x20;
	if (code >= 0x0E01 && code < 0x0E01 + COUNT(thai))
		return code - 0x0E01;
	if (code >= 0x0E81 && code < 0x0E81 + COUNT(thai))
		return code - 0x0E81;
	return COUNT(thai);
}

static bool text_thai_consonant(uint32_t code)
{
	return text_thai_offset(code) < 0x2E;
}

static bool text_thai_silenced(const struct text_place *place, size_t ahead)
{
	uint32_t next = text_peek(place, ahead + 1);
	bool vowel = next == 0x0E34 || next == 0x0E38; /* ...-si with a mark of silence: both are mute */
	return text_peek(place, ahead + 1 + vowel) == 0x0E4C || text_peek(place, ahead + 1) == 0x0ECC;
}

size_t text_thai(const struct text_place *place, char ascii[TEXT_ASCII_SIZE])
{
	uint32_t code = text_peek(place, 0), low = code & 0x7F;
	size_t offset = text_thai_offset(code), taken = 1;
	bool leading = low >= 0x40 && low <= 0x44, capital = text_starts_word(place);
	char syllable[TEXT_ASCII_SIZE] = "";
	if (offset >= COUNT(thai) || !thai[offset])
		return 0;
	if (text_thai_consonant(code) && text_thai_silenced(place, 0))
		return text_peek(place, 1) == 0x0E4C || text_peek(place, 1) == 0x0ECC ? 2 : 3;
	bool carrier =
		low == 0x2D && (text_thai_offset(text_peek(place, 1)) >= 0x2F || text_peek(place, 1) == 0);
	if (leading && text_thai_consonant(text_peek(place, 1))) {
		uint32_t consonant = text_peek(place, 1);
		taken = 2;
		if ((consonant & 0x7F) != 0x2D) /* o ang only carries the vowel */
			text_write(syllable, thai[text_thai_offset(consonant)]);
	}
	if (!carrier)
		text_write(syllable, thai[offset]);
	text_write_cased(ascii, syllable, capital, false);
	return taken;
}
