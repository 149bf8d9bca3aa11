#include "driver/hid_node.h"
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/hidraw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/ioctl.h>
#include <unistd.h>
#include "driver/utf.h"

#define CLASS "/sys/class/hidraw"
#define SYS_PATH_MAX (PATH_MAX + 64)

/* Reads at most `room` bytes of a sysfs file. Number of bytes, or -errno. */
static ssize_t read_file(const char *path, void *bytes, size_t room)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		return -errno;
	size_t size = 0;
	ssize_t n = 0;

	while (size < room && (n = read(fd, (char *)bytes + size, room - size)) > 0)
		size += (size_t)n;
	int error = errno;

	close(fd);
	return n < 0 ? -error : (ssize_t)size;
}

static bool read_attribute(const char *folder, const char *name, char *out, size_t room)
{
	char path[SYS_PATH_MAX], text[256];

	snprintf(path, sizeof path, "%s/%s", folder, name);
	ssize_t size = read_file(path, text, sizeof text - 1);

	if (size < 0)
		return false;
	text[size] = '\0';
	utf8_clean(text, out, room);
	return true;
}

/* The value when the line is NAME=value, else NULL. */
static const char *value_of(const char *line, const char *name)
{
	size_t length = strlen(name);

	return !strncmp(line, name, length) && line[length] == '=' ? line + length + 1 : NULL;
}

/* What the HID core knows of any device, on USB or not. HID_ID is bus, vendor and product, in hexadecimal. */
static void read_uevent(const char *folder, struct transport_identity *identity)
{
	char path[SYS_PATH_MAX], text[1024], *rest = text;
	const char *value;
	unsigned vendor, product;

	snprintf(path, sizeof path, "%s/uevent", folder);
	ssize_t size = read_file(path, text, sizeof text - 1);

	if (size < 0)
		return;
	text[size] = '\0';
	for (char *line = strsep(&rest, "\n"); line; line = strsep(&rest, "\n")) {
		if ((value = value_of(line, "HID_NAME"))) {
			utf8_clean(value, identity->model, sizeof identity->model);
		} else if ((value = value_of(line, "HID_UNIQ"))) {
			utf8_clean(value, identity->serial, sizeof identity->serial);
		} else if ((value = value_of(line, "HID_ID")) &&
			   sscanf(value, "%*x:%x:%x", &vendor, &product) == 2) {
			identity->vendor = (uint16_t)vendor;
			identity->product = (uint16_t)product;
		}
	}
}

/* The USB device above the HID device, if any: strings as the device has them, and the port as the folder is
 * called. */
static void describe_usb(char *folder, struct transport_identity *identity)
{
	char vendor[8];

	for (int up = 0; up < 4; up++) {
		char *slash = strrchr(folder, '/');

		if (!slash || slash == folder)
			return;
		*slash = '\0';
		if (!read_attribute(folder, "idVendor", vendor, sizeof vendor))
			continue;
		slash = strrchr(folder, '/');
		utf8_clean(slash ? slash + 1 : "", identity->usb, sizeof identity->usb);
		read_attribute(folder, "product", identity->model, sizeof identity->model);
		read_attribute(folder, "serial", identity->serial, sizeof identity->serial);
		return;
	}
}

int hid_node_describe(
	const char *node, struct transport_identity *identity, uint8_t *descriptor, size_t *size)
{
	struct transport_identity found = {0};
	const char *name = strrchr(node, '/') ? strrchr(node, '/') + 1 : node;
	char path[SYS_PATH_MAX], folder[PATH_MAX];

	snprintf(path, sizeof path, CLASS "/%.64s/device", name);
	if (strlen(node) >= sizeof found.node || !realpath(path, folder))
		return -ENODEV;
	snprintf(path, sizeof path, "%s/report_descriptor", folder);
	ssize_t got = read_file(path, descriptor, TRANSPORT_DESCRIPTOR_MAX);

	if (got < 0)
		return -ENODEV;
	memcpy(found.node, node, strlen(node) + 1);
	read_uevent(folder, &found);
	describe_usb(folder, &found);
	*identity = found;
	*size = (size_t)got;
	return 0;
}

int hid_node_each(void (*each)(void *user, const char *node), void *user)
{
	DIR *folder = opendir(CLASS);
	const struct dirent *entry;
	char node[sizeof "/dev/" + sizeof entry->d_name];

	if (!folder)
		return errno == ENOENT ? 0 : -errno;
	while ((entry = readdir(folder))) {
		snprintf(node, sizeof node, "/dev/%s", entry->d_name);
		if (*entry->d_name != '.')
			each(user, node);
	}
	closedir(folder);
	return 0;
}

int hid_node_check(int fd)
{
	int size = 0;

	return ioctl(fd, HIDIOCGRDESCSIZE, &size) < 0 ? -errno : 0;
}

int hid_node_claim(int fd)
{
	return flock(fd, LOCK_EX | LOCK_NB) && errno == EWOULDBLOCK ? -EBUSY : 0;
}

int hid_node_hold(const char *node)
{
	int fd = open(node, O_RDWR | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);

	if (fd < 0)
		return -errno;
	int status = hid_node_check(fd);

	if (status) {
		close(fd);
		return status;
	}
	return fd;
}
