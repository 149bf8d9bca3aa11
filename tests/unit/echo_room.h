/* A room that is made up: the far end's noise in syllables, an impulse response that dies away within 100 ms, a near end that
 * hums. The same each time. */
#ifndef DESKPHONE_TESTS_ECHO_ROOM_H
#define DESKPHONE_TESTS_ECHO_ROOM_H
#include <math.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#define ROOM_PATHS 250
#define ROOM_LONGEST 16384
#define NEAR_HZ 620.0

struct echo_room {
	double rate_hz;
	uint64_t seed;
	struct {
		double gain;
		size_t late; /* samples */
	} paths[ROOM_PATHS];
	double said[ROOM_LONGEST]; /* a ring */
	uint64_t at;
	double low;
};

static inline double room_noise(struct echo_room *room)
{
	room->seed = room->seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	return (double)(room->seed >> 11) / 4503599627370496.0 - 1;
}

/* flight_ms: until the first of the echo comes. */
static inline void room_init(struct echo_room *room, double rate_hz, double flight_ms)
{
	memset(room, 0, sizeof(*room));
	room->rate_hz = rate_hz;
	room->seed = 5;
	for (size_t i = 0; i < ROOM_PATHS; i++) {
		double late_s = 0.1 * fabs(room_noise(room));
		room->paths[i].gain = 0.12 * room_noise(room) * exp(-late_s / 0.016);
		room->paths[i].late = (size_t)((flight_ms * 1e-3 + late_s) * rate_hz);
	}
}

/* Speech as far as an echo canceller is concerned: low-passed noise, four syllables a second. */
static inline int16_t room_talk(struct echo_room *room, uint64_t at)
{
	room->low += 0.45 * (room_noise(room) - room->low);
	double syllable = sin(M_PI * fmod((double)at / room->rate_hz * 4, 1));
	return (int16_t)(12000 * room->low * syllable * syllable);
}

static inline double room_hum(const struct echo_room *room, uint64_t at)
{
	return sin(2 * M_PI * NEAR_HZ * (double)at / room->rate_hz);
}

/* The loudspeaker gives this sample: what of it and of those before is in the microphone now. */
static inline double room_echo(struct echo_room *room, int16_t sample)
{
	double sum = 0;
	room->said[room->at % ROOM_LONGEST] = sample;
	for (size_t i = 0; i < ROOM_PATHS; i++)
		if (room->paths[i].late <= room->at)
			sum += room->paths[i].gain *
			       room->said[(room->at - room->paths[i].late) % ROOM_LONGEST];
	room->at++;
	return sum;
}

static inline double power_db(const int16_t *samples, size_t count)
{
	double sum = 0;
	for (size_t i = 0; i < count; i++)
		sum += (double)samples[i] * samples[i];
	return 10 * log10(sum / (double)count + 1e-3);
}

/* Amplitude of the hum in samples of 16 kHz. */
static inline double hum_of(const int16_t *samples, size_t count)
{
	double re = 0, im = 0;
	for (size_t i = 0; i < count; i++) {
		re += samples[i] * cos(2 * M_PI * NEAR_HZ * (double)i / 16000);
		im += samples[i] * sin(2 * M_PI * NEAR_HZ * (double)i / 16000);
	}
	return 2 * hypot(re, im) / (double)count;
}
#endif
