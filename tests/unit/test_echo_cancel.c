/* The canceller in a room that is made up. */
#include "agent/voice/echo_cancel.h"
#include "tests/unit/echo_room.h"
#include "tests/unit/leak.h"
#include <criterion/criterion.h>
#include <errno.h>
#include <stdlib.h>

TestSuite(echo_cancel, .fini = leak_check);

#define SECOND 16000
#define FLIGHT_MS 30

static struct echo_room room;
static int16_t microphone[10 * SECOND], loudspeaker[10 * SECOND], echoes[10 * SECOND], cleaned[11 * SECOND];

/* The near end hums from `near_from` on; `loud` 0 = the far one is silent. Returns how many samples came out. */
static size_t call(struct echo_cancel *echo, size_t count, size_t near_from, double near, double loud)
{
	size_t made = 0;
	room_init(&room, SECOND, FLIGHT_MS);
	for (size_t i = 0; i < count; i++) {
		loudspeaker[i] = (int16_t)(loud * room_talk(&room, i));
		double echoed = room_echo(&room, loudspeaker[i]);
		double own = i >= near_from ? near * room_hum(&room, i) : 0;
		echoes[i] = (int16_t)lrint(echoed);
		microphone[i] = (int16_t)lrint(echoed + own + 4 * room_noise(&room));
	}
	for (size_t i = 0; i < count; i += 200)
		made += echo_cancel_run(echo, microphone + i, loudspeaker + i, 200, cleaned + made);
	return made;
}

/* How much of the echo is gone from the fourth second on [dB]. */
static double gain_db(size_t delay)
{
	struct echo_cancel *echo;
	cr_assert_eq(echo_cancel_new(delay, &echo), 0);
	cr_assert_eq(call(echo, 6 * SECOND, 6 * SECOND, 0, 1), 6 * SECOND);
	echo_cancel_free(echo);
	double before = power_db(echoes + 3 * SECOND, 3 * SECOND);
	cr_assert_gt(before, 45, "there is an echo: %.1f dB", before);
	return before - power_db(cleaned + 3 * SECOND, 3 * SECOND);
}

Test(echo_cancel, takes_20_db_of_echo_away_within_3_s)
{
	double gain = gain_db(0);
	cr_assert_gt(gain, 20, "%.1f dB", gain);
}

Test(echo_cancel, leaves_the_near_end_alone_while_both_talk)
{
	struct echo_cancel *echo;
	cr_assert_eq(echo_cancel_new(0, &echo), 0);
	size_t made = call(echo, 8 * SECOND, 4 * SECOND, 3000, 1);
	double out = hum_of(cleaned + made - 2 * SECOND, 2 * SECOND);
	cr_assert_lt(fabs(20 * log10(out / 3000)), 3, "%.0f of 3000", out);
	echo_cancel_free(echo);
}

Test(echo_cancel, leaves_the_near_end_alone_while_the_far_one_is_silent)
{
	struct echo_cancel *echo;
	cr_assert_eq(echo_cancel_new(0, &echo), 0);
	size_t made = call(echo, 4 * SECOND, 0, 3000, 0);
	double out = hum_of(cleaned + made - 2 * SECOND, 2 * SECOND);
	cr_assert_lt(fabs(20 * log10(out / 3000)), 1, "%.0f of 3000", out);
	echo_cancel_free(echo);
}

Test(echo_cancel, says_by_how_much_it_is_late)
{
	struct echo_cancel *echo;
	int16_t in[250] = {0}, silence[250] = {0}, out[250 + ECHO_CANCEL_FRAME];
	cr_assert_eq(echo_cancel_new(0, &echo), 0);
	cr_assert_eq(echo_cancel_run(echo, in, silence, 250, out), ECHO_CANCEL_FRAME);
	cr_assert_eq(echo_cancel_lag(echo), 90 + ECHO_CANCEL_FRAME);
	/* A click in a stream without echo is found again after that. */
	size_t made = 0, at = 0, loudest = 0;
	for (size_t piece = 0; piece < 20; piece++) {
		int16_t samples[160] = {0};
		samples[70] = piece == 10 ? 20000 : 0;
		size_t count = echo_cancel_run(echo, samples, silence, 160, out);
		for (size_t i = 0; i < count; i++, made++)
			if ((size_t)abs(out[i]) > loudest) {
				loudest = (size_t)abs(out[i]);
				at = made;
			}
	}
	cr_assert_eq(at, 10 * 160 + 70 + echo_cancel_lag(echo), "at %zu, %zu", at, loudest);
	echo_cancel_free(echo);
}

Test(echo_cancel, begins_to_look_for_the_echo_after_the_delay)
{
	struct echo_cancel *echo;
	cr_assert_eq(echo_cancel_new(ECHO_CANCEL_DELAY_MAX + 1, &echo), -EINVAL);
	double gain = gain_db((FLIGHT_MS - 2) * SECOND / 1000);
	cr_assert_gt(gain, 20, "%.1f dB", gain);
	/* What came before that it cannot know. */
	gain = gain_db((FLIGHT_MS + 150) * SECOND / 1000);
	cr_assert_lt(gain, 12, "%.1f dB", gain);
}
