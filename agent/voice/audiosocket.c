#include "agent/voice/audiosocket.h"
#include <errno.h>
#include <string.h>

typedef bool (*event_function)(void *data, const struct audiosocket_event *event);

static bool is_audio(uint8_t kind)
{
	return kind == AUDIOSOCKET_8KHZ || kind == AUDIOSOCKET_16KHZ;
}

static bool hand_on(struct audiosocket_parser *parser, event_function event, void *data)
{
	struct audiosocket_event audio = {.type = AUDIOSOCKET_EVENT_AUDIO,
		.kind = parser->header[0],
		.samples = parser->samples,
		.count = parser->count};
	if (!parser->count)
		return true;
	parser->count = 0;
	return event(data, &audio);
}

static bool audio_byte(struct audiosocket_parser *parser, uint8_t byte, event_function event, void *data)
{
	if (!(parser->at & 1)) {
		parser->low = byte;
		return true;
	}
	parser->samples[parser->count++] = (int16_t)(uint16_t)(parser->low | byte << 8);
	return parser->count < AUDIOSOCKET_SAMPLES_MAX || hand_on(parser, event, data);
}

static bool frame_done(struct audiosocket_parser *parser, event_function event, void *data)
{
	struct audiosocket_event done = {.kind = parser->header[0]};
	parser->header_size = 0;
	switch (parser->header[0]) {
	case AUDIOSOCKET_8KHZ:
	case AUDIOSOCKET_16KHZ:
		if (parser->length >= 2)
			return hand_on(parser, event, data);
		done.type = AUDIOSOCKET_EVENT_BAD;
		break;
	case AUDIOSOCKET_UUID:
		done.type = parser->length == AUDIOSOCKET_UUID_SIZE ? AUDIOSOCKET_EVENT_UUID
								    : AUDIOSOCKET_EVENT_BAD;
		memcpy(done.uuid, parser->uuid, sizeof(done.uuid));
		break;
	case AUDIOSOCKET_HANGUP:
		done.type = AUDIOSOCKET_EVENT_HANGUP;
		break;
	default:
		done.type = AUDIOSOCKET_EVENT_OTHER;
	}
	return event(data, &done);
}

static void header_byte(struct audiosocket_parser *parser, uint8_t byte)
{
	parser->header[parser->header_size++] = byte;
	if (parser->hunt_kind && parser->header_size == AUDIOSOCKET_HEADER_SIZE) {
		size_t length = (size_t)(parser->header[1] << 8 | parser->header[2]);
		if (parser->header[0] != parser->hunt_kind || length != parser->hunt_length) {
			memmove(parser->header, parser->header + 1, --parser->header_size);
			return;
		}
		parser->hunt_kind = 0;
	}
	parser->length = (size_t)(parser->header[1] << 8 | parser->header[2]);
	parser->at = 0;
	parser->count = 0;
}

static bool payload_byte(struct audiosocket_parser *parser, uint8_t byte, event_function event, void *data)
{
	bool go_on = true;
	if (is_audio(parser->header[0]))
		go_on = audio_byte(parser, byte, event, data);
	else if (parser->header[0] == AUDIOSOCKET_UUID && parser->at < AUDIOSOCKET_UUID_SIZE)
		parser->uuid[parser->at] = byte;
	parser->at++;
	return go_on;
}

bool audiosocket_feed(struct audiosocket_parser *parser, const uint8_t *bytes, size_t size,
	event_function event, void *data)
{
	for (size_t i = 0; i < size; i++) {
		if (parser->header_size < AUDIOSOCKET_HEADER_SIZE)
			header_byte(parser, bytes[i]);
		else if (!payload_byte(parser, bytes[i], event, data))
			return false;
		if (parser->header_size == AUDIOSOCKET_HEADER_SIZE && parser->at == parser->length &&
			!frame_done(parser, event, data))
			return false;
	}
	/* What has come is not kept waiting for the rest of its frame. */
	return parser->header_size < AUDIOSOCKET_HEADER_SIZE || !is_audio(parser->header[0]) ||
	       hand_on(parser, event, data);
}

size_t audiosocket_encode(enum audiosocket_kind kind, const int16_t *samples, size_t count,
	uint8_t frame[AUDIOSOCKET_FRAME_MAX])
{
	if (count > AUDIOSOCKET_SAMPLES_MAX)
		count = AUDIOSOCKET_SAMPLES_MAX;
	frame[0] = (uint8_t)kind;
	frame[1] = (uint8_t)(2 * count >> 8);
	frame[2] = (uint8_t)(2 * count);
	for (size_t i = 0; i < count; i++) {
		frame[AUDIOSOCKET_HEADER_SIZE + 2 * i] = (uint8_t)samples[i];
		frame[AUDIOSOCKET_HEADER_SIZE + 2 * i + 1] = (uint8_t)((uint16_t)samples[i] >> 8);
	}
	return AUDIOSOCKET_HEADER_SIZE + 2 * count;
}

static int hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

/* Where the text of a UUID has its dashes. */
static bool dash_at(size_t at)
{
	return at == 8 || at == 13 || at == 18 || at == 23;
}

int audiosocket_uuid_parse(const char *text, uint8_t uuid[AUDIOSOCKET_UUID_SIZE])
{
	uint8_t result[AUDIOSOCKET_UUID_SIZE] = {0};
	size_t digits = 0;
	for (size_t i = 0; i < AUDIOSOCKET_UUID_TEXT - 1; i++) {
		if (dash_at(i)) {
			if (text[i] != '-')
				return -EINVAL;
			continue;
		}
		int digit = hex_digit(text[i]);
		if (digit < 0)
			return -EINVAL;
		result[digits / 2] = (uint8_t)(result[digits / 2] << 4 | digit);
		digits++;
	}
	if (text[AUDIOSOCKET_UUID_TEXT - 1])
		return -EINVAL;
	memcpy(uuid, result, sizeof(result));
	return 0;
}

void audiosocket_uuid_format(const uint8_t uuid[AUDIOSOCKET_UUID_SIZE], char text[AUDIOSOCKET_UUID_TEXT])
{
	size_t digits = 0;
	for (size_t i = 0; i < AUDIOSOCKET_UUID_TEXT - 1; i++) {
		if (dash_at(i)) {
			text[i] = '-';
			continue;
		}
		text[i] = "0123456789abcdef"[uuid[digits / 2] >> (digits % 2 ? 0 : 4) & 15];
		digits++;
	}
	text[AUDIOSOCKET_UUID_TEXT - 1] = '\0';
}
