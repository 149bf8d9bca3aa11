/* Starting and ending the voice process; no policy. */
#ifndef DESKPHONE_AGENT_VOICE_CHILD_H
#define DESKPHONE_AGENT_VOICE_CHILD_H
#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#define VOICE_CHILD_LISTENERS_MAX 2

struct voice_child_options {
	const char *program;
	int listeners[VOICE_CHILD_LISTENERS_MAX];
	size_t listener_count;
	gid_t group; /* (gid_t)-1 = none */
	bool wide;   /* --wide */
	bool outlive; /* --outlive */
};

/* Starts it with descriptor 3 for control, 4 and on for the listeners and none else but the standard ones, in
 * a process group of its own, with every signal at its default. *pid_fd: readable when it has ended (pidfd_open(2)).
 * *control_fd: our end, non-blocking. 0 or -errno. */
int voice_child_start(const struct voice_child_options *options, pid_t *pid, int *pid_fd, int *control_fd);
/* Kills it; whether it is our child or that of an agent before us. */
void voice_child_kill(int pid_fd);
/* How it ended, of one that has: as of waitpid(2), -1 when it was not our child. */
int voice_child_reap(pid_t pid);
/* Kills it and waits for its end, at most 0.2 s (one that hangs in the kernel is left to init). */
void voice_child_end(pid_t pid, int pid_fd);
#endif
