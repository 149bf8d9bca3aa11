/* The mocked phone: one lock around the core, a thread for its clock, and what tests ask of it. */
#include "tests/virtual/mock_internal.h"
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/eventfd.h>
#include <time.h>
#include <unistd.h>

#define WRITTEN_MAX 4096

/* umockdev_in_mock_environment() asks who provides open(), which is our shim, or with a sanitizer the program
 * itself. */
bool mock_possible(void)
{
	void *library = dlopen("libumockdev-preload.so.0", RTLD_NOLOAD | RTLD_LAZY);

	if (library)
		dlclose(library);
	return library;
}

int64_t mock_now_ms(void)
{
	return g_get_monotonic_time() / 1000;
}

const uint8_t *mock_descriptor(const struct mock *mock, size_t *size)
{
	if (mock->descriptor)
		return g_bytes_get_data(mock->descriptor, size);
	*size = CX300_DESCRIPTOR_SIZE;
	return cx300_report_descriptor;
}

void mock_record(struct mock *mock, char kind, const uint8_t *data, size_t size)
{
	struct mock_written *written = g_new0(struct mock_written, 1);

	written->kind = kind;
	written->size = MIN(size, sizeof written->data);
	memcpy(written->data, data, written->size);
	g_queue_push_tail(mock->written, written);
	if (g_queue_get_length(mock->written) > WRITTEN_MAX)
		g_free(g_queue_pop_head(mock->written));
	pthread_cond_broadcast(&mock->changed);
}

void mock_pump(struct mock *mock)
{
	uint8_t report[CX300_REPORT_MAX];
	size_t size;

	while (cx300_next_input(mock->phone, report, &size))
		mock_hidraw_deliver(mock, report, size);
	if (mock->revision == cx300_revision(mock->phone))
		return;
	mock->revision = cx300_revision(mock->phone);
	pthread_cond_broadcast(&mock->changed);
	pthread_cond_signal(&mock->rethink);
	if (eventfd_write(mock->change_fd, 1) < 0 && errno != EAGAIN)
		g_warning("eventfd: %m");
}

static struct timespec at_ms(int64_t when_ms)
{
	return (struct timespec){.tv_sec = when_ms / 1000, .tv_nsec = (when_ms % 1000) * 1000000};
}

/* pthread's own primitives, not GLib's: GLib is not built with the thread sanitizer and would look like
 * races. */
static void *run_clock(void *user)
{
	struct mock *mock = user;

	pthread_mutex_lock(&mock->lock);
	while (!mock->ending) {
		int64_t when_ms = cx300_deadline_ms(mock->phone);
		struct timespec when = at_ms(when_ms);

		if (when_ms < 0)
			pthread_cond_wait(&mock->rethink, &mock->lock);
		else if (when_ms > mock_now_ms())
			pthread_cond_timedwait(&mock->rethink, &mock->lock, &when);
		cx300_tick(mock->phone, mock_now_ms());
		mock_pump(mock);
	}
	pthread_mutex_unlock(&mock->lock);
	return NULL;
}

static void init_locks(struct mock *mock)
{
	pthread_condattr_t monotonic;

	pthread_condattr_init(&monotonic);
	pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
	pthread_cond_init(&mock->changed, &monotonic);
	pthread_cond_init(&mock->rethink, &monotonic);
	pthread_condattr_destroy(&monotonic);
	pthread_mutex_init(&mock->lock, NULL);
	pthread_mutex_init(&mock->plugging, NULL);
}

struct mock *mock_new(const struct mock_options *options)
{
	static const struct mock_options defaults;
	struct mock *mock;

	if (!mock_possible())
		return NULL;
	options = options ? options : &defaults;
	mock = g_new0(struct mock, 1);
	init_locks(mock);
	mock->bed = umockdev_testbed_new();
	mock->root = umockdev_testbed_get_root_dir(mock->bed);
	/* libusb_init() looks for usbfs once: its bus directory must be there before. */
	g_autofree char *bus = g_strconcat(mock->root, "/dev/bus/usb/001", NULL);
	g_mkdir_with_parents(bus, 0755);
	mock->written = g_queue_new();
	mock->change_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	mock_hidraw_init(mock);
	mock_usb_init(mock);
	mock_set_identity(mock, options->model, options->serial, options->vendor, options->product);
	mock->phone = cx300_new(&options->phone, mock_now_ms());
	cx300_command(mock->phone, mock_now_ms(), "unplug", NULL);
	pthread_create(&mock->timer, NULL, run_clock, mock);
	return mock;
}

static void end_clock(struct mock *mock)
{
	pthread_mutex_lock(&mock->lock);
	mock->ending = true;
	pthread_cond_signal(&mock->rethink);
	pthread_mutex_unlock(&mock->lock);
	pthread_join(mock->timer, NULL);
}

