#include "agent/voice/audiosocket.h"
#include "tests/unit/leak.h"
#include <criterion/criterion.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

TestSuite(audiosocket, .fini = leak_check);

/* What came out, as text: "U<uuid>" "A<kind>:<samples>" "H" "O<kind>" "B<kind>". Audio in pieces is joined.
 */
struct record {
	char text[8192];
	int16_t samples[70000];
	size_t count;
	int stop_after; /* events; 0 = never */
	int events;
};

static struct record record;

static bool note(void *data, const struct audiosocket_event *event)
{
	struct record *r = data;
	char uuid[AUDIOSOCKET_UUID_TEXT], one[64] = "";
	switch (event->type) {
	case AUDIOSOCKET_EVENT_UUID:
		audiosocket_uuid_format(event->uuid, uuid);
		snprintf(one, sizeof(one), "U%s ", uuid);
		break;
	case AUDIOSOCKET_EVENT_AUDIO:
		cr_assert(event->count && event->count <= AUDIOSOCKET_SAMPLES_MAX);
		memcpy(r->samples + r->count, event->samples, event->count * sizeof(int16_t));
		r->count += event->count;
		break;
	case AUDIOSOCKET_EVENT_HANGUP:
		strcpy(one, "H ");
		break;
	case AUDIOSOCKET_EVENT_OTHER:
		snprintf(one, sizeof(one), "O%02x ", event->kind);
		break;
	case AUDIOSOCKET_EVENT_BAD:
		snprintf(one, sizeof(one), "B%02x ", event->kind);
		break;
	}
	strncat(r->text, one, sizeof(r->text) - strlen(r->text) - 1);
	return ++r->events != r->stop_after;
}

static bool feed(struct audiosocket_parser *parser, const uint8_t *bytes, size_t size, size_t piece)
{
	for (size_t at = 0; at < size; at += piece)
		if (!audiosocket_feed(
			    parser, bytes + at, size - at < piece ? size - at : piece, note, &record))
			return false;
	return true;
}

/* First bytes of a call as seen on the wire of Asterisk 23: a UUID, a frame of 16 kHz, a DTMF digit. */
static const uint8_t opening[] = {0x01, 0x00, 0x10, 0x6f, 0x17, 0x29, 0x2c, 0x2b, 0x8f, 0x47, 0xbc, 0xb1,
	0x73, 0x6c, 0xaf, 0x00, 0x34, 0x64, 0x85, 0x12, 0x00, 0x04, 0x7b, 0x08, 0x53, 0xf0, 0x03, 0x00, 0x01,
	0x31};

Test(audiosocket, reads_what_asterisk_sends_however_it_is_split)
{
	for (size_t piece = 1; piece <= sizeof(opening); piece++) {
		struct audiosocket_parser parser = {0};
		memset(&record, 0, sizeof(record));
		cr_assert(feed(&parser, opening, sizeof(opening), piece));
		cr_assert_str_eq(record.text, "U6f17292c-2b8f-47bc-b173-6caf00346485 O03 ");
		cr_assert_eq(record.count, 2);
		cr_assert_eq(record.samples[0], 0x087b);
		cr_assert_eq(record.samples[1], (int16_t)0xf053);
	}
}

Test(audiosocket, lying_and_odd_lengths)
{
	static const uint8_t bytes[] = {0x12, 0, 0,				     /* audio of no length */
		0x12, 0, 1, 0xaa,						     /* half a sample */
		0x12, 0, 3, 0x01, 0x00, 0xaa,					     /* one and a half */
		0x01, 0, 2, 0xaa, 0xaa,						     /* a short UUID */
		0x01, 0, 17, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,	     /* a long one */
		0x03, 0, 0, 0x20, 0, 1, 0xaa, 0x18, 0, 2, 0xaa, 0xaa, 0xff, 0, 1, 1, /* others */
		0x00, 0, 0};
	for (size_t piece = 1; piece <= sizeof(bytes); piece++) {
		struct audiosocket_parser parser = {0};
		memset(&record, 0, sizeof(record));
		cr_assert(feed(&parser, bytes, sizeof(bytes), piece));
		cr_assert_str_eq(record.text, "B12 B12 B01 B01 O03 O20 O18 Off H ");
		cr_assert_eq(record.count, 1);
		cr_assert_eq(record.samples[0], 1);
	}
}

