#include "agent/voice/door.h"
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#define GROUPS_MAX 256

static bool is_member(int fd, gid_t primary, gid_t group)
{
	gid_t groups[GROUPS_MAX];
	socklen_t size = sizeof(groups);
	if (group == (gid_t)-1)
		return false;
	if (primary == group)
		return true;
	if (getsockopt(fd, SOL_SOCKET, SO_PEERGROUPS, groups, &size))
		return false;
	for (size_t i = 0; i < size / sizeof(groups[0]); i++)
		if (groups[i] == group)
			return true;
	return false;
}

static bool local_allowed(int fd, gid_t group)
{
	struct ucred peer;
	socklen_t size = sizeof(peer);
	if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &size))
		return false;
	return peer.uid == geteuid() || peer.uid == 0 || is_member(fd, peer.gid, group);
}

static bool is_loopback(const struct sockaddr_storage *address)
{
	if (address->ss_family == AF_INET) {
		const struct sockaddr_in *in = (const void *)address;
		return ntohl(in->sin_addr.s_addr) >> 24 == 127;
	}
	if (address->ss_family == AF_INET6) {
		const struct sockaddr_in6 *in6 = (const void *)address;
		return IN6_IS_ADDR_LOOPBACK(&in6->sin6_addr);
	}
	return false;
}

int door_accept(int listener, gid_t group, int *fd, bool *tcp)
{
	struct sockaddr_storage address = {0};
	socklen_t size = sizeof(address);
	int on = 1;
	int got = accept4(listener, (struct sockaddr *)&address, &size, SOCK_NONBLOCK | SOCK_CLOEXEC);
	if (got < 0)
		return errno == ECONNABORTED || errno == EINTR ? -EAGAIN : -errno;
	bool local = address.ss_family == AF_UNIX;
	if (local ? !local_allowed(got, group) : !is_loopback(&address)) {
		close(got);
		return -EACCES;
	}
	/* Asterisk waits 5 ms for the rest of a frame: nothing may be held back. */
	if (!local)
		setsockopt(got, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
	*fd = got;
	*tcp = !local;
	return 0;
}
