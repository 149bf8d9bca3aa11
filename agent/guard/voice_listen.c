#include "agent/guard/voice_listen.h"
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdbool.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#define BACKLOG 8

static int new_socket(int family)
{
	int fd = socket(family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	return fd < 0 ? -errno : fd;
}

/* A socket file that refuses connections has lost its owner. */
static bool is_stale(const struct sockaddr_un *address)
{
	struct stat info;
	if (lstat(address->sun_path, &info) || !S_ISSOCK(info.st_mode))
		return false;
	int fd = new_socket(AF_UNIX);
	if (fd < 0)
		return false;
	bool refused =
		connect(fd, (const struct sockaddr *)address, sizeof(*address)) && errno == ECONNREFUSED;
	close(fd);
	return refused;
}

static int bind_unix(int fd, const struct sockaddr_un *address)
{
	if (!bind(fd, (const struct sockaddr *)address, sizeof(*address)))
		return 0;
	if (errno != EADDRINUSE)
		return -errno;
	if (!is_stale(address))
		return -EADDRINUSE;
	unlink(address->sun_path);
	return bind(fd, (const struct sockaddr *)address, sizeof(*address)) ? -errno : 0;
}

static int open_to(int fd, const char *path, gid_t group)
{
	mode_t mode = group == (gid_t)-1 ? 0600 : 0660;
	struct stat status;
	if (lstat(path, &status))
		return -errno;
	/* A service that may not change owners need not, where what it makes is its group's already. */
	if (group != (gid_t)-1 && status.st_gid != group && chown(path, (uid_t)-1, group))
		return -errno;
	if (chmod(path, mode) || listen(fd, BACKLOG))
		return -errno;
	return 0;
}

int voice_listen_unix(const char *path, gid_t group, int *fd)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	if (strlen(path) >= sizeof(address.sun_path))
		return -ENAMETOOLONG;
	strcpy(address.sun_path, path);
	int result = new_socket(AF_UNIX);
	if (result < 0)
		return result;
	/* Linux gives the file the mode of the socket: nobody gets in before chmod(). */
	int error = fchmod(result, 0600) ? -errno : bind_unix(result, &address);
	if (!error) {
		error = open_to(result, path, group);
		if (error)
			unlink(path);
	}
	if (error)
		close(result);
	else
		*fd = result;
	return error;
}

int voice_listen_tcp(uint16_t port, int *fd)
{
	struct sockaddr_in address = {
		.sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	int on = 1;
	int result = new_socket(AF_INET);
	if (result < 0)
		return result;
	setsockopt(result, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
	if (bind(result, (const struct sockaddr *)&address, sizeof(address)) || listen(result, BACKLOG)) {
		int error = -errno;
		close(result);
		return error;
	}
	*fd = result;
	return 0;
}
