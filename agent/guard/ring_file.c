#include "agent/guard/ring_file.h"
#include "agent/guard/ring_wave.h"
#include <errno.h>
#include <fcntl.h>
#include <glib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

/* Up to `want` bytes; less when the file has been shortened meanwhile. */
static int read_bytes(int fd, uint8_t *bytes, size_t want, size_t *size)
{
	while (*size < want) {
		ssize_t got = read(fd, bytes + *size, want - *size);
		if (got < 0 && errno != EINTR)
			return -errno;
		if (!got)
			break;
		*size += got > 0 ? (size_t)got : 0;
	}
	return 0;
}

/* All of a regular file of sane size: not a FIFO that blocks, not a device that never ends. */
static int read_file(const char *path, uint8_t **bytes, size_t *size, const char **why)
{
	struct stat status;
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	int error = fd < 0 || fstat(fd, &status) < 0 ? -errno : 0;
	if (!error && !S_ISREG(status.st_mode))
		*why = "is not a regular file";
	else if (!error && status.st_size > RING_WAVE_BYTES_MAX)
		*why = "is larger than 12 MiB";
	if (!error && *why)
		error = -EINVAL;
	if (!error) {
		*bytes = g_malloc((gsize)status.st_size + 1);
		error = read_bytes(fd, *bytes, (size_t)status.st_size, size);
	}
	if (fd >= 0)
		close(fd);
	return error;
}

/* Memory that nobody can change or shorten any more: who maps it needs to fear nothing. */
static int seal(const int16_t *samples, size_t count, int *fd)
{
	const char *from = (const char *)samples;
	size_t left = count * sizeof(*samples);
	int memory = memfd_create("deskphone-ring", MFD_CLOEXEC | MFD_ALLOW_SEALING), error = memory < 0 ? -errno : 0;
	while (!error && left > 0) {
		ssize_t put = write(memory, from, left);
		error = put < 0 && errno != EINTR ? -errno : 0;
		from += put > 0 ? put : 0;
		left -= put > 0 ? (size_t)put : 0;
	}
	if (!error && fcntl(memory, F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE | F_SEAL_SEAL) < 0)
		error = -errno;
	if (!error)
		*fd = memory;
	else if (memory >= 0)
		close(memory);
	return error;
}

static int convert(const uint8_t *bytes, size_t size, struct ring_file *file, const char **why)
{
	struct ring_wave wave;
	int error = ring_wave_parse(bytes, size, &wave, why);
	if (error)
		return error;
	int16_t *samples = g_new(int16_t, wave.count);
	error = ring_wave_samples(&wave, samples, why);
	if (!error)
		error = seal(samples, wave.count, &file->fd);
	if (!error)
		file->rate_hz = wave.rate_hz;
	g_free(samples);
	return error;
}

int ring_file_open(const char *path, struct ring_file *file, char *why, size_t size)
{
	char *whole = g_str_has_prefix(path, "~/") ? g_build_filename(g_get_home_dir(), path + 2, NULL) : g_strdup(path);
	uint8_t *bytes = NULL;
	size_t length = 0;
	const char *reason = NULL;
	int error = read_file(whole, &bytes, &length, &reason);
	if (!error)
		error = convert(bytes, length, file, &reason);
	if (error)
		g_snprintf(why, (gulong)size, "%s: %s", whole, reason ? reason : g_strerror(-error));
	g_free(bytes);
	g_free(whole);
	return error;
}

void ring_file_close(struct ring_file *file)
{
	if (file->fd >= 0)
		close(file->fd);
	file->fd = -1;
}
