/* The fields of a testcard in asoundrc; their meaning is told in pcm_testcard.c. */
#ifndef DESKPHONE_TESTS_TESTCARD_SETTINGS_H
#define DESKPHONE_TESTS_TESTCARD_SETTINGS_H
#include <alsa/asoundlib.h>

struct testcard_settings {
	/* Valid as long as the configuration. NULL = none. */
	const char *in_path, *out_path, *gone_path;
	long rate_hz, ppm, channels, echo_ms;
	int patient;
};

/* Fills in what is given. 0, or -EINVAL after naming the bad field on ALSA's error output. */
int testcard_settings_read(snd_config_t *conf, struct testcard_settings *settings);
#endif
