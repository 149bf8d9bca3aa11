/* WAV files as ring tones: what is read, what is refused and why. */
#include "agent/guard/ring_wave.h"
#include "tests/unit/leak.h"
#include "tests/unit/wave_file.h"
#include <criterion/criterion.h>
#include <errno.h>

TestSuite(ring_wave, .fini = leak_check);

#define FRAMES 4800

static struct wave_file file;
static struct ring_wave wave;
static int16_t samples[FRAMES * 2];
static const char *why;

static int parse(void)
{
	return ring_wave_parse(file.bytes, file.size, &wave, &why);
}

static void refused(const char *reason)
{
	wave.count = 4711;
	cr_assert_eq(parse(), -EINVAL);
	cr_assert_str_eq(why, reason);
	cr_assert_eq(wave.count, 4711);
}

static int peak_of(size_t count)
{
	int peak = 0;
	for (size_t i = 0; i < count; i++)
		peak = abs(samples[i]) > peak ? abs(samples[i]) : peak;
	return peak;
}

Test(ring_wave, every_kind_of_sample_sounds_the_same)
{
	static const struct {
		unsigned tag, channels, bits;
	} kinds[] = {{1, 1, 8}, {1, 1, 16}, {1, 1, 24}, {1, 1, 32}, {3, 1, 32}, {1, 2, 8}, {1, 2, 16}, {1, 2, 24}, {3, 2, 32}};
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		wave_sine(&file, kinds[i].tag, kinds[i].channels, 16000, kinds[i].bits, 1000, 0.5, FRAMES);
		cr_assert_eq(parse(), 0, "%zu: %s", i, why);
		cr_assert(wave.count == FRAMES && wave.rate_hz == 16000 && wave.channels == kinds[i].channels);
		cr_assert_eq(ring_wave_samples(&wave, samples, &why), 0);
		for (size_t k = 0; k < FRAMES; k++) {
			double sine = RING_WAVE_PEAK * sin(2 * M_PI * 1000 * (double)k / 16000);
			cr_assert(fabs(samples[k] - sine) < (kinds[i].bits == 8 ? 500 : 4), "%zu: sample %zu is %d, not %.0f", i, k,
				samples[k], sine);
		}
	}
}

Test(ring_wave, extensible_is_what_it_says)
{
	static const uint8_t guid[14] = {0, 0, 0, 0, 0x10, 0, 0x80, 0, 0, 0xAA, 0, 0x38, 0x9B, 0x71};
	wave_begin(&file);
	wave_format(&file, 0xFFFE, 1, 16000, 16);
	file.bytes[16] = 40;
	wave_put(&file, 22, 2);
	wave_put(&file, 16, 2);
	wave_put(&file, 4, 4);
	size_t sub = file.size;
	wave_put(&file, 1, 2);
	memcpy(file.bytes + file.size, guid, sizeof(guid));
	file.size += sizeof(guid);
	wave_word(&file, "data");
	wave_put(&file, 2 * FRAMES, 4);
	memset(file.bytes + file.size, 0x11, 2 * FRAMES);
	file.size += 2 * FRAMES;
	cr_assert_eq(parse(), 0, "%s", why);
	file.bytes[sub] = 7;
	refused("is compressed: PCM is wanted");
	file.bytes[sub] = 1;
	file.bytes[sub + 13] ^= 1;
	refused("is compressed: PCM is wanted");
}

Test(ring_wave, other_chunks_are_passed_over)
{
	wave_begin(&file);
	wave_word(&file, "LIST");
	wave_put(&file, 5, 4); /* odd: a byte of padding follows */
	wave_put(&file, 0, 4);
	wave_put(&file, 0, 2);
	wave_format(&file, 1, 1, 8000, 8);
	wave_word(&file, "fact");
	wave_put(&file, 0, 4);
	wave_word(&file, "data");
	wave_put(&file, 801, 4); /* odd, and the byte that makes it even is missing */
	for (int i = 0; i < 801; i++)
		wave_put(&file, i & 1 ? 200 : 60, 1);
	cr_assert_eq(parse(), 0, "%s", why);
	cr_assert_eq(wave.count, 801);
}

/* What cannot seek back (a pipe) leaves the size that it began with. */
Test(ring_wave, an_unknown_size_is_the_rest_of_the_file)
{
	static const uint32_t sizes[] = {0xFFFFFFFF, 0x7FFFF000, 0x80000000};
	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		wave_begin(&file);
		wave_format(&file, 1, 1, 16000, 16);
		wave_word(&file, "data");
		wave_put(&file, sizes[i], 4);
		for (int k = 0; k < FRAMES; k++)
			wave_put(&file, 1000, 2);
		cr_assert_eq(parse(), 0, "%08X: %s", sizes[i], why);
		cr_assert_eq(wave.count, FRAMES);
	}
	/* A size that is known, and any of another chunk, says that the file was cut short. */
	wave_begin(&file);
	wave_format(&file, 1, 1, 16000, 16);
	wave_word(&file, "data");
	wave_put(&file, 0x7FFFEFFF, 4);
	wave_put(&file, 0, 4);
	refused("ends too early");
	wave_begin(&file);
	wave_word(&file, "fmt ");
	wave_put(&file, 0xFFFFFFFF, 4);
	wave_put(&file, 0, 4);
	refused("ends too early");
}

