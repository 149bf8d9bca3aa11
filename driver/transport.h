/* The seam between the driver and whatever carries its reports: real hidapi (hid_port) or a Unix socket (socket_port).
 * One owner thread calls all of it; a transport may keep threads of its own behind it. Nothing here blocks. */
#ifndef DESKPHONE_DRIVER_TRANSPORT_H
#define DESKPHONE_DRIVER_TRANSPORT_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define TRANSPORT_REPORT_MAX 64	     /* bytes with id; the longest report of protocol.md */
#define TRANSPORT_DESCRIPTOR_MAX 4096 /* HID_MAX_DESCRIPTOR_SIZE of the kernel */

enum transport_event_type {
	TRANSPORT_OPENED,  /* device found and open: identity and descriptor below */
	TRANSPORT_INPUT,   /* one input report, with id */
	TRANSPORT_SENT,	   /* the report given to send() has left (status 0) or failed (-errno) */
	TRANSPORT_FEATURE, /* answer to a feature request (status 0, data with id) or -errno */
	TRANSPORT_FAILED,  /* opening failed: status -errno (-EACCES, -ENODEV, ...); open() may be called again */
	TRANSPORT_LOST,	   /* an open device has gone; open() may be called again */
};

struct transport_identity {
	uint16_t vendor, product;
	char model[64], serial[64], node[108]; /* UTF-8; node: /dev/hidrawN or the socket's path */
	char usb[32];			       /* bus and port path as in sysfs ("1-1.4"), empty if unknown */
};

struct transport_event {
	enum transport_event_type type;
	int status;
	size_t size;
	uint8_t data[TRANSPORT_DESCRIPTOR_MAX]; /* report, or the descriptor when OPENED */
	struct transport_identity identity;	/* when OPENED; when FAILED as far as it is known */
};

enum transport_kind { TRANSPORT_OUTPUT, TRANSPORT_SET_FEATURE, TRANSPORT_GET_FEATURE };

/* One report on its way to the device. */
struct transport_report {
	enum transport_kind kind;
	size_t size; /* TRANSPORT_GET_FEATURE: bytes to ask for, data[0] is the id */
	uint8_t data[TRANSPORT_REPORT_MAX];
};

struct transport {
	const struct transport_operations *operations;
};

struct transport_operations {
	/* Starts looking for the device and opening it; the outcome is an event (OPENED or FAILED). 0 or -errno. */
	int (*open)(struct transport *transport);
	/* Gives the device up; what closing it takes may go on behind the seam. No event follows, and the transport can be opened
	 * again at once. destroy() ends and joins all threads. */
	void (*close)(struct transport *transport);
	/* Sends one report (TRANSPORT_GET_FEATURE: data[0] = id, size = bytes to ask for). One at a time: -EBUSY until
	 * SENT or FEATURE came back; -ENODEV when not open. */
	int (*send)(struct transport *transport, enum transport_kind kind, const uint8_t *data, size_t size);
	/* Next waiting event: 1 with *event, 0 when none. */
	int (*next)(struct transport *transport, struct transport_event *event);
	/* Readable (poll, epoll) while an event may wait; constant for the life of the transport. */
	int (*fd)(const struct transport *transport);
	void (*destroy)(struct transport *transport);
};
#endif
