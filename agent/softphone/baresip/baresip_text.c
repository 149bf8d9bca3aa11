#include "agent/softphone/baresip/baresip_text.h"
#include "agent/call/utf8.h"
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LINE_SIZE 512

/* The next line, cut to LINE_SIZE; false at the end. */
static bool next_line(const char **data, char line[LINE_SIZE])
{
	if (**data == '\0')
		return false;
	size_t length = strcspn(*data, "\n");
	utf8_copy(line, LINE_SIZE, *data, length);
	*data += length + ((*data)[length] == '\n');
	return true;
}

/* The text after `key` on the line where it stands, up to a blank; false when it is not there. */
static bool take_word(const char *data, const char *key, char *word, size_t size)
{
	const char *found = strstr(data, key);
	if (!found)
		return false;
	found += strlen(key);
	utf8_copy(word, size, found, strcspn(found, " \t\r\n"));
	return true;
}

static enum baresip_registration registration_of(const char *rest)
{
	if (strstr(rest, "OK"))
		return BARESIP_REGISTERED;
	if (strstr(rest, "ERR"))
		return BARESIP_REFUSED;
	return strstr(rest, "zzz") ? BARESIP_WAITING : BARESIP_UNREGISTERED;
}

int baresip_text_accounts(const char *data, struct baresip_account *accounts, int max)
{
	char line[LINE_SIZE];
	int count = 0;
	while (count < max && next_line(&data, line)) {
		const char *aor = strstr(line, "sip:");
		aor = aor ? aor : strstr(line, "sips:");
		if (!aor)
			continue;
		size_t length = strcspn(aor, " \t");
		struct baresip_account *account = &accounts[count++];
		utf8_copy(account->aor, sizeof(account->aor), aor, length);
		account->registration = registration_of(aor + length);
		account->current = line[strspn(line, " ")] == '>';
	}
	return count;
}

static int seconds_of(const char *text)
{
	unsigned hours, minutes, seconds;
	if (sscanf(text, "%4u:%2u:%2u", &hours, &minutes, &seconds) != 3)
		return 0;
	return (int)(hours * 3600 + minutes * 60 + seconds);
}

bool baresip_text_line(const char **data, struct baresip_line *line)
{
	char text[LINE_SIZE];
	while (next_line(data, text)) {
		const char *bracket = strstr(text, "[line "), *end = bracket ? strchr(bracket, ']') : NULL;
		unsigned number;
		if (!end || sscanf(bracket, "[line %9u", &number) != 1)
			continue;
		end++;
		line->number = number;
		line->duration_s = seconds_of(end + strspn(end, " "));
		line->current = text[strspn(text, " ")] == '>';
		return true;
	}
	return false;
}

static bool state_of(const char *word, struct baresip_call_text *call)
{
	static const struct {
		const char *word;
		enum call_state state;
		bool early_media;
	} states[] = {
		{"IDLE", CALL_DIALING, false},
		{"OUTGOING", CALL_DIALING, false},
		{"RINGING", CALL_RINGING_OUT, false},
		{"EARLY", CALL_RINGING_OUT, true},
		{"INCOMING", CALL_INCOMING, false},
		{"ESTABLISHED", CALL_ACTIVE, false},
		{"TRANSFER", CALL_ACTIVE, false},
		{"TERMINATED", CALL_ENDED, false},
	};
	for (size_t i = 0; i < sizeof(states) / sizeof(states[0]); i++)
		if (strcmp(states[i].word, word) == 0) {
			call->state = states[i].state;
			call->early_media = states[i].early_media;
			return true;
		}
	return false;
}

/* " peer_uri:  Alice Adams <sip:alice@127.0.0.1>": the URI is what stands in the last brackets. `name` may be NULL. */
static void read_address(const char *data, const char *key, char uri[BARESIP_URI_SIZE], char *name)
{
	char line[LINE_SIZE];
	const char *found = strstr(data, key);
	if (!found)
		return;
	found += strlen(key);
	next_line(&found, line);
	char *open = strrchr(line, '<'), *close = open ? strchr(open, '>') : NULL;
	if (!close)
		return;
	utf8_copy(uri, BARESIP_URI_SIZE, open + 1, (size_t)(close - open - 1));
	*open = '\0';
	if (name)
		baresip_text_plain(name, BARESIP_URI_SIZE, line);
}

