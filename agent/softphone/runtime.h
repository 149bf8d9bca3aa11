/* The runtime directory: where the agent's sockets are, who may use them, and that only one agent does.
 *
 * $XDG_RUNTIME_DIR/deskphone/{control,audio,lock} for a person's agent, /run/deskphone/... for the system
 * service. The directory has mode 0700 and the sockets 0600; with a group configured 0750 and 0660. Shared by
 * agent, voice process and tools: libc only. Functions return 0 or -errno. */
#ifndef DESKPHONE_RUNTIME_H
#define DESKPHONE_RUNTIME_H
#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#define RUNTIME_PATH_SIZE 108 /* a path of a socket, its NUL included (unix(7)) */
#define RUNTIME_NO_GROUP ((gid_t)-1)

/* A second phone has an agent of its own, an instance with a name: $DESKPHONE_INSTANCE. Its directory is deskphone-NAME where
 * that of the one without a name is deskphone. A name has 1 to 32 letters, digits, "-", "_" and ".", begins with a letter or a
 * digit, and is not "deskphone". */
#define RUNTIME_INSTANCE_VARIABLE "DESKPHONE_INSTANCE"
bool runtime_is_instance(const char *name);
/* That of the environment: NULL = none. One that is no name is given as it is. */
const char *runtime_instance(void);

/* The agent's directory: `option` (--runtime-dir), else $DESKPHONE_RUNTIME_DIR, else
 * $XDG_RUNTIME_DIR/deskphone, else /run/deskphone: the first usable one, made with the right mode when it is
 * missing. One that was named (the first two) is never passed over nor changed. -EPERM: it belongs to
 * somebody else; -EACCES: it was named and is open to others; -EINVAL: no name of an instance; -ENAMETOOLONG: no socket fits into it. */
int runtime_prepare(const char *option, gid_t group, char directory[RUNTIME_PATH_SIZE]);

/* A client's directory: the same order, the first in which there is a control socket; a named one as it is.
 * -EINVAL: no name of an instance. Never fails for want of a socket: then it is the first candidate, for the message. */
int runtime_find(const char *option, char directory[RUNTIME_PATH_SIZE]);

/* directory/name. -ENAMETOOLONG. */
int runtime_path(const char *directory, const char *name, char path[RUNTIME_PATH_SIZE]);

/* Takes the lock that only one agent can hold (flock, so it ends with the process). *fd is the caller's to
 * close; -EBUSY: another agent has it. */
int runtime_lock(const char *directory, int *fd);

/* A listening stream socket directory/name, non-blocking, close-on-exec. One that is there already is
 * replaced only when nobody answers on it: else -EADDRINUSE; -EEXIST: something that is no socket has that
 * name. *fd is the caller's. */
int runtime_listen(const char *directory, const char *name, gid_t group, int *fd);

/* Connects to directory/name, blocking mode, close-on-exec. -ENOENT or -ECONNREFUSED: no agent. *fd is the
 * caller's. */
int runtime_connect(const char *directory, const char *name, int *fd);

/* Whether the process at the other end may use the socket: uid of ours, root, or a member of `group`. -EPERM
 * if not; *uid is the peer's (may be NULL). */
int runtime_check_peer(int fd, gid_t group, uid_t *uid);
#endif
