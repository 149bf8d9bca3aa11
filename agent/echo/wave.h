/* WAV files (RIFF, PCM, 16 bits, mono) and raw samples. Only what deskphone-echo needs. */
#ifndef DESKPHONE_ECHO_WAVE_H
#define DESKPHONE_ECHO_WAVE_H
#include <stdint.h>
#include <stdio.h>

#define WAVE_RAW_HZ 16000

/* Reads a file that is at most 64 MB: WAV, or raw at WAVE_RAW_HZ. *samples is the caller's (free()). 0 or
 * -errno: -EINVAL is a WAV of another kind. */
int wave_read(const char *path, int16_t **samples, size_t *count, int *rate_hz);

/* Puts a header in front, or writes its sizes when `bytes` are behind it. 0 or -errno. */
int wave_write_header(FILE *file, int rate_hz, uint32_t bytes);
#endif
