/* The runtime directory: which one, whose, and what happens to what a dead agent left. */
#include "agent/softphone/runtime.h"
#include "tests/unit/leak.h"
#include <criterion/criterion.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

static char base[64];

static void make_base(void)
{
	strcpy(base, "/tmp/runtimeXXXXXX");
	cr_assert(mkdtemp(base));
	unsetenv("DESKPHONE_RUNTIME_DIR");
	unsetenv("DESKPHONE_INSTANCE");
	setenv("XDG_RUNTIME_DIR", base, 1);
}

static void remove_base(void)
{
	char command[96];
	snprintf(command, sizeof(command), "rm -rf '%s'", base);
	cr_assert(system(command) == 0);
	leak_check();
}

TestSuite(runtime, .init = make_base, .fini = remove_base);

static char *in_base(const char *name)
{
	static char paths[4][128];
	static int next;
	char *path = paths[next++ % 4];
	snprintf(path, sizeof(paths[0]), "%s/%s", base, name);
	return path;
}

static mode_t mode_of(const char *path)
{
	struct stat status;
	cr_assert(stat(path, &status) == 0, "%s", path);
	return status.st_mode & 07777;
}

Test(runtime, the_persons_directory_is_made)
{
	char directory[RUNTIME_PATH_SIZE] = "";
	umask(0);
	cr_assert(runtime_prepare(NULL, RUNTIME_NO_GROUP, directory) == 0);
	cr_assert_str_eq(directory, in_base("deskphone"));
	cr_assert(mode_of(directory) == 0700);
}

Test(runtime, one_that_is_open_is_closed)
{
	char directory[RUNTIME_PATH_SIZE] = "";
	mkdir(in_base("deskphone"), 0700);
	chmod(in_base("deskphone"), 0777);
	cr_assert(runtime_prepare(NULL, RUNTIME_NO_GROUP, directory) == 0);
	cr_assert(mode_of(directory) == 0700);
}

Test(runtime, one_that_was_named_is_not_changed)
{
	char directory[RUNTIME_PATH_SIZE] = "untouched";
	mkdir(in_base("home"), 0700);
	chmod(in_base("home"), 0755);
	cr_assert(runtime_prepare(in_base("home"), RUNTIME_NO_GROUP, directory) == -EACCES);
	cr_assert(mode_of(in_base("home")) == 0755);
	cr_assert_str_eq(directory, "untouched");
	setenv("DESKPHONE_RUNTIME_DIR", in_base("home"), 1);
	cr_assert(runtime_prepare(NULL, RUNTIME_NO_GROUP, directory) == -EACCES, "never passed over");
}

Test(runtime, a_group_may_enter)
{
	char directory[RUNTIME_PATH_SIZE];
	int fd;
	cr_assert(runtime_prepare(NULL, getegid(), directory) == 0);
	cr_assert(mode_of(directory) == 0750);
	cr_assert(runtime_listen(directory, "control", getegid(), &fd) == 0);
	cr_assert(mode_of(in_base("deskphone/control")) == 0660);
	close(fd);
}

Test(runtime, a_link_is_no_directory)
{
	char directory[RUNTIME_PATH_SIZE];
	mkdir(in_base("real"), 0700);
	cr_assert(symlink(in_base("real"), in_base("deskphone")) == 0);
	cr_assert(runtime_prepare(in_base("deskphone"), RUNTIME_NO_GROUP, directory) == -ENOTDIR ||
		  runtime_prepare(in_base("deskphone"), RUNTIME_NO_GROUP, directory) == -ELOOP);
}

Test(runtime, a_name_that_is_too_long)
{
	char directory[RUNTIME_PATH_SIZE], name[200];
	memset(name, 'x', sizeof(name));
	name[0] = '/';
	name[sizeof(name) - 1] = '\0';
	cr_assert(runtime_prepare(name, RUNTIME_NO_GROUP, directory) == -ENAMETOOLONG);
	cr_assert(runtime_find(name, directory) == -ENAMETOOLONG);
	name[RUNTIME_PATH_SIZE - 4] = '\0';
	cr_assert(runtime_path(name, "control", directory) == -ENAMETOOLONG);
}

Test(runtime, a_tool_finds_the_socket)
{
	char directory[RUNTIME_PATH_SIZE];
	int fd;
	cr_assert(runtime_find(NULL, directory) == 0);
	cr_assert_str_eq(directory, in_base("deskphone"), "the first, for the message");
	cr_assert(runtime_prepare(NULL, RUNTIME_NO_GROUP, directory) == 0);
	cr_assert(runtime_listen(directory, "control", RUNTIME_NO_GROUP, &fd) == 0);
	cr_assert(runtime_find(NULL, directory) == 0);
	cr_assert_str_eq(directory, in_base("deskphone"));
	setenv("DESKPHONE_RUNTIME_DIR", "/elsewhere", 1);
	cr_assert(runtime_find(NULL, directory) == 0);
	cr_assert_str_eq(directory, "/elsewhere");
	cr_assert(runtime_find("/named", directory) == 0);
	cr_assert_str_eq(directory, "/named");
	setenv("DESKPHONE_RUNTIME_DIR", "", 1);
	setenv("XDG_RUNTIME_DIR", "relative", 1);
	cr_assert(runtime_find(NULL, directory) == 0);
	cr_assert_str_eq(directory, "/run/deskphone");
	close(fd);
}

