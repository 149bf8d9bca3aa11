/* USB devices coming and going, and the mark of a certified phone: the only user of libusb. Belongs to the
 * driver's thread; nothing blocks. */
#ifndef DESKPHONE_DRIVER_HOTPLUG_H
#define DESKPHONE_DRIVER_HOTPLUG_H
#include <stddef.h>

struct hotplug;

enum hotplug_event {
	HOTPLUG_ARRIVED, /* any device; its nodes and permissions follow later */
	HOTPLUG_LEFT,	 /* the device at this port has gone */
	HOTPLUG_MARK,	 /* USB string 33 of the device asked about with hotplug_ask_mark() */
};

/* `port` is bus and port path as in sysfs ("1-1.4"); `text` the mark, else NULL. Both end with the call. */
typedef void (*hotplug_handler)(void *user, enum hotplug_event event, const char *port, const char *text);

/* 0, or -errno when USB cannot be watched here (no /dev/bus/usb, no hotplug support): the caller has to look
 * by itself. */
int hotplug_new(hotplug_handler handler, void *user, struct hotplug **hotplug);
void hotplug_free(struct hotplug *hotplug);

int hotplug_fd(const struct hotplug *hotplug); /* an epoll fd, readable when there is something to dispatch */
void hotplug_dispatch(struct hotplug *hotplug);

/* Asks the device at `port` for string 33, language 0x0409, which begins "UCQ" on certified phones. Best
 * effort: comes as HOTPLUG_MARK or not at all. */
void hotplug_ask_mark(struct hotplug *hotplug, const char *port);
#endif
