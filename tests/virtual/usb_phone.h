/* The virtual phone as a USB device on a USB/IP connection: the model of cx300.h behind interrupt endpoints and HID
 * requests, usb_audio.h behind the isochronous ones. GLib main loop, one thread. */
#ifndef DESKPHONE_VIRTUAL_USB_PHONE_H
#define DESKPHONE_VIRTUAL_USB_PHONE_H
#include "tests/virtual/cx300.h"
#include "tests/virtual/usb_audio.h"
#include "tests/virtual/usb_link.h"

struct usb_phone;

struct usb_phone_options {
	struct cx300_options phone;
	const char *serial; /* NULL: CX300_SERIAL; "": a phone without one */
	bool mixer;	    /* see usb_descriptor.h */
};

struct usb_phone_events {
	void *user;
	/* Plugged in (from usb_phone_new() or by command): gives a connected socket whose other end has the host, or
	 * -errno. */
	int (*plug)(void *user);
	/* The state has changed. From within any call. */
	void (*changed)(void *user);
};

/* Not plugged in yet. `events` is borrowed; options NULL: all defaults. */
struct usb_phone *usb_phone_new(
	const struct usb_phone_options *options, const struct usb_phone_events *events);
void usb_phone_free(struct usb_phone *phone); /* pulls the plug. Takes NULL */
/* A line of cx300_command()'s grammar, or of USB_PHONE_HELP; the answer is the caller's (g_free). */
char *usb_phone_command(struct usb_phone *phone, const char *line);

#define USB_PHONE_HELP                                                                                       \
	"record FILE | record off           what the loudspeaker plays, raw, 16 kHz\n"                       \
	"say FILE | say off                 what is said into the microphone, raw, 16 kHz\n"                 \
	"audio                              the streams and their counters as JSON; value audio/PATH\n"
#endif
