/* The audio sockets that the agent makes and the voice process listens on: made once, so that clients queue
 * while the voice process is being restarted. */
#ifndef DESKPHONE_AGENT_VOICE_LISTEN_H
#define DESKPHONE_AGENT_VOICE_LISTEN_H
#include <stdint.h>
#include <sys/types.h>

/* A listening Unix socket of mode 0600, or 0660 for `group` ((gid_t)-1 = none). A stale one on which nobody
 * answers is replaced; anything else at that path is left alone. 0, -EADDRINUSE, -ENAMETOOLONG or -errno. */
int voice_listen_unix(const char *path, gid_t group, int *fd);
/* A listening socket on 127.0.0.1. 0 or -errno. */
int voice_listen_tcp(uint16_t port, int *fd);
#endif
