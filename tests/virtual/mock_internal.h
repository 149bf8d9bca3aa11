/* The inside of the mocked phone; only mock_*.c include this. Lock order: `plugging` before `lock`. umockdev
 * is never called for plugging with `lock` held: its worker thread may be waiting for that lock in a handler.
 */
#ifndef DESKPHONE_VIRTUAL_MOCK_INTERNAL_H
#define DESKPHONE_VIRTUAL_MOCK_INTERNAL_H
#include <glib.h>
#include <pthread.h>
#include <umockdev.h>
#include "tests/virtual/mock_front.h"

#define MOCK_HIDRAW "/dev/hidraw0"
#define MOCK_USB "/dev/bus/usb/001/002"

struct mock {
	UMockdevTestbed *bed;
	UMockdevIoctlBase *hidraw, *usb;
	char *root; /* the test bed's directory, $UMOCKDEV_DIR */

	pthread_mutex_t plugging; /* one plug or unplug at a time */
	pthread_mutex_t lock;	  /* all below */
	pthread_cond_t changed;	  /* state or `written` changed */
	pthread_cond_t rethink;	  /* the timer thread looks at the deadline again */
	pthread_t timer;
	bool ending;
	struct cx300 *phone;
	unsigned revision; /* of the phone, when last looked at */
	int change_fd;

	bool attached;	   /* umockdev knows the handlers: from the first plugging to the end */
	bool present;	   /* the node answers */
	int master, slave; /* the pty that stands for the node: one byte in it for each report waiting */
	GQueue *reports;   /* GBytes: input reports the program has not read */
	GQueue *readers;   /* UMockdevIoctlClient: read() calls waiting for a report */
	GQueue *written;   /* struct mock_written */
	GPtrArray *urbs;   /* of the USB node, see mock_usb.c */
	int write_error, ioctl_error;
	unsigned good_ioctls; /* so many go well before ioctl_error counts */
	GBytes *features[256]; /* answers that replace the phone's own */
	GBytes *descriptor;    /* NULL: the CX300's */
	char *model, *serial;
	uint16_t vendor, product;
};

int64_t mock_now_ms(void);
/* Lock held. After anything that may have changed the phone: moves its reports to the node, tells whoever
 * waits. */
void mock_pump(struct mock *mock);
void mock_record(struct mock *mock, char kind, const uint8_t *data, size_t size);
const uint8_t *mock_descriptor(const struct mock *mock, size_t *size);

/* mock_hidraw.c */
void mock_hidraw_init(struct mock *mock);
int mock_hidraw_node(struct mock *mock);     /* makes the pty and the link to it; 0 or -errno */
void mock_hidraw_hang_up(struct mock *mock); /* lock held: readers fail, what waits is dropped */
void mock_hidraw_remove_node(struct mock *mock);
bool mock_hidraw_deliver(
	struct mock *mock, const uint8_t *report, size_t size); /* lock held; false: dropped */

/* mock_usb.c */
#define MOCK_USB_DEVICE_SIZE 18
void mock_usb_init(struct mock *mock);
void mock_usb_hang_up(struct mock *mock); /* lock held */
GByteArray *mock_usb_descriptors(const struct mock *mock);

/* mock_sysfs.c: 0 or -errno; plugging held, lock not. */
int mock_sysfs_add(struct mock *mock);
void mock_sysfs_remove(struct mock *mock);
#endif
