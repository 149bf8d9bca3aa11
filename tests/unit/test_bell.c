/* A bell of the person's own, and how loud any bell is. */
#include "agent/voice/deck.h"
#include "tests/unit/leak.h"
#include <criterion/criterion.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define RATE 16000

static struct mixer mixer;
static struct deck deck;
static int16_t out[6 * 48000], tune[RATE];

static void set_up(void)
{
	cr_assert_eq(mixer_init(&mixer), 0);
	deck_init(&deck, &mixer);
	for (size_t i = 0; i < RATE; i++)
		tune[i] = (int16_t)lrint(20000 * sin(2 * M_PI * 1000 * (double)i / RATE));
}

static void tear_down(void)
{
	deck_clear(&deck);
	mixer_clear(&mixer);
	leak_check();
}

TestSuite(bell, .init = set_up, .fini = tear_down);

static void open_card(unsigned rate_hz)
{
	mixer_prepare(&mixer, rate_hz);
	cr_assert_eq(deck_start(&deck, rate_hz), 0);
}

/* The card takes `count` samples, 10 ms at a time. */
static void play(int16_t *to, size_t count, unsigned rate_hz)
{
	for (size_t done = 0; done < count; done += rate_hz / 100) {
		mixer_transfer(&mixer, NULL, to + done, rate_hz / 100, false, 1);
		deck_refill(&deck);
	}
}

/* Amplitude of one frequency in `count` samples. */
static double amplitude(const int16_t *samples, size_t count, double hz, unsigned rate_hz)
{
	double sine = 0, cosine = 0;
	for (size_t i = 0; i < count; i++) {
		sine += samples[i] * sin(2 * M_PI * hz * (double)i / rate_hz);
		cosine += samples[i] * cos(2 * M_PI * hz * (double)i / rate_hz);
	}
	return 2 * hypot(sine, cosine) / (double)count;
}

static int peak(const int16_t *samples, size_t count)
{
	int most = 0;
	for (size_t i = 0; i < count; i++)
		most = abs(samples[i]) > most ? abs(samples[i]) : most;
	return most;
}

Test(bell, plays_pauses_and_plays_again)
{
	open_card(RATE);
	cr_assert_eq(deck_bell(&deck, tune, RATE, RATE), 0);
	play(out, 6 * RATE, RATE);
	for (size_t i = 0; i < RATE; i++) /* but for the edges sample for sample */
		cr_assert(i < 64 || i >= RATE - 65 || out[i] == tune[i], "sample %zu is %d, not %d", i, out[i], tune[i]);
	cr_assert_eq(out[0], 0);
	cr_assert_eq(peak(out + RATE, 2 * RATE), 0);
	cr_assert_eq(memcmp(out, out + 3 * RATE, 3 * RATE * sizeof(*out)), 0);
}

Test(bell, at_every_rate_of_file_and_card)
{
	static const unsigned rates[] = {8000, 11025, 16000, 22050, 44100, 48000};
	for (size_t i = 0; i < sizeof(rates) / sizeof(rates[0]); i++) {
		for (size_t k = 0; k < sizeof(rates) / sizeof(rates[0]); k++) {
			unsigned card = rates[k] / 100 * 100;
			open_card(card);
			cr_assert_eq(deck_bell(&deck, tune, RATE, rates[i]), 0);
			play(out, card / 5, card);
			/* 1 kHz at RATE; after the converter's delay. */
			double hz = 1000.0 * rates[i] / RATE, heard = amplitude(out + card / 10, card / 10, hz, card);
			cr_assert(fabs(heard - 20000) < 600, "%u Hz on a card of %u Hz: %.0f", rates[i], card, heard);
		}
	}
}

Test(bell, ends_within_5_ms)
{
	open_card(RATE);
	deck_bell(&deck, tune, RATE, RATE);
	play(out, RATE / 2, RATE);
	deck_tone(&deck, MIXER_RING, NULL);
	play(out, RATE / 2, RATE);
	cr_assert(peak(out, RATE / 200) > 0);
	cr_assert_eq(peak(out + RATE / 200, RATE / 2 - RATE / 200), 0);
	deck_tone(&deck, MIXER_RING, NULL); /* again: nothing */
	play(out, RATE / 100, RATE);
	cr_assert_eq(peak(out, RATE / 100), 0);
}

