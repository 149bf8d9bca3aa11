/* libFuzzer entry: a caller's name, as a stranger has sent it; the first byte says how wide the display is
 * and what its font has. What is shown is valid UTF-8, has room where it stands, and cleaning it a second
 * time changes nothing. */
#include "agent/call/text.h"
#include "agent/call/utf8.h"
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define TEXT_SIZE 512

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(const char *text, size_t said, size_t room)
{
	size_t left = strlen(text);
	if (left != said || left >= room)
		abort();
	while (left) {
		size_t length = utf8_character(text, left);
		if (!length || (unsigned char)*text < ' ' || *text == 0x7F)
			abort();
		text += length;
		left -= length;
	}
}

static void show(const char *text, const struct text_font *font, size_t width)
{
	char shown[TEXT_SIZE], cut[TEXT_SIZE], visual[TEXT_SIZE], small[8];
	check(shown, text_for_font(text, font, shown, sizeof(shown)), sizeof(shown));
	check(small, text_for_font(text, font, small, sizeof(small)), sizeof(small));
	for (const char *at = shown; *at;) {
		uint32_t code = text_next(&at);
		if (code != ' ' && code != '?' && !text_in_font(font, code))
			abort();
	}
	text_shorten(shown, cut, 4 * width + 1, width);
	check(cut, strlen(cut), 4 * width + 1);
	if (text_width(cut) > width)
		abort();
	check(visual, text_visual(cut, visual, sizeof(visual)), sizeof(visual));
	if (text_width(visual) > width)
		abort();
	text_is_legible(text, font);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct text_span ascii[] = {{' ', '~'}}, hebrew[] = {{' ', '~'}, {0x5D0, 0x5EA}, {0x600, 0x6FF}};
	static const struct text_font fonts[] = {{NULL, 0}, {ascii, 1}, {hebrew, 3}};
	char clean[TEXT_SIZE], again[TEXT_SIZE];
	if (!size)
		return 0;
	char *text = malloc(size);
	memcpy(text, data + 1, size - 1);
	text[size - 1] = '\0';
	check(clean, text_clean(text, clean, sizeof(clean), 0), sizeof(clean));
	check(again, text_clean(clean, again, sizeof(again), 0), sizeof(again));
	if (strcmp(clean, again))
		abort();
	show(text, &fonts[data[0] % 3], 4u + data[0] / 3 % 44);
	free(text);
	return 0;
}
