/* The bridge's end of the card: microphone, voice and tones at 16 kHz, whatever rate the card runs at. Pure
 * but for the resamplers' memory. One thread, the bridge's; the other end of the rings is mixer_transfer() in
 * the audio callback.
 *
 * Everything that will one day follow the drift of the two clocks goes between deck_play() and the mixer's
 * ring. */
#ifndef DESKPHONE_VOICE_DECK_H
#define DESKPHONE_VOICE_DECK_H
#include "agent/voice/mixer.h"
#include "agent/voice/tone.h"
#include <stdbool.h>

#define DECK_RATE_HZ 16000
#define DECK_MICROPHONE_ROOM 16384 /* samples of 16 kHz */

struct resample;

struct deck {
	struct mixer *mixer;
	bool running;
	unsigned rate_hz; /* of the card */
	struct resample *from_card, *to_card;
	int16_t microphone[DECK_MICROPHONE_ROOM];
	size_t level;	  /* samples in it */
	uint64_t dropped; /* samples of voice for which the ring had no room */
	struct tone_player tones[MIXER_TONES];
	struct tone_spec specs[MIXER_TONES]; /* count 0 = none */
};

void deck_init(struct deck *deck, struct mixer *mixer);
void deck_clear(struct deck *deck);

/* The card's stream runs (mixer_prepare() was called with this rate). 0, -EINVAL (no such rate) or -ENOMEM.
 */
int deck_start(struct deck *deck, unsigned rate_hz);
/* It is about to end: the mixer is left alone from now on. */
void deck_stop(struct deck *deck);

/* Starts a tone, or ends it (NULL): it dies away within 5 ms of what the card has not yet taken. A
 * specification equal to the one that is sounding changes nothing, unless it is a "once" one, which starts
 * again. Tones wanted while no stream runs start with the stream. */
void deck_tone(struct deck *deck, enum mixer_tone which, const struct tone_spec *spec);
/* Keeps 60 ms of tone ahead of the card; to be called after every callback. */
void deck_refill(struct deck *deck);

/* Samples of microphone waiting. */
size_t deck_listen(struct deck *deck);
/* Takes the next `count` after throwing away `skip` (together at most what waits). samples NULL throws away
 * as well. */
void deck_take(struct deck *deck, size_t skip, int16_t *samples, size_t count);

/* Voice of the far end; dropped when no stream runs. */
void deck_play(struct deck *deck, const int16_t *samples, size_t count);
/* What waits of it is not to be heard any more (another call was joined). */
void deck_hush(struct deck *deck);
#endif
