#include "agent/call/tones.h"
#include "agent/voice/tone.h"
#include "tests/unit/leak.h"
#include <criterion/criterion.h>
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

TestSuite(tone, .fini = leak_check);

#define RATE 16000

static int16_t samples[10 * RATE];

static struct tone_spec spec_of(const char *text)
{
	struct tone_spec spec;
	cr_assert_eq(tone_parse(text, &spec), 0, "%s", text);
	return spec;
}

static size_t generate(const char *text, size_t count)
{
	struct tone_player tone;
	struct tone_spec spec = spec_of(text);
	tone_start(&tone, &spec, RATE, TONE_PEAK_PROGRESS);
	return tone_generate(&tone, samples, count);
}

/* Amplitude of one frequency in `count` samples from `from` on (a whole number of its periods). */
static double amplitude(size_t from, size_t count, double hz)
{
	double sine = 0, cosine = 0;
	for (size_t i = from; i < from + count; i++) {
		sine += samples[i] * sin(2 * M_PI * hz * (double)i / RATE);
		cosine += samples[i] * cos(2 * M_PI * hz * (double)i / RATE);
	}
	return 2 * hypot(sine, cosine) / (double)count;
}

Test(tone, reads_segments)
{
	struct tone_spec spec = spec_of("once 480+620/500;0/250;400*25/0");
	cr_assert(spec.once);
	cr_assert_eq(spec.count, 3);
	cr_assert_eq(spec.segments[0].count, 2);
	cr_assert_eq(spec.segments[0].parts[1].hz, 620);
	cr_assert_eq(spec.segments[0].ms, 500);
	cr_assert_eq(spec.segments[1].count, 0);
	cr_assert_eq(spec.segments[2].parts[0].by_hz, 25);
	cr_assert_eq(spec.segments[2].ms, 0);
}

Test(tone, refuses_nonsense_and_leaves_the_result_alone)
{
	static const char *const bad[] = {"", "once ", "440", "440/", "/100", "440/x", "440/-1", "+440/1",
		"440+/1", "440++480/1", "1+2+3+4/1", "440/100;", "440/0;480/100", "440 /100", " 440/100",
		"440/100 ", "4001/1", "440/600001", "99999999999999999999/1", "440*/1", "440*0/1", "0*25/1",
		"0+440/1", "440/100,480/100",
		"1/1;1/1;1/1;1/1;1/1;1/1;1/1;1/1;1/1;1/1;1/1;1/1;1/1;1/1;1/1;1/1;1/1"};
	struct tone_spec spec = spec_of("440/100"), before = spec;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		cr_assert_eq(tone_parse(bad[i], &spec), -EINVAL, "%s", bad[i]);
	cr_assert(tone_same(&spec, &before));
	char *longest = calloc(1, TONE_SPEC_MAX + 1);
	memset(longest, '0', TONE_SPEC_MAX);
	cr_assert_eq(tone_parse(longest, &spec), -EINVAL);
	free(longest);
}

Test(tone, level_and_frequencies_are_as_specified)
{
	generate("480+620/0", RATE);
	cr_assert_float_eq(amplitude(1600, 12800, 480), TONE_PEAK_PROGRESS, 10);
	cr_assert_float_eq(amplitude(1600, 12800, 620), TONE_PEAK_PROGRESS, 10);
	/* -13 dBm0 below the 22 827 of 0 dBm0 */
	cr_assert_float_eq(20 * log10(TONE_PEAK_PROGRESS / 22827.0), -13, 0.01);
	cr_assert_float_eq(20 * log10(TONE_PEAK_RING / 22827.0), -6, 0.01);
}

Test(tone, modulation_makes_side_bands)
{
	generate("400*25/0", 2 * RATE);
	double carrier = amplitude(1600, RATE, 400), side = amplitude(1600, RATE, 425);
	cr_assert_float_eq(side / carrier, 0.45, 0.01);
	cr_assert_float_eq(amplitude(1600, RATE, 375) / carrier, 0.45, 0.01);
}

