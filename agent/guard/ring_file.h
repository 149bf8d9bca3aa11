/* A ring tone of one's own: a WAV file, read once, as samples in memory that can be handed to the voice
 * process. It opens no files, so that a slow disk never holds up the sound of a call. */
#ifndef DESKPHONE_AGENT_RING_FILE_H
#define DESKPHONE_AGENT_RING_FILE_H
#include <stddef.h>

struct ring_file {
	int fd;		  /* sealed memory: samples, mono, 16 bits in the machine's order; -1 = none */
	unsigned rate_hz; /* 8000 to 48000 */
};

/* Reads `path` (absolute, or "~/..."; a regular file). 0, or -errno with *file untouched and the reason in
 * why[size], for people: "/home/ada/ring.wav: is longer than 30 s". Blocks as long as the disk does. */
int ring_file_open(const char *path, struct ring_file *file, char *why, size_t size);
void ring_file_close(struct ring_file *file); /* fd becomes -1 */
#endif
