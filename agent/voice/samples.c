#include "agent/voice/samples.h"
#include <errno.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>

#define BYTES_MAX (64 * 1024 * 1024)

int samples_map(int fd, struct samples *samples)
{
	struct stat status;
	int seals = fcntl(fd, F_GET_SEALS);
	if (seals < 0 || !(seals & F_SEAL_SHRINK) || !(seals & F_SEAL_WRITE))
		return -EPERM;
	if (fstat(fd, &status) < 0)
		return -errno;
	if (status.st_size < (off_t)sizeof(int16_t) || status.st_size > BYTES_MAX)
		return -EINVAL;
	size_t count = (size_t)status.st_size / sizeof(int16_t);
	void *first = mmap(NULL, count * sizeof(int16_t), PROT_READ, MAP_SHARED | MAP_POPULATE, fd, 0);
	if (first == MAP_FAILED)
		return -errno;
	*samples = (struct samples){first, count};
	return 0;
}

void samples_unmap(struct samples *samples)
{
	if (samples->first)
		munmap((void *)(uintptr_t)samples->first, samples->count * sizeof(int16_t));
	*samples = (struct samples){NULL, 0};
}
