/* A WAV file as a ring tone: its bytes -> samples. Pure; no byte of it is trusted. What is read is RIFF/WAVE
 * with PCM of 8, 16, 24 or 32 bits or IEEE float of 32, one or two channels (format tags 1, 3 and 0xFFFE of
 * Microsoft's mmreg.h). */
#ifndef DESKPHONE_AGENT_RING_WAVE_H
#define DESKPHONE_AGENT_RING_WAVE_H
#include <stddef.h>
#include <stdint.h>

#define RING_WAVE_S_MAX 30
#define RING_WAVE_HZ_MIN 8000
#define RING_WAVE_HZ_MAX 48000
/* 30 s of 48 kHz, two channels of 32 bits, and half a megabyte for what else such files carry (tags, pictures). */
#define RING_WAVE_BYTES_MAX (12 * 1024 * 1024)

/* Peak of what comes out: 0 dBm0 (ITU-T G.711), 3 dB below full scale. */
#define RING_WAVE_PEAK 22827

struct ring_wave {
	const uint8_t *data; /* into the bytes that were parsed */
	size_t count;	     /* frames */
	unsigned rate_hz, channels, bytes; /* bytes of one sample of one channel */
	enum { RING_WAVE_PCM, RING_WAVE_FLOAT } kind;
};

/* 0, or -EINVAL with *wave untouched and *why for people: "is no WAV file", "is longer than 30 s" ... */
int ring_wave_parse(const uint8_t *bytes, size_t size, struct ring_wave *wave, const char **why);
/* Writes wave->count samples: both channels mixed, as loud as the file's peak allows (what is very quiet is
 * raised by 30 dB at most). 0, or -EINVAL with *why when there is nothing to be heard in it. */
int ring_wave_samples(const struct ring_wave *wave, int16_t *samples, const char **why);
#endif
