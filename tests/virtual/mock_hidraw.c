/* The hidraw node. umockdev does not emulate poll(), so the node is a pty, which polls: one byte waits in it
 * for each report, and read() is answered with exactly one report. A pty alone would merge two quick reports
 * into one. */
#include "tests/virtual/mock_internal.h"
#include <errno.h>
#include <fcntl.h>
#include <linux/hidraw.h>
#include <linux/input.h>
#include <pty.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#define KERNEL_QUEUE 64 /* HIDRAW_BUFFER_SIZE: what is not read by then is dropped */

static void take_wake_byte(const struct mock *mock)
{
	char byte;

	if (read(mock->slave, &byte, 1) != 1)
		g_warning("no wake byte for a report: %m");
}

/* Lock held. False: no report waits. */
static bool answer_read(struct mock *mock, UMockdevIoctlClient *client)
{
	UMockdevIoctlData *arg = umockdev_ioctl_client_get_arg(client);
	g_autoptr(GBytes) report = g_queue_pop_head(mock->reports);
	gsize size;

	if (!report)
		return false;
	take_wake_byte(mock);
	const void *data = g_bytes_get_data(report, &size);
	size = MIN(size, (gsize)arg->data_len); /* the kernel cuts a report to the caller's buffer */
	memcpy(arg->data, data, size);
	umockdev_ioctl_client_complete(client, (glong)size, 0);
	return true;
}

static gboolean on_read(UMockdevIoctlBase *base, UMockdevIoctlClient *client, gpointer user)
{
	struct mock *mock = user;

	(void)base;
	pthread_mutex_lock(&mock->lock);
	if (!mock->present)
		umockdev_ioctl_client_complete(client, -1, EIO);
	else if (!answer_read(mock, client))
		g_queue_push_tail(mock->readers, g_object_ref(client));
	pthread_mutex_unlock(&mock->lock);
	return TRUE;
}

/* A report on the interrupt OUT endpoint is taken by the device whatever it holds; the phone counts what it
 * rejects. */
static gboolean on_write(UMockdevIoctlBase *base, UMockdevIoctlClient *client, gpointer user)
{
	struct mock *mock = user;
	UMockdevIoctlData *arg = umockdev_ioctl_client_get_arg(client);
	int error = 0;

	(void)base;
	pthread_mutex_lock(&mock->lock);
	if (!mock->present)
		error = ENODEV;
	else if (mock->write_error)
		error = mock->write_error;
	else {
		mock_record(mock, 'O', arg->data, (size_t)arg->data_len);
		cx300_output(mock->phone, mock_now_ms(), arg->data, (size_t)arg->data_len);
		mock_pump(mock);
	}
	pthread_mutex_unlock(&mock->lock);
	umockdev_ioctl_client_complete(client, error ? -1 : arg->data_len, error);
	return TRUE;
}

/* The ioctl functions get the resolved argument of `size` bytes and give its result or -errno. */
static glong give_descriptor(const struct mock *mock, uint8_t *data, size_t size)
{
	struct hidraw_report_descriptor *out = (struct hidraw_report_descriptor *)(void *)data;
	size_t length;
	const uint8_t *descriptor = mock_descriptor(mock, &length);

	if (size < sizeof *out)
		return -EINVAL;
	memcpy(out->value, descriptor, MIN(length, (size_t)MIN(out->size, HID_MAX_DESCRIPTOR_SIZE)));
	return 0;
}

static glong give_text(uint8_t *data, size_t size, const char *text)
{
	size_t length = MIN(strlen(text) + 1, size);

	memcpy(data, text, length);
	return (glong)length;
}

static glong set_feature(struct mock *mock, const uint8_t *data, size_t size)
{
	mock_record(mock, 'F', data, size);
	int error = cx300_set_feature(mock->phone, mock_now_ms(), data, size);
	return error ? error : (glong)size;
}

static glong get_feature(struct mock *mock, uint8_t *data, size_t size)
{
	GBytes *given = mock->features[data[0]];
	size_t length;

	mock_record(mock, 'G', data, 1);
	if (!given) {
		int error = cx300_get_feature(mock->phone, data[0], data, size, &length);
		return error ? error : (glong)length;
	}
	const void *answer = g_bytes_get_data(given, &length);
	length = MIN(length, size);
	memcpy(data, answer, length);
	return (glong)length;
}

