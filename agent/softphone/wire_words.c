/* The words of the wire: enums <-> the strings of docs/socket.md. */
#include "agent/softphone/wire.h"
#include <errno.h>
#include <string.h>

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

static const char *const types[WIRE_TYPES] = {
	[WIRE_NONE] = "",
	[WIRE_HELLO] = "hello",
	[WIRE_PING] = "ping",
	[WIRE_PONG] = "pong",
	[WIRE_REPLY] = "reply",
	[WIRE_ERROR] = "error",
	[WIRE_DIAL] = "dial",
	[WIRE_ANSWER] = "answer",
	[WIRE_REJECT] = "reject",
	[WIRE_HANGUP] = "hangup",
	[WIRE_HOLD] = "hold",
	[WIRE_MUTE] = "mute",
	[WIRE_DTMF] = "dtmf",
	[WIRE_TRANSFER] = "transfer",
	[WIRE_VOICEMAIL] = "voicemail",
	[WIRE_STATUS] = "status",
	[WIRE_NAME] = "name",
	[WIRE_FORWARD] = "forward",
	[WIRE_SEEN] = "seen",
	[WIRE_RING_VOLUME] = "ring-volume",
	[WIRE_CALL] = "call",
	[WIRE_MWI] = "mwi",
	[WIRE_PRESENCE] = "presence",
	[WIRE_REGISTERED] = "registered",
	[WIRE_DISPLAY] = "display",
	[WIRE_SYNC] = "sync",
	[WIRE_STATE] = "state",
	[WIRE_HOOK] = "hook",
	[WIRE_VOLUME] = "volume",
	[WIRE_PHONE] = "phone",
	[WIRE_AUDIO] = "audio",
	[WIRE_KEY] = "key",
	[WIRE_PEER] = "softphone",
};

static const char *const call_states[] = {
	[CALL_DIALING] = "dialing",
	[CALL_RINGING_OUT] = "ringing-out",
	[CALL_INCOMING] = "incoming",
	[CALL_WAITING] = "waiting",
	[CALL_ACTIVE] = "active",
	[CALL_HELD] = "held",
	[CALL_REMOTE_HELD] = "remote-held",
	[CALL_ENDED] = "ended",
};

static const char *const causes[] = {
	[CAUSE_NONE] = "",
	[CAUSE_NORMAL] = "normal",
	[CAUSE_BUSY] = "busy",
	[CAUSE_DECLINED] = "declined",
	[CAUSE_NO_ANSWER] = "no-answer",
	[CAUSE_NOT_FOUND] = "not-found",
	[CAUSE_CANCELLED] = "cancelled",
	[CAUSE_ELSEWHERE] = "elsewhere",
	[CAUSE_UNREACHABLE] = "unreachable",
	[CAUSE_FAILED] = "failed",
};

static const char *const availabilities[] = {
	[WIRE_UNKNOWN] = "unknown",
	[WIRE_AVAILABLE] = "available",
	[WIRE_AVAILABLE_IDLE] = "available-idle",
	[WIRE_BUSY] = "busy",
	[WIRE_BUSY_IDLE] = "busy-idle",
	[WIRE_AWAY] = "away",
	[WIRE_DO_NOT_DISTURB] = "do-not-disturb",
	[WIRE_OFFLINE] = "offline",
	[WIRE_OFFLINE_IDLE] = "offline-idle",
};

static const char *const vias[] = {
	[WIRE_VIA_NONE] = "none",
	[WIRE_VIA_HANDSET] = "handset",
	[WIRE_VIA_SPEAKER] = "speaker",
	[WIRE_VIA_HEADSET] = "headset",
};

static const char *const audio_states[] = {
	[WIRE_AUDIO_DOWN] = "down",
	[WIRE_AUDIO_UP] = "up",
	[WIRE_AUDIO_LOST] = "lost",
};

/* Bit n of enum wire_can. */
static const char *const cans[] = {
	"hold",
	"dtmf",
	"mwi",
	"presence",
	"title",
	"transfer",
	"mute",
	"voicemail",
	"ping",
	"forward",
	"deflect",
	"join",
};

