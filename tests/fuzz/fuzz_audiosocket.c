/* libFuzzer entry: bytes of a peer at the audio socket. In whatever pieces they come, what is made of them is
 * the same; the first byte says in which pieces, the second whether the stream is met in its middle. */
#include "agent/voice/audiosocket.h"
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define HEARD_MAX(size) (4 * (size) + 64) /* a frame without a payload is three bytes, and an event of three; a UUID is itself */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Events in a row; pieces of audio of one kind are one. */
struct heard {
	uint8_t *bytes;
	size_t size, room;
	uint8_t audio; /* kind of the last event, if it was audio; else 0 */
};

static void add(struct heard *heard, const void *bytes, size_t size)
{
	if (size > heard->room - heard->size)
		abort();
	memcpy(heard->bytes + heard->size, bytes, size);
	heard->size += size;
}

static bool on_event(void *user, const struct audiosocket_event *event)
{
	struct heard *heard = user;
	if (event->type == AUDIOSOCKET_EVENT_AUDIO) {
		if (!event->count || event->count > AUDIOSOCKET_SAMPLES_MAX)
			abort();
		if (heard->audio != event->kind)
			add(heard, &event->kind, 1);
		heard->audio = event->kind;
		add(heard, event->samples, event->count * sizeof(*event->samples));
		return true;
	}
	heard->audio = 0;
	add(heard, (uint8_t[]){0xEE, (uint8_t)event->type, event->kind}, 3);
	if (event->type == AUDIOSOCKET_EVENT_UUID) {
		char text[AUDIOSOCKET_UUID_TEXT];
		uint8_t again[AUDIOSOCKET_UUID_SIZE];
		audiosocket_uuid_format(event->uuid, text);
		if (audiosocket_uuid_parse(text, again) || memcmp(again, event->uuid, sizeof(again)))
			abort();
		add(heard, again, sizeof(again));
	}
	return event->type != AUDIOSOCKET_EVENT_HANGUP;
}

/* All of the bytes in pieces of this size; each in memory of its own, so that nothing behind it can be read. */
static struct heard feed(const uint8_t *data, size_t size, size_t piece, bool middle)
{
	struct audiosocket_parser parser = {0};
	struct heard heard = {.bytes = malloc(HEARD_MAX(size)), .room = HEARD_MAX(size)};
	if (middle) {
		parser.hunt_kind = AUDIOSOCKET_16KHZ;
		parser.hunt_length = 640;
	}
	for (size_t at = 0; at < size; at += piece) {
		size_t count = size - at < piece ? size - at : piece;
		uint8_t *copy = malloc(count);
		memcpy(copy, data + at, count);
		bool go_on = audiosocket_feed(&parser, copy, count, on_event, &heard);
		free(copy);
		if (!go_on)
			break;
	}
	return heard;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (size < 3)
		return 0;
	bool middle = data[1] & 1;
	struct heard whole = feed(data + 2, size - 2, size, middle), pieces = feed(data + 2, size - 2, (size_t)data[0] + 1, middle);
	if (whole.size != pieces.size || memcmp(whole.bytes, pieces.bytes, whole.size))
		abort();
	free(whole.bytes);
	free(pieces.bytes);
	return 0;
}
