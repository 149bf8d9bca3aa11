/* Threads: the worker, one for the life of the port, opens, writes, does features and closes: each of these
 * takes milliseconds to seconds and none may hold up the driver's thread. While a device is open its reader
 * (hid_session.c) reads. Results wait for the driver's thread in `port`, under `lock`; the eventfd says so.
 * Each opening has a generation of its own, and what belongs to an old one is thrown away: so close() need
 * not wait for anything. */
#include "driver/hid_port.h"
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>
#include "driver/hid_session.h"

#define INPUTS_MAX 128 /* twice what the kernel keeps */

struct input {
	uint8_t size;
	uint8_t data[TRANSPORT_REPORT_MAX];
};

struct hid_port {
	struct transport transport;
	char match[64];
	char **except; /* ended by NULL */
	int event_fd;
	pthread_t worker;
	pthread_mutex_t lock; /* everything below */
	pthread_cond_t wake;
	unsigned generation;
	bool quit, to_close, to_open, to_send; /* for the worker */
	struct transport_report request;
	bool is_open, busy; /* as the driver's thread may know it */
	bool opening_done, answer_done, lost;
	int opening_status, answer_status;
	struct transport_identity identity;
	uint8_t descriptor[TRANSPORT_DESCRIPTOR_MAX];
	size_t descriptor_size;
	struct transport_report answer;
	struct input inputs[INPUTS_MAX];
	unsigned first_input, n_inputs;
	unsigned long dropped;
};

static struct hid_port *port_of(const struct transport *transport)
{
	return (struct hid_port *)transport;
}

/* lock held */
static void announce(struct hid_port *port)
{
	uint64_t one = 1;

	if (write(port->event_fd, &one, sizeof one) < 0) {
		/* EAGAIN alone: the counter is full, so the fd is readable already */
	}
}

/* The oldest report goes when the queue is full: the newest tells how keys and hook are now. */
static void add_input(struct hid_session *session, const uint8_t *report, size_t size)
{
	struct hid_port *port = session->user;

	pthread_mutex_lock(&port->lock);
	if (session->generation == port->generation) {
		if (port->n_inputs == INPUTS_MAX) {
			port->first_input = (port->first_input + 1) % INPUTS_MAX;
			port->n_inputs--;
			port->dropped++;
		}
		struct input *input = &port->inputs[(port->first_input + port->n_inputs++) % INPUTS_MAX];

		input->size = (uint8_t)size;
		memcpy(input->data, report, size);
		announce(port);
	}
	pthread_mutex_unlock(&port->lock);
}

static void add_loss(struct hid_session *session)
{
	struct hid_port *port = session->user;

	pthread_mutex_lock(&port->lock);
	if (session->generation == port->generation) {
		port->lost = true;
		announce(port);
	}
	pthread_mutex_unlock(&port->lock);
}

/* Worker, lock held: released while the device is opened. */
static void work_open(struct hid_port *port, struct hid_session *session)
{
	struct hid_candidate *found = calloc(1, sizeof *found);
	unsigned generation = port->generation;

	port->to_open = false;
	pthread_mutex_unlock(&port->lock);
	hid_session_close(session);
	session->generation = generation;
	const struct hid_wanted wanted = {port->match, (const char *const *)port->except};
	int status = found ? hid_session_open(session, &wanted, found) : -ENOMEM;

	pthread_mutex_lock(&port->lock);
	if (generation == port->generation) {
		port->opening_done = true;
		port->opening_status = status;
		port->is_open = !status;
		if (found) {
			port->identity = found->identity;
			port->descriptor_size = found->size;
			memcpy(port->descriptor, found->descriptor, found->size);
		}
		announce(port);
	}
	free(found);
}

static void work_send(struct hid_port *port, struct hid_session *session)
{
	struct transport_report report = port->request;
	unsigned generation = port->generation;

	port->to_send = false;
	pthread_mutex_unlock(&port->lock);
	int status = hid_session_transfer(session, &report);

	pthread_mutex_lock(&port->lock);
	if (generation != port->generation)
		return;
	if (status)
		report.size = 0;
	port->answer = report;
	port->answer_status = status;
	port->answer_done = true;
	announce(port);
}

static void *work(void *user)
{
	struct hid_port *port = user;
	struct hid_session session = {.on_report = add_input, .on_lost = add_loss, .user = port};

	pthread_mutex_lock(&port->lock);
	while (!port->quit) {
		if (port->to_close) {
			port->to_close = false;
			pthread_mutex_unlock(&port->lock);
			hid_session_close(&session);
			pthread_mutex_lock(&port->lock);
		} else if (port->to_open) {
			work_open(port, &session);
		} else if (port->to_send) {
			work_send(port, &session);
		} else {
			pthread_cond_wait(&port->wake, &port->lock);
		}
	}
	pthread_mutex_unlock(&port->lock);
	hid_session_close(&session);
	return NULL;
}

static int port_open(struct transport *transport)
{
	struct hid_port *port = port_of(transport);

	pthread_mutex_lock(&port->lock);
	port->to_open = true;
	pthread_cond_signal(&port->wake);
	pthread_mutex_unlock(&port->lock);
	return 0;
}

static void port_close(struct transport *transport)
{
	struct hid_port *port = port_of(transport);

	pthread_mutex_lock(&port->lock);
	port->generation++;
	port->is_open = port->busy = port->to_open = port->to_send = false;
	port->opening_done = port->answer_done = port->lost = false;
	port->first_input = port->n_inputs = 0;
	port->to_close = true;
	pthread_cond_signal(&port->wake);
	pthread_mutex_unlock(&port->lock);
}

