#include "agent/voice/resample.h"
#include <errno.h>
#include <samplerate.h>
#include <stdlib.h>
#include <string.h>

#define DELAY 46    /* samples of the lower rate: what the filter looks ahead */
#define HISTORY 128 /* samples before the first that is converted: more than the filter looks back */

struct resample {
	SRC_STATE *state;
	double ratio, factor;
	double delay_s;
	bool exact;		  /* copies */
	size_t skip;		  /* of what comes out next: it was copied already */
	int16_t history[HISTORY]; /* what was copied last */
	float in[RESAMPLE_IN_MAX], out[RESAMPLE_OUT_MAX];
};

int resample_new(unsigned from_hz, unsigned to_hz, struct resample **resample)
{
	int error = 0;
	if (!from_hz || !to_hz || from_hz > to_hz * RESAMPLE_RATIO_MAX ||
		to_hz > from_hz * RESAMPLE_RATIO_MAX)
		return -EINVAL;
	struct resample *result = calloc(1, sizeof(*result));
	if (!result)
		return -ENOMEM;
	result->ratio = (double)to_hz / from_hz;
	result->factor = 1;
	result->delay_s = (double)DELAY / (from_hz < to_hz ? from_hz : to_hz);
	result->exact = from_hz == to_hz;
	result->state = src_new(SRC_SINC_MEDIUM_QUALITY, 1, &error);
	if (!result->state) {
		free(result);
		return -ENOMEM;
	}
	*resample = result;
	return 0;
}

void resample_free(struct resample *resample)
{
	if (!resample)
		return;
	src_delete(resample->state);
	free(resample);
}

static size_t convert(struct resample *resample, const int16_t *in, size_t count)
{
	src_short_to_float_array(in, resample->in, (int)count);
	SRC_DATA data = {.data_in = resample->in,
		.data_out = resample->out,
		.input_frames = (long)count,
		.output_frames = RESAMPLE_OUT_MAX,
		.src_ratio = resample->ratio * resample->factor};
	return src_process(resample->state, &data) ? 0 : (size_t)data.output_frames_gen;
}

/* The converter is fed what was copied, so that its filter knows the past; what comes out of that is thrown away. */
static void leave_exact(struct resample *resample, double factor)
{
	resample->exact = false;
	resample->skip = HISTORY - convert(resample, resample->history, HISTORY);
	resample->factor = factor;
}

void resample_follow(struct resample *resample, double factor)
{
	bool same = factor >= 1 && factor <= 1;
	if (!resample->exact)
		resample->factor = factor;
	else if (!same)
		leave_exact(resample, factor);
}

double resample_delay_s(const struct resample *resample)
{
	return resample->exact ? 0 : resample->delay_s;
}

bool resample_is_exact(const struct resample *resample)
{
	return resample->exact;
}

static void remember(struct resample *resample, const int16_t *in, size_t count)
{
	size_t kept = count < HISTORY ? HISTORY - count : 0, taken = HISTORY - kept;
	memmove(resample->history, resample->history + HISTORY - kept, kept * sizeof(*in));
	memcpy(resample->history + kept, in + count - taken, taken * sizeof(*in));
}

size_t resample_run(struct resample *resample, const int16_t *in, size_t count, int16_t *out)
{
	if (count > RESAMPLE_IN_MAX)
		count = RESAMPLE_IN_MAX;
	if (resample->exact) {
		memcpy(out, in, count * sizeof(*in));
		remember(resample, in, count);
		return count;
	}
	size_t made = convert(resample, in, count);
	size_t skip = made < resample->skip ? made : resample->skip;
	resample->skip -= skip;
	/* Clips what the filter overshoots. */
	src_float_to_short_array(resample->out + skip, out, (int)(made - skip));
	return made - skip;
}
