/* libFuzzer entry: bytes of the manager interface after its greeting, in pieces as the first byte says. What is told of a message
 * must be inside it; what its values make of an action must be that action still. */
#include "agent/softphone/asterisk/ami.h"
#include "agent/softphone/asterisk/asterisk_text.h"
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static size_t count_lines(const char *text)
{
	size_t lines = 0;
	for (; *text; text++)
		lines += *text == '\n';
	return lines;
}

static bool on_message(void *user, const struct ami_message *message)
{
	char extension[64], data[128], party[64];
	struct ami_action action;
	(void)user;
	for (size_t i = 0; i < message->count; i++) {
		const char *value = message->headers[i].value;
		if (message->headers[i].key < message->text || value >= message->text + sizeof(message->text))
			abort();
		ami_begin(&action, "Redirect");
		ami_put(&action, "Channel", value);
		ami_put_variable(&action, "X", value);
		if (ami_end(&action) == 0 && count_lines(action.text) != 4)
			abort();
		asterisk_text_party(party, sizeof(party), value);
		asterisk_text_duration(value);
		if (asterisk_text_extension(value, extension, sizeof(extension)) == 0 &&
			(asterisk_text_dial("Local/%s@x/n", extension, data, sizeof(data)) ||
				strpbrk(extension, ",&/@$(){}^|\r\n")))
			abort();
	}
	ami_number(message, "Cause");
	return message->count < 20;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char greeting[] = "Asterisk Call Manager/12.0.0\r\n";
	static struct ami_reader reader;
	if (size == 0)
		return 0;
	size_t piece = data[0] + 1u;
	memset(&reader, 0, sizeof(reader));
	if (ami_read(&reader, greeting, sizeof(greeting) - 1, on_message, NULL))
		abort();
	for (size_t at = 1; at < size; at += piece)
		ami_read(&reader, (const char *)data + at, size - at < piece ? size - at : piece, on_message,
			NULL);
	return 0;
}
