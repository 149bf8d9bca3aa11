/* The hidraw nodes as the kernel describes them in sysfs, which needs no permission. No hidapi: Debian 12's 0.13.1 has no call
 * for the report descriptor, loses strings without a locale, and asks udev of everything, which takes ten times as long. */
#ifndef DESKPHONE_DRIVER_HID_NODE_H
#define DESKPHONE_DRIVER_HID_NODE_H
#include "driver/transport.h"

/* Calls `each` for every node there is ("/dev/hidraw3"), in no order. 0 or -errno. */
int hid_node_each(void (*each)(void *user, const char *node), void *user);

/* Fills in the identity and the report descriptor of `node` (room for TRANSPORT_DESCRIPTOR_MAX bytes). 0, or -ENODEV when
 * sysfs has no such device (any more). */
int hid_node_describe(
	const char *node, struct transport_identity *identity, uint8_t *descriptor, size_t *size);

/* Opens the node and asks it the first thing hidapi asks. A file descriptor, or -errno: -ENOENT, -EACCES,
 * -EPERM, -ENODEV ... */
int hid_node_hold(const char *node);
/* The same question again. 0 or -errno. */
int hid_node_check(int fd);
/* Makes the node this descriptor's alone, among those who claim (flock(2): until it is closed, or the process ends). -EBUSY:
 * another has it. Where nothing can be claimed everybody may have it. */
int hid_node_claim(int fd);
#endif