static int port_send(struct transport *transport, enum transport_kind kind, const uint8_t *data, size_t size)
{
	struct hid_port *port = port_of(transport);
	int status = 0;

	if (!size || size > TRANSPORT_REPORT_MAX)
		return -EMSGSIZE;
	pthread_mutex_lock(&port->lock);
	if (!port->is_open) {
		status = -ENODEV;
	} else if (port->busy) {
		status = -EBUSY;
	} else {
		port->request = (struct transport_report){.kind = kind, .size = size};
		memcpy(port->request.data, data, kind == TRANSPORT_GET_FEATURE ? 1 : size);
		port->busy = port->to_send = true;
		pthread_cond_signal(&port->wake);
	}
	pthread_mutex_unlock(&port->lock);
	return status;
}

/* lock held */
static void take_opening(struct hid_port *port, struct transport_event *event)
{
	port->opening_done = false;
	event->status = port->opening_status;
	event->type = port->is_open ? TRANSPORT_OPENED : TRANSPORT_FAILED;
	event->identity = port->identity;
	event->size = port->is_open ? port->descriptor_size : 0;
	memcpy(event->data, port->descriptor, event->size);
}

static void take_answer(struct hid_port *port, struct transport_event *event)
{
	port->answer_done = port->busy = false;
	event->status = port->answer_status;
	event->type = port->answer.kind == TRANSPORT_GET_FEATURE ? TRANSPORT_FEATURE : TRANSPORT_SENT;
	event->size = port->answer.size;
	memcpy(event->data, port->answer.data, event->size);
}

static void take_input(struct hid_port *port, struct transport_event *event)
{
	const struct input *input = &port->inputs[port->first_input];

	event->type = TRANSPORT_INPUT;
	event->status = 0;
	event->size = input->size;
	memcpy(event->data, input->data, input->size);
	port->first_input = (port->first_input + 1) % INPUTS_MAX;
	port->n_inputs--;
}

/* Reports that were read before the pulling of the plug was noticed are delivered before it. */
static int port_next(struct transport *transport, struct transport_event *event)
{
	struct hid_port *port = port_of(transport);
	uint64_t count;
	int some = 1;

	pthread_mutex_lock(&port->lock);
	if (port->opening_done) {
		take_opening(port, event);
	} else if (port->answer_done) {
		take_answer(port, event);
	} else if (port->is_open && port->n_inputs) {
		take_input(port, event);
	} else if (port->is_open && port->lost) {
		*event = (struct transport_event){.type = TRANSPORT_LOST, .status = -ENODEV};
		port->lost = port->is_open = false;
	} else {
		some = 0;
		if (read(port->event_fd, &count, sizeof count) < 0) {
			/* EAGAIN: nobody had announced anything */
		}
	}
	pthread_mutex_unlock(&port->lock);
	return some;
}

static int port_fd(const struct transport *transport)
{
	return port_of(transport)->event_fd;
}

static void port_free(struct hid_port *port)
{
	if (port->event_fd >= 0)
		close(port->event_fd);
	pthread_cond_destroy(&port->wake);
	pthread_mutex_destroy(&port->lock);
	for (char **name = port->except; name && *name; name++)
		free(*name);
	free(port->except);
	free(port);
}

static void port_destroy(struct transport *transport)
{
	struct hid_port *port = port_of(transport);

	pthread_mutex_lock(&port->lock);
	port->quit = true;
	port->generation++;
	pthread_cond_signal(&port->wake);
	pthread_mutex_unlock(&port->lock);
	pthread_join(port->worker, NULL);
	hid_session_use(false);
	port_free(port);
}

static const struct transport_operations operations = {
	.open = port_open,
	.close = port_close,
	.send = port_send,
	.next = port_next,
	.fd = port_fd,
	.destroy = port_destroy,
};

/* Signals are the program's business: both threads inherit a full mask. */
static int start_worker(struct hid_port *port)
{
	sigset_t all, before;

	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	int status = -pthread_create(&port->worker, NULL, work, port);

	pthread_sigmask(SIG_SETMASK, &before, NULL);
	return status;
}

static int copy_names(const char *const *names, char ***copy)
{
	size_t count = 0;

	while (names && names[count])
		count++;
	char **made = calloc(count + 1, sizeof *made);

	*copy = made;
	for (size_t i = 0; made && i < count; i++) {
		made[i] = strdup(names[i]);
		if (!made[i])
			return -ENOMEM;
	}
	return made ? 0 : -ENOMEM;
}

int hid_port_new(const char *match, const char *const *except, struct transport **transport)
{
	struct hid_port *port = calloc(1, sizeof *port);

	if (!port)
		return -ENOMEM;
	port->transport.operations = &operations;
	snprintf(port->match, sizeof port->match, "%s", match ? match : "");
	pthread_mutex_init(&port->lock, NULL);
	pthread_cond_init(&port->wake, NULL);
	port->event_fd = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
	int status = port->event_fd < 0 ? -errno : copy_names(except, &port->except);

	hid_session_use(true);
	if (!status)
		status = start_worker(port);
	if (status) {
		hid_session_use(false);
		port_free(port);
		return status;
	}
	*transport = &port->transport;
	return 0;
}

unsigned long hid_port_dropped(const struct transport *transport)
{
	struct hid_port *port = port_of(transport);

	pthread_mutex_lock(&port->lock);
	unsigned long dropped = port->dropped;

	pthread_mutex_unlock(&port->lock);
	return dropped;
}
