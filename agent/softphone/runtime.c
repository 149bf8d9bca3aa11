/* The runtime directory: candidates, mode, lock, sockets. */
#include "agent/softphone/runtime.h"
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <pwd.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#define CANDIDATES 2
#define INSTANCE_MAX 32
#define BACKLOG 16

int runtime_path(const char *directory, const char *name, char path[RUNTIME_PATH_SIZE])
{
	char result[RUNTIME_PATH_SIZE];
	int length = snprintf(result, sizeof(result), "%s/%s", directory, name);
	if (length < 0 || (size_t)length >= sizeof(result))
		return -ENAMETOOLONG;
	memcpy(path, result, (size_t)length + 1);
	return 0;
}

/* What was named: by the option, or by our own variable. It is never passed over. */
static const char *runtime_named(const char *option)
{
	const char *variable = getenv("DESKPHONE_RUNTIME_DIR");
	if (option)
		return option;
	return variable && *variable ? variable : NULL;
}

bool runtime_is_instance(const char *name)
{
	static const char allowed[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.";
	size_t length = strlen(name);
	return length > 0 && length <= INSTANCE_MAX && strspn(name, allowed) == length &&
	       !strchr("-_.", name[0]) && strcmp(name, "deskphone") != 0;
}

const char *runtime_instance(void)
{
	const char *name = getenv(RUNTIME_INSTANCE_VARIABLE);
	return name && *name ? name : NULL;
}

/* The directories to try when none was named, best first. How many, or -EINVAL. */
static int runtime_candidates(char list[CANDIDATES][RUNTIME_PATH_SIZE])
{
	const char *xdg = getenv("XDG_RUNTIME_DIR"), *instance = runtime_instance();
	char name[sizeof("deskphone-") + INSTANCE_MAX] = "deskphone";
	int count = 0;
	if (instance && !runtime_is_instance(instance))
		return -EINVAL;
	if (instance)
		snprintf(name, sizeof(name), "deskphone-%s", instance);
	/* Relative paths are invalid here (XDG Base Directory Specification). */
	if (xdg && *xdg == '/' && runtime_path(xdg, name, list[count]) == 0)
		count++;
	runtime_path("/run", name, list[count++]);
	return count;
}

static bool runtime_has_socket(const char *directory)
{
	char path[RUNTIME_PATH_SIZE];
	struct stat status;
	if (runtime_path(directory, "control", path))
		return false;
	/* One that may not be looked into is an agent's too: the system service's, for who is not in its group. */
	return stat(path, &status) == 0 ? S_ISSOCK(status.st_mode) : errno == EACCES;
}

int runtime_find(const char *option, char directory[RUNTIME_PATH_SIZE])
{
	char list[CANDIDATES][RUNTIME_PATH_SIZE];
	const char *named = runtime_named(option);
	if (named) {
		if (strlen(named) >= RUNTIME_PATH_SIZE)
			return -ENAMETOOLONG;
		strcpy(directory, named);
		return 0;
	}
	int count = runtime_candidates(list), chosen = 0;
	if (count < 0)
		return count;
	while (chosen < count && !runtime_has_socket(list[chosen]))
		chosen++;
	strcpy(directory, list[chosen < count ? chosen : 0]);
	return 0;
}

/* Ours and closed to others. A directory that a person named is not changed: it may be their home. */
static int runtime_secure(int fd, bool named, gid_t group)
{
	bool grouped = group != RUNTIME_NO_GROUP;
	mode_t mode = grouped ? 0750 : 0700;
	struct stat status;
	if (fstat(fd, &status))
		return -errno;
	if (status.st_uid != geteuid())
		return -EPERM;
	if (named && (status.st_mode & 07777 & ~mode))
		return -EACCES;
	if (grouped && status.st_gid != group && fchown(fd, (uid_t)-1, group))
		return -errno;
	if ((status.st_mode & 07777) != mode && fchmod(fd, mode))
		return -errno;
	return 0;
}

static int runtime_make(const char *directory, bool named, gid_t group)
{
	char path[RUNTIME_PATH_SIZE];
	int error = runtime_path(directory, "control", path);
	if (error)
		return error;
	if (mkdir(directory, 0700) && errno != EEXIST)
		return -errno;
	int fd = open(directory, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	error = runtime_secure(fd, named, group);
	close(fd);
	return error;
}

int runtime_prepare(const char *option, gid_t group, char directory[RUNTIME_PATH_SIZE])
{
	char list[CANDIDATES][RUNTIME_PATH_SIZE];
	const char *named = runtime_named(option);
	int error = -ENOENT;
	if (named) {
		error = runtime_make(named, true, group);
		if (!error)
			strcpy(directory, named);
		return error;
	}
	int count = runtime_candidates(list);
	if (count < 0)
		return count;
	for (int i = 0; i < count; i++) {
		error = runtime_make(list[i], false, group);
		if (!error) {
			strcpy(directory, list[i]);
			return 0;
		}
	}
	return error;
}

int runtime_lock(const char *directory, int *fd)
{
	char path[RUNTIME_PATH_SIZE];
	int error = runtime_path(directory, "lock", path);
	if (error)
		return error;
	int lock = open(path, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600);
	if (lock < 0)
		return -errno;
	if (flock(lock, LOCK_EX | LOCK_NB)) {
		error = errno == EWOULDBLOCK ? -EBUSY : -errno;
		close(lock);
		return error;
	}
	*fd = lock;
	return 0;
}

static int runtime_address(const char *directory, const char *name, struct sockaddr_un *address)
{
	*address = (struct sockaddr_un){.sun_family = AF_UNIX};
	return runtime_path(directory, name, address->sun_path);
}

int runtime_connect(const char *directory, const char *name, int *fd)
{
	struct sockaddr_un address;
	int error = runtime_address(directory, name, &address);
	if (error)
		return error;
	int client = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (client < 0)
		return -errno;
	if (connect(client, (const struct sockaddr *)&address, sizeof(address))) {
		error = -errno;
		close(client);
		return error;
	}
	*fd = client;
	return 0;
}

/* Removes what a dead agent left. A living one answers, or its queue is full (EAGAIN needs a non-blocking
 * connect, and here it would block: so non-blocking). */
static int runtime_clear(const struct sockaddr_un *address)
{
	struct stat status;
	if (lstat(address->sun_path, &status))
		return errno == ENOENT ? 0 : -errno;
	if (!S_ISSOCK(status.st_mode))
		return -EEXIST;
	int probe = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (probe < 0)
		return -errno;
	bool dead =
		connect(probe, (const struct sockaddr *)address, sizeof(*address)) && errno == ECONNREFUSED;
	close(probe);
	if (!dead)
		return -EADDRINUSE;
	return unlink(address->sun_path) && errno != ENOENT ? -errno : 0;
}

/* -1 with errno set. A service that may not change owners need not, where what it makes is its group's already. */
static int runtime_give(const char *path, gid_t group)
{
	struct stat status;
	if (lstat(path, &status))
		return -1;
	return status.st_gid == group ? 0 : chown(path, (uid_t)-1, group);
}

int runtime_listen(const char *directory, const char *name, gid_t group, int *fd)
{
	struct sockaddr_un address;
	bool grouped = group != RUNTIME_NO_GROUP;
	int error = runtime_address(directory, name, &address);
	if (!error)
		error = runtime_clear(&address);
	if (error)
		return error;
	int listener = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (listener < 0)
		return -errno;
	/* On Linux the file gets the mode of the socket it is bound to: it is never open to others, not for a
	 * moment, and the umask of the process (all threads') stays as it is. The directory's 0700 guards it
	 * besides. */
	if (fchmod(listener, grouped ? 0660 : 0600) ||
		bind(listener, (const struct sockaddr *)&address, sizeof(address)) ||
		(grouped && (runtime_give(address.sun_path, group) || chmod(address.sun_path, 0660))) ||
		listen(listener, BACKLOG)) {
		error = -errno;
		close(listener);
		return error;
	}
	*fd = listener;
	return 0;
}

static bool runtime_is_member(uid_t uid, gid_t primary, gid_t group)
{
	struct passwd entry, *found;
	char buffer[4096];
	gid_t list[256];
	int count = sizeof(list) / sizeof(list[0]);
	if (primary == group)
		return true;
	if (getpwuid_r(uid, &entry, buffer, sizeof(buffer), &found) || !found)
		return false;
	if (getgrouplist(entry.pw_name, entry.pw_gid, list, &count) < 0)
		return false;
	for (int i = 0; i < count; i++)
		if (list[i] == group)
			return true;
	return false;
}

int runtime_check_peer(int fd, gid_t group, uid_t *uid)
{
	struct ucred peer;
	socklen_t size = sizeof(peer);
	if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &size))
		return -errno;
	if (uid)
		*uid = peer.uid;
	if (peer.uid == geteuid() || peer.uid == 0)
		return 0;
	if (group != RUNTIME_NO_GROUP && runtime_is_member(peer.uid, peer.gid, group))
		return 0;
	return -EPERM;
}
