/* The mixer (the audio callback's side) and the deck (the bridge's side) together: the test is the card. */
#include "agent/voice/deck.h"
#include "tests/unit/leak.h"
#include <criterion/criterion.h>
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static struct mixer mixer;
static struct deck deck;

static void set_up(void)
{
	cr_assert_eq(mixer_init(&mixer), 0);
	deck_init(&deck, &mixer);
}

static void tear_down(void)
{
	deck_clear(&deck);
	mixer_clear(&mixer);
	leak_check();
}

TestSuite(mixer, .init = set_up, .fini = tear_down);

static int16_t in[960], out[960];
static int64_t now_ns;

static void start(unsigned rate_hz)
{
	now_ns = 1000000000;
	mixer_prepare(&mixer, rate_hz);
	cr_assert_eq(deck_start(&deck, rate_hz), 0);
	deck_talker(&deck, true);
}

static void callback(size_t count)
{
	memset(out, 0x55, sizeof(out));
	mixer_transfer(&mixer, in, out, count, false, now_ns);
	deck_refill(&deck);
	now_ns += (int64_t)(count * 1000000000 / deck.rate_hz);
}

/* 20 ms of voice, sample n being n + 1. */
static void speak(unsigned *next)
{
	int16_t samples[320];
	for (size_t i = 0; i < 320; i++)
		samples[i] = (int16_t)(*next)++;
	deck_play(&deck, samples, 320, now_ns);
}

static bool is_silent(size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (out[i])
			return false;
	return true;
}

Test(mixer, voice_starts_after_11_ms_and_is_exact)
{
	unsigned sent = 1;
	int16_t expected = 1;
	start(16000);
	for (int i = 0; i < 60; i++) {
		speak(&sent);
		callback(320);
		for (size_t k = 0; k < 320; k++)
			cr_assert_eq(out[k], i == 0 && k < 176 ? 0 : expected++);
	}
	cr_assert_eq(mixer.concealed + deck.dropped + mixer.late, 0);
	cr_assert_eq(mixer.callbacks, 60);
}

/* 1 kHz, so that a period can be found. */
static void hum(unsigned *next)
{
	int16_t samples[320];
	for (size_t i = 0; i < 320; i++)
		samples[i] = (int16_t)(10000 * sin(2 * M_PI * (*next)++ / 16));
	deck_play(&deck, samples, 320, now_ns);
}

static void expect_no_click(int16_t *last)
{
	for (size_t i = 0; i < 160; i++) {
		cr_assert_lt(abs(out[i] - *last), 4400, "a step of %d at %zu", out[i] - *last, i);
		*last = out[i];
	}
}

Test(mixer, missing_voice_is_repeated_faded_and_joined_without_a_click)
{
	unsigned next = 0;
	int16_t last = 0;
	int loudest = 0;
	start(16000);
	for (int i = 0; i < 20; i++) {
		if (i % 2 == 0)
			hum(&next);
		callback(160);
		expect_no_click(&last);
	}
	for (int i = 0; i < 10; i++) {
		callback(160);
		expect_no_click(&last);
		loudest = 0;
		for (size_t k = 0; k < 160; k++)
			loudest = abs(out[k]) > loudest ? abs(out[k]) : loudest;
		cr_assert(i != 1 || loudest > 8000, "the first 10 ms are as loud as before: %d", loudest);
	}
	cr_assert_eq(loudest, 0, "then it has died away");
	cr_assert_eq(mixer.late, 0, "not known yet whether this is a pause");
	for (int i = 0; i < 10; i++) {
		if (i % 2 == 0)
			hum(&next);
		callback(160);
		expect_no_click(&last);
	}
	cr_assert_eq(mixer.late, 1);
	cr_assert_gt(mixer.concealed, 1000);
}

Test(mixer, a_pause_is_not_lateness)
{
	unsigned sent = 1;
	start(16000);
	speak(&sent);
	for (int i = 0; i < 40; i++)
		callback(320);
	speak(&sent);
	for (int i = 0; i < 3; i++)
		callback(320);
	cr_assert_eq(out[175], 640, "%d %d", out[0], out[319]);
	cr_assert_eq(mixer.late, 0);
	cr_assert_eq(mixer.concealed, 0);
}

