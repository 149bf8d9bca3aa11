/* The cable of a virtual USB device: one USB/IP connection, the transfers that are under way on it, and the clock that
 * completes them. GLib main loop, one thread; times are nanoseconds of CLOCK_MONOTONIC. */
#ifndef DESKPHONE_VIRTUAL_USB_LINK_H
#define DESKPHONE_VIRTUAL_USB_LINK_H
#include "tests/virtual/usb_urb.h"

struct usb_link;

/* Who is plugged in. */
struct usb_function {
	void *user;
	/* Endpoint 0: done at once, data, actual and status filled in. */
	void (*control)(void *user, struct usb_urb *urb);
	/* Any other endpoint: sets due_ns, or leaves it at USB_URB_NEVER. A status that is not 0 ends the transfer at once.
	 * Called again after usb_link_kick() for those that are not due yet. */
	void (*schedule)(void *user, struct usb_urb *urb, int64_t now_ns);
	/* Its moment has come: data, actual, packets and status. Transfers of one endpoint come in their order. */
	void (*complete)(void *user, struct usb_urb *urb);
	/* The host has called it back before its time. */
	void (*withdrawn)(void *user, const struct usb_urb *urb);
	/* The host has gone. The link lives until usb_link_free(). */
	void (*gone)(void *user);
};

/* Takes over `fd`, a connected stream socket. `function` is borrowed. */
struct usb_link *usb_link_new(int fd, const struct usb_function *function);
/* Pulls the plug; transfers that are under way end without an answer. Takes NULL. Not from within a callback. */
void usb_link_free(struct usb_link *link);
/* The device has something to say. */
void usb_link_kick(struct usb_link *link);
int64_t usb_link_now_ns(void);
#endif
