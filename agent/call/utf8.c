#include "agent/call/utf8.h"
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

static bool continues(uint8_t byte)
{
	return (byte & 0xC0) == 0x80;
}

/* Table 3-7 of the Unicode standard: what the second byte may be. */
static bool second_fits(uint8_t first, uint8_t second)
{
	switch (first) {
	case 0xE0:
		return second >= 0xA0 && second <= 0xBF;
	case 0xED:
		return second >= 0x80 && second <= 0x9F;
	case 0xF0:
		return second >= 0x90 && second <= 0xBF;
	case 0xF4:
		return second >= 0x80 && second <= 0x8F;
	default:
		return continues(second);
	}
}

static size_t length_by_first(uint8_t first)
{
	if (first < 0x80)
		return 1;
	if (first >= 0xC2 && first <= 0xDF)
		return 2;
	if (first >= 0xE0 && first <= 0xEF)
		return 3;
	if (first >= 0xF0 && first <= 0xF4)
		return 4;
	return 0;
}

size_t utf8_character(const char *text, size_t size)
{
	const uint8_t *bytes = (const uint8_t *)text;
	size_t length = size ? length_by_first(bytes[0]) : 0;

	if (length <= 1 || length > size)
		return length > size ? 0 : length;
	if (!second_fits(bytes[0], bytes[1]))
		return 0;
	for (size_t i = 2; i < length; i++)
		if (!continues(bytes[i]))
			return 0;
	return length;
}

/* The bytes left are the beginning of a valid character. */
static bool cut_off(const char *text, size_t size)
{
	size_t length = length_by_first((uint8_t)text[0]);

	if (size >= length)
		return false;
	if (size > 1 && !second_fits((uint8_t)text[0], (uint8_t)text[1]))
		return false;
	return size < 3 || continues((uint8_t)text[2]);
}

static bool append(char **result, char *end, const char *bytes, size_t length)
{
	if (length >= (size_t)(end - *result))
		return false;
	memcpy(*result, bytes, length);
	*result += length;
	return true;
}

void utf8_copy(char *result, size_t room, const char *text, size_t size)
{
	char *end = result + room;

	size = strnlen(text, size);
	while (size) {
		size_t length = utf8_character(text, size);
		if (!length && cut_off(text, size))
			break;
		if (!append(&result, end, length ? text : "\xEF\xBF\xBD", length ? length : 3))
			break;
		text += length ? length : 1;
		size -= length ? length : 1;
	}
	*result = '\0';
}

static bool valid(const char *text, size_t size)
{
	while (size) {
		size_t length = utf8_character(text, size);
		if (!length)
			return false;
		text += length;
		size -= length;
	}
	return true;
}

void utf8_copy_latin1(char *result, size_t room, const char *text, size_t size)
{
	char *end = result + room;

	size = strnlen(text, size);
	if (valid(text, size)) {
		utf8_copy(result, room, text, size);
		return;
	}
	for (size_t i = 0; i < size; i++) {
		uint8_t byte = (uint8_t)text[i];
		char pair[2] = {(char)(0xC0 | byte >> 6), (char)(0x80 | (byte & 0x3F))};
		if (!append(&result, end, byte < 0x80 ? &text[i] : pair, byte < 0x80 ? 1 : 2))
			break;
	}
	*result = '\0';
}
