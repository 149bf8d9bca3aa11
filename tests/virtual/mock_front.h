/* The virtual phone as a mocked kernel device (umockdev): a hidraw node for the real hidapi and a USB device
 * for the real libusb, in one test bed. The program under test must run under
 * LD_PRELOAD=<umockdev-enoent>:libumockdev-preload.so.0, which the CMake function deskphone_mock_test() and
 * the program deskphone-mockbed see to. Thread-safe: every call may come from any thread; the phone runs by
 * the real clock in a thread of the mock. Make it in the test's .init (inside Criterion's child process),
 * never in a static. */
#ifndef DESKPHONE_VIRTUAL_MOCK_FRONT_H
#define DESKPHONE_VIRTUAL_MOCK_FRONT_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "tests/virtual/cx300.h"

struct mock;

/* This process runs under umockdev's preload library. */
bool mock_possible(void);

struct mock_options {
	struct cx300_options phone;
	const char *serial;	  /* NULL: CX300_SERIAL; "": a phone without one */
	const char *model;	  /* NULL: CX300_MODEL */
	uint16_t vendor, product; /* 0: those of the CX300 */
};

/* Something the program under test sent to the phone, in order. */
struct mock_written {
	char kind; /* 'O' output report, 'F' feature report set, 'G' feature report asked for */
	size_t size;
	uint8_t data[CX300_REPORT_MAX]; /* id first; of 'G' only the id */
};

/* A test bed without a device, libusb's bus directory in place. NULL options: all defaults. NULL when the
 * process does not run under umockdev's preload library. One per process at a time. */
struct mock *mock_new(const struct mock_options *options);
/* Unplugs and removes the test bed. Takes NULL. */
void mock_free(struct mock *mock);

/* A freshly started phone appears: node, sysfs, uevents "add". 0, -EALREADY, or -errno. */
int mock_plug(struct mock *mock);
/* POLLHUP, reads fail with EIO, the rest with ENODEV, uevents "remove", children first. 0 or -EALREADY. */
int mock_unplug(struct mock *mock);

/* One command of the grammar of cx300_command(); "plug" and "unplug" are carried out. The answer is the
 * caller's (g_free). */
char *mock_command(struct mock *mock, const char *line);
/* A raw input report of any id and length up to CX300_REPORT_MAX. Also before the node is opened. false when
 * unplugged or, as in the kernel, when 64 reports wait unread. */
bool mock_inject(struct mock *mock, const uint8_t *report, size_t size);
/* State of the phone as a JSON line; g_free. */
char *mock_state_json(struct mock *mock);
/* Waits until the state's value at `path` (see cx300_state_value) is `value`: true, or false after
 * timeout_ms. */
bool mock_wait_for(struct mock *mock, const char *path, const char *value, int timeout_ms);
/* Next thing the program has sent, waiting up to timeout_ms for it. At most 4096 are kept, the oldest go
 * first. */
bool mock_pop(struct mock *mock, struct mock_written *written, int timeout_ms);
/* Readable (an eventfd) after a change of the phone's state; the reader clears it by reading. */
int mock_change_fd(const struct mock *mock);

/* Faults: from now on such calls fail with errno `error`; 0 ends it. */
void mock_fail_writes(struct mock *mock, int error);
void mock_fail_ioctls(struct mock *mock, int error);
void mock_fail_ioctls_after(struct mock *mock, unsigned good, int error); /* so many more go well */
/* 0000: opening the node fails with EACCES, also for root; anything else: it opens again. Keeps over
 * re-plugs. */
void mock_set_mode(struct mock *mock, unsigned mode);
/* Another report descriptor (up to 4096 bytes, copied) from the next plug on; NULL: the CX300's. */
void mock_set_descriptor(struct mock *mock, const uint8_t *descriptor, size_t size);
/* Another answer to a feature request, id first, whatever is asked for; size 0: the phone's own again. */
void mock_set_feature(struct mock *mock, uint8_t id, const uint8_t *data, size_t size);
/* Other strings and ids from the next plug on (fields of the options; NULL and 0 as there). */
void mock_set_identity(
	struct mock *mock, const char *model, const char *serial, uint16_t vendor, uint16_t product);
#endif
