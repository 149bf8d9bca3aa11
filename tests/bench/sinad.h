/* Signal to noise and distortion of a sine whose frequency is about known. */
#ifndef DESKPHONE_TESTS_SINAD_H
#define DESKPHONE_TESTS_SINAD_H
#include <stddef.h>
#include <stdint.h>

/* [dB] over all windows of 32 ms in the samples: in each a sine is fitted (amplitude, phase, frequency; least squares), what
 * is left is noise. So a pitch that glides slowly is no noise, everything that is heard as roughness is. */
double sinad_db(const int16_t *samples, size_t count, double hz, double rate_hz);
#endif
