/* The way of the microphone through mixer and deck, beside what is played: the test is the card and the room. */
#include "agent/voice/deck.h"
#include "tests/unit/echo_room.h"
#include "tests/unit/leak.h"
#include <criterion/criterion.h>
#include <dlfcn.h>
#include <errno.h>
#include <speex/speex_echo.h>

#define SECONDS 6

static bool no_memory;

/* In place of the library's: a machine without memory. */
SpeexEchoState *speex_echo_state_init(int frame_size, int filter_length)
{
	static SpeexEchoState *(*next)(int frame_size, int filter_length);
	if (!next)
		*(void **)&next = dlsym(RTLD_NEXT, "speex_echo_state_init");
	return no_memory ? NULL : next(frame_size, filter_length);
}

static struct mixer mixer;
static struct deck deck;
static struct echo_room room, far_end;
static uint64_t tick;			     /* callbacks */
static int16_t heard[(SECONDS + 1) * 16000]; /* by the bridge */
static size_t count;
static double echo_squares; /* of the last 3 s, in the microphone */

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

TestSuite(deck_microphone, .init = set_up, .fini = tear_down);

static void start(unsigned rate_hz)
{
	mixer_prepare(&mixer, rate_hz);
	cr_assert_eq(deck_start(&deck, rate_hz), 0);
	deck_talker(&deck, true);
	room_init(&room, rate_hz, 40);
	room_init(&far_end, 16000, 0);
	tick = 0;
}

static void listen(void)
{
	size_t level = deck_listen(&deck);
	if (level > sizeof(heard) / sizeof(heard[0]) - count)
		level = sizeof(heard) / sizeof(heard[0]) - count;
	deck_take(&deck, 0, heard + count, level);
	count += level;
}

/* Callbacks of 10 ms: the far end talks through the deck, its echo and a hum come back in the next callback. */
static void talk(unsigned rate_hz, double hum, unsigned seconds)
{
	size_t block = rate_hz / 100;
	static int16_t in[480]; /* the last of one talk is the first of the next */
	int16_t out[480], said[320];
	uint64_t end = tick + seconds * 100;
	count = 0;
	echo_squares = 0;
	for (; tick < end; tick++) {
		int64_t now_ns = (int64_t)(tick + 1) * 10000000;
		for (size_t i = 0; i < 320 && tick % 2 == 0; i++)
			said[i] = room_talk(&far_end, tick * 160 + i);
		if (tick % 2 == 0)
			deck_play(&deck, said, 320, now_ns);
		mixer_transfer(&mixer, in, out, block, false, now_ns);
		deck_refill(&deck);
		for (size_t i = 0; i < block; i++) {
			double echo = room_echo(&room, out[i]);
			echo_squares += tick >= end - 300 ? echo * echo : 0;
			in[i] = (int16_t)lrint(echo + hum * room_hum(&room, room.at));
		}
		listen();
	}
}

static double gone_db(unsigned rate_hz)
{
	double before = 10 * log10(echo_squares / (3.0 * rate_hz));
	cr_assert_gt(before, 45, "there is an echo: %.1f dB", before);
	return before - power_db(heard + count - 3 * 16000, 3 * 16000);
}

Test(deck_microphone, without_a_canceller_the_samples_are_the_cards)
{
	int16_t in[160], out[160];
	start(16000);
	count = 0;
	for (tick = 0; tick < 300; tick++) {
		for (int i = 0; i < 160; i++)
			in[i] = (int16_t)((int)tick * 160 + i - 24000);
		mixer_transfer(&mixer, in, out, 160, false, ((int64_t)tick + 1) * 10000000);
		listen();
	}
	cr_assert_eq(count, 48000);
	for (int i = 0; i < 48000; i++)
		cr_assert_eq(heard[i], (int16_t)(i - 24000), "sample %d", i);
}

Test(deck_microphone, without_a_canceller_the_echo_is_there)
{
	start(16000);
	talk(16000, 0, SECONDS);
	cr_assert_lt(gone_db(16000), 1);
}

Test(deck_microphone, the_echo_of_what_is_played_is_cancelled)
{
	static const unsigned rates_hz[] = {16000, 48000, 44100, 8000};
	cr_assert_eq(deck_cancel_echo(&deck, true), 0);
	for (size_t i = 0; i < 4; i++) {
		start(rates_hz[i]);
		talk(rates_hz[i], 0, SECONDS);
		cr_assert_gt(gone_db(rates_hz[i]), 20, "%u Hz: %.1f dB", rates_hz[i], gone_db(rates_hz[i]));
	}
}

Test(deck_microphone, who_talks_here_is_heard_meanwhile)
{
	cr_assert_eq(deck_cancel_echo(&deck, true), 0);
	start(16000);
	talk(16000, 3000, SECONDS);
	double hum = hum_of(heard + count - 32000, 32000);
	cr_assert_lt(fabs(20 * log10(hum / 3000)), 3, "%.0f of 3000", hum);
}

Test(deck_microphone, may_be_switched_while_the_card_runs)
{
	start(48000);
	talk(48000, 0, 1);
	cr_assert_eq(deck_cancel_echo(&deck, true), 0);
	talk(48000, 0, SECONDS);
	cr_assert_gt(gone_db(48000), 20, "%.1f dB", gone_db(48000));
	cr_assert_eq(deck_cancel_echo(&deck, false), 0);
	talk(48000, 0, 4);
	cr_assert_lt(gone_db(48000), 1);
}

Test(deck_microphone, a_card_that_is_slow_may_say_so)
{
	/* 300 ms: more than the filter reaches by itself. */
	deck_round_trip(&deck, 280);
	cr_assert_eq(deck_cancel_echo(&deck, true), 0);
	start(16000);
	room_init(&room, 16000, 300);
	talk(16000, 0, SECONDS);
	cr_assert_gt(gone_db(16000), 20, "%.1f dB", gone_db(16000));
}

Test(deck_microphone, the_age_of_a_sample_counts_what_the_canceller_holds_back)
{
	int16_t silence[160] = {0}, out[160];
	for (int on = 0; on < 2; on++) {
		cr_assert_eq(deck_cancel_echo(&deck, on), 0);
		start(16000);
		for (tick = 1; tick <= 10; tick++) {
			mixer_transfer(&mixer, silence, out, 160, false, (int64_t)tick * 10000000);
			deck_refill(&deck);
			deck_listen(&deck);
		}
		/* The canceller's first 10 ms are from before the beginning. */
		cr_assert_eq(deck_age_ns(&deck, 100000000), on ? 110000000 : 100000000);
	}
}

Test(deck_microphone, without_memory_the_echo_stays_and_so_does_the_microphone)
{
	start(16000);
	no_memory = true;
	cr_expect_eq(deck_cancel_echo(&deck, true), -ENOMEM);
	talk(16000, 0, 1);
	cr_expect_gt(count, 15000);
	no_memory = false;
	cr_expect_eq(deck_cancel_echo(&deck, true), 0);
	talk(16000, 0, 1);
	cr_expect_gt(count, 15000);
}
