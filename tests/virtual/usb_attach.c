#include "tests/virtual/usb_attach.h"
#include <errno.h>
#include <glib.h>
#include <stdio.h>
#include <sys/socket.h>
#include <unistd.h>
#include <fcntl.h>

#define CONTROLLER "/sys/devices/platform/vhci_hcd.0/"
#define DEVICE_ID 0x00010002 /* bus 1, device 2: where the device would be at the other end */
#define SPEED_FULL 2
#define PORT_FREE 4

/* Lines "hs  0000 004 000 00000000 000000 0-0": hub, port, state, and so on; hs: the hub for anything but USB 3. */
static int try_port(const char *line, const char *attach, int fd)
{
	char hub[8] = "";
	unsigned port, state;
	char text[64];

	if (sscanf(line, "%7s %u %u", hub, &port, &state) != 3 || !g_str_equal(hub, "hs") ||
		state != PORT_FREE)
		return -EBUSY;
	int file = open(attach, O_WRONLY | O_CLOEXEC);
	if (file < 0)
		return -errno;
	int length = snprintf(text, sizeof text, "%u %d %u %u", port, fd, DEVICE_ID, SPEED_FULL);
	int error = write(file, text, (size_t)length) == length ? 0 : -errno;
	close(file);
	return error;
}

static int attach_socket(const char *root, int fd)
{
	g_autofree char *attach = g_strconcat(root, CONTROLLER "attach", NULL);
	g_autofree char *status = g_strconcat(root, CONTROLLER "status", NULL);
	g_autofree char *text = NULL;
	int error = -EBUSY;

	if (!g_file_get_contents(status, &text, NULL, NULL))
		return -ENODEV;
	g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
	/* Another phone may have taken the port since: then the next. */
	for (unsigned i = 0; lines[i] && (error == -EBUSY || error == -EINVAL); i++)
		error = try_port(lines[i], attach, fd);
	return error;
}

int usb_attach(const char *root)
{
	int ends[2];

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) < 0)
		return -errno;
	int error = attach_socket(root, ends[1]);
	close(ends[1]); /* the kernel has its own hold on it */
	if (!error)
		return ends[0];
	close(ends[0]);
	return error;
}
