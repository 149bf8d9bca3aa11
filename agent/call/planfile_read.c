#include "agent/call/planfile.h"
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* The whole file; never more than `size`. */
static ssize_t read_all(int fd, char *buffer, size_t size)
{
	size_t used = 0;

	while (used < size) {
		ssize_t got = read(fd, buffer + used, size - used);
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return -errno;
		if (got == 0)
			break;
		used += (size_t)got;
	}
	return (ssize_t)used;
}

/* The text of a regular file, to be freed; a FIFO in its place does not make us wait. */
static ssize_t slurp(const char *path, char **text)
{
	struct stat status;
	ssize_t result = -EINVAL;
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);

	if (fd < 0)
		return -errno;
	char *buffer = malloc(PLANFILE_SIZE_MAX + 1);
	if (!buffer)
		result = -ENOMEM;
	else if (fstat(fd, &status) < 0)
		result = -errno;
	else if (S_ISREG(status.st_mode))
		result = read_all(fd, buffer, PLANFILE_SIZE_MAX + 1);
	close(fd);
	if (result > PLANFILE_SIZE_MAX)
		result = -EFBIG;
	if (result < 0)
		free(buffer);
	else
		*text = buffer;
	return result;
}

int planfile_read(const char *path, struct planfile **file, struct plan_error *error)
{
	char *text = NULL;
	ssize_t length = slurp(path, &text);

	if (length < 0) {
		const char *why = length == -EINVAL ? "not a regular file" : strerror((int)-length);
		snprintf(error->text, sizeof error->text, "%s: %s", path, why);
		return (int)length;
	}
	int result = planfile_parse(path, text, (size_t)length, file, error);
	free(text);
	return result;
}
