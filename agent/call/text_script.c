/* What the scripts share. */
#include "agent/call/text_script.h"
#include "agent/call/text_class.h"
#include <ctype.h>
#include <string.h>

uint32_t text_peek(const struct text_place *place, size_t ahead)
{
	return place->at + ahead < place->count ? place->code[place->at + ahead] : 0;
}

/* A letter, a digit or what belongs to one, as far as words go. */
static bool text_in_word(uint32_t code)
{
	if (code < 0x80)
		return isalnum((int)code) != 0;
	return code >= 0xC0 && !(code >= 0x2000 && code <= 0x2BFF) && !(code >= 0x3000 && code <= 0x3004) &&
	       code != 0x05BE && code != 0x30A0 && code != 0x30FB;
}

bool text_starts_word(const struct text_place *place)
{
	return place->at == 0 || !text_in_word(place->code[place->at - 1]);
}

bool text_ends_word(const struct text_place *place, size_t taken)
{
	return !text_in_word(text_peek(place, taken));
}

void text_write(char ascii[TEXT_ASCII_SIZE], const char *text)
{
	size_t have = strlen(ascii), room = TEXT_ASCII_SIZE - 1 - have, length = strlen(text);
	length = length < room ? length : room;
	memcpy(ascii + have, text, length);
	ascii[have + length] = '\0';
}

void text_write_cased(char ascii[TEXT_ASCII_SIZE], const char *text, bool capital, bool shouting)
{
	size_t from = strlen(ascii);
	text_write(ascii, text);
	for (char *letter = ascii + from; *letter && (shouting || letter == ascii + from); letter++)
		if (capital)
			*letter = (char)toupper((unsigned char)*letter);
}

int text_digit(uint32_t code)
{
	static const uint16_t zeros[] = {0x0660, 0x06F0, 0x07C0, 0x0966, 0x09E6, 0x0A66, 0x0AE6, 0x0B66,
		0x0BE6, 0x0C66, 0x0CE6, 0x0D66, 0x0DE6, 0x0E50, 0x0ED0, 0x0F20, 0x1040, 0x17E0, 0x1810,
		0xFF10};
	for (size_t i = 0; i < sizeof(zeros) / sizeof(zeros[0]); i++)
		if (code >= zeros[i] && code <= zeros[i] + 9u)
			return (int)(code - zeros[i]);
	if (code >= 0x1D7CE && code <= 0x1D7FF)
		return (int)((code - 0x1D7CE) % 10);
	return -1;
}