static glong hid_ioctl(struct mock *mock, gulong request, uint8_t *data, size_t size)
{
	struct hidraw_devinfo info = {BUS_USB, (__s16)mock->vendor, (__s16)mock->product};
	size_t length;

	switch (_IOC_NR(request)) {
	case _IOC_NR(HIDIOCGRDESCSIZE):
		mock_descriptor(mock, &length);
		memcpy(data, &(int){(int)length}, sizeof(int));
		return 0;
	case _IOC_NR(HIDIOCGRDESC):
		return give_descriptor(mock, data, size);
	case _IOC_NR(HIDIOCGRAWINFO):
		memcpy(data, &info, MIN(sizeof info, size));
		return 0;
	case _IOC_NR(HIDIOCGRAWNAME(0)):
		return give_text(data, size, mock->model);
	case _IOC_NR(HIDIOCGRAWPHYS(0)):
		return give_text(data, size, "usb-0000:00:14.0-1/input3");
	case _IOC_NR(HIDIOCGRAWUNIQ(0)):
		return give_text(data, size, mock->serial);
	case _IOC_NR(HIDIOCSFEATURE(0)):
		return set_feature(mock, data, size);
	case _IOC_NR(HIDIOCGFEATURE(0)):
		return get_feature(mock, data, size);
	default:
		return -ENOTTY;
	}
}

static gboolean on_ioctl(UMockdevIoctlBase *base, UMockdevIoctlClient *client, gpointer user)
{
	struct mock *mock = user;
	gulong request = umockdev_ioctl_client_get_request(client);
	size_t size = _IOC_SIZE(request);
	glong result;

	(void)base;
	if (_IOC_TYPE(request) != 'H' || !size)
		return FALSE;
	UMockdevIoctlData *data =
		umockdev_ioctl_data_resolve(umockdev_ioctl_client_get_arg(client), 0, size, NULL);
	pthread_mutex_lock(&mock->lock);
	if (!mock->present || !data)
		result = mock->present ? -EFAULT : -ENODEV;
	else if (mock->ioctl_error && !mock->good_ioctls)
		result = -mock->ioctl_error;
	else
		result = hid_ioctl(mock, request, data->data, size);
	if (mock->present)
		mock_pump(mock);
	mock->good_ioctls -= mock->good_ioctls > 0;
	pthread_mutex_unlock(&mock->lock);
	umockdev_ioctl_client_complete(client, result < 0 ? -1 : result, result < 0 ? (int)-result : 0);
	g_clear_object(&data);
	return TRUE;
}

void mock_hidraw_init(struct mock *mock)
{
	mock->hidraw = umockdev_ioctl_base_new();
	mock->reports = g_queue_new();
	mock->readers = g_queue_new();
	mock->master = mock->slave = -1;
	g_signal_connect(mock->hidraw, "handle-ioctl", G_CALLBACK(on_ioctl), mock);
	g_signal_connect(mock->hidraw, "handle-read", G_CALLBACK(on_read), mock);
	g_signal_connect(mock->hidraw, "handle-write", G_CALLBACK(on_write), mock);
}

/* No "N:" line makes the node: umockdev's own pty could never be plugged in a second time. */
int mock_hidraw_node(struct mock *mock)
{
	g_autofree char *node = g_strconcat(mock->root, MOCK_HIDRAW, NULL);
	char pty[64];
	struct termios raw;

	if (openpty(&mock->master, &mock->slave, pty, NULL, NULL) < 0)
		return -errno;
	tcgetattr(mock->slave, &raw);
	cfmakeraw(&raw);
	tcsetattr(mock->slave, TCSANOW, &raw);
	fcntl(mock->master, F_SETFD, FD_CLOEXEC);
	fcntl(mock->slave, F_SETFD, FD_CLOEXEC);
	fcntl(mock->slave, F_SETFL, O_NONBLOCK);
	unlink(node);
	return symlink(pty, node) < 0 ? -errno : 0;
}

void mock_hidraw_hang_up(struct mock *mock)
{
	UMockdevIoctlClient *client;
	GBytes *report;

	while ((client = g_queue_pop_head(mock->readers))) {
		umockdev_ioctl_client_complete(client, -1, EIO);
		g_object_unref(client);
	}
	while ((report = g_queue_pop_head(mock->reports)))
		g_bytes_unref(report);
	/* Closing the master gives POLLHUP and POLLERR on every slave at once. */
	close(mock->master);
	close(mock->slave);
	mock->master = mock->slave = -1;
}

void mock_hidraw_remove_node(struct mock *mock)
{
	g_autofree char *node = g_strconcat(mock->root, MOCK_HIDRAW, NULL);

	unlink(node);
}

bool mock_hidraw_deliver(struct mock *mock, const uint8_t *report, size_t size)
{
	UMockdevIoctlClient *client;

	if (!mock->present || g_queue_get_length(mock->reports) >= KERNEL_QUEUE)
		return false;
	g_queue_push_tail(mock->reports, g_bytes_new(report, size));
	if (write(mock->master, "!", 1) != 1)
		g_warning("cannot wake the node's readers: %m");
	client = g_queue_pop_head(mock->readers);
	if (client) {
		answer_read(mock, client);
		g_object_unref(client);
	}
	return true;
}