int baresip_text_call(const char *data, struct baresip_call_text *call)
{
	struct baresip_call_text found = {.state = CALL_ENDED};
	char state[24], direction[16] = "";
	const char *title = strstr(data, "Call debug (");
	if (!title)
		return -ENOENT;
	title += strlen("Call debug (");
	utf8_copy(state, sizeof(state), title, strcspn(title, ")\n"));
	if (!state_of(state, &found) || !take_word(data, " id=", found.id, sizeof(found.id)) || !found.id[0])
		return -ENOENT;
	take_word(data, "direction: ", direction, sizeof(direction));
	found.outgoing = strcmp(direction, "Outgoing") == 0;
	read_address(data, "peer_uri:", found.peer_uri, found.peer_name);
	read_address(data, "local_uri:", found.account, NULL);
	*call = found;
	return 0;
}

int baresip_text_direction(const char *data, enum baresip_direction *direction)
{
	static const char *const words[] = {"sendrecv", "sendonly", "recvonly", "inactive"};
	char word[16];
	if (!take_word(data, "audio dir=", word, sizeof(word)))
		return -ENOENT;
	for (int i = 0; i < 4; i++)
		if (strcmp(words[i], word) == 0) {
			*direction = (enum baresip_direction)i;
			return 0;
		}
	return -ENOENT;
}

int baresip_text_muted(const char *data, bool *muted)
{
	bool off = strstr(data, "un-muted") != NULL;
	if (!off && !strstr(data, "muted"))
		return -ENOENT;
	*muted = !off;
	return 0;
}

int baresip_text_version(const char *data, char *version, size_t size)
{
	char plain[LINE_SIZE];
	baresip_text_plain(plain, sizeof(plain), data);
	const char *found = strstr(plain, "baresip ");
	if (!found)
		return -ENOENT;
	found += strlen("baresip ");
	found += strspn(found, " v");
	size_t length = strspn(found, "0123456789.");
	if (length == 0)
		return -ENOENT;
	utf8_copy(version, size, found, length);
	return 0;
}

int baresip_text_dialled(const char *data, char id[BARESIP_ID_SIZE])
{
	return take_word(data, "call id: ", id, BARESIP_ID_SIZE) && id[0] ? 0 : -ENOENT;
}

bool baresip_text_selected(const char *data)
{
	return strstr(data, "setting current call") != NULL;
}

bool baresip_text_no_command(const char *data)
{
	return strstr(data, "command not found") != NULL;
}

bool baresip_text_no_device(const char *data)
{
	return strstr(data, "no such ") != NULL || strstr(data, "failed to set") != NULL ||
	       strstr(data, "Format should be") != NULL || strstr(data, "usage:") != NULL;
}

bool baresip_text_uses_device(const char *data, const char *device)
{
	char source[128], player[128];
	return take_word(data, " source: ", source, sizeof(source)) && strcmp(source, device) == 0 &&
	       take_word(data, " player: ", player, sizeof(player)) && strcmp(player, device) == 0;
}

/* Behind an escape sequence of a terminal (ECMA-48: ESC [ parameters, one final character). */
static const char *skip_escape(const char *text)
{
	text++;
	if (*text != '[')
		return text;
	text += 1 + strspn(text + 1, "0123456789;?");
	return *text ? text + 1 : text;
}

void baresip_text_plain(char *to, size_t size, const char *text)
{
	size_t length = 0;
	while (*text && length + 1 < size) {
		if (*text == '\x1b') {
			text = skip_escape(text);
			continue;
		}
		bool blank = (unsigned char)*text <= ' ' || *text == '\x7f';
		if (!blank)
			to[length++] = *text;
		else if (length > 0 && to[length - 1] != ' ')
			to[length++] = ' ';
		text++;
	}
	while (length > 0 && to[length - 1] == ' ')
		length--;
	to[length] = '\0';
	/* The cut may have split a character. */
	char whole[LINE_SIZE];
	utf8_copy(whole, sizeof(whole) < size ? sizeof(whole) : size, to, length);
	memcpy(to, whole, strlen(whole) + 1);
}