/* A second phone's agent is beside the first one's. */
Test(runtime, an_instance_has_a_directory_of_its_own)
{
	static const char *const no_names[] = {"", "-x", ".", "..", "a/b", "a b", "\303\251", "deskphone",
		"a23456789012345678901234567890123"};
	char directory[RUNTIME_PATH_SIZE];
	for (size_t i = 0; i < sizeof(no_names) / sizeof(no_names[0]); i++)
		cr_assert_not(runtime_is_instance(no_names[i]), "%s", no_names[i]);
	cr_assert(runtime_is_instance("left") && runtime_is_instance("2.Floor_west-end"));
	setenv("DESKPHONE_INSTANCE", "left", 1);
	cr_assert(runtime_prepare(NULL, RUNTIME_NO_GROUP, directory) == 0);
	cr_assert_str_eq(directory, in_base("deskphone-left"));
	cr_assert(mode_of(directory) == 0700);
	cr_assert(runtime_find(NULL, directory) == 0);
	cr_assert_str_eq(directory, in_base("deskphone-left"));
	setenv("XDG_RUNTIME_DIR", "relative", 1);
	cr_assert(runtime_find(NULL, directory) == 0);
	cr_assert_str_eq(directory, "/run/deskphone-left");
	setenv("DESKPHONE_INSTANCE", "../left", 1);
	cr_assert(runtime_find(NULL, directory) == -EINVAL);
	cr_assert(runtime_prepare(NULL, RUNTIME_NO_GROUP, directory) == -EINVAL);
	setenv("DESKPHONE_RUNTIME_DIR", "/elsewhere", 1);
	cr_assert(runtime_find(NULL, directory) == 0, "what is named is not looked for");
	setenv("DESKPHONE_INSTANCE", "", 1);
	unsetenv("DESKPHONE_RUNTIME_DIR");
	cr_assert(runtime_find(NULL, directory) == 0);
	cr_assert_str_eq(directory, "/run/deskphone");
}

Test(runtime, the_socket_is_never_open_to_others)
{
	int fd;
	umask(0);
	cr_assert(runtime_listen(base, "control", RUNTIME_NO_GROUP, &fd) == 0);
	cr_assert(mode_of(in_base("control")) == 0600);
	cr_assert(fcntl(fd, F_GETFL) & O_NONBLOCK);
	cr_assert(fcntl(fd, F_GETFD) & FD_CLOEXEC);
	close(fd);
}

Test(runtime, a_living_socket_is_not_replaced)
{
	int first, second = -7;
	cr_assert(runtime_listen(base, "control", RUNTIME_NO_GROUP, &first) == 0);
	cr_assert(runtime_listen(base, "control", RUNTIME_NO_GROUP, &second) == -EADDRINUSE);
	cr_assert(second == -7);
	close(first);
	cr_assert(runtime_listen(base, "control", RUNTIME_NO_GROUP, &second) == 0, "a dead one is");
	close(second);
}

/* A hung agent has a full backlog: that is still an agent. */
Test(runtime, a_full_backlog_is_alive)
{
	int listener, second, client;
	cr_assert(runtime_listen(base, "control", RUNTIME_NO_GROUP, &listener) == 0);
	cr_assert(listen(listener, 0) == 0);
	cr_assert(runtime_connect(base, "control", &client) == 0, "waits in the backlog, which is full now");
	cr_assert(runtime_listen(base, "control", RUNTIME_NO_GROUP, &second) == -EADDRINUSE);
	close(client);
	close(listener);
}

Test(runtime, a_file_is_not_removed)
{
	int fd = open(in_base("control"), O_CREAT | O_WRONLY, 0600);
	close(fd);
	cr_assert(runtime_listen(base, "control", RUNTIME_NO_GROUP, &fd) == -EEXIST);
	cr_assert(access(in_base("control"), F_OK) == 0);
}

Test(runtime, one_lock)
{
	int first, second = -7;
	cr_assert(runtime_lock(base, &first) == 0);
	cr_assert(runtime_lock(base, &second) == -EBUSY);
	cr_assert(second == -7);
	close(first);
	cr_assert(runtime_lock(base, &second) == 0);
	close(second);
}

Test(runtime, a_lock_that_is_a_link_is_refused)
{
	int fd;
	cr_assert(symlink(in_base("target"), in_base("lock")) == 0);
	cr_assert(runtime_lock(base, &fd) == -ELOOP);
	cr_assert(access(in_base("target"), F_OK) != 0);
}

Test(runtime, nobody_is_there)
{
	int fd, listener;
	cr_assert(runtime_connect(base, "control", &fd) == -ENOENT);
	cr_assert(runtime_listen(base, "control", RUNTIME_NO_GROUP, &listener) == 0);
	close(listener);
	cr_assert(runtime_connect(base, "control", &fd) == -ECONNREFUSED);
}

Test(runtime, our_own_uid_may)
{
	int ends[2];
	uid_t uid = (uid_t)-1;
	cr_assert(socketpair(AF_UNIX, SOCK_STREAM, 0, ends) == 0);
	cr_assert(runtime_check_peer(ends[0], RUNTIME_NO_GROUP, &uid) == 0);
	cr_assert(uid == geteuid());
	close(ends[0]);
	cr_assert(runtime_check_peer(ends[0], RUNTIME_NO_GROUP, &uid) == -EBADF);
	close(ends[1]);
}
