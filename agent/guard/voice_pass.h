/* Messages with a descriptor along (SCM_RIGHTS), between the agent and the voice process. */
#ifndef DESKPHONE_AGENT_VOICE_PASS_H
#define DESKPHONE_AGENT_VOICE_PASS_H
#include <stddef.h>
#include <sys/types.h>

/* Sends without blocking; fd -1 = none. 0 or -errno. */
int voice_pass_send(int socket, const char *text, size_t size, int fd);
/* Receives without blocking into text[size]; *fd: one that came along, closed-on-exec, the caller's; else -1.
 * Bytes, 0 at the end, or -errno. */
ssize_t voice_pass_receive(int socket, char *text, size_t size, int *fd);
#endif
