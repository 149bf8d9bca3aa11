#include "agent/voice/deck_microphone.h"
#include "agent/voice/echo_cancel.h"
#include "agent/voice/resample.h"
#include <string.h>

#define PIECE 256

static void stop_echo(struct deck *deck)
{
	resample_free(deck->echo_from_card);
	echo_cancel_free(deck->echo);
	deck->echo_from_card = NULL;
	deck->echo = NULL;
}

/* Half of what the card says is left to the filter: cards err, and an echo before the filter's beginning is none it can find. */
static size_t echo_delay(const struct deck *deck)
{
	size_t delay = (size_t)deck->round_trip_ms * (ECHO_CANCEL_HZ / 1000) / 2;
	return delay < ECHO_CANCEL_DELAY_MAX ? delay : ECHO_CANCEL_DELAY_MAX;
}

static int start_echo(struct deck *deck)
{
	int error = echo_cancel_new(echo_delay(deck), &deck->echo);
	if (!error)
		error = resample_new(deck->rate_hz, DECK_RATE_HZ, &deck->echo_from_card);
	if (error)
		stop_echo(deck);
	return error;
}

/* Both converters are begun together, so that what comes out of them stays sample by sample beside each other. */
int deck_microphone_start(struct deck *deck)
{
	struct resample *from_card;
	int error = resample_new(deck->rate_hz, DECK_RATE_HZ, &from_card);
	if (error)
		return error;
	deck_microphone_stop(deck);
	deck->from_card = from_card;
	/* Without memory for that there is a microphone all the same: a running deck goes on. */
	return deck->cancels_echo ? start_echo(deck) : 0;
}

void deck_microphone_stop(struct deck *deck)
{
	stop_echo(deck);
	resample_free(deck->from_card);
	deck->from_card = NULL;
	deck->level = 0;
}

int deck_cancel_echo(struct deck *deck, bool on)
{
	if (on == deck->cancels_echo)
		return 0;
	deck->cancels_echo = on;
	int error = deck->running ? deck_microphone_start(deck) : 0;
	if (!error)
		return 0;
	deck->cancels_echo = false;
	return error;
}

void deck_round_trip(struct deck *deck, unsigned ms)
{
	deck->round_trip_ms = ms;
}

/* As many samples of the microphone as of what was played meanwhile, which are the first to be there and to be taken. */
static size_t take_card(struct deck *deck, int16_t *microphone, int16_t *loudspeaker)
{
	struct mixer *mixer = deck->mixer;
	size_t got = ring_level(&mixer->loudspeaker);
	got = ring_read(&mixer->loudspeaker, loudspeaker, got < PIECE ? got : PIECE);
	return ring_read(&mixer->microphone, microphone, got);
}

static size_t convert(
	struct deck *deck, const int16_t *microphone, const int16_t *loudspeaker, size_t count, int16_t *out)
{
	int16_t heard[RESAMPLE_OUT_MAX], played[RESAMPLE_OUT_MAX];
	if (!deck->echo)
		return resample_run(deck->from_card, microphone, count, out);
	size_t made = resample_run(deck->from_card, microphone, count, heard);
	resample_run(deck->echo_from_card, loudspeaker, count, played);
	return echo_cancel_run(deck->echo, heard, played, made, out);
}

size_t deck_listen(struct deck *deck)
{
	int16_t microphone[PIECE], loudspeaker[PIECE], converted[RESAMPLE_OUT_MAX];
	if (!deck->running)
		return 0;
	for (;;) {
		/* At most twice as many come out as go in (a card of 8 kHz). */
		if (DECK_MICROPHONE_ROOM - deck->level < 2 * PIECE + 16 + ECHO_CANCEL_FRAME)
			break;
		size_t got = take_card(deck, microphone, loudspeaker);
		size_t made = convert(deck, microphone, loudspeaker, got, converted);
		memcpy(deck->microphone + deck->level, converted, made * sizeof(*converted));
		deck->level += made;
		if (got < PIECE)
			break;
	}
	return deck->level;
}

int64_t deck_age_ns(const struct deck *deck, int64_t now_ns)
{
	/* What the card has given, less what was taken of it: both in samples of the card. A beat too old to be true
	 * (the first has not come) makes no age. */
	size_t waiting = deck->level + (deck->echo ? echo_cancel_lag(deck->echo) : 0);
	double taken = (double)ring_position(&deck->mixer->microphone) -
		       (double)waiting * deck->rate_hz / DECK_RATE_HZ;
	double waiting_s =
		((double)deck->beat.played - taken) / (deck->rate_hz ? deck->rate_hz : DECK_RATE_HZ);
	return deck->beat.now_ns ? now_ns - deck->beat.captured_ns + (int64_t)(waiting_s * 1e9) : 0;
}

void deck_take(struct deck *deck, size_t skip, int16_t *samples, size_t count)
{
	if (skip > deck->level)
		skip = deck->level;
	if (count > deck->level - skip)
		count = deck->level - skip;
	if (samples)
		memcpy(samples, deck->microphone + skip, count * sizeof(*samples));
	deck->level -= skip + count;
	memmove(deck->microphone, deck->microphone + skip + count, deck->level * sizeof(*deck->microphone));
}
