/* The framing of Asterisk's AudioSocket: kind (1 byte), length of the payload (2 bytes, high byte first),
 * payload. Pure. Facts from res_audiosocket.c of Asterisk 23 and from captures of it (protocol notes):
 * samples are signed 16-bit, low byte first, mono; a server may only send audio of a kind that the client
 * knows, and 0x00 to hang up; each frame is best written with one send(), for Asterisk waits just 5 ms for
 * the rest of one. */
#ifndef DESKPHONE_VOICE_AUDIOSOCKET_H
#define DESKPHONE_VOICE_AUDIOSOCKET_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum audiosocket_kind {
	AUDIOSOCKET_HANGUP = 0x00,
	AUDIOSOCKET_UUID = 0x01,
	AUDIOSOCKET_DTMF = 0x03,
	AUDIOSOCKET_8KHZ = 0x10,
	AUDIOSOCKET_16KHZ = 0x12,
	AUDIOSOCKET_ERROR = 0xff,
};

#define AUDIOSOCKET_HEADER_SIZE 3
#define AUDIOSOCKET_UUID_SIZE 16
#define AUDIOSOCKET_UUID_TEXT 37 /* with its NUL */
#define AUDIOSOCKET_SAMPLES_MAX                                                                              \
	320 /* longest piece of audio the parser hands on at once, and the longest it encodes */
#define AUDIOSOCKET_FRAME_MAX (AUDIOSOCKET_HEADER_SIZE + 2 * AUDIOSOCKET_SAMPLES_MAX)

enum audiosocket_event_type {
	AUDIOSOCKET_EVENT_UUID,	  /* uuid */
	AUDIOSOCKET_EVENT_AUDIO,  /* kind (8 or 16 kHz), samples, count: part of a frame, in order */
	AUDIOSOCKET_EVENT_HANGUP, /* the peer says goodbye */
	AUDIOSOCKET_EVENT_OTHER,  /* kind: a whole frame of a kind that is skipped has passed */
	AUDIOSOCKET_EVENT_BAD,	  /* kind: a frame whose length its kind cannot have; skipped */
};

struct audiosocket_event {
	enum audiosocket_event_type type;
	uint8_t kind;
	uint8_t uuid[AUDIOSOCKET_UUID_SIZE];
	const int16_t *samples; /* valid during the call */
	size_t count;
};

/* Bounded whatever the peer claims: no frame is ever stored, audio is handed on as it comes. Zeroed = fresh.
 */
struct audiosocket_parser {
	/* In the middle of a stream: everything before the first frame of this kind and length is skipped. 0 = not so. */
	uint8_t hunt_kind;
	size_t hunt_length;
	uint8_t header[AUDIOSOCKET_HEADER_SIZE];
	size_t header_size; /* bytes of the header so far */
	size_t length, at;  /* of the payload, and bytes of it seen */
	uint8_t uuid[AUDIOSOCKET_UUID_SIZE];
	int16_t samples[AUDIOSOCKET_SAMPLES_MAX];
	size_t count; /* samples collected */
	uint8_t low;  /* low byte of a sample whose high byte has not come */
};

/* Takes bytes off the wire, calls `event` for what they complete. `event` returns false to stop (the peer is
 * to be closed): the rest of the bytes is then left alone. Returns false when stopped. A frame of odd length
 * loses its last byte. */
bool audiosocket_feed(struct audiosocket_parser *parser, const uint8_t *bytes, size_t size,
	bool (*event)(void *data, const struct audiosocket_event *event), void *data);

/* Writes one frame of audio, returns its size. count at most AUDIOSOCKET_SAMPLES_MAX. */
size_t audiosocket_encode(enum audiosocket_kind kind, const int16_t *samples, size_t count,
	uint8_t frame[AUDIOSOCKET_FRAME_MAX]);

/* A UUID as text (RFC 4122: 8-4-4-4-12 hex digits, either case) and back (lower case). 0 or -EINVAL. */
int audiosocket_uuid_parse(const char *text, uint8_t uuid[AUDIOSOCKET_UUID_SIZE]);
void audiosocket_uuid_format(const uint8_t uuid[AUDIOSOCKET_UUID_SIZE], char text[AUDIOSOCKET_UUID_TEXT]);
#endif