Test(ring_wave, refuses_what_it_cannot_play_and_says_why)
{
	file.size = 0;
	refused("is no WAV file");
	wave_begin(&file);
	refused("has no samples");
	file.bytes[8] = 'w';
	refused("is no WAV file");
	static const struct {
		unsigned tag, channels, rate_hz, bits;
		const char *why;
	} cases[] = {
		{7, 1, 8000, 8, "is compressed: PCM is wanted"},
		{1, 0, 8000, 16, "has other than one or two channels"},
		{1, 3, 8000, 16, "has other than one or two channels"},
		{1, 1, 8000, 12, "has samples of a size other than 8, 16, 24 or 32 bits"},
		{1, 1, 8000, 0, "has samples of a size other than 8, 16, 24 or 32 bits"},
		{1, 1, 8000, 64, "has samples of a size other than 8, 16, 24 or 32 bits"},
		{3, 1, 8000, 16, "has samples of a size other than 8, 16, 24 or 32 bits"},
		{1, 1, 7999, 16, "has a sampling rate below 8 or above 48 kHz"},
		{1, 1, 48001, 16, "has a sampling rate below 8 or above 48 kHz"},
		{1, 1, 0, 16, "has a sampling rate below 8 or above 48 kHz"},
		{1, 1, 8000, 16, "has no samples"},
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		wave_begin(&file);
		wave_format(&file, cases[i].tag, cases[i].channels, cases[i].rate_hz, cases[i].bits);
		refused(cases[i].why);
	}
	wave_sine(&file, 1, 1, 8000, 8, 440, 0.5, 30 * 8000 + 1);
	refused("is longer than 30 s");
	wave_sine(&file, 1, 1, 8000, 8, 440, 0.5, 30 * 8000);
	cr_assert_eq(parse(), 0);
	wave_sine(&file, 1, 1, 8000, 8, 440, 0.5, 799);
	refused("is shorter than 0.1 s");
	wave_sine(&file, 1, 1, 8000, 16, 440, 0.5, 8000);
	file.bytes[32]++; /* bytes of a frame */
	refused("contradicts itself");
}

Test(ring_wave, every_beginning_of_a_file_is_refused)
{
	wave_sine(&file, 1, 2, 16000, 16, 440, 0.5, 1600);
	uint8_t *copy;
	for (size_t size = file.size; size-- > 0;) {
		/* Of exactly that size, so that the sanitizer sees a byte too many. */
		copy = malloc(size ? size : 1);
		memcpy(copy, file.bytes, size);
		cr_assert_eq(ring_wave_parse(copy, size, &wave, &why), -EINVAL, "%zu bytes", size);
		free(copy);
	}
}

Test(ring_wave, is_as_loud_as_any_other)
{
	wave_sine(&file, 1, 1, 16000, 16, 1000, 0.05, FRAMES);
	cr_assert(!parse() && !ring_wave_samples(&wave, samples, &why));
	cr_assert(abs(peak_of(FRAMES) - RING_WAVE_PEAK) < 20, "%d", peak_of(FRAMES));
	wave_sine(&file, 3, 1, 16000, 32, 1000, 0.01, FRAMES); /* raised by 30 dB, no more */
	cr_assert(!parse() && !ring_wave_samples(&wave, samples, &why));
	cr_assert(abs(peak_of(FRAMES) - (int)(RING_WAVE_PEAK * 0.316)) < 20, "%d", peak_of(FRAMES));
	wave_sine(&file, 3, 1, 16000, 32, 1000, 0.0009, FRAMES);
	cr_assert(!parse() && ring_wave_samples(&wave, samples, &why) == -EINVAL);
	cr_assert_str_eq(why, "is silent");
}

Test(ring_wave, numbers_that_are_none_are_silence)
{
	static const float bad[] = {NAN, INFINITY, -INFINITY, 1e30f, -1e30f};
	wave_sine(&file, 3, 1, 16000, 32, 1000, 0.5, FRAMES);
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		memcpy(file.bytes + 44 + 4 * i, &bad[i], 4);
	cr_assert(!parse() && !ring_wave_samples(&wave, samples, &why));
	cr_assert(samples[0] == 0 && samples[1] == 0 && samples[2] == 0);
	cr_assert(samples[3] == RING_WAVE_PEAK && samples[4] == -RING_WAVE_PEAK);
}
