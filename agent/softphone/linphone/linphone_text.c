#include "agent/softphone/linphone/linphone_text.h"
#include <errno.h>
#include <glib.h>
#include <stdlib.h>
#include <string.h>

#define LINES_MAX 64

struct line {
	const char *key, *value;
	size_t key_length, length;
};

/* The next line that is "Key: value"; others are passed over. */
static bool next_line(const char **text, const char *end, struct line *line)
{
	while (*text < end) {
		const char *begin = *text, *stop = memchr(begin, '\n', (size_t)(end - begin));
		stop = stop ? stop : end;
		*text = stop < end ? stop + 1 : end;
		const char *colon = memchr(begin, ':', (size_t)(stop - begin));
		if (!colon || colon + 1 >= stop || colon[1] != ' ')
			continue;
		*line = (struct line){.key = begin,
			.key_length = (size_t)(colon - begin),
			.value = colon + 2,
			.length = (size_t)(stop - colon - 2)};
		return true;
	}
	return false;
}

static bool is_key(const struct line *line, const char *key)
{
	return line->key_length == strlen(key) && memcmp(line->key, key, line->key_length) == 0;
}

static void take_text(const struct line *line, char *to, size_t size)
{
	char *valid = g_utf8_make_valid(line->value, (gssize)line->length);
	wire_copy(to, size, valid);
	g_free(valid);
}

/* Up to nine digits; anything else counts as not said. */
static unsigned take_number(const struct line *line)
{
	unsigned number = 0;
	if (line->length == 0 || line->length > 9)
		return 0;
	for (size_t i = 0; i < line->length; i++) {
		if (!g_ascii_isdigit(line->value[i]))
			return 0;
		number = number * 10 + (unsigned)(line->value[i] - '0');
	}
	return number;
}

enum key {
	KEY_STATUS,
	KEY_ID,
	KEY_SIZE,
	KEY_DURATION,
	KEY_DIRECTION,
	KEY_REASON,
	KEY_VERSION,
	KEY_EVENT,
	KEY_STATE,
	KEY_FROM,
	KEYS
};

static const char *const keys[KEYS] = {
	[KEY_STATUS] = "Status",
	[KEY_ID] = "Id",
	[KEY_SIZE] = "Size",
	[KEY_DURATION] = "Duration",
	[KEY_DIRECTION] = "Direction",
	[KEY_REASON] = "Reason",
	[KEY_VERSION] = "Version",
	[KEY_EVENT] = "Event",
	[KEY_STATE] = "State",
	[KEY_FROM] = "From",
};

static void take_line(struct linphone_answer *answer, enum key key, const struct line *line)
{
	char word[8];
	switch (key) {
	case KEY_STATUS:
		take_text(line, word, sizeof(word));
		answer->ok = strcmp(word, "Ok") == 0;
		break;
	case KEY_ID:
		answer->id = take_number(line);
		break;
	case KEY_SIZE:
		answer->size = take_number(line);
		break;
	case KEY_DURATION:
		answer->duration_s = (int)take_number(line);
		break;
	case KEY_DIRECTION:
		take_text(line, word, sizeof(word));
		answer->has_direction = true;
		answer->outgoing = strcmp(word, "out") == 0;
		break;
	case KEY_REASON:
		take_text(line, answer->reason, sizeof(answer->reason));
		break;
	case KEY_VERSION:
		take_text(line, answer->version, sizeof(answer->version));
		break;
	case KEY_EVENT:
		take_text(line, answer->event, sizeof(answer->event));
		break;
	case KEY_STATE:
		take_text(line, answer->state, sizeof(answer->state));
		break;
	case KEY_FROM:
		take_text(line, answer->from, sizeof(answer->from));
		break;
	case KEYS:
		break;
	}
}

static bool has_status(const char *text, size_t length)
{
	static const char good[] = "Status: Ok\n", bad[] = "Status: Error\n";
	return (length >= strlen(good) && memcmp(text, good, strlen(good)) == 0) ||
	       (length >= strlen(bad) && memcmp(text, bad, strlen(bad)) == 0);
}

