/* WAV files and raw samples. */
#include "agent/echo/wave.h"
#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#define FILE_MAX (64 * 1024 * 1024)
#define HEADER_SIZE 44
#define FORMAT_SIZE 16
#define PCM 1

static uint32_t get32(const unsigned char *bytes)
{
	return (uint32_t)bytes[0] | (uint32_t)bytes[1] << 8 | (uint32_t)bytes[2] << 16 |
	       (uint32_t)bytes[3] << 24;
}

static unsigned get16(const unsigned char *bytes)
{
	return (unsigned)bytes[0] | (unsigned)bytes[1] << 8;
}

static void put32(unsigned char *bytes, uint32_t value)
{
	for (int i = 0; i < 4; i++)
		bytes[i] = (unsigned char)(value >> (8 * i));
}

/* 16 bits, mono, PCM; its rate. */
static int wave_read_format(const unsigned char *chunk, size_t size, int *rate_hz)
{
	if (size < FORMAT_SIZE || get16(chunk) != PCM || get16(chunk + 2) != 1 || get16(chunk + 14) != 16)
		return -EINVAL;
	uint32_t rate = get32(chunk + 4);
	if (rate < 8000 || rate > 192000)
		return -EINVAL;
	*rate_hz = (int)rate;
	return 0;
}

/* Finds the samples among the chunks; a size that lies is cut to what is there. */
static int wave_find_data(
	const unsigned char *bytes, size_t size, size_t *start, size_t *length, int *rate_hz)
{
	bool known = false;
	for (size_t at = 12; at + 8 <= size;) {
		size_t chunk = get32(bytes + at + 4), left = size - at - 8;
		if (chunk > left)
			chunk = left;
		if (memcmp(bytes + at, "fmt ", 4) == 0) {
			int error = wave_read_format(bytes + at + 8, chunk, rate_hz);
			if (error)
				return error;
			known = true;
		} else if (memcmp(bytes + at, "data", 4) == 0 && known) {
			*start = at + 8;
			*length = chunk;
			return 0;
		}
		at += 8 + chunk + (chunk & 1);
	}
	return -EINVAL;
}

static int wave_load(const char *path, unsigned char **bytes, size_t *size)
{
	FILE *file = fopen(path, "rbe");
	if (!file)
		return -errno;
	unsigned char *buffer = malloc(FILE_MAX);
	size_t used = buffer ? fread(buffer, 1, FILE_MAX, file) : 0;
	int error = !buffer ? -ENOMEM : ferror(file) ? -EIO : used == FILE_MAX ? -EFBIG : 0;
	fclose(file);
	if (error) {
		free(buffer);
		return error;
	}
	*bytes = buffer;
	*size = used;
	return 0;
}

int wave_read(const char *path, int16_t **samples, size_t *count, int *rate_hz)
{
	unsigned char *bytes = NULL;
	size_t size = 0, start = 0, length;
	int rate = WAVE_RAW_HZ, error = wave_load(path, &bytes, &size);
	if (error)
		return error;
	length = size;
	if (size >= 12 && memcmp(bytes, "RIFF", 4) == 0 && memcmp(bytes + 8, "WAVE", 4) == 0)
		error = wave_find_data(bytes, size, &start, &length, &rate);
	int16_t *result = error ? NULL : calloc(length / 2 + 1, sizeof(*result));
	if (!error && !result)
		error = -ENOMEM;
	for (size_t i = 0; !error && i < length / 2; i++)
		result[i] = (int16_t)get16(bytes + start + 2 * i);
	free(bytes);
	if (error)
		return error;
	*samples = result;
	*count = length / 2;
	*rate_hz = rate;
	return 0;
}

int wave_write_header(FILE *file, int rate_hz, uint32_t bytes)
{
	unsigned char header[HEADER_SIZE] = "RIFF----WAVEfmt ----\1\0\1\0--------\2\0\20\0data";
	put32(header + 4, HEADER_SIZE - 8 + bytes);
	put32(header + 16, FORMAT_SIZE);
	put32(header + 24, (uint32_t)rate_hz);
	put32(header + 28, (uint32_t)rate_hz * 2);
	put32(header + 40, bytes);
	if (fseek(file, 0, SEEK_SET) || fwrite(header, 1, sizeof(header), file) != sizeof(header))
		return -errno;
	return fseek(file, 0, SEEK_END) ? -errno : 0;
}
