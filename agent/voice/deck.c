#include "agent/voice/deck.h"
#include "agent/voice/resample.h"
#include <string.h>

#define LEAD_MS 60
#define PIECE 256

void deck_init(struct deck *deck, struct mixer *mixer)
{
	memset(deck, 0, sizeof(*deck));
	deck->mixer = mixer;
}

void deck_clear(struct deck *deck)
{
	deck_stop(deck);
}

static double peak_of(enum mixer_tone which)
{
	return which == MIXER_RING ? TONE_PEAK_RING : TONE_PEAK_PROGRESS;
}

int deck_start(struct deck *deck, unsigned rate_hz)
{
	struct resample *from_card = NULL, *to_card = NULL;
	int error = resample_new(rate_hz, DECK_RATE_HZ, &from_card);
	if (!error)
		error = resample_new(DECK_RATE_HZ, rate_hz, &to_card);
	if (error) {
		resample_free(from_card);
		return error;
	}
	deck_stop(deck);
	deck->from_card = from_card;
	deck->to_card = to_card;
	deck->rate_hz = rate_hz;
	deck->level = 0;
	deck->running = true;
	for (size_t i = 0; i < MIXER_TONES; i++)
		tone_start(&deck->tones[i], &deck->specs[i], rate_hz, peak_of((enum mixer_tone)i));
	deck_refill(deck);
	return 0;
}

void deck_stop(struct deck *deck)
{
	deck->running = false;
	deck->level = 0;
	resample_free(deck->from_card);
	resample_free(deck->to_card);
	deck->from_card = deck->to_card = NULL;
	/* What was to be heard once has had its chance: the next stream does not begin with it. */
	for (size_t i = 0; i < MIXER_TONES; i++)
		if (deck->specs[i].once && deck->tones[i].phase)
			deck->specs[i].count = 0;
}

void deck_tone(struct deck *deck, enum mixer_tone which, const struct tone_spec *spec)
{
	static const struct tone_spec none;
	if (!spec)
		spec = &none;
	if (!spec->once && tone_same(spec, &deck->specs[which]))
		return;
	deck->specs[which] = *spec;
	tone_start(&deck->tones[which], spec, deck->running ? deck->rate_hz : DECK_RATE_HZ, peak_of(which));
	if (!deck->running)
		return;
	ring_discard(&deck->mixer->tones[which]);
	deck_refill(deck);
}

static void refill(struct deck *deck, enum mixer_tone which)
{
	struct ring *ring = &deck->mixer->tones[which];
	size_t lead = (size_t)deck->rate_hz * LEAD_MS / 1000;
	int16_t piece[PIECE];
	while (deck->tones[which].playing && ring_level(ring) < lead && ring_room(ring) >= PIECE) {
		size_t made = tone_generate(&deck->tones[which], piece, PIECE);
		ring_write(ring, piece, made);
	}
}

void deck_refill(struct deck *deck)
{
	if (!deck->running)
		return;
	for (size_t i = 0; i < MIXER_TONES; i++)
		refill(deck, (enum mixer_tone)i);
}

size_t deck_listen(struct deck *deck)
{
	int16_t card[PIECE], converted[RESAMPLE_OUT_MAX];
	if (!deck->running)
		return 0;
	for (;;) {
		/* At most twice as many come out as go in (a card of 8 kHz). */
		if (DECK_MICROPHONE_ROOM - deck->level < 2 * PIECE + 16)
			break;
		size_t got = ring_read(&deck->mixer->microphone, card, PIECE);
		size_t made = resample_run(deck->from_card, card, got, converted);
		if (made > DECK_MICROPHONE_ROOM - deck->level)
			made = DECK_MICROPHONE_ROOM - deck->level;
		memcpy(deck->microphone + deck->level, converted, made * sizeof(*converted));
		deck->level += made;
		if (got < PIECE)
			break;
	}
	return deck->level;
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

void deck_play(struct deck *deck, const int16_t *samples, size_t count)
{
	int16_t converted[RESAMPLE_OUT_MAX];
	while (deck->running && count) {
		size_t piece = count < PIECE ? count : PIECE;
		size_t made = resample_run(deck->to_card, samples, piece, converted);
		deck->dropped += made - ring_write(&deck->mixer->voice, converted, made);
		samples += piece;
		count -= piece;
	}
}

void deck_hush(struct deck *deck)
{
	if (deck->running)
		ring_discard(&deck->mixer->voice);
}
