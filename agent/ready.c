#include "agent/ready.h"
#include <errno.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

static int socket_address(const char *path, struct sockaddr_un *address, socklen_t *size)
{
	size_t length = strlen(path);

	if ((path[0] != '/' && path[0] != '@') || length < 2 || length > sizeof address->sun_path)
		return -EINVAL;
	*address = (struct sockaddr_un){.sun_family = AF_UNIX};
	memcpy(address->sun_path, path, length);
	if (path[0] == '@')
		address->sun_path[0] = '\0'; /* abstract: the name is the bytes, no NUL at the end */
	*size = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + length);
	return 0;
}

int ready_notify(const char *state)
{
	const char *path = getenv("NOTIFY_SOCKET");
	struct sockaddr_un address;
	socklen_t size;

	if (!path)
		return 0;
	int r = socket_address(path, &address, &size);
	if (r)
		return r;
	int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (fd < 0)
		return -errno;
	if (sendto(fd, state, strlen(state), MSG_NOSIGNAL, (const struct sockaddr *)&address, size) < 0)
		r = -errno;
	close(fd);
	return r;
}

static int64_t number(const char *name)
{
	const char *text = getenv(name);
	char *end;

	if (!text || *text < '0' || *text > '9')
		return -1;
	errno = 0;
	long long value = strtoll(text, &end, 10);
	return *end || errno ? -1 : value;
}

int64_t ready_watchdog_ms(void)
{
	int64_t limit_us = number("WATCHDOG_USEC"), pid = number("WATCHDOG_PID");

	if (limit_us <= 0 || (getenv("WATCHDOG_PID") && pid != getpid()))
		return 0;
	return limit_us < 2000 ? 1 : limit_us / 2000;
}