int linphone_text_read(const char *text, size_t length, struct linphone_answer *result)
{
	struct linphone_answer answer = {.ok = false};
	const char *end = text + length;
	unsigned seen = 0;
	struct line line;
	if (length > LINPHONE_ANSWER_MAX || memchr(text, '\0', length) || !has_status(text, length))
		return -EBADMSG;
	for (int lines = 0; next_line(&text, end, &line); lines++) {
		if (lines == LINES_MAX)
			return -EBADMSG;
		for (enum key key = 0; key < KEYS; key++) {
			if (!is_key(&line, keys[key]))
				continue;
			if (seen & 1u << key)
				return -EBADMSG;
			seen |= 1u << key;
			take_line(&answer, key, &line);
		}
	}
	*result = answer;
	return 0;
}

enum linphone_meaning linphone_text_meaning(const char *state)
{
	static const struct {
		const char *state;
		enum linphone_meaning meaning;
	} meanings[] = {
		{"OutgoingInit", LINPHONE_DIALING},
		{"OutgoingProgress", LINPHONE_DIALING},
		{"OutgoingRinging", LINPHONE_RINGING_OUT},
		{"OutgoingEarlyMedia", LINPHONE_EARLY_MEDIA},
		{"IncomingReceived", LINPHONE_INCOMING},
		{"PushIncomingReceived", LINPHONE_INCOMING},
		{"IncomingEarlyMedia", LINPHONE_INCOMING},
		{"Connected", LINPHONE_ACTIVE},
		{"StreamsRunning", LINPHONE_ACTIVE},
		{"Paused", LINPHONE_HELD},
		{"PausedByRemote", LINPHONE_REMOTE_HELD},
		{"End", LINPHONE_END},
		{"Error", LINPHONE_ERROR},
		{"Released", LINPHONE_RELEASED},
	};
	static const char prefix[] = "LinphoneCall";
	if (strncmp(state, prefix, strlen(prefix)) != 0)
		return LINPHONE_NOTHING;
	for (size_t i = 0; i < G_N_ELEMENTS(meanings); i++)
		if (strcmp(meanings[i].state, state + strlen(prefix)) == 0)
			return meanings[i].meaning;
	return LINPHONE_NOTHING;
}

/* The last "<" begins the address: a quoted name may have one too. */
void linphone_text_party(const char *from, char *name, size_t name_size, char *uri, size_t uri_size)
{
	const char *open = strrchr(from, '<'), *close = open ? strchr(open, '>') : NULL;
	char *text;
	if (!open || !close) {
		wire_copy(name, name_size, "");
		wire_copy(uri, uri_size, from);
		return;
	}
	text = g_strndup(open + 1, (gsize)(close - open - 1));
	wire_copy(uri, uri_size, text);
	g_free(text);
	text = g_strstrip(g_strndup(from, (gsize)(open - from)));
	size_t length = strlen(text);
	bool quoted = length >= 2 && text[0] == '"' && text[length - 1] == '"';
	if (quoted)
		text[length - 1] = '\0';
	wire_copy(name, name_size, text + (quoted ? 1 : 0));
	g_free(text);
}

/* An account ends where the next "Id" begins. */
bool linphone_text_account(const char **text, const char *end, struct linphone_account *account)
{
	struct line line;
	char state[48];
	bool found = false;
	*account = (struct linphone_account){.ok = false};
	for (const char *at = *text; next_line(&at, end, &line); *text = at) {
		if (is_key(&line, "Id") && found)
			return true;
		found = found || is_key(&line, "Id");
		if (is_key(&line, "Identity"))
			take_text(&line, account->identity, sizeof(account->identity));
		if (is_key(&line, "Reason"))
			take_text(&line, account->reason, sizeof(account->reason));
		if (is_key(&line, "State")) {
			take_text(&line, state, sizeof(state));
			account->ok = strcmp(state, "LinphoneRegistrationOk") == 0;
			account->failed = strcmp(state, "LinphoneRegistrationFailed") == 0;
		}
	}
	*text = end;
	return found;
}
