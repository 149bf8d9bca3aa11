/* What the agent says to the voice process: one text message a packet. Pure. (What it answers is in voice.h.)
 *
 *   card usb VVVV:PPPP [PORT[:INTERFACE]] | card alsa NAME | card default | card none
 *   stream on | stream off          the card is to be open or closed
 *   tone SPEC | tone off            progress tone; SPEC as in tone.h
 *   ring SPEC | ring off
 *   ring wave ID RATE SPEC          the descriptor that comes along has the samples of the bell (mono, 16 bits, RATE in Hz); SPEC
 *                               if they cannot be played; ID tells one such file from the next
 *   level DB                        how much quieter it rings than it could, 0 to 60
 *   mute on | mute off              peers get zeros
 *   echo on | echo off              the loudspeaker's echo is taken out of the microphone
 *   call UUID[,UUID[,UUID]] | call none    which calls are let in
 *   active UUID | active none       which of them is joined with the card
 *   adopt ID KIND LENGTH TCP UUID   the descriptor that comes along is a connection that a voice process before this one
 *                               had let in: kind and length of the audio frames it sends, 1 for TCP, the call it named
 *   report                      a fresh agent took this process over: what is so is said again, then "reported VERSION"
 *   quit
 *
 * Each says all there is to say about its subject, so that any may be repeated, and a fresh process is told the last
 * of each. Initially: none, off, off, off, 0, off, off, none, none. */
#ifndef DESKPHONE_VOICE_CONTROL_H
#define DESKPHONE_VOICE_CONTROL_H
#include "agent/voice/audiosocket.h"
#include "agent/voice/card.h"
#include "agent/voice/tone.h"

#define CONTROL_MESSAGE_MAX 512 /* bytes, without a NUL */
#define CONTROL_CALLS_MAX 3

enum control_type {
	CONTROL_CARD,	/* card */
	CONTROL_STREAM, /* on */
	CONTROL_TONE,	/* tone; count 0 = off */
	CONTROL_RING,	/* tone; count 0 = off; rate_hz: of the samples that come along, 0 = none do */
	CONTROL_LEVEL,	/* down_db */
	CONTROL_MUTE,	/* on */
	CONTROL_ECHO,	/* on */
	CONTROL_CALL,	/* uuids, count */
	CONTROL_ACTIVE, /* uuids, count 0 or 1 */
	CONTROL_ADOPT,	/* id, kind, length, tcp, uuids, count 1 */
	CONTROL_REPORT,
	CONTROL_QUIT,
};

struct control_message {
	enum control_type type;
	bool on;
	struct card_spec card;
	struct tone_spec tone;
	uint8_t uuids[CONTROL_CALLS_MAX][AUDIOSOCKET_UUID_SIZE];
	size_t count;
	uint32_t id;
	enum audiosocket_kind kind;
	size_t length; /* bytes; 0 = has sent none */
	bool tcp;
	unsigned rate_hz, down_db;
};

/* Reads one message. 0, or -EINVAL with *message untouched. */
int control_parse(const char *text, size_t size, struct control_message *message);
#endif
