/* Samples that another process has put into memory (memfd), to be read where they are. */
#ifndef DESKPHONE_VOICE_SAMPLES_H
#define DESKPHONE_VOICE_SAMPLES_H
#include <stddef.h>
#include <stdint.h>

struct samples {
	const int16_t *first; /* NULL = none */
	size_t count;
};

/* Maps `fd`, which stays the caller's. It has to be sealed: memory that could be shortened would end us. 0, -EPERM (not sealed),
 * -EINVAL (empty, or too much: 64 MiB) or -errno; *samples untouched then. */
int samples_map(int fd, struct samples *samples);
void samples_unmap(struct samples *samples); /* none is fine; none afterwards */
#endif