/* The largest step from sample to sample: a click is a step that the sound itself does not have. */
static int largest_step(size_t count)
{
	int most = abs(samples[0]);
	for (size_t i = 1; i < count; i++)
		most = abs(samples[i] - samples[i - 1]) > most ? abs(samples[i] - samples[i - 1]) : most;
	return most;
}

Test(tone, nothing_clicks)
{
	static const char *const all[] = {
		"440/0", "440/100;0/100", "350/33;440/57", "1000/50;0/1", "once 941+1336/80", "2000/8;0/7"};
	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++) {
		size_t count = generate(all[i], 2 * RATE);
		/* Steepest slope of the sum of the sines, plus that of a 4 ms raised cosine over their peak.
		 */
		double hz = i == 3 ? 1000 : i == 4 ? 941 + 1336 : i == 5 ? 2000 : 440;
		double slope = TONE_PEAK_PROGRESS * (2 * M_PI * hz / RATE + M_PI / 2 / 64 * 2);
		cr_assert_leq(largest_step(count < 2 * RATE ? count : 2 * RATE), slope, "%s", all[i]);
		cr_assert_lt(abs(samples[0]), 10, "%s begins at nothing", all[i]);
	}
}

Test(tone, cadence_is_exact_and_repeats)
{
	generate("440/100;0/50", 10 * RATE);
	for (size_t round = 0; round < 60; round++) {
		size_t at = round * 2400;
		size_t sounding = 0;
		for (size_t i = 0; i < 1600; i++)
			sounding += samples[at + i] != 0;
		cr_assert_gt(sounding, 1500);
		for (size_t i = 1600; i < 2400; i++)
			cr_assert_eq(samples[at + i], 0);
	}
}

Test(tone, once_ends)
{
	size_t made = generate("once 440/100", RATE);
	cr_assert_eq(made, 1600);
	cr_assert_lt(abs(samples[1599]), 60);
	for (size_t i = made; i < RATE; i++)
		cr_assert_eq(samples[i], 0);
}

Test(tone, one_sound_in_two_segments_has_no_edge)
{
	int16_t *whole = malloc(RATE * sizeof(*whole));
	generate("440/0", RATE);
	memcpy(whole, samples, RATE * sizeof(*whole));
	generate("440/100;440/100", RATE);
	cr_assert_eq(memcmp(whole, samples, RATE * sizeof(*whole)), 0);
	free(whole);
}

Test(tone, pieces_make_the_same_sound)
{
	struct tone_player tone;
	struct tone_spec spec = spec_of("480+620/500;0/500");
	int16_t *whole = malloc(RATE * sizeof(*whole));
	generate("480+620/500;0/500", RATE);
	memcpy(whole, samples, RATE * sizeof(*whole));
	tone_start(&tone, &spec, RATE, TONE_PEAK_PROGRESS);
	for (size_t at = 0, piece = 1; at < RATE; at += piece, piece = piece % 97 + 1) {
		if (piece > RATE - at)
			piece = RATE - at;
		tone_generate(&tone, samples + at, piece);
	}
	cr_assert_eq(memcmp(whole, samples, RATE * sizeof(*whole)), 0);
	free(whole);
}

Test(tone, three_loud_parts_do_not_clip)
{
	struct tone_player tone;
	struct tone_spec spec = spec_of("400+410+420/0");
	tone_start(&tone, &spec, RATE, TONE_PEAK_RING);
	tone_generate(&tone, samples, RATE);
	for (size_t i = 0; i < RATE; i++)
		cr_assert_leq(abs(samples[i]), 30000);
}

static void check_region(const char *region)
{
	for (int tone = TONE_NONE + 1; tone < TONES; tone++) {
		const char *text = tones_spec((enum tone)tone, region);
		struct tone_spec spec;
		cr_assert_eq(tone_parse(text, &spec), 0, "%s of %s: %s", tones_name((enum tone)tone),
			region ? region : "(unknown)", text);
	}
}

/* The agent's table and this grammar are written apart. */
Test(tone, every_tone_of_every_region_is_understood)
{
	size_t regions = 0;
	for (; tones_region(regions); regions++)
		check_region(tones_region(regions));
	cr_assert_gt(regions, 10);
	check_region(NULL);
}
