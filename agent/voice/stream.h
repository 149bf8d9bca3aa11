/* The thread that opens and closes the card, so that nobody else waits for it. It tries again by itself, 0.25
 * s to 2 s apart, while a stream is wanted and the card is not there (a USB phone's buttons appear before its
 * sound card).
 *
 * Who may touch the mixer's rings: this thread, until it says UP; then the audio callback and the owner of
 * the stream, until the owner's next stream_want(). */
#ifndef DESKPHONE_VOICE_STREAM_H
#define DESKPHONE_VOICE_STREAM_H
#include "agent/voice/audio.h"
#include "agent/voice/card.h"
#include "agent/voice/mixer.h"

struct stream;

struct stream_state {
	bool up;
	struct audio_format format;    /* while up */
	uint64_t callbacks;	       /* while up: the mixer's count before its first one */
	char reason[AUDIO_REASON_MAX]; /* while down: "off", "none" or what went wrong */
};

/* wake_fd: a non-blocking eventfd, written by every audio callback (a system call that cannot wait: the
 * bridge then needs no timer of its own while the card runs) and for every change of state. 0 or -errno. */
int stream_new(struct mixer *mixer, int wake_fd, bool verbose, struct stream **stream);
/* Asks for this card, open, its buffer filled so far ahead (ahead.h), or closed. What is already so stays so. */
void stream_want(struct stream *stream, const struct card_spec *card, bool on, unsigned ahead_ms);
/* The outcome of the last stream_want(): true once for each change. */
bool stream_poll(struct stream *stream, struct stream_state *state);
#endif
