/* What deskphone-echo sends for what it heard: the same, a tone, or a file; and the recording. */
#include "agent/echo/echo.h"
#include "agent/echo/wave.h"
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TONE_AMPLITUDE 8000.0 /* about -12 dB of full scale */
#define RECORD_MAX_BYTES (512u * 1024 * 1024)

struct echo_sound {
	int tone_hz;
	double phase; /* of the tone, in turns */
	bool plays;
	int16_t *samples;
	size_t count;
	double at; /* place in the file, in its samples */
	int rate_hz;
	FILE *record;
	bool wave;
	int record_hz; /* rate of the first frame; 0 = none yet */
	uint32_t recorded;
};

static void put_sample(unsigned char *bytes, double value)
{
	int sample = (int)lround(CLAMP(value, -32768.0, 32767.0));
	bytes[0] = (unsigned char)(sample & 0xFF);
	bytes[1] = (unsigned char)(sample >> 8 & 0xFF);
}

static double tone_next(struct echo_sound *sound, int rate_hz)
{
	double value = TONE_AMPLITUDE * sin(2 * G_PI * sound->phase);
	sound->phase += (double)sound->tone_hz / rate_hz;
	sound->phase -= floor(sound->phase);
	return value;
}

/* The file at the call's rate, by linear interpolation: for trying out, not for listening. */
static double file_next(struct echo_sound *sound, int rate_hz)
{
	size_t index = (size_t)sound->at;
	if (index >= sound->count)
		return 0;
	double part = sound->at - (double)index;
	double next = index + 1 < sound->count ? sound->samples[index + 1] : 0;
	sound->at += (double)sound->rate_hz / rate_hz;
	return sound->samples[index] * (1 - part) + next * part;
}

/* Frames of another rate than the first are left out: the header has one. */
static void record(struct echo_sound *sound, int rate_hz, const unsigned char *samples, size_t size)
{
	if (!sound->record_hz) {
		sound->record_hz = rate_hz;
		if (sound->wave && wave_write_header(sound->record, rate_hz, 0))
			fprintf(stderr, "deskphone-echo: the recording cannot be written\n");
	}
	if (rate_hz != sound->record_hz || sound->recorded > RECORD_MAX_BYTES - size)
		return;
	sound->recorded += (uint32_t)fwrite(samples, 1, size, sound->record);
}

void echo_sound_frame(struct echo_sound *sound, int rate_hz, unsigned char *samples, size_t size)
{
	if (sound->record)
		record(sound, rate_hz, samples, size);
	if (!sound->plays && !sound->tone_hz)
		return;
	for (size_t i = 0; i + 1 < size; i += 2)
		put_sample(samples + i, sound->plays ? file_next(sound, rate_hz) : tone_next(sound, rate_hz));
}

static int complain(const char *path, int error)
{
	const char *why = error == -EINVAL ? "not a WAV file with 16 bits, one channel" : strerror(-error);
	fprintf(stderr, "deskphone-echo: %s: %s\n", path, why);
	return error;
}

int echo_sound_new(const struct echo_options *options, struct echo_sound **result)
{
	struct echo_sound *sound = g_new0(struct echo_sound, 1);
	int error = 0;
	sound->tone_hz = options->tone_hz;
	sound->plays = options->play != NULL;
	if (options->play) {
		error = wave_read(options->play, &sound->samples, &sound->count, &sound->rate_hz);
		if (error)
			complain(options->play, error);
	}
	if (!error && options->record) {
		sound->wave = g_str_has_suffix(options->record, ".wav");
		sound->record = fopen(options->record, "wbe");
		error = sound->record ? 0 : complain(options->record, -errno);
	}
	if (error)
		echo_sound_free(sound);
	else
		*result = sound;
	return error;
}

void echo_sound_free(struct echo_sound *sound)
{
	if (!sound)
		return;
	if (sound->record) {
		int rate_hz = sound->record_hz ? sound->record_hz : WAVE_RAW_HZ;
		int error = sound->wave ? wave_write_header(sound->record, rate_hz, sound->recorded) : 0;
		if (fclose(sound->record) || error)
			fprintf(stderr, "deskphone-echo: the recording is not complete\n");
	}
	free(sound->samples);
	g_free(sound);
}
