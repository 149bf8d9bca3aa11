/* What a service tells the service manager: sd_notify(3)'s protocol, one datagram to $NOTIFY_SOCKET, without
 * libsystemd. */
#ifndef DESKPHONE_READY_H
#define DESKPHONE_READY_H
#include <stdint.h>

/* `state` is lines such as "READY=1\nSTATUS=phone attached", "RELOADING=1\n...", "STOPPING=1", "WATCHDOG=1".
 * Never blocks. 0, also when nobody wants to know (no $NOTIFY_SOCKET); -EINVAL for a socket address that is
 * none, else -errno of sendto(2). */
int ready_notify(const char *state);

/* How often "WATCHDOG=1" is due: half of $WATCHDOG_USEC [ms], 0 when the service manager does not ask it of
 * this process
 * ($WATCHDOG_PID). */
int64_t ready_watchdog_ms(void);
#endif
