/* A stand-in for the agent's audio socket, with the manners of every agent that might be there: one that keeps pace, one
 * that stalls, hurries, sends rubbish, hangs up, never reads, goes and comes back. What the plug-in sends it must be
 * right at all times: the nil UUID, then frames of samples. */
#ifndef DESKPHONE_TESTS_ALSA_AGENT_H
#define DESKPHONE_TESTS_ALSA_AGENT_H
#include <sys/types.h>

/* A process of its own, that ends with the caller. `path` is where the socket is, on and off. Its end with another
 * status than 0 means that the plug-in sent what it must not. */
pid_t alsa_agent_start(const char *path, unsigned seed);
/* Ends it; 0 if all was right. */
int alsa_agent_stop(pid_t pid);
#endif
