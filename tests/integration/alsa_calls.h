/* One random call of the ALSA PCM API after the other. */
#ifndef DESKPHONE_TESTS_ALSA_CALLS_H
#define DESKPHONE_TESTS_ALSA_CALLS_H
#include <alsa/asoundlib.h>
#include <stdbool.h>

struct calls_pcm {
	snd_pcm_t *pcm; /* NULL = it could not be opened, or is closed */
	bool capture, plugged;
	bool nonblock;
	snd_pcm_uframes_t buffer, period; /* 0 = not set up */
	unsigned channels;
};

/* Reads the configuration and silences alsa-lib's own complaints about wrong calls; one from the plug-in ends the
 * program. */
void calls_init(void);
void calls_finish(void);
/* The last call that was begun, by whichever thread. */
const char *calls_last(void);

/* 0 to sides - 1. */
unsigned calls_roll(unsigned *seed, unsigned sides);

void calls_open(struct calls_pcm *pcm, unsigned *seed);
void calls_set_up(struct calls_pcm *pcm, unsigned *seed);
/* Any call but open and close. */
void calls_step(struct calls_pcm *pcm, unsigned *seed);
/* Those that several threads may make at once. */
void calls_shared_step(struct calls_pcm *pcm, unsigned *seed);
void calls_close(struct calls_pcm *pcm);
#endif
