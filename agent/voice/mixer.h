/* The card's side: what the audio callback does, and the rings through which it meets the bridge's thread.
 * Pure: copies, adds, counts; no allocation, no lock, no system call.
 *
 * Played out are the far end's voice (`voice`, through a small jitter buffer) and two kinds of tones
 * (`tones`, made shortly before they sound); all are added, clipped at full scale. Taken in is the
 * microphone.
 *
 * The voice has a place of its own on the card's time scale: the bridge's side decides where (drift.h), here it is only
 * carried out. Where voice is missing it is concealed (conceal.h). After half a second without any it is a pause, no loss.
 */
#ifndef DESKPHONE_VOICE_MIXER_H
#define DESKPHONE_VOICE_MIXER_H
#include "agent/voice/conceal.h"
#include "agent/voice/ring.h"
#include <stdbool.h>

enum mixer_tone { MIXER_PROGRESS, MIXER_RING, MIXER_TONES };

#define MIXER_BEATS 128 /* 0.5 s of 4 ms callbacks */

/* What a callback tells the bridge's thread. Positions count samples since mixer_prepare(). */
struct mixer_beat {
	int64_t now_ns;
	int64_t captured_ns; /* when the last sample of the microphone was, */
	int64_t sounds_ns; /* and the next one for the loudspeaker will sound, as far as the card can tell; else now_ns */
	uint64_t played; /* the card has taken so many samples, */
	uint64_t read;	 /* so many of them from the voice's ring */
	uint64_t dry;	 /* samples of voice concealed on end by now */
	bool xrun;	 /* the card stood still before */
};

struct mixer {
	struct ring microphone, voice, tones[MIXER_TONES]; /* at the card's rate */
	/* What was played, sample by sample beside the microphone: the reader takes as many of both, of this one first. */
	struct ring loudspeaker;
	struct mixer_beat beats[MIXER_BEATS]; /* from the callback to the bridge's thread, */
	_Atomic uint64_t beats_written, beats_read;
	/* From the bridge's thread: the sample of the voice's ring with this number must not sound before the card has
	 * come to this position. */
	_Atomic uint64_t hold_sample, hold_position;
	/* Counted by the callback, read by anyone. */
	_Atomic uint64_t callbacks; /* proof of life */
	_Atomic uint64_t concealed; /* samples made up for voice that came late or never */
	_Atomic uint64_t late;	    /* times that was so */
	_Atomic uint64_t xruns;	    /* callbacks told of an over- or underrun of the card */
	_Atomic uint64_t missed;    /* microphone samples that found no room */
	_Atomic int thread;	    /* that the callbacks come in; 0 = none has come */
	/* The callback's own. */
	unsigned rate_hz;
	uint64_t played;
	int64_t captured_ago_ns, sounds_in_ns; /* as in mixer_moment() */
	size_t dry;			       /* samples made up since there was voice */
	bool flowing;			       /* voice is expected */
	struct conceal conceal;
};

/* Allocates the rings. 0 or -ENOMEM. */
int mixer_init(struct mixer *mixer);
void mixer_clear(struct mixer *mixer);
/* Empties the rings for a stream of this rate; only while no callback runs and the bridge's thread keeps
 * away. The counters go on. */
void mixer_prepare(struct mixer *mixer, unsigned rate_hz);

/* The callback: takes `in`, fills `out`. `in` NULL (no microphone) counts as silence, `out` NULL (no
 * loudspeaker) swallows what would be played: the pace is the card's in any case. */
void mixer_transfer(
	struct mixer *mixer, const int16_t *in, int16_t *out, size_t count, bool xrun, int64_t now_ns);

/* Before it, in the same thread: how long ago the card captured the first sample of `in`, and how long it takes until the first one
 * of `out` sounds; 0 = it cannot tell. */
void mixer_moment(struct mixer *mixer, int64_t captured_ago_ns, int64_t sounds_in_ns);

/* Bridge's thread: the next beat; false when there is none. A thread held up for long misses the newest. */
bool mixer_take_beat(struct mixer *mixer, struct mixer_beat *beat);
/* Bridge's thread: what is written to the voice's ring from now on must not sound before the card has come to
 * `position`. Only the last such wish counts. */
void mixer_hold(struct mixer *mixer, uint64_t position);
#endif
