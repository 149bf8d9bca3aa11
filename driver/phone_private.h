/* What the files of the façade share: phone.c (life, dispatch, setters), phone_link.c (coming and going),
 * phone_input.c (reports -> events), phone_output.c (shadow -> reports). */
#ifndef DESKPHONE_DRIVER_PHONE_PRIVATE_H
#define DESKPHONE_DRIVER_PHONE_PRIVATE_H
#include "driver/deskphone.h"
#include "driver/display.h"
#include "driver/handset.h"
#include "driver/hook.h"
#include "driver/hotplug.h"
#include "driver/keys.h"
#include "driver/link.h"
#include "driver/shadow.h"
#include "driver/transport.h"

#define PHONE_BACKLOG_MAX 16 /* reports that come while the phone is still asked about itself */

struct deskphone {
	char *socket, *serial; /* of the options; NULL as there */
	bool hook_given;
	enum hook_mode hook_mode;
	void (*on_event)(void *user, const struct deskphone_event *event);
	void (*on_log)(void *user, int priority, const char *text);
	void *user;

	int epoll_fd;
	struct transport *transport;
	bool opening;		 /* begun before the first dispatch, not yet the link's */
	struct hotplug *hotplug; /* NULL: USB cannot be watched, or there is nothing to watch */
	int nodes_fd;		 /* node_watch.h; -1: none */
	bool arrived, left;	 /* said by these two, not yet passed on */
	struct link link;
	struct handset_folder *folder;
	struct shadow *shadow;

	struct deskphone_info info;
	char failed_node[108]; /* of the last opening that failed */
	char refusal[128];     /* why the last device is no telephone */

	struct hid_descriptor *descriptor; /* of the open device, as all below */
	struct handset handset; /* the facts, with the options' corrections; the default while none is open */
	struct keys *keys;
	struct hook hook;
	enum display_question question; /* next one to ask */
	struct display_facts facts;
	struct transport_report backlog[PHONE_BACKLOG_MAX];
	unsigned n_backlog;
	bool sending;	  /* a report is with the transport */
	bool send_failed; /* that was logged, for this attachment */

	bool off_hook;	/* as the host has it: outlives the phone */
	int64_t now_ms; /* of the last dispatch */
	bool started, dirty, leaving;
	struct transport_event event; /* scratch of dispatch: large */
};

void phone_log(struct deskphone *phone, int priority, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
void phone_emit(struct deskphone *phone, const struct deskphone_event *event);

/* phone_link.c: gives the event to the link and does what it says. */
void phone_link(struct deskphone *phone, enum link_event event, int status);
void phone_opened(struct deskphone *phone, const struct transport_event *event);
void phone_answered(struct deskphone *phone, const struct transport_event *event);

/* phone_input.c */
void phone_input(struct deskphone *phone, const uint8_t *report, size_t size);
void phone_input_tick(struct deskphone *phone);
void phone_release_keys(struct deskphone *phone);

/* phone_output.c: hands the next report over when the transport is free; and takes its result. */
void phone_pump(struct deskphone *phone);
void phone_sent(struct deskphone *phone, int status);
#endif