void mock_free(struct mock *mock)
{
	if (!mock)
		return;
	mock_unplug(mock);
	end_clock(mock);
	g_object_unref(mock->hidraw);
	g_object_unref(mock->usb);
	mock_set_mode(mock, 0600);
	g_object_unref(mock->bed);
	cx300_free(mock->phone);
	g_queue_free(mock->reports);
	g_queue_free(mock->readers);
	g_queue_free_full(mock->written, g_free);
	g_ptr_array_unref(mock->urbs);
	for (unsigned id = 0; id < G_N_ELEMENTS(mock->features); id++)
		g_clear_pointer(&mock->features[id], g_bytes_unref);
	g_clear_pointer(&mock->descriptor, g_bytes_unref);
	close(mock->change_fd);
	pthread_cond_destroy(&mock->changed);
	pthread_cond_destroy(&mock->rethink);
	pthread_mutex_destroy(&mock->lock);
	pthread_mutex_destroy(&mock->plugging);
	g_free(mock->root);
	g_free(mock->model);
	g_free(mock->serial);
	g_free(mock);
}

static int plug(struct mock *mock)
{
	int error = 0;

	pthread_mutex_lock(&mock->lock);
	if (mock->present)
		error = -EALREADY;
	else
		error = mock_hidraw_node(mock);
	if (!error) {
		if (!cx300_plugged(mock->phone))
			cx300_command(mock->phone, mock_now_ms(), "plug", NULL);
		mock->present = true;
		mock_pump(mock);
	}
	pthread_mutex_unlock(&mock->lock);
	return error ? error : mock_sysfs_add(mock);
}

static int unplug(struct mock *mock)
{
	pthread_mutex_lock(&mock->lock);
	bool was = mock->present;
	if (was) {
		mock->present = false;
		if (cx300_plugged(mock->phone))
			cx300_command(mock->phone, mock_now_ms(), "unplug", NULL);
		mock_hidraw_hang_up(mock);
		mock_usb_hang_up(mock);
		mock_pump(mock);
	}
	pthread_mutex_unlock(&mock->lock);
	if (!was)
		return -EALREADY;
	mock_sysfs_remove(mock);
	mock_hidraw_remove_node(mock);
	return 0;
}

int mock_plug(struct mock *mock)
{
	pthread_mutex_lock(&mock->plugging);
	int error = plug(mock);
	pthread_mutex_unlock(&mock->plugging);
	return error;
}

int mock_unplug(struct mock *mock)
{
	pthread_mutex_lock(&mock->plugging);
	int error = unplug(mock);
	pthread_mutex_unlock(&mock->plugging);
	return error;
}

char *mock_command(struct mock *mock, const char *line)
{
	char *answer;

	pthread_mutex_lock(&mock->lock);
	cx300_command(mock->phone, mock_now_ms(), line, &answer);
	bool wanted = cx300_plugged(mock->phone), present = mock->present;
	mock_pump(mock);
	pthread_mutex_unlock(&mock->lock);
	if (wanted != present) {
		int error = wanted ? mock_plug(mock) : mock_unplug(mock);

		if (error) {
			g_free(answer);
			answer = g_strdup_printf("error plugging: %s", g_strerror(-error));
		}
	}
	return answer;
}

bool mock_inject(struct mock *mock, const uint8_t *report, size_t size)
{
	pthread_mutex_lock(&mock->lock);
	bool delivered = size <= CX300_REPORT_MAX && mock_hidraw_deliver(mock, report, size);
	pthread_mutex_unlock(&mock->lock);
	return delivered;
}

char *mock_state_json(struct mock *mock)
{
	pthread_mutex_lock(&mock->lock);
	char *state = cx300_state_json(mock->phone);
	pthread_mutex_unlock(&mock->lock);
	return state;
}

bool mock_wait_for(struct mock *mock, const char *path, const char *value, int timeout_ms)
{
	struct timespec end = at_ms(mock_now_ms() + timeout_ms);
	bool same, late = false;

	pthread_mutex_lock(&mock->lock);
	for (;;) {
		g_autofree char *now = cx300_state_value(mock->phone, path);

		same = now && strcmp(now, value) == 0;
		if (same || late)
			break;
		late = pthread_cond_timedwait(&mock->changed, &mock->lock, &end) == ETIMEDOUT;
	}
	pthread_mutex_unlock(&mock->lock);
	return same;
}

bool mock_pop(struct mock *mock, struct mock_written *written, int timeout_ms)
{
	struct timespec end = at_ms(mock_now_ms() + timeout_ms);

	pthread_mutex_lock(&mock->lock);
	while (g_queue_is_empty(mock->written))
		if (pthread_cond_timedwait(&mock->changed, &mock->lock, &end) == ETIMEDOUT)
			break;
	g_autofree struct mock_written *first = g_queue_pop_head(mock->written);
	pthread_mutex_unlock(&mock->lock);
	if (first)
		*written = *first;
	return first;
}

int mock_change_fd(const struct mock *mock)
{
	return mock->change_fd;
}
