/* The bridge's end of the card: microphone, voice and tones at 16 kHz, whatever rate the card runs at. Pure
 * but for the resamplers' memory. One thread, the bridge's; the other end of the rings is mixer_transfer() in
 * the audio callback.
 *
 * Between deck_play() and the mixer's ring the voice is fitted to the card's clock (drift.h), so that it neither runs dry
 * nor piles up. Times are nanoseconds of CLOCK_MONOTONIC. */
#ifndef DESKPHONE_VOICE_DECK_H
#define DESKPHONE_VOICE_DECK_H
#include "agent/voice/bell.h"
#include "agent/voice/drift.h"
#include "agent/voice/mixer.h"
#include "agent/voice/tone.h"
#include <stdbool.h>

#define DECK_RATE_HZ 16000
#define DECK_MICROPHONE_ROOM 16384 /* samples of 16 kHz */
#define DECK_SPLICE 64		   /* samples of 16 kHz: what is left out is bridged within 4 ms */

struct resample;
struct echo_cancel;

struct deck {
	struct mixer *mixer;
	bool running;
	unsigned rate_hz; /* of the card */
	struct resample *from_card, *to_card;
	bool cancels_echo;		 /* wanted */
	unsigned round_trip_ms;		 /* of the stream */
	struct echo_cancel *echo;	 /* NULL = not wanted, or no stream */
	struct resample *echo_from_card; /* what was played, as the microphone: with echo only */
	int16_t microphone[DECK_MICROPHONE_ROOM];
	size_t level; /* samples in it */
	struct drift drift;
	struct mixer_beat beat;	     /* the card's last */
	int16_t splice[DECK_SPLICE]; /* what would have come where samples are left out */
	size_t splice_count;
	size_t leave_out; /* samples of voice still to be left out */
	uint64_t dropped; /* samples of voice left out, or for which the ring had no room */
	int64_t delay_ns; /* of the last voice, from here to the loudspeaker; to the card, where that cannot tell */
	bool slaved;	  /* as in deck_talker() */
	struct tone_player tones[MIXER_TONES];
	struct tone_spec specs[MIXER_TONES]; /* count 0 = none */
	struct bell bell;		     /* rings in place of the tone MIXER_RING */
	double loudness, loudness_now; /* of ringing, 0 to 1; now: on its way there */
};

void deck_init(struct deck *deck, struct mixer *mixer);
void deck_clear(struct deck *deck);

/* The card's stream runs (mixer_prepare() was called with this rate). 0, -EINVAL (no such rate) or -ENOMEM.
 */
int deck_start(struct deck *deck, unsigned rate_hz);
/* It is about to end: the mixer is left alone from now on. */
void deck_stop(struct deck *deck);

/* Whether the loudspeaker's echo is taken out of the microphone; may change at any time, at the cost of a click. Off, the
 * samples are what the card gave. 0, or -ENOMEM: it is off. */
int deck_cancel_echo(struct deck *deck, bool on);
/* What the card takes from a sample that it is handed to the same sample heard in the microphone, as it says itself. Counts
 * from the next deck_start() or deck_cancel_echo(). */
void deck_round_trip(struct deck *deck, unsigned ms);

/* Starts a tone, or ends it (NULL): it dies away within 5 ms of what the card has not yet taken. A
 * specification equal to the one that is sounding changes nothing, unless it is a "once" one, which starts
 * again. Tones wanted while no stream runs start with the stream. */
void deck_tone(struct deck *deck, enum mixer_tone which, const struct tone_spec *spec);
/* Rings with samples (mono, 8 to 48 kHz; they have to stay until it rings otherwise or not any more) instead of a tone; always from
 * their beginning. 0, -EINVAL or -ENOMEM: nothing rings. */
int deck_bell(struct deck *deck, const int16_t *samples, size_t count, unsigned rate_hz);
/* How loud it rings: 0 to 1. What rings already follows within 60 ms, without a click. */
void deck_loudness(struct deck *deck, double loudness);
/* Keeps 60 ms of tone ahead of the card; to be called after every callback. */
void deck_refill(struct deck *deck);

/* A frame has gone to the one who talks (deck_talker()): does it answer frame for frame? */
void deck_asked(struct deck *deck, int64_t now_ns);

/* Samples of microphone waiting. */
size_t deck_listen(struct deck *deck);
/* How long ago the first of them was captured. */
int64_t deck_age_ns(const struct deck *deck, int64_t now_ns);
/* Takes the next `count` after throwing away `skip` (together at most what waits). samples NULL throws away
 * as well. */
void deck_take(struct deck *deck, size_t skip, int16_t *samples, size_t count);

/* Who talks from now on is another; slaved: known to be on the card's clock, and never resampled. */
void deck_talker(struct deck *deck, bool slaved);
/* Voice of the far end that has just come; dropped when no stream runs. */
void deck_play(struct deck *deck, const int16_t *samples, size_t count, int64_t now_ns);
/* What waits of it is not to be heard any more (another call was joined). */
void deck_hush(struct deck *deck);
#endif