static const char *wire_word(const char *const *table, size_t count, size_t index)
{
	return index < count && table[index] ? table[index] : "";
}

/* The empty word means nothing and is never found. */
static int wire_find(const char *const *table, size_t count, const char *word, size_t *index)
{
	for (size_t i = 0; word && *word && i < count; i++) {
		if (table[i] && strcmp(table[i], word) == 0) {
			*index = i;
			return 0;
		}
	}
	return -EINVAL;
}

#define WORDS(function, type, table)                                                                         \
	const char *wire_##function##_name(type value)                                                       \
	{                                                                                                    \
		return wire_word(table, COUNT(table), (size_t)value);                                        \
	}                                                                                                    \
	int wire_##function##_parse(const char *word, type *value)                                           \
	{                                                                                                    \
		size_t index;                                                                                \
		int error = wire_find(table, COUNT(table), word, &index);                                    \
		if (error)                                                                                   \
			return error;                                                                        \
		*value = (type)index;                                                                        \
		return 0;                                                                                    \
	}

WORDS(type, enum wire_type, types)
WORDS(call_state, enum call_state, call_states)
WORDS(cause, enum call_cause, causes)
WORDS(via, enum wire_via, vias)
WORDS(audio_state, enum wire_audio_state, audio_states)

const char *wire_availability_name(enum wire_availability state)
{
	return wire_word(availabilities, COUNT(availabilities), (size_t)state);
}

int wire_availability_parse(const char *word, enum wire_availability *value)
{
	size_t index = WIRE_DO_NOT_DISTURB;
	if (wire_find(availabilities, COUNT(availabilities), word, &index) && (!word || strcmp(word, "dnd")))
		return -EINVAL;
	*value = (enum wire_availability)index;
	return 0;
}

const char *wire_can_name(unsigned bit)
{
	for (size_t i = 0; i < COUNT(cans); i++)
		if (bit == 1u << i)
			return cans[i];
	return "";
}

unsigned wire_can_parse(const char *word)
{
	size_t index;
	return wire_find(cans, COUNT(cans), word, &index) ? 0 : 1u << index;
}

enum call_cause wire_cause_of_sip(int status)
{
	switch (status) {
	case 486:
	case 600:
		return CAUSE_BUSY;
	case 403:
	case 603:
		return CAUSE_DECLINED;
	case 408:
	case 480:
		return CAUSE_NO_ANSWER;
	case 404:
	case 484:
	case 604:
		return CAUSE_NOT_FOUND;
	case 487:
		return CAUSE_CANCELLED;
	default:
		if (status >= 200 && status < 300)
			return CAUSE_NORMAL;
		return status >= 500 && status < 600 ? CAUSE_UNREACHABLE : CAUSE_FAILED;
	}
}

/* Bytes of the character at `text`; invalid UTF-8 counts byte by byte. */
static size_t wire_character(const char *text)
{
	unsigned char first = (unsigned char)*text;
	size_t size = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : first >= 0xC0 ? 2 : 1;
	for (size_t i = 1; i < size; i++)
		if (((unsigned char)text[i] & 0xC0) != 0x80)
			return 1;
	return size;
}

static bool wire_is_control(const char *text, size_t size)
{
	unsigned char first = (unsigned char)text[0];
	if (size == 1)
		return first < 0x20 || first == 0x7F;
	return size == 2 && first == 0xC2 && (unsigned char)text[1] < 0xA0;
}

void wire_copy(char *to, size_t size, const char *text)
{
	size_t used = 0;
	while (*text) {
		size_t length = wire_character(text);
		bool control = wire_is_control(text, length);
		size_t need = control ? 1 : length;
		if (used + need >= size)
			break;
		if (control)
			to[used] = ' ';
		else
			memcpy(to + used, text, length);
		used += need;
		text += length;
	}
	if (size)
		to[used] = '\0';
}
