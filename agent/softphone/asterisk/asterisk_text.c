#include "agent/softphone/asterisk/asterisk_text.h"
#include <ctype.h>
#include <errno.h>
#include <glib.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NAME_MAX_BYTES 79

enum call_cause asterisk_text_cause(int cause)
{
	switch (cause) {
	case 0:	 /* not said */
	case 16: /* normal clearing */
	case 31: /* normal, unspecified */
		return CAUSE_NORMAL;
	case 17: /* user busy */
		return CAUSE_BUSY;
	case 21: /* call rejected */
	case 55: /* incoming calls barred */
		return CAUSE_DECLINED;
	case 18: /* no user responding */
	case 19: /* no answer from user */
		return CAUSE_NO_ANSWER;
	case 1:	 /* unallocated number */
	case 2:	 /* no route to network */
	case 22: /* number changed */
	case 28: /* invalid number format */
		return CAUSE_NOT_FOUND;
	case 26: /* Asterisk: answered elsewhere */
		return CAUSE_ELSEWHERE;
	case 3:	 /* no route to destination */
	case 20: /* subscriber absent */
	case 27: /* destination out of order */
	case 34: /* no circuit available */
	case 38: /* network out of order */
	case 41: /* temporary failure */
	case 42: /* switching equipment congestion */
	case 44: /* circuit not available */
		return CAUSE_UNREACHABLE;
	default:
		return CAUSE_FAILED;
	}
}

enum call_cause asterisk_text_dial_status(const char *status)
{
	static const struct {
		const char *word;
		enum call_cause cause;
	} words[] = {
		{"ANSWER", CAUSE_NONE},
		{"BUSY", CAUSE_BUSY},
		{"NOANSWER", CAUSE_NO_ANSWER},
		{"CANCEL", CAUSE_CANCELLED},
		{"CONGESTION", CAUSE_UNREACHABLE},
		{"CHANUNAVAIL", CAUSE_UNREACHABLE},
		{"DONTCALL", CAUSE_DECLINED},
	};
	for (size_t i = 0; i < G_N_ELEMENTS(words); i++)
		if (strcmp(words[i].word, status) == 0)
			return words[i].cause;
	return CAUSE_FAILED;
}

int asterisk_text_reject_cause(enum call_cause reason)
{
	return reason == CAUSE_BUSY ? 17 : 21;
}

bool asterisk_text_is_name(const char *text)
{
	size_t length = strlen(text);
	for (size_t i = 0; i < length; i++)
		if (!isalnum((unsigned char)text[i]) && !strchr("-_.:+@", text[i]))
			return false;
	return length > 0 && length <= NAME_MAX_BYTES;
}

bool asterisk_text_is_dial(const char *text)
{
	const char *place = strstr(text, "%s");
	if (!place || strchr(place + 1, '%') || memchr(text, '%', (size_t)(place - text)) ||
		strlen(text) > 128)
		return false;
	for (; *text; text++)
		if (!isgraph((unsigned char)*text) || strchr(",&$(){}^", *text))
			return false;
	return true;
}

int asterisk_text_extension(const char *number, char *extension, size_t size)
{
	if (g_ascii_strncasecmp(number, "sip:", 4) == 0)
		number += 4;
	else if (g_ascii_strncasecmp(number, "tel:", 4) == 0)
		number += 4;
	size_t length = strcspn(number, "@;");
	for (size_t i = 0; i < length; i++)
		if (!isalnum((unsigned char)number[i]) && !strchr("+*#-_.", number[i]))
			return -EINVAL;
	if (length == 0 || length > NAME_MAX_BYTES || length >= size)
		return -EINVAL;
	memcpy(extension, number, length);
	extension[length] = '\0';
	return 0;
}

int asterisk_text_dial(const char *dial, const char *extension, char *data, size_t size)
{
	const char *place = strstr(dial, "%s");
	int length = snprintf(data, size, "%.*s%s%s", (int)(place - dial), dial, extension, place + 2);
	return length < 0 || (size_t)length >= size ? -EMSGSIZE : 0;
}

const char *asterisk_text_device_state(enum wire_availability state)
{
	switch (state) {
	case WIRE_BUSY:
	case WIRE_BUSY_IDLE:
	case WIRE_DO_NOT_DISTURB:
		return "BUSY";
	case WIRE_OFFLINE:
	case WIRE_OFFLINE_IDLE:
		return "UNAVAILABLE";
	case WIRE_UNKNOWN:
		return "UNKNOWN";
	case WIRE_AVAILABLE:
	case WIRE_AVAILABLE_IDLE:
	case WIRE_AWAY:
		break;
	}
	return "NOT_INUSE";
}

static const char *presence_word(enum wire_availability state)
{
	switch (state) {
	case WIRE_AVAILABLE:
	case WIRE_AVAILABLE_IDLE:
		return "available";
	case WIRE_BUSY:
	case WIRE_BUSY_IDLE:
	case WIRE_DO_NOT_DISTURB:
		return "dnd";
	case WIRE_AWAY:
		return "away";
	case WIRE_OFFLINE:
	case WIRE_OFFLINE_IDLE:
		return "unavailable";
	case WIRE_UNKNOWN:
		break;
	}
	return "not_set";
}

void asterisk_text_presence(const struct wire_presence *presence, char *value, size_t size)
{
	char text[WIRE_TEXT_SIZE];
	g_strlcpy(text, presence->text, sizeof(text));
	g_strdelimit(text, ",", ' ');
	g_snprintf(value, (gulong)size, "%s,,%s", presence_word(presence->state), text);
}

bool asterisk_text_desk_channel(const char *channel, int port, char id[CALL_ID_SIZE])
{
	char prefix[64], uuid[CALL_ID_SIZE];
	int length = snprintf(prefix, sizeof(prefix), "AudioSocket/127.0.0.1:%d", port);
	if (strncmp(channel, prefix, (size_t)length) != 0)
		return false;
	channel += length;
	bool dialled = channel[0] == '/';
	if (channel[0] != '-' && !dialled)
		return false;
	g_strlcpy(uuid, channel + 1, sizeof(uuid));
	const char *rest = channel + 1 + strlen(uuid);
	if (!g_uuid_string_is_valid(uuid) || (*rest != '\0' && !(dialled && *rest == '/')))
		return false;
	for (int i = 0; i < CALL_ID_SIZE; i++)
		id[i] = g_ascii_tolower(uuid[i]);
	return true;
}

int asterisk_text_duration(const char *text)
{
	int hours, minutes, seconds, end = 0;
	if (sscanf(text, "%4d:%2d:%2d%n", &hours, &minutes, &seconds, &end) != 3 || text[end] != '\0' ||
		hours < 0 || minutes < 0 || seconds < 0)
		return 0;
	return hours * 3600 + minutes * 60 + seconds;
}

void asterisk_text_party(char *to, size_t size, const char *text)
{
	char *valid = g_utf8_make_valid(text, -1);
	bool nobody = strcmp(valid, "<unknown>") == 0 || strcmp(valid, "s") == 0;
	wire_copy(to, size, nobody ? "" : valid);
	g_free(valid);
}
