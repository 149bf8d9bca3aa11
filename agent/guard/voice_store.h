/* What the service manager keeps for the agent that comes after this one (ready.h): the voice process, as its
 * control socket and a pidfd, and the listening audio sockets. With them the next agent takes the running
 * process over, and no peer notices. */
#ifndef DESKPHONE_AGENT_VOICE_STORE_H
#define DESKPHONE_AGENT_VOICE_STORE_H
#include "agent/guard/voice_child.h"
#include <stdbool.h>

#define VOICE_STORE_TEXT 200

struct voice_store {
	pid_t pid; /* 0 = there is none */
	int pid_fd, control_fd;
	char traits[VOICE_STORE_TEXT]; /* what it was started with, as given to voice_store_process() */
	struct {
		int fd; /* -1 = taken, or none */
		char name[VOICE_STORE_TEXT];
	} doors[VOICE_CHILD_LISTENERS_MAX];
};

/* Takes what an agent before this one has stored. The descriptors are the caller's. */
void voice_store_take(struct voice_store *store);
/* The listening socket of this name, -1 when there is none; it leaves the struct. */
int voice_store_take_door(struct voice_store *store, const char *name);
/* Closes and forgets what is left in the struct. A process ends with the last copy of its control socket. */
void voice_store_clear(struct voice_store *store);

/* Whether there is a service manager, which may have a store. */
bool voice_store_works(void);
/* Stores, and forgets when it has ended. traits: printing characters without ':', at most VOICE_STORE_TEXT -
 * 1. What the service manager does not take is lost with the agent. */
void voice_store_process(pid_t pid, int pid_fd, int control_fd, const char *traits);
void voice_store_forget_process(pid_t pid, const char *traits);
void voice_store_door(const char *name, int fd);
#endif
