#include "driver/node_watch.h"
#include <errno.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/inotify.h>
#include <unistd.h>

int node_watch_open(const char *folder)
{
	int fd = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);

	if (fd < 0)
		return -errno;
	/* The folder, not the node: watching that needs the very permission that is missing. */
	if (inotify_add_watch(fd, folder, IN_CREATE | IN_ATTRIB | IN_MOVED_TO | IN_ONLYDIR) < 0) {
		int status = -errno;

		close(fd);
		return status;
	}
	return fd;
}

bool node_watch_take(int fd)
{
	_Alignas(struct inotify_event) char told[4096];
	bool some = false;
	ssize_t size;

	while ((size = read(fd, told, sizeof told)) > 0) {
		for (size_t at = 0; at + sizeof(struct inotify_event) <= (size_t)size;) {
			const struct inotify_event *event = (const struct inotify_event *)(const void *)(told + at);
			/* An overflow may have swallowed anything. */
			some |= (event->mask & IN_Q_OVERFLOW) || (event->len && !strncmp(event->name, "hidraw", 6));
			at += sizeof *event + event->len;
		}
	}
	return some;
}