Test(bell, one_after_the_other)
{
	struct tone_spec spec;
	cr_assert_eq(tone_parse("440/0", &spec), 0);
	open_card(RATE);
	deck_tone(&deck, MIXER_RING, &spec);
	play(out, RATE / 10, RATE);
	deck_bell(&deck, tune, RATE, RATE);
	play(out, RATE / 5, RATE);
	cr_assert(amplitude(out + RATE / 10, RATE / 10, 1000, RATE) > 19000);
	cr_assert(amplitude(out + RATE / 10, RATE / 10, 440, RATE) < 100);
	deck_tone(&deck, MIXER_RING, &spec); /* the same tone as before the samples is another bell */
	play(out, RATE / 5, RATE);
	cr_assert(amplitude(out + RATE / 10, RATE / 10, 1000, RATE) < 100);
	cr_assert(amplitude(out + RATE / 10, RATE / 10, 440, RATE) > 10000);
}

Test(bell, begins_anew_with_the_card)
{
	cr_assert_eq(deck_bell(&deck, tune, RATE, RATE), 0); /* no card yet */
	open_card(RATE);
	play(out, RATE / 2, RATE);
	cr_assert_eq(memcmp(out + 64, tune + 64, 1000), 0);
	deck_stop(&deck);
	open_card(RATE);
	play(out, RATE / 2, RATE);
	cr_assert_eq(memcmp(out + 64, tune + 64, 1000), 0);
}

Test(bell, half_as_loud)
{
	struct tone_spec spec;
	cr_assert_eq(tone_parse("1000/0", &spec), 0);
	open_card(RATE);
	deck_loudness(&deck, 0.5);
	deck_tone(&deck, MIXER_RING, &spec);
	deck_tone(&deck, MIXER_PROGRESS, NULL);
	play(out, RATE / 5, RATE);
	cr_assert(fabs(amplitude(out + RATE / 10, RATE / 10, 1000, RATE) - TONE_PEAK_RING / 2.0) < 5);
	deck_bell(&deck, tune, RATE, RATE);
	play(out, RATE / 5, RATE);
	cr_assert(fabs(amplitude(out + RATE / 10, RATE / 10, 1000, RATE) - 10000) < 5);
	deck_tone(&deck, MIXER_RING, NULL);
	cr_assert_eq(tone_parse("500/0", &spec), 0); /* other tones are as loud as ever */
	deck_tone(&deck, MIXER_PROGRESS, &spec);
	play(out, RATE / 5, RATE);
	cr_assert(fabs(amplitude(out + RATE / 10, RATE / 10, 500, RATE) - TONE_PEAK_PROGRESS) < 5);
}

/* The turn of a knob while it rings: within 60 ms and what was made ahead, without a step. */
Test(bell, louder_while_it_rings)
{
	struct tone_spec spec;
	cr_assert_eq(tone_parse("100/0", &spec), 0);
	open_card(RATE);
	deck_loudness(&deck, 0.1);
	deck_tone(&deck, MIXER_RING, &spec);
	play(out, RATE / 5, RATE);
	deck_loudness(&deck, 1);
	play(out + RATE / 5, RATE / 5, RATE);
	cr_assert(fabs(amplitude(out + RATE / 10, RATE / 10, 100, RATE) - TONE_PEAK_RING / 10.0) < 5);
	cr_assert(fabs(amplitude(out + RATE * 3 / 10, RATE / 10, 100, RATE) - TONE_PEAK_RING) < 5);
	for (size_t i = 1; i < RATE * 2 / 5; i++) /* a sine of 100 Hz moves by 449 at most, the ramp adds 40 */
		cr_assert(abs(out[i] - out[i - 1]) < 500, "a step of %d at %zu", out[i] - out[i - 1], i);
}
