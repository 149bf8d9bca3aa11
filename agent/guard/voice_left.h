/* Voice processes that were killed and have not ended: a driver holds them in the kernel, where no signal reaches
 * them. */
#ifndef DESKPHONE_AGENT_VOICE_LEFT_H
#define DESKPHONE_AGENT_VOICE_LEFT_H
#include <glib.h>
#include <stdbool.h>
#include <sys/types.h>

#define VOICE_LEFT_MAX 3 /* a card at which so many hang holds the next one as well */

/* Zeroed = none. */
struct voice_left {
	struct {
		pid_t pid; /* 0 = free */
		int pid_fd;
		GSource *watch;
	} left[VOICE_LEFT_MAX];
};

bool voice_left_has_room(const struct voice_left *left);
/* Takes over the pidfd; there must be room. The process is reaped when it ends after all, in this context. */
void voice_left_add(struct voice_left *left, GMainContext *context, pid_t pid, int pid_fd);
/* Leaves them to init. */
void voice_left_clear(struct voice_left *left);
#endif
