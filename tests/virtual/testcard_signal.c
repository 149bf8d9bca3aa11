#include "testcard_signal.h"
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

int testcard_signal_tone(long rate_hz, int16_t **samples, size_t *count)
{
	int16_t *made = calloc((size_t)rate_hz, sizeof(*made));
	if (!made)
		return -ENOMEM;
	for (long i = 0; i < rate_hz; i++)
		made[i] = (int16_t)lrint(8000 * sin(2 * M_PI * 1000 * (double)i / (double)rate_hz));
	*samples = made;
	*count = (size_t)rate_hz;
	return 0;
}

static int read_all(FILE *file, int16_t **samples, size_t *count)
{
	long size = fseek(file, 0, SEEK_END) ? -1 : ftell(file);
	if (size < 2)
		return -EINVAL;
	size_t wanted = (size_t)size / sizeof(**samples);
	int16_t *made = calloc(wanted, sizeof(*made));
	rewind(file);
	if (!made || fread(made, sizeof(*made), wanted, file) != wanted) {
		free(made);
		return -EINVAL;
	}
	*samples = made;
	*count = wanted;
	return 0;
}

int testcard_signal_load(const char *path, int16_t **samples, size_t *count)
{
	FILE *file = fopen(path, "rbe");
	int error = file ? read_all(file, samples, count) : -EINVAL;
	if (file)
		fclose(file);
	return error;
}
