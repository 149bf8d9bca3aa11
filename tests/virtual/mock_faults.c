/* What a test can make go wrong with the mocked phone, and what else it can be. */
#include "tests/virtual/mock_internal.h"
#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

void mock_fail_writes(struct mock *mock, int error)
{
	pthread_mutex_lock(&mock->lock);
	mock->write_error = error;
	pthread_mutex_unlock(&mock->lock);
}

void mock_fail_ioctls(struct mock *mock, int error)
{
	mock_fail_ioctls_after(mock, 0, error);
}

void mock_fail_ioctls_after(struct mock *mock, unsigned good, int error)
{
	pthread_mutex_lock(&mock->lock);
	mock->ioctl_error = error;
	mock->good_ioctls = good;
	pthread_mutex_unlock(&mock->lock);
}

/* Root opens whatever its mode: the preloaded shim refuses to open a node that is also listed below "denied".
 */
void mock_set_mode(struct mock *mock, unsigned mode)
{
	g_autofree char *directory = g_strconcat(mock->root, "/denied/dev", NULL);
	g_autofree char *mark = g_strconcat(mock->root, "/denied" MOCK_HIDRAW, NULL);

	if (mode) {
		unlink(mark);
		return;
	}
	g_mkdir_with_parents(directory, 0755);
	int fd = open(mark, O_WRONLY | O_CREAT | O_CLOEXEC, 0644);
	if (fd < 0)
		g_warning("%s: %m", mark);
	else
		close(fd);
}

void mock_set_descriptor(struct mock *mock, const uint8_t *descriptor, size_t size)
{
	pthread_mutex_lock(&mock->lock);
	g_clear_pointer(&mock->descriptor, g_bytes_unref);
	if (descriptor)
		mock->descriptor = g_bytes_new(descriptor, size);
	pthread_mutex_unlock(&mock->lock);
}

void mock_set_feature(struct mock *mock, uint8_t id, const uint8_t *data, size_t size)
{
	pthread_mutex_lock(&mock->lock);
	g_clear_pointer(&mock->features[id], g_bytes_unref);
	if (size)
		mock->features[id] = g_bytes_new(data, size);
	pthread_mutex_unlock(&mock->lock);
}

void mock_set_identity(
	struct mock *mock, const char *model, const char *serial, uint16_t vendor, uint16_t product)
{
	pthread_mutex_lock(&mock->lock);
	g_free(mock->model);
	g_free(mock->serial);
	mock->model = g_strdup(model ? model : CX300_MODEL);
	mock->serial = g_strdup(serial ? serial : CX300_SERIAL);
	mock->vendor = vendor ? vendor : CX300_VENDOR;
	mock->product = product ? product : CX300_PRODUCT;
	pthread_mutex_unlock(&mock->lock);
}
