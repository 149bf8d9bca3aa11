/* Who can reach a TCP port of this machine. */
#ifndef DESKPHONE_BARESIP_LISTENING_H
#define DESKPHONE_BARESIP_LISTENING_H
#include <stdbool.h>

/* Whether `table`, the text of /proc/net/tcp or tcp6 (proc(5)), has a listener on `port` at another address
 * than the loopback's. Pure. */
bool baresip_listening_beyond(const char *table, int port);
/* The same for this machine now; false when it cannot be known. */
bool baresip_listening_on_network(int port);
#endif
