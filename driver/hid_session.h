/* One open hidraw device: two hidapi handles and the thread that reads. The only user of hidapi. Everything
 * here blocks and belongs to one thread, the worker of hid_port.c; only the two callbacks come from the
 * reader. */
#ifndef DESKPHONE_DRIVER_HID_SESSION_H
#define DESKPHONE_DRIVER_HID_SESSION_H
#include <pthread.h>
#include <stdbool.h>
#include "driver/transport.h"

struct hid_session {
	/* Set by the owner. Both are called on the reader's thread, on_lost once at its end unless it is
	 * being closed. */
	void (*on_report)(struct hid_session *session, const uint8_t *report, size_t size);
	void (*on_lost)(struct hid_session *session);
	void *user;
	unsigned generation; /* the owner's number for this opening */

	struct hid_device_ *reading, *writing; /* the reader's handle and the owner's */
	bool has_reader, has_claim;
	int claim_fd; /* keeps other agents off the node while it is open */
	pthread_t reader;
};

/* Which one is to be opened. */
struct hid_wanted {
	const char *match; /* its serial number or USB port; "" = any */
	const char *const *except; /* with "": none of these, ended by NULL; NULL = no exception */
};

/* What is known of the node that is, or was to be, opened. */
struct hid_candidate {
	int score; /* see driver/recognise.h; 0 = there was none */
	struct transport_identity identity;
	uint8_t descriptor[TRANSPORT_DESCRIPTOR_MAX];
	size_t size;
};

/* hidapi is set up with the first user and torn down after the last. */
void hid_session_use(bool use);

/* Finds the best telephony device that is wanted and that no other agent has, opens it and starts reading. 0, -ENODEV when
 * there is none, or -errno with *found saying which could not be opened: -EBUSY when others have all of them. */
int hid_session_open(struct hid_session *session, const struct hid_wanted *wanted, struct hid_candidate *found);
void hid_session_close(struct hid_session *session); /* ends and joins the reader; closed already is fine */

/* Sends the report or asks for it. 0 with report->size as received, or -errno. */
int hid_session_transfer(struct hid_session *session, struct transport_report *report);
#endif
