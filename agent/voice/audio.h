/* A full-duplex stream of 16-bit mono samples with a sound card. The only user of PortAudio (and of ALSA
 * beside it).
 *
 * PortAudio 19.6 (measured, protocol notes): knows only the devices of its initialisation, so it is
 * initialised for each stream; when a USB card vanishes its callbacks just stop, and audio_close() may then
 * never return. So: one thread for these functions, on which nothing else waits, and a watchdog that kills
 * the process. */
#ifndef DESKPHONE_VOICE_AUDIO_H
#define DESKPHONE_VOICE_AUDIO_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

struct audio;

#define AUDIO_REASON_MAX 160

/* What to open: the system's default devices, the PCM of this name, or ALSA's card of this number. */
struct audio_target {
	enum { AUDIO_DEFAULT, AUDIO_NAME, AUDIO_CARD } kind;
	const char *name;
	int card;
	unsigned ahead_ms; /* how far the loudspeaker's buffer is filled ahead (ahead.h) */
};

struct audio_format {
	unsigned rate_hz; /* 16 000 where the card can, else 48 000, 44 100, 32 000 or 8 000 */
	bool microphone, loudspeaker;
	unsigned round_trip_ms; /* from a sample handed over to its echo, as far as PortAudio knows */
};

/* What the card says of a callback; a time is 0 where it cannot tell. */
struct audio_moment {
	int64_t captured_ago_ns; /* the first sample of `in` */
	int64_t sounds_in_ns;	 /* the first sample of `out` */
	bool xrun;		 /* something was lost, or missing, before */
};

/* Called in PortAudio's thread. `in` NULL without a microphone, `out` NULL without a loudspeaker. Must not
 * block. */
typedef void (*audio_transfer)(
	void *data, const int16_t *in, int16_t *out, size_t count, const struct audio_moment *moment);

/* Opens the stream; no callback comes before audio_start(). verbose: what the libraries print stays on
 * stderr, else it goes to /dev/null (a vanished card makes 100 000 lines a second) as long as the stream is
 * open. 0, or -ENODEV (no such device), -EBUSY, -EIO, -ENOMEM with the reason as text. */
int audio_open(const struct audio_target *target, bool verbose, audio_transfer transfer, void *data,
	struct audio **audio, struct audio_format *format, char reason[AUDIO_REASON_MAX]);
/* 0, or -EIO with the reason. */
int audio_start(struct audio *audio, char reason[AUDIO_REASON_MAX]);
/* Ends the callbacks, closes the stream and the library. May hang, see above. Takes NULL. */
void audio_close(struct audio *audio);

/* The devices as PortAudio sees them, a line each. 0 or -EIO. */
int audio_list(FILE *out);
#endif
