#include "agent/voice/deck.h"
#include "agent/voice/deck_microphone.h"
#include "agent/voice/deck_tones.h"
#include "agent/voice/resample.h"
#include <string.h>

#define PIECE 256

void deck_init(struct deck *deck, struct mixer *mixer)
{
	memset(deck, 0, sizeof(*deck));
	deck->mixer = mixer;
	deck->loudness = deck->loudness_now = 1;
	drift_init(&deck->drift);
}

void deck_clear(struct deck *deck)
{
	deck_stop(deck);
	bell_set(&deck->bell, NULL, 0, 0);
}

int deck_start(struct deck *deck, unsigned rate_hz)
{
	struct resample *to_card = NULL;
	int error = resample_new(DECK_RATE_HZ, rate_hz, &to_card);
	if (error)
		return error;
	deck_stop(deck);
	deck->rate_hz = rate_hz;
	error = deck_microphone_start(deck);
	if (error) {
		resample_free(to_card);
		return error;
	}
	deck->to_card = to_card;
	deck->running = true;
	deck->leave_out = deck->splice_count = 0;
	deck->beat = (struct mixer_beat){0};
	drift_new_card(&deck->drift, rate_hz);
	deck_tones_start(deck);
	deck_refill(deck);
	return 0;
}

void deck_stop(struct deck *deck)
{
	deck->running = false;
	deck_microphone_stop(deck);
	resample_free(deck->to_card);
	deck->to_card = NULL;
	deck_tones_stop(deck);
}

static void take_beats(struct deck *deck)
{
	while (mixer_take_beat(deck->mixer, &deck->beat)) {
		if (deck->beat.xrun)
			drift_xrun(&deck->drift, deck->beat.now_ns, (double)deck->beat.played);
		drift_beat(&deck->drift, deck->beat.now_ns, (double)deck->beat.played);
	}
}

void deck_refill(struct deck *deck)
{
	if (!deck->running)
		return;
	take_beats(deck);
	deck_tones_refill(deck);
}

void deck_asked(struct deck *deck, int64_t now_ns)
{
	drift_asked(&deck->drift, now_ns);
}

void deck_talker(struct deck *deck, bool slaved)
{
	deck->slaved = slaved;
	deck->leave_out = deck->splice_count = 0;
	drift_new_peer(&deck->drift, slaved);
	/* Another peer is no reason to go on bending the samples. */
	if (deck->running && deck->rate_hz == DECK_RATE_HZ && !resample_is_exact(deck->to_card)) {
		struct resample *fresh;
		if (resample_new(DECK_RATE_HZ, deck->rate_hz, &fresh))
			return;
		resample_free(deck->to_card);
		deck->to_card = fresh;
	}
}

/* To the card's rate, and into its ring. */
static void write_voice(struct deck *deck, const int16_t *samples, size_t count)
{
	int16_t converted[RESAMPLE_OUT_MAX];
	size_t made = resample_run(deck->to_card, samples, count, converted);
	size_t written = ring_write(&deck->mixer->voice, converted, made);
	deck->dropped += (made - written) * DECK_RATE_HZ / deck->rate_hz;
}

/* Samples that are left out: the first of them are kept for the way over to what comes after. */
static size_t leave_out(struct deck *deck, const int16_t *samples, size_t count)
{
	size_t size = deck->leave_out < count ? deck->leave_out : count;
	size_t room = DECK_SPLICE - deck->splice_count;
	size_t kept = count < room ? count : room;
	if (!size)
		return 0;
	if (!deck->splice_count) {
		memcpy(deck->splice, samples, kept * sizeof(*samples));
		deck->splice_count = kept;
	}
	deck->leave_out -= size;
	deck->dropped += size;
	return size;
}

/* Over from what would have come to what comes. */
static void join(struct deck *deck, int16_t *samples, size_t count)
{
	int whole = (int)deck->splice_count + 1;
	for (size_t i = 0; i < deck->splice_count && i < count; i++) {
		int share = (int)i + 1;
		samples[i] = (int16_t)((samples[i] * share + deck->splice[i] * (whole - share)) / whole);
	}
	deck->splice_count = 0;
}

/* Where in the card's time what comes now belongs. */
static void place(struct deck *deck, size_t count, int64_t now_ns)
{
	const struct ring *voice = &deck->mixer->voice;
	double rate_hz = deck->rate_hz;
	take_beats(deck);
	/* Written is known here, read as of the last beat: together they tell the position of the next sample. */
	uint64_t read = atomic_load_explicit(&voice->discard, memory_order_relaxed);
	if (read < deck->beat.read)
		read = deck->beat.read;
	uint64_t waiting = atomic_load_explicit(&voice->written, memory_order_relaxed) - read;
	struct drift_now now = {.now_ns = now_ns,
		.position = (double)(deck->beat.played + waiting),
		.concealed_s = waiting ? 0 : (double)deck->beat.dry / rate_hz};
	struct drift_plan plan = drift_heard(&deck->drift, &now, count);
	double sounds = plan.hold_until > now.position ? plan.hold_until : now.position;
	if (sounds > now.position && sounds < now.position + rate_hz)
		mixer_hold(deck->mixer, (uint64_t)sounds);
	deck->leave_out += plan.leave_out;
	resample_follow(deck->to_card, plan.ratio);
	double waits_s = (sounds - (double)deck->beat.played) / rate_hz + resample_delay_s(deck->to_card);
	deck->delay_ns = deck->beat.sounds_ns - now_ns + (int64_t)(waits_s * 1e9);
}

void deck_play(struct deck *deck, const int16_t *samples, size_t count, int64_t now_ns)
{
	if (!deck->running || !count)
		return;
	place(deck, count, now_ns);
	while (count) {
		int16_t piece[PIECE];
		size_t out = leave_out(deck, samples, count);
		samples += out;
		count -= out;
		size_t size = count < PIECE ? count : PIECE;
		memcpy(piece, samples, size * sizeof(*piece));
		if (size)
			join(deck, piece, size);
		write_voice(deck, piece, size);
		samples += size;
		count -= size;
	}
}

void deck_hush(struct deck *deck)
{
	if (deck->running)
		ring_discard(&deck->mixer->voice);
}
