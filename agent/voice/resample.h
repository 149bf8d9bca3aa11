/* Conversion of the rate of mono speech, in a stream; fixed, or following a clock. The only user of libsamplerate.
 *
 * Its medium sinc (30 us per 10 ms, 46 samples of delay), for what 16 bits can carry at 7 kHz, the upper end of wideband
 * speech: its fastest is 14 dB down there (measured), which leaves 80 dB of SINAD; this one is 0.3 dB down, 94 dB. Allocates
 * when made, not when used. */
#ifndef DESKPHONE_VOICE_RESAMPLE_H
#define DESKPHONE_VOICE_RESAMPLE_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define RESAMPLE_IN_MAX 1024 /* samples per call */
#define RESAMPLE_RATIO_MAX 6 /* 8 to 48 kHz */
#define RESAMPLE_OUT_MAX (RESAMPLE_IN_MAX * RESAMPLE_RATIO_MAX + 16)

struct resample;

/* 0, -EINVAL (rates further apart than RESAMPLE_RATIO_MAX) or -ENOMEM. Equal rates copy. */
int resample_new(unsigned from_hz, unsigned to_hz, struct resample **resample);
void resample_free(struct resample *resample);
/* From now on makes `factor` (about 1) times as many samples; the change is spread over the next piece. Equal rates with
 * a factor of 1 are copied exactly, until the first time it is another one: then the converter takes over without a
 * sample lost or repeated, and stays. */
void resample_follow(struct resample *resample, double factor);
/* Converts `count` (at most RESAMPLE_IN_MAX) samples into out[RESAMPLE_OUT_MAX]; returns how many came out.
 * Over a stream that is count * to / from on average; the first call gives less, by the filter's delay. */
size_t resample_run(struct resample *resample, const int16_t *in, size_t count, int16_t *out);
/* By how much what comes out is older than what goes in [s]; 0 while it copies. */
double resample_delay_s(const struct resample *resample);
/* Whether it still copies. */
bool resample_is_exact(const struct resample *resample);
#endif
