#include "driver/phone_private.h"
#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <syslog.h>
#include <unistd.h>
#include "driver/hid_port.h"
#include "driver/node_watch.h"
#include "driver/socket_port.h"

#define EVENTS_A_DISPATCH 256 /* a phone that floods must not keep the caller from its other work */
#define SOCKET_POLL_MS 250
#define BLIND_POLL_MS 2000 /* without hotplug */

void phone_log(struct deskphone *phone, int priority, const char *format, ...)
{
	char text[640];
	va_list arguments;

	if (!phone->on_log)
		return;
	va_start(arguments, format);
	vsnprintf(text, sizeof text, format, arguments);
	va_end(arguments);
	phone->on_log(phone->user, priority, text);
}

void phone_emit(struct deskphone *phone, const struct deskphone_event *event)
{
	if (phone->on_event && !phone->leaving)
		phone->on_event(phone->user, event);
}

/* Inside libusb: only notes; dispatch passes it on. */
static void on_hotplug(void *user, enum hotplug_event event, const char *port, const char *text)
{
	struct deskphone *phone = user;

	if (event == HOTPLUG_ARRIVED)
		phone->arrived = true;
	else if (event == HOTPLUG_LEFT)
		phone->left |= !strcmp(port, phone->info.usb);
	else if (!strcmp(port, phone->info.usb))
		snprintf(phone->info.mark, sizeof phone->info.mark, "%s", text);
}

static int watch(struct deskphone *phone, int fd)
{
	struct epoll_event event = {.events = EPOLLIN};

	return epoll_ctl(phone->epoll_fd, EPOLL_CTL_ADD, fd, &event) ? -errno : 0;
}

/* What watches the nodes comes first: from then on none is missed. So the phone can be opened, which the kernel takes 50 ms for
 * (usbhid), while libusb looks at every device of the machine. */
static int open_usb(struct deskphone *phone, const char *const *except)
{
	phone->nodes_fd = node_watch_open("/dev");
	int status = phone->nodes_fd >= 0 ? watch(phone, phone->nodes_fd) : 0;

	if (!status)
		status = hid_port_new(phone->serial, except, &phone->transport);
	if (!status && phone->nodes_fd >= 0)
		phone->opening = !phone->transport->operations->open(phone->transport);
	if (status)
		return status;
	status = hotplug_new(on_hotplug, phone, &phone->hotplug);
	link_init(&phone->link, status ? BLIND_POLL_MS : 0);
	if (status)
		phone_log(phone, LOG_NOTICE, "USB cannot be watched (%s): looking for a phone every %d s",
			strerror(-status), BLIND_POLL_MS / 1000);
	return phone->hotplug ? watch(phone, hotplug_fd(phone->hotplug)) : 0;
}

static int open_transport(struct deskphone *phone, const char *const *except)
{
	int status;

	if (phone->socket) {
		link_init(&phone->link, SOCKET_POLL_MS);
		status = socket_port_new(phone->socket, &phone->transport);
	} else {
		status = open_usb(phone, except);
	}
	return status ? status : watch(phone, phone->transport->operations->fd(phone->transport));
}

static char *copy(const char *text, int *status)
{
	char *made = text ? strdup(text) : NULL;

	if (text && !made)
		*status = -ENOMEM;
	return made;
}

static int start(
	struct deskphone *phone, const struct deskphone_options *options, char *error, size_t error_size)
{
	int status = 0;

	phone->socket = copy(options->socket, &status);
	phone->serial = copy(options->serial, &status);
	phone->shadow = shadow_new();
	phone->epoll_fd = epoll_create1(EPOLL_CLOEXEC);
	if (!phone->shadow || phone->epoll_fd < 0 || status)
		return phone->epoll_fd < 0 ? -errno : -ENOMEM;
	if (options->hook && hook_mode_parse(options->hook, &phone->hook_mode)) {
		snprintf(error, error_size, "hook: \"%s\" is none of auto, level, pulse, led, stream",
			options->hook);
		return -EINVAL;
	}
	phone->hook_given = options->hook != NULL;
	handset_default(&phone->handset);
	hook_init(&phone->hook, &phone->handset.hook);
	if (options->handsets) {
		status = handset_load_folder(options->handsets, &phone->folder, error, error_size);
		if (status)
			return status;
	}
	status = open_transport(phone, options->except);
	if (status)
		snprintf(error, error_size, "%s: %s", phone->socket ? phone->socket : "USB",
			strerror(-status));
	return status;
}

int deskphone_new(
	const struct deskphone_options *options, struct deskphone **phone, char *error, size_t error_size)
{
	struct deskphone *made = calloc(1, sizeof *made);
	char nowhere[1];

	if (!error || !error_size) {
		error = nowhere;
		error_size = sizeof nowhere;
	}
	*error = '\0';
	if (!made)
		return -ENOMEM;
	made->nodes_fd = -1;
	made->on_event = options->on_event;
	made->on_log = options->on_log;
	made->user = options->user;
	int status = start(made, options, error, error_size);

	if (status) {
		if (!*error)
			snprintf(error, error_size, "%s", strerror(-status));
		deskphone_free(made);
		return status;
	}
	*phone = made;
	return 0;
}

