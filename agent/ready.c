#include "agent/ready.h"
#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#define FIRST_FD 3 /* SD_LISTEN_FDS_START */
#define FDS_MAX 1024
#define NAME_ROOM 300

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

/* One datagram, with a descriptor unless that is -1. */
static ssize_t tell(int socket, const char *state, int fd, struct sockaddr_un *address, socklen_t size)
{
	union {
		struct cmsghdr align;
		char bytes[CMSG_SPACE(sizeof(int))];
	} control = {0};
	struct iovec data = {.iov_base = (void *)state, .iov_len = strlen(state)};
	struct msghdr message = {.msg_name = address, .msg_namelen = size, .msg_iov = &data, .msg_iovlen = 1};
	if (fd >= 0) {
		message.msg_control = control.bytes;
		message.msg_controllen = sizeof(control.bytes);
		struct cmsghdr *header = CMSG_FIRSTHDR(&message);
		header->cmsg_level = SOL_SOCKET;
		header->cmsg_type = SCM_RIGHTS;
		header->cmsg_len = CMSG_LEN(sizeof(int));
		memcpy(CMSG_DATA(header), &fd, sizeof(fd));
	}
	return sendmsg(socket, &message, MSG_NOSIGNAL);
}

static int notify_with(const char *state, int passed)
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
	if (tell(fd, state, passed, &address, size) < 0)
		r = -errno;
	close(fd);
	return r;
}

int ready_notify(const char *state)
{
	return notify_with(state, -1);
}

static int name_it(char state[NAME_ROOM], const char *what, const char *name)
{
	if (!*name || strlen(name) > 255 || strpbrk(name, ":\n"))
		return -EINVAL;
	snprintf(state, NAME_ROOM, "%s\nFDNAME=%s", what, name);
	return 0;
}

int ready_store(const char *name, int fd)
{
	char state[NAME_ROOM];
	int r = name_it(state, "FDSTORE=1", name);
	return r ? r : notify_with(state, fd);
}

int ready_forget(const char *name)
{
	char state[NAME_ROOM];
	int r = name_it(state, "FDSTOREREMOVE=1", name);
	return r ? r : notify_with(state, -1);
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

size_t ready_take(const char *prefix, void (*take)(void *data, const char *name, int fd), void *data)
{
	char name[256];
	int64_t count = number("LISTEN_FDS"), pid = number("LISTEN_PID");
	const char *names = getenv("LISTEN_FDNAMES");
	size_t taken = 0;

	if (pid != getpid() || count <= 0 || count > FDS_MAX || !names)
		return 0;
	for (int fd = FIRST_FD; fd < FIRST_FD + count; fd++) {
		size_t length = strcspn(names, ":");
		snprintf(name, sizeof name, "%.*s", length < sizeof name ? (int)length : 0, names);
		names += length + (names[length] == ':');
		/* What has been taken closes on exec, which what comes from the store does not. */
		int flags = fcntl(fd, F_GETFD);
		if (strncmp(name, prefix, strlen(prefix)) || flags < 0 || flags & FD_CLOEXEC ||
			fcntl(fd, F_SETFD, FD_CLOEXEC))
			continue;
		take(data, name, fd);
		taken++;
	}
	return taken;
}
