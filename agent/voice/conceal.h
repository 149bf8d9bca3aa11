/* What is heard in place of voice that is missing: the last pitch period over and over, fading away within 60 ms, then
 * silence; and back into the voice without a click. The idea is that of ITU-T G.711 Appendix I. Pure: no allocation, so
 * that the audio callback may use it. */
#ifndef DESKPHONE_VOICE_CONCEAL_H
#define DESKPHONE_VOICE_CONCEAL_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define CONCEAL_RATE_MAX 48000
#define CONCEAL_HISTORY 2048 /* samples; at least 40 ms of 48 kHz */

struct conceal {
	unsigned rate_hz;
	int16_t history[CONCEAL_HISTORY]; /* a ring of what was heard last */
	size_t next, heard;		  /* where the next goes; samples in it */
	int16_t period[CONCEAL_HISTORY];  /* what is repeated */
	size_t length;			  /* of it; 0 = not concealing */
	size_t made;			  /* samples made since */
	int step;			  /* between the voice and the repetition, let die away */
	size_t blended;			  /* samples of the way back that are done; 0 when not on it */
	bool returning;
};

void conceal_init(struct conceal *conceal, unsigned rate_hz);
/* The voice goes on: notes it, and blends the first 4 ms into what was made up. */
void conceal_voice(struct conceal *conceal, int16_t *samples, size_t count);
/* The voice is missing: makes up the next samples. */
void conceal_make(struct conceal *conceal, int16_t *samples, size_t count);
/* Forgets the voice (another call). */
void conceal_forget(struct conceal *conceal);
#endif
