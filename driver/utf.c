#include "driver/utf.h"
#include <stdbool.h>
#include <string.h>

#define REPLACEMENT 0xFFFDu

/* Unicode 15, table 3-7: what may follow a lead byte. The second byte's range is what keeps overlong forms,
 * surrogates and everything above U+10FFFF out. */
struct lead {
	uint8_t first, last; /* lead bytes of this row */
	uint8_t bytes;	     /* of the whole sequence */
	uint8_t second_min, second_max;
};

static const struct lead leads[] = {
	{0xC2, 0xDF, 2, 0x80, 0xBF},
	{0xE0, 0xE0, 3, 0xA0, 0xBF},
	{0xE1, 0xEC, 3, 0x80, 0xBF},
	{0xED, 0xED, 3, 0x80, 0x9F},
	{0xEE, 0xEF, 3, 0x80, 0xBF},
	{0xF0, 0xF0, 4, 0x90, 0xBF},
	{0xF1, 0xF3, 4, 0x80, 0xBF},
	{0xF4, 0xF4, 4, 0x80, 0x8F},
};

static const struct lead *lead_of(uint8_t byte)
{
	for (size_t i = 0; i < sizeof leads / sizeof leads[0]; i++) {
		if (byte >= leads[i].first && byte <= leads[i].last)
			return &leads[i];
	}
	return NULL;
}

uint32_t utf8_next(const char **text)
{
	const uint8_t *at = (const uint8_t *)*text;

	if (!*at)
		return 0;
	*text += 1;
	if (*at < 0x80)
		return *at;
	const struct lead *lead = lead_of(*at);

	if (!lead)
		return REPLACEMENT;
	uint32_t character = *at & (0x7Fu >> lead->bytes);

	for (uint8_t i = 1; i < lead->bytes; i++) {
		uint8_t min = i == 1 ? lead->second_min : 0x80, max = i == 1 ? lead->second_max : 0xBF;

		if (at[i] < min || at[i] > max) /* the NUL is below every minimum */
			return REPLACEMENT;
		character = character << 6 | (at[i] & 0x3Fu);
		*text += 1;
	}
	return character;
}

static bool is_control(uint32_t character)
{
	return character < 0x20 || (character >= 0x7F && character <= 0x9F);
}

size_t utf16_from_utf8(const char *text, uint16_t *units, size_t room)
{
	size_t size = 0;
	uint32_t character;

	while ((character = utf8_next(&text))) {
		if (is_control(character))
			character = ' ';
		if (size + (character > 0xFFFF ? 2 : 1) > room)
			break;
		if (character > 0xFFFF) {
			character -= 0x10000;
			units[size++] = (uint16_t)(0xD800 | character >> 10);
			units[size++] = (uint16_t)(0xDC00 | (character & 0x3FF));
		} else {
			units[size++] = (uint16_t)character;
		}
	}
	return size;
}

size_t utf16_cut(const uint16_t *units, size_t size, size_t room)
{
	if (size <= room)
		return size;
	if (room && (units[room - 1] & 0xFC00) == 0xD800)
		return room - 1;
	return room;
}

/* The bytes of `character`, which is a Unicode scalar value. */
static size_t utf8_encode(uint32_t character, char bytes[4])
{
	if (character < 0x80) {
		bytes[0] = (char)character;
		return 1;
	}
	size_t size = character < 0x800 ? 2 : character < 0x10000 ? 3 : 4;

	for (size_t i = size; i-- > 1; character >>= 6)
		bytes[i] = (char)(0x80 | (character & 0x3F));
	bytes[0] = (char)(0xF00 >> size | character);
	return size;
}

void utf8_clean(const char *text, char *out, size_t room)
{
	size_t size = 0;
	uint32_t character;

	while (*text > 0 && *text <= ' ')
		text++;
	while ((character = utf8_next(&text))) {
		char bytes[4];
		size_t n = utf8_encode(is_control(character) ? ' ' : character, bytes);

		if (size + n >= room)
			break;
		memcpy(out + size, bytes, n);
		size += n;
	}
	while (size && out[size - 1] == ' ')
		size--;
	out[size] = '\0';
}
