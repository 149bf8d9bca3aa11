/* libFuzzer entry: a WAV file as a ring tone. What is taken lies within the bytes and keeps its promises; all of it becomes samples. */
#include "agent/guard/ring_wave.h"
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(const struct ring_wave *wave, const uint8_t *data, size_t size)
{
	size_t bytes = wave->count * wave->channels * wave->bytes;
	if (wave->data < data || bytes > size || (size_t)(wave->data - data) > size - bytes)
		abort();
	if (wave->channels < 1 || wave->channels > 2 || wave->bytes < 1 || wave->bytes > 4)
		abort();
	if (wave->rate_hz < RING_WAVE_HZ_MIN || wave->rate_hz > RING_WAVE_HZ_MAX ||
		wave->count > (size_t)RING_WAVE_S_MAX * wave->rate_hz)
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct ring_wave wave;
	const char *why = NULL;
	int peak = 0;

	if (ring_wave_parse(data, size, &wave, &why)) {
		if (!why)
			abort();
		return 0;
	}
	check(&wave, data, size);
	int16_t *samples = malloc(wave.count * sizeof(*samples));
	if (ring_wave_samples(&wave, samples, &why) == 0) {
		for (size_t i = 0; i < wave.count; i++)
			peak = abs(samples[i]) > peak ? abs(samples[i]) : peak;
		if (peak < 700 || peak > RING_WAVE_PEAK) /* 60 dB below full scale, raised by 30 */
			abort();
	} else if (!why) {
		abort();
	}
	free(samples);
	return 0;
}
