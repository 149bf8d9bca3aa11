#include "agent/guard/voice_pass.h"
#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

union control {
	struct cmsghdr align;
	char bytes[CMSG_SPACE(sizeof(int))];
};

int voice_pass_send(int socket, const char *text, size_t size, int fd)
{
	struct iovec data = {.iov_base = (void *)text, .iov_len = size};
	struct msghdr message = {.msg_iov = &data, .msg_iovlen = 1};
	union control control = {0};
	if (fd >= 0) {
		message.msg_control = control.bytes;
		message.msg_controllen = sizeof(control.bytes);
		struct cmsghdr *header = CMSG_FIRSTHDR(&message);
		header->cmsg_level = SOL_SOCKET;
		header->cmsg_type = SCM_RIGHTS;
		header->cmsg_len = CMSG_LEN(sizeof(int));
		memcpy(CMSG_DATA(header), &fd, sizeof(fd));
	}
	return sendmsg(socket, &message, MSG_DONTWAIT | MSG_NOSIGNAL) < 0 ? -errno : 0;
}

/* There is room for one; the kernel closes what finds none. */
static int taken_along(struct msghdr *message)
{
	int fd = -1;
	for (struct cmsghdr *header = CMSG_FIRSTHDR(message); header; header = CMSG_NXTHDR(message, header))
		if (header->cmsg_level == SOL_SOCKET && header->cmsg_type == SCM_RIGHTS &&
			header->cmsg_len == CMSG_LEN(sizeof(int)))
			memcpy(&fd, CMSG_DATA(header), sizeof(fd));
	return fd;
}

ssize_t voice_pass_receive(int socket, char *text, size_t size, int *fd)
{
	struct iovec data = {.iov_base = text, .iov_len = size};
	union control control;
	struct msghdr message = {.msg_iov = &data,
		.msg_iovlen = 1,
		.msg_control = control.bytes,
		.msg_controllen = sizeof(control.bytes)};
	ssize_t got = recvmsg(socket, &message, MSG_DONTWAIT | MSG_CMSG_CLOEXEC);
	*fd = -1;
	if (got < 0)
		return -errno;
	*fd = taken_along(&message);
	return got;
}
