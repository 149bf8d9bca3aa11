/* libFuzzer entry: a file of the address book. What is told of a card is a text that can be shown, whatever
 * the file holds. */
#include "agent/call/utf8.h"
#include "agent/call/vcard.h"
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_text(const char *text)
{
	size_t left = strlen(text);
	while (left) {
		size_t length = utf8_character(text, left);
		if (!length)
			abort();
		text += length;
		left -= length;
	}
}

static int on_number(void *user, const char *number, const char *name, const char *title)
{
	size_t *wanted = user;
	check_text(number);
	check_text(name);
	check_text(title);
	if (!*number)
		abort();
	return --*wanted ? 0 : 7;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	size_t wanted = size ? (size_t)data[0] + 1 : 1; /* how many numbers, until the reader has had enough */
	char *text = malloc(size + 1);
	if (size)
		memcpy(text, data, size);
	text = realloc(text, size ? size : 1); /* not terminated: nothing behind it may be read */
	int result = vcard_read(text, size, on_number, &wanted);
	if (wanted ? result : result != 7)
		abort();
	free(text);
	return 0;
}
