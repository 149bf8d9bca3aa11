/* Kana as Hepburn, Hangul in the Revised Romanization, letter by letter: for fonts without them. */
#include "agent/call/text_script.h"
#include <string.h>

/* clang-format off */
/* Hiragana from U+3041, katakana from U+30A1; the small ones are small here, too: what they do to their
 * neighbour is below. */
static const char *const kana[] = {
	"a", "a", "i", "i", "u", "u", "e", "e", "o", "o", "ka", "ga", "ki", "gi", "ku", "gu", "ke", "ge", "ko", "go", "sa", "za",
	"shi", "ji", "su", "zu", "se", "ze", "so", "zo", "ta", "da", "chi", "ji", "", "tsu", "zu", "te", "de", "to", "do", "na",
	"ni", "nu", "ne", "no", "ha", "ba", "pa", "hi", "bi", "pi", "fu", "bu", "pu", "he", "be", "pe", "ho", "bo", "po", "ma",
	"mi", "mu", "me", "mo", "ya", "ya", "yu", "yu", "yo", "yo", "ra", "ri", "ru", "re", "ro", "wa", "wa", "i", "e", "o", "n",
	"vu", "ka", "ke"
};

static const char *const leads[] = {
	"g", "kk", "n", "d", "tt", "r", "m", "b", "pp", "s", "ss", "", "j", "jj", "ch", "k", "t", "p", "h"
};
static const char *const vowels[] = {
	"a", "ae", "ya", "yae", "eo", "e", "yeo", "ye", "o", "wa", "wae", "oe", "yo", "u", "wo", "we", "wi", "yu", "eu", "ui", "i"
};
static const char *const tails[] = {
	"", "k", "k", "k", "n", "n", "n", "t", "l", "k", "m", "l", "l", "l", "p", "l", "m", "p", "p", "t", "t", "ng", "t", "t", "k",
	"t", "p", "t"
};
/* clang-format on */
#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

enum { KANA_SMALL_TSU = 34, KANA_SMALL_YA = 66, KANA_SMALL_YO = 70 };

static size_t text_kana_index(uint32_t code)
{
	if (code >= 0x3041 && code < 0x3041 + COUNT(kana))
		return code - 0x3041;
	if (code >= 0x30A1 && code < 0x30A1 + COUNT(kana))
		return code - 0x30A1;
	return COUNT(kana);
}

static bool text_kana_glides(size_t index) /* small ya, yu, yo */
{
	return index >= KANA_SMALL_YA && index <= KANA_SMALL_YO && index % 2 == 0;
}

/* The syllable at place->at + *taken, with the small letter behind it. */
static void text_kana_syllable(const struct text_place *place, size_t *taken, char syllable[TEXT_ASCII_SIZE])
{
	size_t index = text_kana_index(text_peek(place, *taken)),
	       next = text_kana_index(text_peek(place, *taken + 1));
	text_write(syllable, kana[index]);
	size_t length = strlen(syllable);
	bool hissing = index == 22 || index == 23 || index == 32 || index == 33; /* shi ji chi ji */
	++*taken;
	if (text_kana_glides(next) && length > 1 && syllable[length - 1] == 'i') {
		syllable[length - 1] = '\0';
		text_write(syllable, kana[next] + hissing);
		++*taken;
	} else if (next < 10 && next % 2 == 0 && length > 1) { /* small vowel: fa, ti */
		syllable[length - 1] = '\0';
		text_write(syllable, kana[next]);
		++*taken;
	}
}

size_t text_kana(const struct text_place *place, char ascii[TEXT_ASCII_SIZE])
{
	uint32_t code = text_peek(place, 0);
	size_t index = text_kana_index(code), taken = 0;
	char syllable[TEXT_ASCII_SIZE] = "";
	if (code == 0x30FC) /* makes the vowel long */
		return 1;
	if (code == 0x30FB || code == 0x30A0) { /* between the names of foreigners */
		text_write(ascii, " ");
		return 1;
	}
	if (index >= COUNT(kana))
		return 0;
	if (index == KANA_SMALL_TSU) { /* doubles the consonant behind it */
		if (text_kana_index(text_peek(place, 1)) >= COUNT(kana))
			return 1;
		char twice[2] = {kana[text_kana_index(text_peek(place, 1))][0], '\0'};
		text_write(syllable, twice[0] == 'c' ? "t" : twice);
		text_write_cased(ascii, syllable, text_starts_word(place), false);
		return 1;
	}
	text_kana_syllable(place, &taken, syllable);
	text_write_cased(ascii, syllable, text_starts_word(place), false);
	return taken;
}

size_t text_hangul(const struct text_place *place, char ascii[TEXT_ASCII_SIZE])
{
	uint32_t code = text_peek(place, 0), index = code - 0xAC00;
	char syllable[TEXT_ASCII_SIZE] = "";
	if (code < 0xAC00 || code > 0xD7A3)
		return 0;
	text_write(syllable, leads[index / (21 * 28)]);
	text_write(syllable, vowels[index / 28 % 21]);
	text_write(syllable, tails[index % 28]);
	text_write_cased(ascii, syllable, text_starts_word(place), false);
	return 1;
}
