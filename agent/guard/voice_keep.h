/* The connections of the audio socket, kept open while one voice process dies and the next begins: the softphone sees a
 * pause, not an end. The samples in them are none of our business. */
#ifndef DESKPHONE_AGENT_VOICE_KEEP_H
#define DESKPHONE_AGENT_VOICE_KEEP_H
#include <stdbool.h>
#include <stdint.h>

#define VOICE_KEEP_MAX 10 /* peers that a voice process has at most */
#define VOICE_KEEP_TEXT 96

struct voice_keep {
	bool stores;
	struct {
		uint32_t id; /* 0 = free */
		int fd;
		char what[VOICE_KEEP_TEXT]; /* kind, length, TCP and UUID, as the voice process said them */
	} kept[VOICE_KEEP_MAX];
};

/* What the service manager has kept from a process before this one is taken in, and what is taken in from now
 * on is given to it as well. */
void voice_keep_open_store(struct voice_keep *keep);
/* "ID REST" with a descriptor, which is taken over: replaces what was kept under this ID. 0 or -EINVAL. */
int voice_keep_take(struct voice_keep *keep, const char *text, int fd);
void voice_keep_drop(struct voice_keep *keep, uint32_t id);
/* Gives copies of all to a fresh voice process. */
void voice_keep_give(const struct voice_keep *keep, int control_fd);
bool voice_keep_is_empty(const struct voice_keep *keep);
/* Closes all. */
void voice_keep_clear(struct voice_keep *keep);
#endif
