#include "agent/voice/bell.h"
#include "agent/voice/resample.h"
#include <string.h>

#define EDGES_PER_S 250 /* 4 ms */
#define PATIENCE 256	/* pieces for one request; 256 samples of 8 kHz from one of 48 kHz are 14 */

_Static_assert(BELL_READY >= BELL_PIECE * RESAMPLE_RATIO_MAX + 16, "what one piece becomes has to fit");

void bell_set(struct bell *bell, const int16_t *samples, size_t count, unsigned rate_hz)
{
	bell_stop(bell);
	bell->samples = count ? samples : NULL;
	bell->count = count;
	bell->rate_hz = rate_hz;
}

int bell_start(struct bell *bell, unsigned card_hz)
{
	struct resample *resample;
	int error = resample_new(bell->rate_hz, card_hz, &resample);
	if (error)
		return error;
	bell_stop(bell);
	bell->resample = resample;
	bell->at = bell->ready_from = bell->ready_to = 0;
	return 0;
}

void bell_stop(struct bell *bell)
{
	resample_free(bell->resample);
	bell->resample = NULL;
}

bool bell_playing(const struct bell *bell)
{
	return bell->resample != NULL;
}

static int16_t next_sample(struct bell *bell)
{
	size_t edge = bell->rate_hz / EDGES_PER_S, at = bell->at++;
	if (bell->at >= bell->count + (size_t)bell->rate_hz * BELL_PAUSE_MS / 1000)
		bell->at = 0;
	if (at >= bell->count)
		return 0;
	size_t from_end = bell->count - 1 - at, nearest = at < from_end ? at : from_end;
	if (nearest >= edge)
		return bell->samples[at];
	return (int16_t)((int64_t)bell->samples[at] * (int64_t)nearest / (int64_t)edge);
}

static void convert(struct bell *bell)
{
	int16_t piece[BELL_PIECE], converted[RESAMPLE_OUT_MAX];
	for (size_t i = 0; i < BELL_PIECE; i++)
		piece[i] = next_sample(bell);
	bell->ready_from = 0;
	bell->ready_to = resample_run(bell->resample, piece, BELL_PIECE, converted);
	if (bell->ready_to > BELL_READY)
		bell->ready_to = BELL_READY;
	memcpy(bell->ready, converted, bell->ready_to * sizeof(*converted));
}

void bell_generate(struct bell *bell, int16_t *samples, size_t count)
{
	/* A converter that has failed gives nothing any more: silence then, instead of waiting for it. */
	int patience = PATIENCE;
	while (count > 0 && patience-- > 0) {
		size_t size = bell->ready_to - bell->ready_from;
		if (size > count)
			size = count;
		memcpy(samples, bell->ready + bell->ready_from, size * sizeof(*samples));
		bell->ready_from += size;
		samples += size;
		count -= size;
		if (count > 0)
			convert(bell);
	}
	memset(samples, 0, count * sizeof(*samples));
}
