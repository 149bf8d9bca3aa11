/* What a testcard's microphone hears: one piece that is repeated. The samples are the caller's to free. */
#ifndef DESKPHONE_TESTS_TESTCARD_SIGNAL_H
#define DESKPHONE_TESTS_TESTCARD_SIGNAL_H
#include <stddef.h>
#include <stdint.h>

/* One second of 1 kHz of amplitude 8000. 0 or -ENOMEM. */
int testcard_signal_tone(long rate_hz, int16_t **samples, size_t *count);
/* A file of raw samples. 0 or -EINVAL. */
int testcard_signal_load(const char *path, int16_t **samples, size_t *count);
#endif
