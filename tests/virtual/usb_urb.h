/* One transfer of the USB/IP protocol 1.1.1 and its bytes on the wire (Documentation/usb/usbip_protocol.rst of Linux).
 * Pure: no I/O, no clock. All numbers on the wire are big-endian; USB's own, inside the data, are little-endian. */
#ifndef DESKPHONE_VIRTUAL_USB_URB_H
#define DESKPHONE_VIRTUAL_USB_URB_H
#include <glib.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define USB_URB_HEADER 48	 /* bytes of every message's head */
#define USB_URB_PACKET 16	 /* bytes of an isochronous packet's description */
#define USB_URB_DATA_MAX 1048576 /* bytes of one transfer; more is no phone's */
#define USB_URB_PACKETS_MAX 1024 /* as in the kernel */
#define USB_URB_SETUP 8
#define USB_URB_NEVER INT64_MAX

struct usb_packet {
	uint32_t offset, length, actual;
	int32_t status;
};

struct usb_urb {
	uint32_t seqnum;
	bool in; /* device to host */
	unsigned endpoint;
	uint8_t setup[USB_URB_SETUP]; /* of endpoint 0 */
	uint8_t *data;		      /* length bytes: what came, or room for what goes */
	uint32_t length, actual;
	int32_t status; /* 0 or -errno of Linux */
	struct usb_packet *packets;
	uint32_t packet_count; /* 0: not isochronous */
	int64_t first_frame;   /* isochronous: the bus's frame [ms] of the first packet */
	int64_t due_ns;	       /* when it completes (CLOCK_MONOTONIC); USB_URB_NEVER: not known yet */
};

enum usb_message_kind { USB_MESSAGE_SUBMIT, USB_MESSAGE_UNLINK };

struct usb_message {
	enum usb_message_kind kind;
	uint32_t seqnum;     /* of this message */
	uint32_t unlinked;   /* the transfer that is called back */
	struct usb_urb *urb; /* the receiver's: usb_urb_free() */
};

void usb_urb_free(struct usb_urb *urb); /* takes NULL */
/* The first message of `bytes`: its length, with *message filled in; 0 when more bytes are needed; -EPROTO for what no
 * message can be. */
ssize_t usb_urb_parse(const uint8_t *bytes, size_t size, struct usb_message *message);
/* Appends what tells the host that the transfer has ended. */
void usb_urb_answer(const struct usb_urb *urb, GByteArray *out);
/* Appends the answer to a call-back: status -ECONNRESET when the transfer was stopped by it, 0 when it had ended before. */
void usb_urb_unlinked(uint32_t seqnum, int32_t status, GByteArray *out);
#endif
