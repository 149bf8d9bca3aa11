/* libusb never runs a thread of ours here: its file descriptors sit in one epoll set, and hotplug_dispatch()
 * lets it handle what is there with a time-out of 0. (libusb keeps a thread of its own for udev, asleep while
 * nothing is plugged.) */
#include "driver/hotplug.h"
#include <errno.h>
#include <libusb-1.0/libusb.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <unistd.h>
#include <poll.h>

#define PORT_MAX 32
#define PORTS_DEEP 7 /* USB allows no more hubs in a row */
#define MARK_STRING 0x21
#define MARK_LANGUAGE 0x0409
#define MARK_BYTES 255 /* the longest string descriptor */
#define MARK_TIMEOUT_MS 1000

struct hotplug {
	hotplug_handler handler;
	void *user;
	int epoll_fd;
	libusb_context *context;
	libusb_hotplug_callback_handle callback;
	bool has_callback;
	libusb_device_handle *asked; /* while the question for the mark is on its way */
	struct libusb_transfer *transfer;
	bool answered;
	char asked_port[PORT_MAX];
	uint8_t request[LIBUSB_CONTROL_SETUP_SIZE + MARK_BYTES];
};

/* "1-1.4", as sysfs calls the device. */
static void port_name(libusb_device *device, char *out, size_t room)
{
	uint8_t ports[PORTS_DEEP];
	int n = libusb_get_port_numbers(device, ports, PORTS_DEEP);
	size_t size = (size_t)snprintf(out, room, "%u", libusb_get_bus_number(device));

	for (int i = 0; i < n && size < room; i++)
		size += (size_t)snprintf(out + size, room - size, "%c%u", i ? '.' : '-', ports[i]);
}

static int on_hotplug(libusb_context *context, libusb_device *device, libusb_hotplug_event event, void *user)
{
	struct hotplug *hotplug = user;
	char port[PORT_MAX];

	(void)context;
	port_name(device, port, sizeof port);
	if (event == LIBUSB_HOTPLUG_EVENT_DEVICE_LEFT)
		hotplug->handler(hotplug->user, HOTPLUG_LEFT, port, NULL);
	else
		hotplug->handler(hotplug->user, HOTPLUG_ARRIVED, port, NULL);
	return 0;
}

static void on_fd_added(int fd, short events, void *user)
{
	struct hotplug *hotplug = user;
	struct epoll_event event = {.data.fd = fd};

	event.events =
		(events & POLLIN ? (uint32_t)EPOLLIN : 0) | (events & POLLOUT ? (uint32_t)EPOLLOUT : 0);
	epoll_ctl(hotplug->epoll_fd, EPOLL_CTL_ADD, fd, &event);
}

static void on_fd_removed(int fd, void *user)
{
	struct hotplug *hotplug = user;

	epoll_ctl(hotplug->epoll_fd, EPOLL_CTL_DEL, fd, NULL);
}

static int watch_fds(struct hotplug *hotplug)
{
	const struct libusb_pollfd **fds = libusb_get_pollfds(hotplug->context);

	if (!fds)
		return -ENOMEM;
	for (size_t i = 0; fds[i]; i++)
		on_fd_added(fds[i]->fd, fds[i]->events, hotplug);
	libusb_free_pollfds(fds);
	libusb_set_pollfd_notifiers(hotplug->context, on_fd_added, on_fd_removed, hotplug);
	return 0;
}

static int start(struct hotplug *hotplug)
{
	hotplug->epoll_fd = epoll_create1(EPOLL_CLOEXEC);
	if (hotplug->epoll_fd < 0)
		return -errno;
	if (libusb_init(&hotplug->context)) {
		hotplug->context = NULL;
		return -ENODEV;
	}
	if (!libusb_has_capability(LIBUSB_CAP_HAS_HOTPLUG))
		return -ENOTSUP;
	int status = libusb_hotplug_register_callback(hotplug->context,
		LIBUSB_HOTPLUG_EVENT_DEVICE_ARRIVED | LIBUSB_HOTPLUG_EVENT_DEVICE_LEFT, 0,
		LIBUSB_HOTPLUG_MATCH_ANY, LIBUSB_HOTPLUG_MATCH_ANY, LIBUSB_HOTPLUG_MATCH_ANY, on_hotplug,
		hotplug, &hotplug->callback);

	if (status)
		return -EIO;
	hotplug->has_callback = true;
	return watch_fds(hotplug);
}

int hotplug_new(hotplug_handler handler, void *user, struct hotplug **hotplug)
{
	struct hotplug *made = calloc(1, sizeof *made);

	if (!made)
		return -ENOMEM;
	made->handler = handler;
	made->user = user;
	int status = start(made);

	if (status) {
		hotplug_free(made);
		return status;
	}
	*hotplug = made;
	return 0;
}

