#include "tests/virtual/usb_link.h"
#include <errno.h>
#include <glib-unix.h>
#include <sys/socket.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

#define READ_BYTES 65536

struct usb_link {
	const struct usb_function *function;
	int fd, timer;
	guint readable, ticking;
	GByteArray *in, *out;
	GQueue pending; /* struct usb_urb, in the order they came */
	int64_t armed_ns;
	bool broken, running, again; /* running: within run(); again: something came up meanwhile */
};

int64_t usb_link_now_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * INT64_C(1000000000) + now.tv_nsec;
}

/* The host always reads (a thread of the kernel does nothing else), so this does not wait for long. */
static void flush(struct usb_link *link)
{
	size_t sent = 0;

	while (sent < link->out->len && !link->broken) {
		ssize_t n = send(link->fd, link->out->data + sent, link->out->len - sent, MSG_NOSIGNAL);

		if (n > 0)
			sent += (size_t)n;
		else if (errno != EINTR)
			link->broken = true;
	}
	g_byte_array_set_size(link->out, 0);
}

static void arm(struct usb_link *link)
{
	int64_t first_ns = USB_URB_NEVER;

	for (GList *at = link->pending.head; at; at = at->next)
		first_ns = MIN(first_ns, ((const struct usb_urb *)at->data)->due_ns);
	if (first_ns == link->armed_ns)
		return;
	link->armed_ns = first_ns;
	struct itimerspec when = {0};
	if (first_ns != USB_URB_NEVER) {
		when.it_value.tv_sec = first_ns / 1000000000;
		when.it_value.tv_nsec = first_ns % 1000000000;
	}
	timerfd_settime(link->timer, TFD_TIMER_ABSTIME, &when, NULL);
}

/* Answers and forgets a transfer that has ended. */
static void finish(struct usb_link *link, GList *at)
{
	struct usb_urb *urb = at->data;

	usb_urb_answer(urb, link->out);
	g_queue_delete_link(&link->pending, at);
	usb_urb_free(urb);
}

/* All that is due by now; the ones that wait for something are asked for their time anew. */
static void run_once(struct usb_link *link, int64_t now_ns)
{
	for (GList *at = link->pending.head, *next; at; at = next) {
		struct usb_urb *urb = at->data;

		next = at->next;
		if (urb->due_ns == USB_URB_NEVER)
			link->function->schedule(link->function->user, urb, now_ns);
		if (urb->status) {
			finish(link, at);
		} else if (urb->due_ns <= now_ns) {
			link->function->complete(link->function->user, urb);
			finish(link, at);
		}
	}
}

static void run(struct usb_link *link)
{
	link->again = true;
	if (link->running)
		return;
	link->running = true;
	while (link->again) {
		link->again = false;
		run_once(link, usb_link_now_ns());
	}
	link->running = false;
	flush(link);
	arm(link);
}

static void unlink_urb(struct usb_link *link, const struct usb_message *message)
{
	int32_t status = 0;

	for (GList *at = link->pending.head; at; at = at->next) {
		struct usb_urb *urb = at->data;

		if (urb->seqnum != message->unlinked)
			continue;
		link->function->withdrawn(link->function->user, urb);
		g_queue_delete_link(&link->pending, at);
		usb_urb_free(urb);
		status = -ECONNRESET;
		break;
	}
	usb_urb_unlinked(message->seqnum, status, link->out);
}

static void take(struct usb_link *link, struct usb_message *message)
{
	if (message->kind == USB_MESSAGE_UNLINK) {
		unlink_urb(link, message);
	} else if (message->urb->endpoint) {
		g_queue_push_tail(&link->pending, message->urb);
	} else {
		link->function->control(link->function->user, message->urb);
		usb_urb_answer(message->urb, link->out);
		usb_urb_free(message->urb);
	}
}

static void take_all(struct usb_link *link)
{
	size_t used = 0;
	ssize_t n;

	while (!link->broken) {
		struct usb_message message;

		n = usb_urb_parse(link->in->data + used, link->in->len - used, &message);
		if (n <= 0) {
			link->broken |= n < 0;
			break;
		}
		used += (size_t)n;
		take(link, &message);
	}
	if (used)
		g_byte_array_remove_range(link->in, 0, (guint)used);
}

static gboolean on_readable(int fd, GIOCondition condition, gpointer user)
{
	struct usb_link *link = user;
	uint8_t bytes[READ_BYTES];
	ssize_t n = recv(fd, bytes, sizeof bytes, MSG_DONTWAIT);

	(void)condition;
	if (n < 0 && (errno == EAGAIN || errno == EINTR))
		return G_SOURCE_CONTINUE;
	if (n > 0) {
		g_byte_array_append(link->in, bytes, (guint)n);
		take_all(link);
		run(link);
	}
	if (n > 0 && !link->broken)
		return G_SOURCE_CONTINUE;
	link->readable = 0;
	link->function->gone(link->function->user);
	return G_SOURCE_REMOVE;
}

static gboolean on_tick(int fd, GIOCondition condition, gpointer user)
{
	struct usb_link *link = user;
	uint64_t times;

	(void)condition;
	if (read(fd, &times, sizeof times) != sizeof times)
		return G_SOURCE_CONTINUE;
	link->armed_ns = USB_URB_NEVER;
	run(link);
	return G_SOURCE_CONTINUE;
}

struct usb_link *usb_link_new(int fd, const struct usb_function *function)
{
	struct usb_link *link = g_new0(struct usb_link, 1);

	link->function = function;
	link->fd = fd;
	link->timer = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK);
	link->armed_ns = USB_URB_NEVER;
	link->in = g_byte_array_new();
	link->out = g_byte_array_new();
	g_queue_init(&link->pending);
	link->readable = g_unix_fd_add_full(G_PRIORITY_HIGH, fd, G_IO_IN | G_IO_HUP, on_readable, link, NULL);
	link->ticking = g_unix_fd_add_full(G_PRIORITY_HIGH, link->timer, G_IO_IN, on_tick, link, NULL);
	return link;
}

static void free_urb(gpointer data)
{
	usb_urb_free(data);
}

void usb_link_free(struct usb_link *link)
{
	if (!link)
		return;
	if (link->readable)
		g_source_remove(link->readable);
	g_source_remove(link->ticking);
	close(link->timer);
	close(link->fd);
	g_byte_array_unref(link->in);
	g_byte_array_unref(link->out);
	g_queue_clear_full(&link->pending, free_urb);
	g_free(link);
}

void usb_link_kick(struct usb_link *link)
{
	if (link)
		run(link);
}
