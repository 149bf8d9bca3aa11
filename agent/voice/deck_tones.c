#include "agent/voice/deck_tones.h"
#include <math.h>

#define LEAD_MS 60
#define PIECE 256

static double peak_of(enum mixer_tone which)
{
	return which == MIXER_RING ? TONE_PEAK_RING : TONE_PEAK_PROGRESS;
}

/* A bell that cannot be converted is none. */
static int start_bell(struct deck *deck)
{
	int error = bell_start(&deck->bell, deck->rate_hz);
	if (error)
		bell_set(&deck->bell, NULL, 0, 0);
	return error;
}

void deck_tones_start(struct deck *deck)
{
	for (size_t i = 0; i < MIXER_TONES; i++)
		tone_start(&deck->tones[i], &deck->specs[i], deck->rate_hz, peak_of((enum mixer_tone)i));
	if (deck->bell.samples)
		start_bell(deck);
	deck->loudness_now = deck->loudness;
}

void deck_tones_stop(struct deck *deck)
{
	for (size_t i = 0; i < MIXER_TONES; i++)
		if (deck->specs[i].once && deck->tones[i].phase)
			deck->specs[i].count = 0;
	bell_stop(&deck->bell);
}

/* Something else, or nothing, is to be heard; what waits of the old dies away. */
static void change(struct deck *deck, enum mixer_tone which)
{
	if (which == MIXER_RING)
		deck->loudness_now = deck->loudness;
	if (!deck->running)
		return;
	ring_discard(&deck->mixer->tones[which]);
	deck_refill(deck);
}

void deck_tone(struct deck *deck, enum mixer_tone which, const struct tone_spec *spec)
{
	static const struct tone_spec none;
	if (!spec)
		spec = &none;
	bool bell = which == MIXER_RING && deck->bell.samples;
	if (!spec->once && !bell && tone_same(spec, &deck->specs[which]))
		return;
	if (bell)
		bell_set(&deck->bell, NULL, 0, 0);
	deck->specs[which] = *spec;
	tone_start(&deck->tones[which], spec, deck->running ? deck->rate_hz : DECK_RATE_HZ, peak_of(which));
	change(deck, which);
}

int deck_bell(struct deck *deck, const int16_t *samples, size_t count, unsigned rate_hz)
{
	deck->specs[MIXER_RING].count = 0;
	tone_stop(&deck->tones[MIXER_RING]);
	bell_set(&deck->bell, samples, count, rate_hz);
	int error = deck->running ? start_bell(deck) : 0;
	change(deck, MIXER_RING);
	return error;
}

void deck_loudness(struct deck *deck, double loudness)
{
	deck->loudness = loudness;
}

/* As loud as it is to ring; over from how loud it rang. */
static void adjust(struct deck *deck, int16_t *samples, size_t count)
{
	double step = (deck->loudness - deck->loudness_now) / (double)count;
	for (size_t i = 0; i < count; i++) {
		deck->loudness_now += step;
		samples[i] = (int16_t)lrint(samples[i] * deck->loudness_now);
	}
	deck->loudness_now = deck->loudness;
}

static bool sounds(const struct deck *deck, enum mixer_tone which)
{
	return deck->tones[which].playing || (which == MIXER_RING && bell_playing(&deck->bell));
}

static size_t make(struct deck *deck, enum mixer_tone which, int16_t *piece)
{
	size_t made = PIECE;
	if (which == MIXER_RING && bell_playing(&deck->bell))
		bell_generate(&deck->bell, piece, PIECE);
	else
		made = tone_generate(&deck->tones[which], piece, PIECE);
	if (which == MIXER_RING && made)
		adjust(deck, piece, made);
	return made;
}

static void refill(struct deck *deck, enum mixer_tone which)
{
	struct ring *ring = &deck->mixer->tones[which];
	size_t lead = (size_t)deck->rate_hz * LEAD_MS / 1000;
	int16_t piece[PIECE];
	while (sounds(deck, which) && ring_level(ring) < lead && ring_room(ring) >= PIECE)
		ring_write(ring, piece, make(deck, which, piece));
}

void deck_tones_refill(struct deck *deck)
{
	for (size_t i = 0; i < MIXER_TONES; i++)
		refill(deck, (enum mixer_tone)i);
}
