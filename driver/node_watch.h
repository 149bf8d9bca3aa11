/* Tells when a hidraw node comes or its permissions change: udev sets them a moment after the node is there, and once more when
 * somebody sits down at the machine, which no USB event says. Best effort: link.c retries by itself too. Nothing blocks. */
#ifndef DESKPHONE_DRIVER_NODE_WATCH_H
#define DESKPHONE_DRIVER_NODE_WATCH_H
#include <stdbool.h>

/* Watches the folder ("/dev"). A file descriptor of the caller, readable when there is something to take; or -errno. */
int node_watch_open(const char *folder);
/* Takes all that has been told; true when a hidraw node was among it. */
bool node_watch_take(int fd);
#endif
