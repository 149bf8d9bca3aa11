/* Who may come in: the listening audio sockets. */
#ifndef DESKPHONE_VOICE_DOOR_H
#define DESKPHONE_VOICE_DOOR_H
#include <stdbool.h>
#include <sys/types.h>

/* Takes one waiting connection: its descriptor (non-blocking, closed on exec) in *fd, *tcp: not a Unix
 * socket. Unix: only our own uid, root, and members of `group` ((gid_t)-1 = nobody) are let in (SO_PEERCRED,
 * SO_PEERGROUPS); TCP: only from the loopback network. 0, -EAGAIN (nobody waits), -EACCES (turned away,
 * closed), or -errno of accept(). */
int door_accept(int listener, gid_t group, int *fd, bool *tcp);
#endif