static void close_asked(struct hotplug *hotplug)
{
	libusb_free_transfer(hotplug->transfer);
	hotplug->transfer = NULL;
	if (hotplug->asked)
		libusb_close(hotplug->asked);
	hotplug->asked = NULL;
	hotplug->answered = false;
}

/* UTF-16 of a string descriptor (USB 2.0, 9.6.7) as UTF-8; the mark is plain ASCII, anything else is no mark. */
static void read_mark(const uint8_t *descriptor, int size, char *out, size_t room)
{
	size_t n = 0;

	if (size >= 2 && descriptor[0] < size)
		size = descriptor[0];
	for (int i = 2; i + 1 < size && n + 1 < room; i += 2)
		out[n++] = descriptor[i + 1] || descriptor[i] < ' ' || descriptor[i] > '~'
				   ? '?'
				   : (char)descriptor[i];
	out[n] = '\0';
}

/* Called by libusb inside hotplug_dispatch(), which closes the handle afterwards: it may not be closed in
 * here. */
static void LIBUSB_CALL on_answer(struct libusb_transfer *transfer)
{
	struct hotplug *hotplug = transfer->user_data;
	char mark[MARK_BYTES];

	hotplug->answered = true;
	if (transfer->status != LIBUSB_TRANSFER_COMPLETED)
		return;
	read_mark(libusb_control_transfer_get_data(transfer), transfer->actual_length, mark, sizeof mark);
	if (!strncmp(mark, "UCQ", 3))
		hotplug->handler(hotplug->user, HOTPLUG_MARK, hotplug->asked_port, mark);
}

void hotplug_dispatch(struct hotplug *hotplug)
{
	struct timeval none = {0, 0};

	libusb_handle_events_timeout_completed(hotplug->context, &none, NULL);
	if (hotplug->answered)
		close_asked(hotplug);
}

static libusb_device_handle *open_port(struct hotplug *hotplug, const char *port)
{
	libusb_device **list;
	libusb_device_handle *handle = NULL;
	ssize_t n = libusb_get_device_list(hotplug->context, &list);
	char name[PORT_MAX];

	for (ssize_t i = 0; i < n && !handle; i++) {
		port_name(list[i], name, sizeof name);
		if (!strcmp(name, port) && libusb_open(list[i], &handle))
			handle = NULL;
	}
	if (n >= 0)
		libusb_free_device_list(list, 1);
	return handle;
}

void hotplug_ask_mark(struct hotplug *hotplug, const char *port)
{
	if (hotplug->asked || !*port)
		return;
	hotplug->asked = open_port(hotplug, port);
	if (!hotplug->asked)
		return;
	snprintf(hotplug->asked_port, sizeof hotplug->asked_port, "%s", port);
	hotplug->transfer = libusb_alloc_transfer(0);
	if (hotplug->transfer) {
		libusb_fill_control_setup(hotplug->request, LIBUSB_ENDPOINT_IN, LIBUSB_REQUEST_GET_DESCRIPTOR,
			LIBUSB_DT_STRING << 8 | MARK_STRING, MARK_LANGUAGE, MARK_BYTES);
		libusb_fill_control_transfer(hotplug->transfer, hotplug->asked, hotplug->request, on_answer,
			hotplug, MARK_TIMEOUT_MS);
	}
	if (!hotplug->transfer || libusb_submit_transfer(hotplug->transfer))
		close_asked(hotplug);
}

int hotplug_fd(const struct hotplug *hotplug)
{
	return hotplug->epoll_fd;
}

/* A question on its way is called back, and its end awaited: the handle cannot be closed before. */
static void end_question(struct hotplug *hotplug)
{
	if (!hotplug->transfer)
		return;
	libusb_cancel_transfer(hotplug->transfer);
	for (int i = 0; i < 20 && !hotplug->answered; i++) {
		struct timeval wait = {0, 100000};

		libusb_handle_events_timeout_completed(hotplug->context, &wait, NULL);
	}
	if (hotplug->answered)
		close_asked(hotplug);
}

void hotplug_free(struct hotplug *hotplug)
{
	if (!hotplug)
		return;
	if (hotplug->context) {
		end_question(hotplug);
		libusb_set_pollfd_notifiers(hotplug->context, NULL, NULL, NULL);
		if (hotplug->has_callback)
			libusb_hotplug_deregister_callback(hotplug->context, hotplug->callback);
		libusb_exit(hotplug->context);
	}
	if (hotplug->epoll_fd >= 0)
		close(hotplug->epoll_fd);
	free(hotplug);
}
