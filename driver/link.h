/* Is there a phone, and what is to be done about it? Pure and clocked: (state, event, now) -> actions; the
 * table of cases is on top of link.c. Times are milliseconds of the caller's clock. */
#ifndef DESKPHONE_DRIVER_LINK_H
#define DESKPHONE_DRIVER_LINK_H
#include <stdbool.h>
#include <stdint.h>

#define LINK_KEEP_ALIVE_MS 20000 /* the phone gives up on its host after 30 s (protocol notes, report 0x17) */
#define LINK_RETRY_FIRST_MS 20
#define LINK_RETRY_LAST_MS 500	/* so that with the time of opening a phone is back within 1 s of its node */
#define LINK_RETRY_FOR_MS 10000 /* quick retries for so long after a plug or a loss */
#define LINK_RETRY_SLOW_MS 5000 /* then, while a device is there that cannot be opened */
#define LINK_PROBLEM_AFTER_MS                                                                                \
	2000 /* udev sets permissions a moment after the node is there: only then it is worth a word */
#define LINK_ANSWER_MS 6000 /* for a report to get through; the kernel gives up on a transfer after 5 s */

enum link_state { LINK_ABSENT, LINK_OPENING, LINK_WAITING, LINK_ASKING, LINK_READY, LINK_ASLEEP };

enum link_event {
	LINK_START,   /* look for the first time */
	LINK_ARRIVED, /* something was plugged in */
	LINK_OPENED,  /* the transport has a device, and it is a telephone */
	LINK_FAILED,  /* it has none: status -errno, -ENODEV when there is none */
	LINK_REFUSED, /* it has one that is no telephone: status -errno */
	LINK_ASKED,   /* the phone's attributes are read, or it has none */
	LINK_LOST,    /* gone: read error, LEFT, end of file */
	LINK_SENDING, /* a report was handed over */
	LINK_SENT,    /* it is through: status 0 or -errno */
	LINK_TICK,    /* the deadline has come */
	LINK_SUSPEND, /* the machine goes to sleep */
	LINK_RESUME,  /* it is awake again */
};

/* What the caller has to do, in this order; bits. */
enum link_action {
	LINK_DO_DETACH = 1,	 /* tell: the phone is gone; forget what it had */
	LINK_DO_CLOSE = 2,	 /* transport: close */
	LINK_DO_PROBLEM = 4,	 /* say why there is no phone: link->status */
	LINK_DO_OPEN = 8,	 /* transport: open */
	LINK_DO_ASK = 16,	 /* read the phone's attributes */
	LINK_DO_ATTACH = 32,	 /* tell: the phone is there; send all that is wanted */
	LINK_DO_KEEP_ALIVE = 64, /* keep-alive is due */
	LINK_DO_RETRY = 128,	 /* send what has failed again */
};

/* Read only, but for poll_ms and keep_alive_ms. */
struct link {
	enum link_state state;
	int64_t poll_ms;       /* without hotplug: look so often while absent; 0 = wait for LINK_ARRIVED */
	int status;	       /* why the last try failed, -errno */
	int64_t quick_until;   /* retry quickly until then */
	int64_t delay_ms;      /* of the last quick retry */
	int64_t retry_at;      /* next try to open (WAITING), poll (ABSENT), -1 = none */
	int64_t failing_since; /* -1 = not failing with a device there */
	bool told;	       /* the problem was said */
	int64_t keep_alive_ms; /* set by the caller before LINK_ASKED; 0 = the phone needs none */
	int64_t keep_alive_at; /* READY, -1 = none */
	int64_t answer_by;     /* a report, or the opening, is on its way; -1 = none */
	int64_t resend_at;     /* something failed; -1 = none */
	int64_t resend_delay_ms;
};

/* Absent; poll_ms as above. */
void link_init(struct link *link, int64_t poll_ms);

/* Takes the event at now_ms; `status` belongs to it (0 or -errno). Returns the actions. An event that cannot
 * be in this state leaves it as it is and returns no action. */
unsigned link_handle(struct link *link, enum link_event event, int status, int64_t now_ms);

/* When LINK_TICK is due, -1 = never. */
int64_t link_deadline(const struct link *link);

const char *link_state_name(enum link_state state);
const char *link_event_name(enum link_event event);
#endif
