#include "agent/voice/resample.h"
#include <errno.h>
#include <samplerate.h>
#include <stdlib.h>
#include <string.h>

struct resample {
	SRC_STATE *state; /* NULL: equal rates */
	double ratio;
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
	if (from_hz != to_hz) {
		result->state = src_new(SRC_SINC_FASTEST, 1, &error);
		if (!result->state) {
			free(result);
			return -ENOMEM;
		}
	}
	*resample = result;
	return 0;
}

void resample_free(struct resample *resample)
{
	if (!resample)
		return;
	if (resample->state)
		src_delete(resample->state);
	free(resample);
}

size_t resample_run(struct resample *resample, const int16_t *in, size_t count, int16_t *out)
{
	if (count > RESAMPLE_IN_MAX)
		count = RESAMPLE_IN_MAX;
	if (!resample->state) {
		memcpy(out, in, count * sizeof(*in));
		return count;
	}
	src_short_to_float_array(in, resample->in, (int)count);
	SRC_DATA data = {.data_in = resample->in,
		.data_out = resample->out,
		.input_frames = (long)count,
		.output_frames = RESAMPLE_OUT_MAX,
		.src_ratio = resample->ratio};
	if (src_process(resample->state, &data))
		return 0;
	/* Clips what the filter overshoots. */
	src_float_to_short_array(resample->out, out, (int)data.output_frames_gen);
	return (size_t)data.output_frames_gen;
}
