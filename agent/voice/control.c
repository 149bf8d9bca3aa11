#include "agent/voice/control.h"
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define WAVE_HZ_MIN 8000
#define WAVE_HZ_MAX 48000
#define LEVEL_DB_MAX 60

static int parse_switch(const char *text, struct control_message *message)
{
	if (strcmp(text, "on") && strcmp(text, "off"))
		return -EINVAL;
	message->on = !strcmp(text, "on");
	return 0;
}

static int parse_card(const char *text, struct control_message *message)
{
	return card_parse(text, &message->card);
}

static int parse_tone(const char *text, struct control_message *message)
{
	return strcmp(text, "off") ? tone_parse(text, &message->tone) : 0;
}

#define WAVE "wave "

/* A bell from samples; what it is besides is the tone in its place. */
static int parse_ring(const char *text, struct control_message *message)
{
	int end = 0;
	if (strncmp(text, WAVE, strlen(WAVE)))
		return parse_tone(text, message);
	text += strlen(WAVE);
	if (*text < '0' || *text > '9' || sscanf(text, "%" SCNu32 " %u %n", &message->id, &message->rate_hz, &end) != 2 ||
		!end || message->rate_hz < WAVE_HZ_MIN || message->rate_hz > WAVE_HZ_MAX)
		return -EINVAL;
	return tone_parse(text + end, &message->tone);
}

static int parse_level(const char *text, struct control_message *message)
{
	char *end;
	unsigned long down_db = strtoul(text, &end, 10);
	if (*text < '0' || *text > '9' || *end || down_db > LEVEL_DB_MAX)
		return -EINVAL;
	message->down_db = (unsigned)down_db;
	return 0;
}

static int parse_calls(const char *text, struct control_message *message)
{
	char one[AUDIOSOCKET_UUID_TEXT];
	size_t most = message->type == CONTROL_ACTIVE ? 1 : CONTROL_CALLS_MAX;
	if (!strcmp(text, "none"))
		return 0;
	for (;;) {
		size_t length = strcspn(text, ",");
		if (length != sizeof(one) - 1 || message->count == most)
			return -EINVAL;
		memcpy(one, text, length);
		one[length] = '\0';
		if (audiosocket_uuid_parse(one, message->uuids[message->count]))
			return -EINVAL;
		message->count++;
		if (!text[length])
			return 0;
		text += length + 1;
	}
}

static int parse_adopt(const char *text, struct control_message *message)
{
	unsigned kind, tcp;
	int end = 0;
	if (text[strspn(text, "0123456789abcdefABCDEF- ")] || !strpbrk(text, "123456789"))
		return -EINVAL;
	if (sscanf(text, "%" SCNu32 " %u %zu %u %n", &message->id, &kind, &message->length, &tcp, &end) !=
			4 ||
		!end)
		return -EINVAL;
	if ((kind != AUDIOSOCKET_8KHZ && kind != AUDIOSOCKET_16KHZ) || message->length > UINT16_MAX ||
		tcp > 1 || strlen(text + end) != AUDIOSOCKET_UUID_TEXT - 1)
		return -EINVAL;
	message->kind = (enum audiosocket_kind)kind;
	message->tcp = tcp;
	message->count = 1;
	return audiosocket_uuid_parse(text + end, message->uuids[0]);
}

static int parse_nothing(const char *text, struct control_message *message)
{
	(void)message;
	return *text ? -EINVAL : 0;
}

static const struct {
	const char *word;
	enum control_type type;
	int (*parse)(const char *text, struct control_message *message);
} subjects[] = {
	{"card", CONTROL_CARD, parse_card},
	{"stream", CONTROL_STREAM, parse_switch},
	{"tone", CONTROL_TONE, parse_tone},
	{"ring", CONTROL_RING, parse_ring},
	{"level", CONTROL_LEVEL, parse_level},
	{"mute", CONTROL_MUTE, parse_switch},
	{"echo", CONTROL_ECHO, parse_switch},
	{"call", CONTROL_CALL, parse_calls},
	{"active", CONTROL_ACTIVE, parse_calls},
	{"adopt", CONTROL_ADOPT, parse_adopt},
	{"report", CONTROL_REPORT, parse_nothing},
	{"quit", CONTROL_QUIT, parse_nothing},
};

int control_parse(const char *text, size_t size, struct control_message *message)
{
	char line[CONTROL_MESSAGE_MAX + 1];
	if (!size || size > CONTROL_MESSAGE_MAX || memchr(text, '\0', size))
		return -EINVAL;
	memcpy(line, text, size);
	line[size] = '\0';
	size_t length = strcspn(line, " ");
	const char *rest = line + length + (line[length] == ' ');
	line[length] = '\0';
	for (size_t i = 0; i < sizeof(subjects) / sizeof(subjects[0]); i++) {
		struct control_message result = {.type = subjects[i].type};
		if (strcmp(line, subjects[i].word))
			continue;
		if (subjects[i].parse(rest, &result))
			return -EINVAL;
		*message = result;
		return 0;
	}
	return -EINVAL;
}
