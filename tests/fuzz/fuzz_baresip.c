/* libFuzzer entry: what a program at ctrl_tcp's port may send: netstrings of JSON, texts inside it, and the body of a
 * mailbox notification.
 *
 * clang -g -O1 -fsanitize=fuzzer,address,undefined -D_GNU_SOURCE -I. tests/fuzz/fuzz_baresip.c \
 *     agent/softphone/{netstring,mwi,baresip_message,baresip_text,baresip_uri,wire*}.c agent/call/utf8.c \
 *     $(pkg-config --cflags --libs jansson) -o fuzz_baresip && ./fuzz_baresip -max_len=4096 CORPUS */
#include "agent/softphone/baresip/baresip_text.h"
#include "agent/softphone/baresip/baresip_uri.h"
#include "agent/softphone/mwi.h"
#include "agent/softphone/baresip/netstring.h"
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void read_texts(const char *text)
{
	struct baresip_account accounts[4];
	struct baresip_line line;
	struct baresip_call_text call;
	enum baresip_direction direction;
	bool muted;
	char buffer[64], id[BARESIP_ID_SIZE], uri[256];
	baresip_text_accounts(text, accounts, 4);
	for (const char *rest = text; baresip_text_line(&rest, &line);)
		if (line.duration_s < 0)
			abort();
	baresip_text_call(text, &call);
	baresip_text_direction(text, &direction);
	baresip_text_muted(text, &muted);
	baresip_text_version(text, buffer, sizeof(buffer));
	baresip_text_dialled(text, id);
	baresip_text_plain(buffer, sizeof(buffer), text);
	baresip_uri_number(text, buffer, sizeof(buffer));
	baresip_uri_cause(text, true, false);
	if (baresip_uri_dial(text, "sip:a@b", uri, sizeof(uri)) == 0 && strpbrk(uri, " \r\n\t<>\"\\"))
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct baresip_message message;
	struct wire_mwi mwi = {.line = ""};
	char account[64];
	const char *payload;
	size_t length, used;
	char *text = malloc(size + 1);
	memcpy(text, data, size);
	text[size] = '\0';
	if (netstring_read(text, size, 1000, &payload, &length, &used) == 1 &&
		(used > size || payload + length >= text + size))
		abort();
	if (baresip_message_decode(text, size, &message) == 0) {
		read_texts(message.data);
		read_texts(message.param);
		read_texts(message.peer_uri);
	}
	read_texts(text);
	if (mwi_parse(text, size, &mwi, account, sizeof(account)) == 0 && (mwi.fresh < 0 || mwi.fresh > 9999))
		abort();
	free(text);
	return 0;
}