Test(audiosocket, the_longest_frame_comes_in_bounded_pieces)
{
	struct audiosocket_parser parser = {0};
	size_t size = 3 + 65535;
	uint8_t *bytes = malloc(size);
	memset(&record, 0, sizeof(record));
	bytes[0] = 0x10;
	bytes[1] = bytes[2] = 0xff;
	for (size_t i = 0; i < 65535; i++)
		bytes[3 + i] = (uint8_t)(i % 2 ? i >> 9 : i >> 1);
	cr_assert(feed(&parser, bytes, size, 4096));
	cr_assert_eq(record.count, 32767);
	for (size_t i = 0; i < record.count; i++)
		cr_assert_eq(record.samples[i], (int16_t)i);
	cr_assert_eq(parser.header_size, 0, "ready for the next");
	free(bytes);
}

Test(audiosocket, audio_is_not_kept_for_the_end_of_its_frame)
{
	struct audiosocket_parser parser = {0};
	static const uint8_t part[] = {0x12, 0x02, 0x80, 1, 0, 2, 0, 3};
	memset(&record, 0, sizeof(record));
	cr_assert(feed(&parser, part, sizeof(part), sizeof(part)));
	cr_assert_eq(record.count, 2);
	cr_assert_eq(record.samples[1], 2);
}

Test(audiosocket, the_receiver_can_stop)
{
	struct audiosocket_parser parser = {0};
	memset(&record, 0, sizeof(record));
	record.stop_after = 1;
	cr_assert(!feed(&parser, opening, sizeof(opening), sizeof(opening)));
	cr_assert_eq(record.events, 1);
}

Test(audiosocket, garbage_of_any_kind_is_survived)
{
	struct audiosocket_parser parser = {0};
	uint32_t state = 1;
	uint8_t bytes[997];
	memset(&record, 0, sizeof(record));
	for (int round = 0; round < 2000; round++) {
		for (size_t i = 0; i < sizeof(bytes); i++) {
			state = state * 1664525 + 1013904223;
			bytes[i] = (uint8_t)(state >> 24);
		}
		record.count = 0;
		record.text[0] = '\0';
		cr_assert(feed(&parser, bytes, sizeof(bytes), 1 + state % 300));
	}
}

Test(audiosocket, encodes_as_asterisk_wants_it)
{
	static const int16_t samples[2] = {0x087b, -2};
	static const uint8_t wanted[] = {0x12, 0, 4, 0x7b, 0x08, 0xfe, 0xff};
	uint8_t frame[AUDIOSOCKET_FRAME_MAX];
	int16_t full[AUDIOSOCKET_SAMPLES_MAX] = {0};
	cr_assert_eq(audiosocket_encode(AUDIOSOCKET_16KHZ, samples, 2, frame), sizeof(wanted));
	cr_assert_eq(memcmp(frame, wanted, sizeof(wanted)), 0);
	cr_assert_eq(audiosocket_encode(AUDIOSOCKET_16KHZ, full, 320, frame), 643);
	cr_assert_eq(frame[1], 0x02);
	cr_assert_eq(frame[2], 0x80);
}

Test(audiosocket, uuids)
{
	static const char *const bad[] = {"", "6f17292c", "6f17292c-2b8f-47bc-b173-6caf0034648",
		"6f17292c-2b8f-47bc-b173-6caf003464855", "6f17292c+2b8f-47bc-b173-6caf00346485",
		"6f17292c-2b8f-47bc-b173-6caf0034648g", "6f17292c2b8f47bcb1736caf00346485"};
	uint8_t uuid[AUDIOSOCKET_UUID_SIZE] = {0};
	char text[AUDIOSOCKET_UUID_TEXT];
	cr_assert_eq(audiosocket_uuid_parse("6F17292C-2b8f-47bc-b173-6caf00346485", uuid), 0);
	cr_assert_eq(memcmp(uuid, opening + 3, sizeof(uuid)), 0);
	audiosocket_uuid_format(uuid, text);
	cr_assert_str_eq(text, "6f17292c-2b8f-47bc-b173-6caf00346485");
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		cr_assert_eq(audiosocket_uuid_parse(bad[i], uuid), -EINVAL, "%s", bad[i]);
	cr_assert_eq(uuid[0], 0x6f);
}