Test(mixer, a_burst_beyond_all_bounds_is_counted_whole)
{
	unsigned sent = 1;
	start(16000);
	for (int i = 0; i < 200; i++)
		speak(&sent);
	cr_assert_eq(deck.dropped + ring_level(&mixer.voice), 200 * 320);
	cr_assert_leq(ring_level(&mixer.voice), 32768);
}

Test(mixer, hushed_voice_fades_and_is_gone)
{
	unsigned sent = 10000;
	start(16000);
	speak(&sent);
	speak(&sent);
	callback(320);
	callback(160);
	deck_hush(&deck);
	callback(160);
	cr_assert_gt(out[0], 9000);
	for (size_t i = 1; i < 80; i++)
		cr_assert_lt(out[i], out[i - 1]);
	for (size_t i = 80; i < 160; i++)
		cr_assert_eq(out[i], 0);
	callback(320);
	cr_assert(is_silent(320));
	speak(&sent);
	size_t at = 0;
	for (int i = 0; i < 4; i++) {
		callback(320);
		for (at = 0; at < 320 && !out[at]; at++)
			;
		if (at < 320)
			break;
	}
	cr_assert_eq(out[at], 10640, "what comes afterwards is heard whole");
}

static struct tone_spec spec_of(const char *text)
{
	struct tone_spec spec;
	cr_assert_eq(tone_parse(text, &spec), 0);
	return spec;
}

Test(mixer, a_tone_ends_within_5_ms_and_without_a_click)
{
	struct tone_spec tone = spec_of("440/0");
	start(16000);
	deck_tone(&deck, MIXER_PROGRESS, &tone);
	for (int i = 0; i < 10; i++)
		callback(320);
	int16_t last = out[319];
	deck_tone(&deck, MIXER_PROGRESS, NULL);
	callback(320);
	int previous = last;
	for (size_t i = 0; i < 320; i++) {
		cr_assert_lt(abs(out[i] - previous), 1100, "a step at %zu", i);
		previous = out[i];
		if (i >= 80)
			cr_assert_eq(out[i], 0);
	}
}

Test(mixer, the_same_tone_again_goes_on)
{
	struct tone_spec tone = spec_of("400/0"); /* 40 samples a period */
	start(16000);
	deck_tone(&deck, MIXER_PROGRESS, &tone);
	for (int i = 0; i < 5; i++)
		callback(320);
	int16_t before[320];
	memcpy(before, out, sizeof(before));
	deck_tone(&deck, MIXER_PROGRESS, &tone);
	callback(320);
	for (size_t i = 0; i < 320; i++)
		cr_assert_leq(abs(out[i] - before[i]), 1);
}

Test(mixer, a_once_tone_plays_each_time_but_not_on_a_new_stream)
{
	struct tone_spec beep = spec_of("once 400/20");
	start(16000);
	for (int round = 0; round < 2; round++) {
		deck_tone(&deck, MIXER_PROGRESS, &beep);
		callback(320);
		cr_assert(!is_silent(320));
		callback(320);
		cr_assert(is_silent(320));
	}
	deck_stop(&deck);
	start(16000);
	callback(320);
	cr_assert(is_silent(320));
}

Test(mixer, a_tone_wanted_before_the_stream_begins_with_it)
{
	struct tone_spec tone = spec_of("400/0");
	deck_tone(&deck, MIXER_PROGRESS, &tone);
	start(48000);
	callback(960);
	cr_assert(!is_silent(960));
}

Test(mixer, tones_ringing_and_voice_add_up_and_clip)
{
	struct tone_spec a = spec_of("400/0"), b = spec_of("800/0");
	unsigned sent = 30000;
	int most = 0;
	start(16000);
	deck_tone(&deck, MIXER_PROGRESS, &a);
	deck_tone(&deck, MIXER_RING, &b);
	speak(&sent);
	speak(&sent);
	callback(320);
	callback(320);
	for (size_t i = 0; i < 320; i++)
		most = out[i] > most ? out[i] : most;
	cr_assert_eq(most, INT16_MAX);
	for (size_t i = 0; i < 320; i++)
		cr_assert_gt(out[i], 0, "no wrap-around");
}

