#include "agent/voice/conceal.h"
#include <math.h>
#include <string.h>

#define SEARCH_HZ 8000 /* the pitch is looked for at about this rate */
#define LAG_MIN 20     /* 2.5 ms, 400 Hz */
#define LAG_MAX 120    /* 15 ms, 67 Hz */
#define TEMPLATE 80    /* 10 ms are compared */
#define HOLD_MS 10     /* full loudness, then */
#define FADE_MS 50
#define BLEND_MS 4
#define STEP_MS 2

void conceal_init(struct conceal *conceal, unsigned rate_hz)
{
	memset(conceal, 0, sizeof(*conceal));
	conceal->rate_hz = rate_hz < CONCEAL_RATE_MAX ? rate_hz : CONCEAL_RATE_MAX;
}

void conceal_forget(struct conceal *conceal)
{
	conceal->heard = conceal->length = 0;
	conceal->returning = false;
}

/* The sample heard `back` samples ago (1 = the last). */
static int16_t heard(const struct conceal *conceal, size_t back)
{
	return conceal->history[(conceal->next + CONCEAL_HISTORY - back) % CONCEAL_HISTORY];
}

static double likeness(const struct conceal *conceal, size_t lag, size_t step)
{
	double cross = 0, energy = 1;
	for (size_t i = 1; i <= TEMPLATE; i++) {
		double a = heard(conceal, i * step), b = heard(conceal, (i + lag) * step);
		cross += a * b;
		energy += b * b;
	}
	return cross / sqrt(energy);
}

/* Length of the period that the last of the voice resembles most [samples]; 0 when too little was heard. */
static size_t find_period(const struct conceal *conceal)
{
	size_t step = conceal->rate_hz > SEARCH_HZ ? conceal->rate_hz / SEARCH_HZ : 1;
	size_t best = LAG_MAX;
	double most = -INFINITY;
	if (conceal->heard < (TEMPLATE + LAG_MAX) * step)
		return 0;
	for (size_t lag = LAG_MIN; lag <= LAG_MAX; lag++) {
		double like = likeness(conceal, lag, step);
		if (like > most) {
			most = like;
			best = lag;
		}
	}
	return best * step;
}

static void begin(struct conceal *conceal)
{
	size_t length = find_period(conceal);
	conceal->made = 0;
	conceal->returning = false;
	conceal->length = length ? length : 1;
	conceal->step = 0;
	if (!length) {
		conceal->period[0] = 0;
		return;
	}
	for (size_t i = 0; i < length; i++)
		conceal->period[i] = heard(conceal, length - i);
	conceal->step = heard(conceal, 1) - heard(conceal, length + 1);
}

static size_t samples_of(const struct conceal *conceal, size_t ms)
{
	return conceal->rate_hz * ms / 1000;
}

static int16_t next_made(struct conceal *conceal)
{
	size_t at = conceal->made++, hold = samples_of(conceal, HOLD_MS), fade = samples_of(conceal, FADE_MS);
	size_t step = samples_of(conceal, STEP_MS);
	if (at >= hold + fade)
		return 0;
	int value = conceal->period[at % conceal->length];
	if (at < step)
		value += conceal->step * (int)(step - at) / (int)step;
	if (at > hold)
		value = value * (int)(hold + fade - at) / (int)fade;
	return (int16_t)(value > INT16_MAX ? INT16_MAX : value < INT16_MIN ? INT16_MIN : value);
}

void conceal_make(struct conceal *conceal, int16_t *samples, size_t count)
{
	if (!conceal->length)
		begin(conceal);
	conceal->returning = false;
	for (size_t i = 0; i < count; i++)
		samples[i] = next_made(conceal);
}

static void blend(struct conceal *conceal, int16_t *samples, size_t count)
{
	size_t length = samples_of(conceal, BLEND_MS);
	if (!conceal->returning) {
		conceal->returning = true;
		conceal->blended = 0;
	}
	for (size_t i = 0; i < count && conceal->blended < length; i++) {
		int share = (int)++conceal->blended, whole = (int)length + 1;
		samples[i] = (int16_t)((samples[i] * share + next_made(conceal) * (whole - share)) / whole);
	}
	if (conceal->blended >= length) {
		conceal->length = 0;
		conceal->returning = false;
	}
}

void conceal_voice(struct conceal *conceal, int16_t *samples, size_t count)
{
	if (conceal->length)
		blend(conceal, samples, count);
	for (size_t i = 0; i < count; i++) {
		conceal->history[conceal->next] = samples[i];
		conceal->next = (conceal->next + 1) % CONCEAL_HISTORY;
	}
	conceal->heard = conceal->heard + count < CONCEAL_HISTORY ? conceal->heard + count : CONCEAL_HISTORY;
}
