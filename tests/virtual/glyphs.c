/* What the phone's font can draw. Seen on hardware: ASCII, umlauts and Chinese characters appear; block
 * elements, arrows and stars do not. The other alphabets of the Chinese character sets are taken as drawn;
 * all else is not. */
#include "tests/virtual/model.h"

static const struct {
	uint16_t first, last;
} drawn[] = {
	{0x0020, 0x007e}, /* ASCII */
	{0x00a0, 0x00ff}, /* Latin-1 */
	{0x0100, 0x017f}, /* Latin Extended-A */
	{0x0391, 0x03c9}, /* Greek */
	{0x0401, 0x0451}, /* Cyrillic */
	{0x2010, 0x2026}, /* dashes, quotation marks, ellipsis */
	{0x20ac, 0x20ac}, /* euro */
	{0x3000, 0x30ff}, /* CJK punctuation, kana */
	{0x3400, 0x4dbf}, /* CJK extension A */
	{0x4e00, 0x9fff}, /* CJK */
	{0xac00, 0xd7a3}, /* Hangul */
	{0xff01, 0xffe6}, /* full-width forms */
};

/* What is seen of one code unit: the character, a space for a control character, '?' for what has no glyph.
 */
gunichar glyph_of(uint16_t unit)
{
	if (unit < 0x20 || (unit >= 0x7f && unit < 0xa0))
		return ' ';
	for (unsigned i = 0; i < G_N_ELEMENTS(drawn); i++)
		if (unit >= drawn[i].first && unit <= drawn[i].last)
			return unit;
	return '?';
}

/* Of the 24 columns of a line. */
unsigned glyph_columns(gunichar glyph)
{
	return g_unichar_iswide(glyph) ? 2 : 1;
}

unsigned glyph_text_columns(const char *text)
{
	unsigned columns = 0;

	for (; *text; text = g_utf8_next_char(text))
		columns += glyph_columns(g_utf8_get_char(text));
	return columns;
}

static gunichar whole_character(const uint16_t *units, size_t left, size_t *used)
{
	*used = 1;
	if (units[0] < 0xd800 || units[0] > 0xdfff)
		return units[0];
	if (units[0] > 0xdbff || left < 2 || units[1] < 0xdc00 || units[1] > 0xdfff)
		return 0xfffd;
	*used = 2;
	return 0x10000 + ((gunichar)(units[0] - 0xd800) << 10) + (gunichar)(units[1] - 0xdc00);
}

/* The text of a field as it was sent, for the state: UTF-8, a lone surrogate as U+FFFD; g_free. */
char *glyph_units_utf8(const uint16_t *units, size_t count)
{
	GString *text = g_string_new(NULL);
	size_t used;

	for (size_t i = 0; i < count; i += used)
		g_string_append_unichar(text, whole_character(units + i, count - i, &used));
	return g_string_free(text, FALSE);
}
