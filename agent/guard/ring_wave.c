#include "agent/guard/ring_wave.h"
#include <errno.h>
#include <math.h>
#include <stdbool.h>
#include <string.h>

#define HEADER 12 /* "RIFF", size, "WAVE" */
#define CHUNK 8	  /* name, size */
#define FORMAT 16
#define EXTENSIBLE 40
#define UNKNOWN 0x7FFFF000 /* from here on a size of "data" is that of a pipe: sox, 0xFFFFFFFF of ffmpeg */
#define LEAST_S 10 /* a tenth of a second: less is a click */

#define GAIN_MAX 31.6  /* 30 dB */
#define SILENCE 0.001f /* 60 dB below full scale */

enum tag { TAG_PCM = 1, TAG_FLOAT = 3, TAG_EXTENSIBLE = 0xFFFE };

static uint32_t get32(const uint8_t *at)
{
	return (uint32_t)at[0] | (uint32_t)at[1] << 8 | (uint32_t)at[2] << 16 | (uint32_t)at[3] << 24;
}

static unsigned get16(const uint8_t *at)
{
	return (unsigned)at[0] | (unsigned)at[1] << 8;
}

/* The next chunk with this name from *at on: its content in *chunk and *length, *at behind it. */
static bool next_chunk(const uint8_t *bytes, size_t size, size_t *at, const char *name, const uint8_t **chunk, size_t *length,
	const char **why)
{
	while (size - *at >= CHUNK) {
		const uint8_t *head = bytes + *at;
		size_t bytes_in = get32(head + 4), left = size - *at - CHUNK;
		*why = "ends too early";
		if (bytes_in >= UNKNOWN && memcmp(head, "data", 4) == 0)
			bytes_in = left;
		if (bytes_in > left)
			return false;
		/* The byte that makes an odd chunk even may be missing at the end. */
		*at += CHUNK + bytes_in + (bytes_in & 1 && bytes_in < left);
		if (memcmp(head, name, 4) == 0) {
			*chunk = head + CHUNK;
			*length = bytes_in;
			return true;
		}
	}
	*why = "has no samples";
	return false;
}

/* The format that an extensible one says it is; 0 = none that we know. */
static unsigned subformat(const uint8_t *format, size_t length)
{
	static const uint8_t guid[14] = {0, 0, 0, 0, 0x10, 0, 0x80, 0, 0, 0xAA, 0, 0x38, 0x9B, 0x71};
	if (length < EXTENSIBLE || memcmp(format + 26, guid, sizeof(guid)) != 0)
		return 0;
	return get16(format + 24);
}

static const char *read_format(const uint8_t *format, size_t length, struct ring_wave *wave)
{
	if (length < FORMAT)
		return "has no format";
	unsigned tag = get16(format), bits = get16(format + 14);
	uint32_t rate_hz = get32(format + 4);
	if (tag == TAG_EXTENSIBLE)
		tag = subformat(format, length);
	if (tag != TAG_PCM && tag != TAG_FLOAT)
		return "is compressed: PCM is wanted";
	wave->kind = tag == TAG_FLOAT ? RING_WAVE_FLOAT : RING_WAVE_PCM;
	wave->channels = get16(format + 2);
	wave->bytes = bits / 8;
	if (wave->channels < 1 || wave->channels > 2)
		return "has other than one or two channels";
	if (bits % 8 || (tag == TAG_FLOAT ? bits != 32 : bits < 8 || bits > 32))
		return "has samples of a size other than 8, 16, 24 or 32 bits";
	if (get16(format + 12) != wave->channels * wave->bytes)
		return "contradicts itself";
	if (rate_hz < RING_WAVE_HZ_MIN || rate_hz > RING_WAVE_HZ_MAX)
		return "has a sampling rate below 8 or above 48 kHz";
	wave->rate_hz = rate_hz;
	return NULL;
}

int ring_wave_parse(const uint8_t *bytes, size_t size, struct ring_wave *wave, const char **why)
{
	struct ring_wave result = {.count = 0};
	const uint8_t *format, *data;
	size_t at = HEADER, length;
	*why = "is no WAV file";
	if (size < HEADER || memcmp(bytes, "RIFF", 4) != 0 || memcmp(bytes + 8, "WAVE", 4) != 0)
		return -EINVAL;
	if (!next_chunk(bytes, size, &at, "fmt ", &format, &length, why))
		return -EINVAL;
	if ((*why = read_format(format, length, &result)))
		return -EINVAL;
	if (!next_chunk(bytes, size, &at, "data", &data, &length, why))
		return -EINVAL;
	result.data = data;
	result.count = length / (result.channels * result.bytes);
	if (result.count > (size_t)RING_WAVE_S_MAX * result.rate_hz)
		*why = "is longer than 30 s";
	else if (result.count < result.rate_hz / LEAST_S)
		*why = "is shorter than 0.1 s";
	else
		*why = NULL;
	if (*why)
		return -EINVAL;
	*wave = result;
	return 0;
}

/* One sample of one channel, -1 to 1. */
static float value_at(const struct ring_wave *wave, const uint8_t *at)
{
	uint32_t bits = 0;
	float value;
	if (wave->bytes == 1)
		return (float)(at[0] - 128) / 128;
	for (unsigned i = 0; i < wave->bytes; i++)
		bits |= (uint32_t)at[i] << 8 * (4 - wave->bytes + i);
	if (wave->kind == RING_WAVE_PCM)
		return (float)(int32_t)bits / 2147483648.0f;
	memcpy(&value, &bits, sizeof(value));
	return isfinite(value) ? fminf(fmaxf(value, -1), 1) : 0;
}

static float frame_at(const struct ring_wave *wave, size_t index)
{
	const uint8_t *at = wave->data + index * wave->channels * wave->bytes;
	float value = value_at(wave, at);
	return wave->channels == 2 ? (value + value_at(wave, at + wave->bytes)) / 2 : value;
}

int ring_wave_samples(const struct ring_wave *wave, int16_t *samples, const char **why)
{
	float peak = 0;
	for (size_t i = 0; i < wave->count; i++)
		peak = fmaxf(peak, fabsf(frame_at(wave, i)));
	if (peak < SILENCE) {
		*why = "is silent";
		return -EINVAL;
	}
	double gain = fmin(1 / (double)peak, GAIN_MAX) * RING_WAVE_PEAK;
	for (size_t i = 0; i < wave->count; i++)
		samples[i] = (int16_t)lrint((double)frame_at(wave, i) * gain);
	return 0;
}
