/* What a service tells the service manager: sd_notify(3)'s protocol, one datagram to $NOTIFY_SOCKET, without
 * libsystemd. */
#ifndef DESKPHONE_READY_H
#define DESKPHONE_READY_H
#include <stddef.h>
#include <stdint.h>

/* `state` is lines such as "READY=1\nSTATUS=phone attached", "RELOADING=1\n...", "STOPPING=1", "WATCHDOG=1".
 * Never blocks. 0, also when nobody wants to know (no $NOTIFY_SOCKET); -EINVAL for a socket address that is
 * none, else -errno of sendto(2). */
int ready_notify(const char *state);

/* The service manager's store for descriptors (FileDescriptorStoreMax= of the unit): what is in it outlives this process,
 * and is given to the one that is started after a crash or a restart. `name`: printing characters without ':', at most 255.
 * 0, also when there is no service manager; else -errno. The descriptor stays the caller's. */
int ready_store(const char *name, int fd);
int ready_forget(const char *name);

/* What was in the store when this process began ($LISTEN_FDS of $LISTEN_PID): each descriptor whose name begins with `prefix` is
 * given to take(), once; it owns it from then on. Others are left alone. To be called before other descriptors are opened that do
 * not close on exec. Returns how many. */
size_t ready_take(const char *prefix, void (*take)(void *data, const char *name, int fd), void *data);

/* How often "WATCHDOG=1" is due: half of $WATCHDOG_USEC [ms], 0 when the service manager does not ask it of
 * this process
 * ($WATCHDOG_PID). */
int64_t ready_watchdog_ms(void);
#endif