Test(mixer, the_microphone_comes_through)
{
	int16_t heard[320];
	start(16000);
	for (int i = 0; i < 3; i++) {
		for (size_t k = 0; k < 200; k++)
			in[k] = (int16_t)(i * 200 + (int)k);
		mixer_transfer(&mixer, in, out, 200, false, now_ns);
	}
	cr_assert_eq(deck_listen(&deck), 600);
	deck_take(&deck, 100, heard, 320);
	for (size_t i = 0; i < 320; i++)
		cr_assert_eq(heard[i], (int16_t)(100 + i));
	cr_assert_eq(deck_listen(&deck), 180);
	deck_take(&deck, 1000, NULL, 0);
	cr_assert_eq(deck_listen(&deck), 0);
}

Test(mixer, a_card_without_one_side_keeps_the_pace)
{
	unsigned sent = 1;
	start(16000);
	for (int i = 0; i < 40; i++) {
		speak(&sent);
		mixer_transfer(&mixer, NULL, NULL, 320, true, now_ns);
		now_ns += 20000000;
		deck_refill(&deck);
	}
	cr_assert_eq(deck_listen(&deck), 40 * 320, "silence for the peers");
	cr_assert_leq(ring_level(&mixer.voice), 2 * 320, "what nobody hears does not pile up");
	cr_assert_eq(mixer.xruns, 40);
}

Test(mixer, a_beat_tells_when_samples_were_captured_and_will_sound)
{
	struct mixer_beat beat;
	start(16000);
	mixer_moment(&mixer, 25000000, 40000000);
	mixer_transfer(&mixer, in, out, 320, false, now_ns);
	cr_assert(mixer_take_beat(&mixer, &beat));
	cr_assert_eq(now_ns - beat.captured_ns, 5000000, "the last of 20 ms");
	cr_assert_eq(beat.sounds_ns - now_ns, 60000000, "the one after 20 ms");
	mixer_moment(&mixer, 0, 0);
	mixer_transfer(&mixer, in, out, 320, false, now_ns);
	cr_assert(mixer_take_beat(&mixer, &beat));
	cr_assert_eq(beat.captured_ns, now_ns, "a card that cannot tell");
	cr_assert_eq(beat.sounds_ns, now_ns);
}

Test(mixer, latency_is_counted_from_the_microphone_and_to_the_loudspeaker)
{
	unsigned sent = 1;
	start(16000);
	for (int i = 0; i < 3; i++) {
		mixer_moment(&mixer, 25000000, 40000000);
		speak(&sent);
		callback(320);
		deck_refill(&deck);
	}
	cr_assert_eq(deck_listen(&deck), 960);
	cr_assert_eq(deck_age_ns(&deck, now_ns), 65000000 + (now_ns - deck.beat.now_ns));
	int64_t without_ns = deck.beat.now_ns + 20000000, with_ns = deck.beat.sounds_ns;
	cr_assert_eq(with_ns - without_ns, 40000000);
	speak(&sent);
	cr_assert_eq(deck.delay_ns, DRIFT_START_NS + 40000000, "%ld", deck.delay_ns);
}

Test(mixer, a_reader_held_up_for_long_loses_and_counts)
{
	start(16000);
	for (int i = 0; i < 120; i++)
		mixer_transfer(&mixer, in, out, 320, false, now_ns);
	cr_assert_eq(mixer.missed, 120 * 320 - 32768);
}

Test(mixer, other_rates_keep_the_amount)
{
	static const unsigned rates_hz[] = {8000, 32000, 44100, 48000};
	for (size_t i = 0; i < 4; i++) {
		size_t heard = 0, frame = rates_hz[i] / 50;
		unsigned sent = 1;
		uint64_t callbacks = mixer.callbacks;
		start(rates_hz[i]);
		for (int k = 0; k < 100; k++) {
			speak(&sent);
			callback(frame);
			heard += deck_listen(&deck);
			deck_take(&deck, DECK_MICROPHONE_ROOM, NULL, 0);
		}
		cr_assert_eq(mixer.callbacks, callbacks + 100);
		cr_assert_float_eq((double)heard, 32000, 100, "%u Hz: %zu", rates_hz[i], heard);
		cr_assert_eq(deck.dropped, 0);
	}
	cr_assert_eq(deck_start(&deck, 192000), -EINVAL);
}
