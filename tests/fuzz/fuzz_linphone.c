/* libFuzzer entry: an answer of linphone-daemon. Texts stay terminated, and what is not an answer leaves the result alone. */
#include "agent/softphone/linphone/linphone_text.h"
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *text = (const char *)data, *at = text, *end = text + size;
	struct linphone_answer answer = {.id = 12345};
	struct linphone_account account;
	char name[32], uri[32];
	if (linphone_text_read(text, size, &answer) && answer.id != 12345)
		abort();
	linphone_text_meaning(answer.event);
	linphone_text_party(answer.from, name, sizeof(name), uri, sizeof(uri));
	if (strlen(name) >= sizeof(name) || strlen(uri) >= sizeof(uri))
		abort();
	for (int i = 0; linphone_text_account(&at, end, &account); i++)
		if (i > (int)size || strlen(account.identity) >= sizeof(account.identity))
			abort();
	return 0;
}
