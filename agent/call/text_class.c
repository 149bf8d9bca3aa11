/* General categories from the Unicode Character Database 15, cut down to what matters for a caller's name.
 * Unassigned characters pass: they may be letters or emoji of next year. */
#include "agent/call/text_class.h"
#include <stddef.h>

struct text_range {
	uint32_t first, last;
	enum text_class kind;
};

/* In order, for the binary search. */
static const struct text_range ranges[] = {
	{0x0000, 0x0008, TEXT_DROP},  /* Cc */
	{0x0009, 0x000D, TEXT_BLANK}, /* tab, line feed, vertical tab, form feed, return */
	{0x000E, 0x001F, TEXT_DROP}, {0x0020, 0x0020, TEXT_BLANK}, {0x007F, 0x0084, TEXT_DROP},
	{0x0085, 0x0085, TEXT_BLANK}, /* next line */
	{0x0086, 0x009F, TEXT_DROP},  /* C1: 9B begins a terminal's escape sequences */
	{0x00A0, 0x00A0, TEXT_BLANK}, {0x00AD, 0x00AD, TEXT_DROP}, /* soft hyphen */
	{0x0300, 0x036F, TEXT_MARK}, {0x0483, 0x0489, TEXT_MARK}, {0x0591, 0x05BD, TEXT_MARK},
	{0x05BF, 0x05BF, TEXT_MARK}, {0x05C1, 0x05C2, TEXT_MARK}, {0x05C4, 0x05C5, TEXT_MARK},
	{0x05C7, 0x05C7, TEXT_MARK}, {0x0600, 0x0605, TEXT_DROP}, {0x0610, 0x061A, TEXT_MARK},
	{0x061C, 0x061C, TEXT_DROP}, /* Arabic letter mark */
	{0x064B, 0x065F, TEXT_MARK}, {0x0670, 0x0670, TEXT_MARK}, {0x06D6, 0x06DC, TEXT_MARK},
	{0x06DD, 0x06DD, TEXT_DROP}, {0x06DF, 0x06E4, TEXT_MARK}, {0x06E7, 0x06E8, TEXT_MARK},
	{0x06EA, 0x06ED, TEXT_MARK}, {0x070F, 0x070F, TEXT_DROP}, {0x0711, 0x0711, TEXT_MARK},
	{0x0730, 0x074A, TEXT_MARK}, {0x0890, 0x0891, TEXT_DROP}, {0x08CA, 0x08E1, TEXT_MARK},
	/* the scripts of India, all laid out alike */
	{0x08E2, 0x08E2, TEXT_DROP}, {0x08E3, 0x0903, TEXT_MARK}, {0x093A, 0x093C, TEXT_MARK},
	{0x093E, 0x094F, TEXT_MARK}, {0x0951, 0x0957, TEXT_MARK}, {0x0962, 0x0963, TEXT_MARK},
	{0x0981, 0x0983, TEXT_MARK}, {0x09BC, 0x09BC, TEXT_MARK}, {0x09BE, 0x09CD, TEXT_MARK},
	{0x09D1, 0x09D7, TEXT_MARK}, {0x09E2, 0x09E3, TEXT_MARK}, {0x0A01, 0x0A03, TEXT_MARK},
	{0x0A3C, 0x0A3C, TEXT_MARK}, {0x0A3E, 0x0A4D, TEXT_MARK}, {0x0A51, 0x0A57, TEXT_MARK},
	{0x0A62, 0x0A63, TEXT_MARK}, {0x0A81, 0x0A83, TEXT_MARK}, {0x0ABC, 0x0ABC, TEXT_MARK},
	{0x0ABE, 0x0ACD, TEXT_MARK}, {0x0AD1, 0x0AD7, TEXT_MARK}, {0x0AE2, 0x0AE3, TEXT_MARK},
	{0x0B01, 0x0B03, TEXT_MARK}, {0x0B3C, 0x0B3C, TEXT_MARK}, {0x0B3E, 0x0B4D, TEXT_MARK},
	{0x0B51, 0x0B57, TEXT_MARK}, {0x0B62, 0x0B63, TEXT_MARK}, {0x0B82, 0x0B82, TEXT_MARK},
	{0x0BBC, 0x0BBC, TEXT_MARK}, {0x0BBE, 0x0BCD, TEXT_MARK}, {0x0BD1, 0x0BD7, TEXT_MARK},
	{0x0BE2, 0x0BE3, TEXT_MARK}, {0x0C00, 0x0C03, TEXT_MARK}, {0x0C3C, 0x0C3C, TEXT_MARK},
	{0x0C3E, 0x0C4D, TEXT_MARK}, {0x0C51, 0x0C57, TEXT_MARK}, {0x0C62, 0x0C63, TEXT_MARK},
	{0x0C81, 0x0C83, TEXT_MARK}, {0x0CBC, 0x0CBC, TEXT_MARK}, {0x0CBE, 0x0CCD, TEXT_MARK},
	{0x0CD1, 0x0CD7, TEXT_MARK}, {0x0CE2, 0x0CE3, TEXT_MARK}, {0x0D00, 0x0D03, TEXT_MARK},
	{0x0D3C, 0x0D3C, TEXT_MARK}, {0x0D3E, 0x0D4D, TEXT_MARK}, {0x0D51, 0x0D57, TEXT_MARK},
	{0x0D62, 0x0D63, TEXT_MARK}, {0x0E31, 0x0E31, TEXT_MARK}, {0x0E34, 0x0E3A, TEXT_MARK},
	{0x0E47, 0x0E4E, TEXT_MARK}, {0x0EB1, 0x0EB1, TEXT_MARK}, {0x0EB4, 0x0EBC, TEXT_MARK},
	{0x0EC8, 0x0ECE, TEXT_MARK},
	{0x115F, 0x1160, TEXT_DROP}, /* Hangul fillers: letters that show nothing */
	{0x1680, 0x1680, TEXT_BLANK}, {0x17B4, 0x17B5, TEXT_DROP}, {0x180B, 0x180F, TEXT_DROP},
	{0x1AB0, 0x1AFF, TEXT_MARK}, {0x1DC0, 0x1DFF, TEXT_MARK}, {0x2000, 0x200A, TEXT_BLANK},
	{0x200B, 0x200F, TEXT_DROP},  /* zero width, left-to-right and right-to-left marks */
	{0x2028, 0x2029, TEXT_BLANK}, /* Zl, Zp */
	{0x202A, 0x202E, TEXT_DROP},  /* bidi embeddings and overrides */
	{0x202F, 0x202F, TEXT_BLANK}, {0x205F, 0x205F, TEXT_BLANK},
	{0x2060, 0x206F, TEXT_DROP},				   /* word joiner, bidi isolates */
	{0x20D0, 0x20FF, TEXT_MARK}, {0x2800, 0x2800, TEXT_BLANK}, /* empty Braille pattern */
	{0x3000, 0x3000, TEXT_BLANK}, {0x302A, 0x302F, TEXT_MARK}, {0x3099, 0x309A, TEXT_MARK},
	{0x3164, 0x3164, TEXT_DROP}, {0xD800, 0xF8FF, TEXT_DROP}, /* surrogates, private use */
	{0xFDD0, 0xFDEF, TEXT_DROP},				  /* noncharacters */
	{0xFE00, 0xFE0F, TEXT_DROP},				  /* variation selectors */
	{0xFE20, 0xFE2F, TEXT_MARK}, {0xFEFF, 0xFEFF, TEXT_DROP}, /* byte order mark */
	{0xFFA0, 0xFFA0, TEXT_DROP}, {0xFFF0, 0xFFFB, TEXT_DROP}, /* interlinear annotation */
	{0xFFFE, 0xFFFF, TEXT_DROP}, {0x110BD, 0x110BD, TEXT_DROP}, {0x110CD, 0x110CD, TEXT_DROP},
	{0x13430, 0x1343F, TEXT_DROP}, {0x1BCA0, 0x1BCA3, TEXT_DROP}, {0x1D173, 0x1D17A, TEXT_DROP},
	{0x1F3FB, 0x1F3FF, TEXT_MARK},	/* skin tones */
	{0xE0000, 0x10FFFF, TEXT_DROP}, /* tags, variation selectors, private use planes */
};

static int text_range_compare(uint32_t code, const struct text_range *range)
{
	return code < range->first ? -1 : code > range->last;
}

enum text_class text_class(uint32_t code)
{
	size_t low = 0, high = sizeof(ranges) / sizeof(ranges[0]);
	if (code > 0x20 && code < 0x7F)
		return TEXT_PLAIN;
	if ((code & 0xFFFE) == 0xFFFE || code > 0x10FFFF) /* the last two of every plane are noncharacters */
		return TEXT_DROP;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		int order = text_range_compare(code, &ranges[middle]);
		if (order == 0)
			return ranges[middle].kind;
		if (order < 0)
			high = middle;
		else
			low = middle + 1;
	}
	return TEXT_PLAIN;
}
