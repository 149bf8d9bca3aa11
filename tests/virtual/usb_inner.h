/* The inside of the virtual USB device; only usb_phone.c and usb_control.c include this. */
#ifndef DESKPHONE_VIRTUAL_USB_INNER_H
#define DESKPHONE_VIRTUAL_USB_INNER_H
#include "tests/virtual/usb_phone.h"

#define USB_PHONE_REPORTS 64 /* that wait for a host; more are dropped */

struct usb_phone {
	struct cx300 *model;
	struct usb_audio *audio;
	char *serial;
	struct usb_identity identity;
	uint8_t configuration; /* chosen by the host; 0: none */
	const struct usb_phone_events *events;
	struct usb_function function;
	struct usb_link *link; /* NULL: nobody is there */
	int64_t in_ns, out_ns; /* when the interrupt endpoints were polled last, or will be */
	unsigned revision;
	GQueue reports;	   /* GBytes: for the interrupt endpoint */
	guint timer, gone; /* gone: an idle source, the host has left */
};

/* usb_phone.c: after anything that may have changed the model. */
void usb_phone_settle(struct usb_phone *phone);
/* usb_control.c: endpoint 0. */
void usb_control(struct usb_phone *phone, struct usb_urb *urb);
#endif
