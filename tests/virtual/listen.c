#include "tests/virtual/listen.h"
#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

static int address(const char *path, struct sockaddr_un *to)
{
	*to = (struct sockaddr_un){.sun_family = AF_UNIX};
	if (strlen(path) >= sizeof to->sun_path)
		return -ENAMETOOLONG;
	strcpy(to->sun_path, path);
	return 0;
}

int listen_connect(const char *path, int type)
{
	struct sockaddr_un to;
	int error = address(path, &to);

	if (error)
		return error;
	int fd = socket(AF_UNIX, type | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return -errno;
	if (connect(fd, (struct sockaddr *)&to, sizeof to) == 0)
		return fd;
	error = -errno;
	close(fd);
	return error;
}

/* Only a socket is removed, and only one that refuses. Asked for with the other type, a living listener answers EPROTOTYPE
 * and does not see us come and go. */
static int remove_dead(const char *path, int type)
{
	struct stat what;

	if (lstat(path, &what) < 0)
		return errno == ENOENT ? 0 : -errno;
	if (!S_ISSOCK(what.st_mode))
		return -EEXIST;
	int fd = listen_connect(path, type == SOCK_STREAM ? SOCK_SEQPACKET : SOCK_STREAM);
	if (fd >= 0)
		close(fd);
	if (fd != -ECONNREFUSED)
		return -EADDRINUSE;
	return unlink(path) < 0 ? -errno : 0;
}

int listen_at(const char *path, int type)
{
	struct sockaddr_un at;
	int error = address(path, &at);

	if (!error)
		error = remove_dead(path, type);
	if (error)
		return error;
	int fd = socket(AF_UNIX, type | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (fd < 0)
		return -errno;
	mode_t mask = umask(0177);
	error = bind(fd, (struct sockaddr *)&at, sizeof at) < 0 || listen(fd, 8) < 0 ? -errno : 0;
	umask(mask);
	if (!error)
		return fd;
	close(fd);
	return error;
}