void deskphone_free(struct deskphone *phone)
{
	if (!phone)
		return;
	if (phone->transport)
		phone->transport->operations->destroy(phone->transport);
	phone->on_event = NULL;
	phone->on_log = NULL;
	hotplug_free(phone->hotplug);
	if (phone->nodes_fd >= 0)
		close(phone->nodes_fd);
	if (phone->epoll_fd >= 0)
		close(phone->epoll_fd);
	keys_free(phone->keys);
	hid_descriptor_free(phone->descriptor);
	shadow_free(phone->shadow);
	handset_free(phone->folder);
	free(phone->serial);
	free(phone->socket);
	free(phone);
}

int deskphone_fd(const struct deskphone *phone)
{
	return phone->epoll_fd;
}

static void sooner(int64_t *deadline, int64_t at)
{
	if (at >= 0 && (*deadline < 0 || at < *deadline))
		*deadline = at;
}

int64_t deskphone_deadline(const struct deskphone *phone)
{
	int64_t deadline = link_deadline(&phone->link);
	bool ready = phone->link.state == LINK_READY;

	if (!phone->started)
		return 0;
	if (ready) {
		sooner(&deadline, hook_deadline(&phone->hook));
		if (!phone->sending)
			sooner(&deadline, phone->dirty ? phone->now_ms : shadow_deadline(phone->shadow));
	}
	return deadline;
}

static void watch_out(struct deskphone *phone)
{
	if (phone->hotplug)
		hotplug_dispatch(phone->hotplug);
	if (phone->nodes_fd >= 0 && node_watch_take(phone->nodes_fd))
		phone->arrived = true;
	bool arrived = phone->arrived, left = phone->left;

	phone->arrived = phone->left = false;
	if (left)
		phone_link(phone, LINK_LOST, -ENODEV);
	if (arrived)
		phone_link(phone, LINK_ARRIVED, 0);
}

/* Not attached yet: kept until it is, the newest. */
static void keep_input(struct deskphone *phone, const struct transport_event *event)
{
	if (phone->n_backlog == PHONE_BACKLOG_MAX)
		memmove(phone->backlog, phone->backlog + 1, --phone->n_backlog * sizeof *phone->backlog);
	struct transport_report *kept = &phone->backlog[phone->n_backlog++];

	kept->size = event->size;
	memcpy(kept->data, event->data, event->size);
}

static void take(struct deskphone *phone, const struct transport_event *event)
{
	switch (event->type) {
	case TRANSPORT_OPENED:
		phone_opened(phone, event);
		break;
	case TRANSPORT_FAILED:
		memcpy(phone->failed_node, event->identity.node, sizeof phone->failed_node);
		phone_link(phone, LINK_FAILED, event->status);
		break;
	case TRANSPORT_INPUT:
		if (phone->link.state == LINK_READY)
			phone_input(phone, event->data, event->size);
		else if (phone->link.state == LINK_ASKING)
			keep_input(phone, event);
		break;
	case TRANSPORT_SENT:
		phone_sent(phone, event->status);
		break;
	case TRANSPORT_FEATURE:
		phone_answered(phone, event);
		break;
	case TRANSPORT_LOST:
		phone_link(phone, LINK_LOST, event->status);
		break;
	}
}

void deskphone_dispatch(struct deskphone *phone, int64_t now_ms)
{
	struct transport *transport = phone->transport;

	phone->now_ms = now_ms;
	if (!phone->started) {
		phone->started = true;
		phone_link(phone, LINK_START, 0);
	}
	watch_out(phone);
	for (int i = 0; i < EVENTS_A_DISPATCH && transport->operations->next(transport, &phone->event); i++) {
		take(phone, &phone->event);
		phone_pump(phone);
	}
	if (phone->link.state == LINK_READY)
		phone_input_tick(phone);
	int64_t due = link_deadline(&phone->link);

	if (due >= 0 && now_ms >= due)
		phone_link(phone, LINK_TICK, 0);
	phone_pump(phone);
}

const struct deskphone_info *deskphone_info(const struct deskphone *phone)
{
	return &phone->info;
}

uint16_t deskphone_screen_fields(const struct deskphone *phone, enum deskphone_screen screen)
{
	return (unsigned)screen < HANDSET_SCREENS ? phone->handset.display.screen[screen].fields : 0;
}

int deskphone_field_width(
	const struct deskphone *phone, enum deskphone_screen screen, enum deskphone_field field)
{
	if (!(deskphone_screen_fields(phone, screen) & 1u << (field - 1)))
		return 0;
	return phone->handset.display.screen[screen].place[field - 1].width;
}

size_t deskphone_font(const struct deskphone *phone, const struct deskphone_span **spans)
{
	*spans = phone->handset.display.font;
	return (size_t)phone->handset.display.n_font;
}
