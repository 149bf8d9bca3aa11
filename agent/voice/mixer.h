/* The card's side: what the audio callback does, and the rings through which it meets the bridge's thread.
 * Pure: copies, adds, counts; no allocation, no lock, no system call.
 *
 * Played out are the far end's voice (`voice`, through a small jitter buffer) and two kinds of tones
 * (`tones`, made shortly before they sound); all are added, clipped at full scale. Taken in is the
 * microphone.
 *
 * The jitter buffer starts when 2 frames of 20 ms wait. When it runs dry there is silence until that many
 * wait again; when that comes to pass within 100 ms the peer's audio was merely late, and the buffer grows by
 * a frame (to 5 at most). More than 4 frames over what is wanted are an excess: the oldest frame is dropped.
 */
#ifndef DESKPHONE_VOICE_MIXER_H
#define DESKPHONE_VOICE_MIXER_H
#include "agent/voice/ring.h"
#include <stdbool.h>

enum mixer_tone { MIXER_PROGRESS, MIXER_RING, MIXER_TONES };

#define MIXER_TARGET_FRAMES 2
#define MIXER_TARGET_MAX_FRAMES 5
#define MIXER_EXCESS_FRAMES 4

struct mixer {
	struct ring microphone, voice, tones[MIXER_TONES]; /* at the card's rate */
	/* Counted by the callback, read by anyone. */
	_Atomic uint64_t callbacks; /* proof of life */
	_Atomic uint64_t concealed; /* samples of silence played for voice that came late */
	_Atomic uint64_t dropped;   /* samples of voice dropped, there were too many */
	_Atomic uint64_t late;	    /* times the voice ran dry and came back within 100 ms */
	_Atomic uint64_t xruns;	    /* callbacks told of an over- or underrun of the card */
	_Atomic uint64_t missed;    /* microphone samples that found no room */
	/* The callback's own. */
	unsigned rate_hz;
	size_t target; /* samples that wait before the voice starts */
	size_t silent; /* samples of silence since it ran dry */
	bool flowing, dry;
};

/* Allocates the rings. 0 or -ENOMEM. */
int mixer_init(struct mixer *mixer);
void mixer_clear(struct mixer *mixer);
/* Empties the rings for a stream of this rate; only while no callback runs and the bridge's thread keeps
 * away. The counters go on. */
void mixer_prepare(struct mixer *mixer, unsigned rate_hz);

/* The callback: takes `in`, fills `out`. `in` NULL (no microphone) counts as silence, `out` NULL (no
 * loudspeaker) swallows what would be played: the pace is the card's in any case. */
void mixer_transfer(struct mixer *mixer, const int16_t *in, int16_t *out, size_t count, bool xrun);
#endif
