/* What the virtual phone says of itself: the descriptors of a CX300 (protocol notes). The configuration is 206 bytes long,
 * as that of a real phone: with four interfaces of these classes that leaves no room for feature units, and the phone's
 * loudness is indeed its own matter. A phone "with a mixer" has them, as relatives of the CX300 do. Pure. */
#ifndef DESKPHONE_VIRTUAL_USB_DESCRIPTOR_H
#define DESKPHONE_VIRTUAL_USB_DESCRIPTOR_H
#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

enum usb_interface { USB_IF_CONTROL, USB_IF_LOUDSPEAKER, USB_IF_MICROPHONE, USB_IF_HID, USB_IF_COUNT };

enum {
	USB_EP_LOUDSPEAKER = 0x01, /* isochronous OUT, 32 bytes each ms */
	USB_EP_MICROPHONE = 0x82,  /* isochronous IN, 32 bytes each ms */
	USB_EP_REPORT_IN = 0x83,   /* interrupt, 8 bytes every 8 ms */
	USB_EP_REPORT_OUT = 0x04,  /* interrupt, 64 bytes every 8 ms */
};

enum { USB_UNIT_LOUDSPEAKER = 5, USB_UNIT_MICROPHONE = 6 }; /* feature units of a phone with a mixer */

enum {
	USB_DESCRIPTOR_DEVICE = 1,
	USB_DESCRIPTOR_CONFIGURATION,
	USB_DESCRIPTOR_STRING,
	USB_DESCRIPTOR_HID = 0x21,
	USB_DESCRIPTOR_REPORT
};

#define USB_REPORT_INTERVAL_MS 8
#define USB_RATE_HZ 16000
#define USB_PACKET_SAMPLES 16 /* in a frame of 1 ms */
#define USB_PACKET_BYTES 32

struct usb_identity {
	const char *serial; /* UTF-8; "" for a phone without one */
	bool mixer;
};

/* The descriptor of this type and index (the index counts for strings only), or NULL when there is none; the caller's. */
GByteArray *usb_descriptor(const struct usb_identity *identity, unsigned type, unsigned index);
#endif
