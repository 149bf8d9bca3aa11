/* WAV files for tests: made in memory. */
#ifndef DESKPHONE_TESTS_WAVE_FILE_H
#define DESKPHONE_TESTS_WAVE_FILE_H
#include <math.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct wave_file {
	uint8_t bytes[400000];
	size_t size;
};

static inline void wave_put(struct wave_file *file, uint32_t value, int bytes)
{
	for (int i = 0; i < bytes; i++)
		file->bytes[file->size++] = (uint8_t)(value >> 8 * i);
}

static inline void wave_word(struct wave_file *file, const char *word)
{
	memcpy(file->bytes + file->size, word, 4);
	file->size += 4;
}

static inline void wave_begin(struct wave_file *file)
{
	file->size = 0;
	wave_word(file, "RIFF");
	wave_put(file, 0, 4);
	wave_word(file, "WAVE");
}

static inline void wave_format(struct wave_file *file, unsigned tag, unsigned channels, unsigned rate_hz, unsigned bits)
{
	wave_word(file, "fmt ");
	wave_put(file, 16, 4);
	wave_put(file, tag, 2);
	wave_put(file, channels, 2);
	wave_put(file, rate_hz, 4);
	wave_put(file, rate_hz * channels * bits / 8, 4);
	wave_put(file, channels * bits / 8, 2);
	wave_put(file, bits, 2);
}

/* `value`: -1 to 1. */
static inline void wave_sample(struct wave_file *file, unsigned tag, unsigned bits, double value)
{
	float as_float = (float)value;
	uint32_t raw;
	memcpy(&raw, &as_float, sizeof(raw));
	if (tag != 3)
		raw = (uint32_t)(int32_t)lrint(value * (ldexp(1, (int)bits - 1) - 1));
	if (bits == 8)
		raw += 128;
	wave_put(file, raw, (int)bits / 8);
}

/* A sine of `hz` and this amplitude on every channel. */
static inline void wave_sine(struct wave_file *file, unsigned tag, unsigned channels, unsigned rate_hz, unsigned bits, double hz,
	double amplitude, size_t frames)
{
	wave_begin(file);
	wave_format(file, tag, channels, rate_hz, bits);
	wave_word(file, "data");
	wave_put(file, (uint32_t)(frames * channels * bits / 8), 4);
	for (size_t i = 0; i < frames * channels; i++)
		wave_sample(file, tag, bits, amplitude * sin(2 * M_PI * hz * (double)(i / channels) / rate_hz));
}
#endif
