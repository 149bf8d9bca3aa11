/* sd_notify(3)'s protocol against a socket of our own, by path and in the abstract namespace. */
#include "agent/ready.h"
#include "tests/unit/leak.h"
#include <criterion/criterion.h>
#include <errno.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

TestSuite(ready, .fini = leak_check);

static int service_manager(const char *name)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK, 0);

	memcpy(address.sun_path, name, strlen(name));
	if (*name == '@')
		address.sun_path[0] = '\0';
	cr_assert_eq(bind(fd, (struct sockaddr *)&address,
			     (socklen_t)(offsetof(struct sockaddr_un, sun_path) + strlen(name))),
		0);
	setenv("NOTIFY_SOCKET", name, 1);
	return fd;
}

static void expect_datagram(int fd, const char *text)
{
	char got[64] = "";

	cr_assert_eq(recv(fd, got, sizeof got - 1, 0), (ssize_t)strlen(text));
	cr_expect_str_eq(got, text);
}

Test(ready, speaks)
{
	char name[64];

	for (int abstract = 0; abstract < 2; abstract++) {
		snprintf(name, sizeof name, "%sdeskphone-ready-%d", abstract ? "@" : "/tmp/", getpid());
		int fd = service_manager(name);
		cr_expect_eq(ready_notify("READY=1\nSTATUS=x"), 0);
		expect_datagram(fd, "READY=1\nSTATUS=x");
		cr_expect_eq(ready_notify("WATCHDOG=1"), 0);
		expect_datagram(fd, "WATCHDOG=1");
		close(fd);
		if (!abstract)
			unlink(name);
		cr_expect_lt(ready_notify("STOPPING=1"), 0);
	}
}

Test(ready, a_full_queue_does_not_block)
{
	char name[64];
	int r = 0;

	snprintf(name, sizeof name, "@deskphone-full-%d", getpid());
	int fd = service_manager(name);
	for (int i = 0; i < 100000 && !r; i++)
		r = ready_notify("WATCHDOG=1");
	cr_expect_eq(r, -EAGAIN);
	close(fd);
}

Test(ready, nobody_asks)
{
	unsetenv("NOTIFY_SOCKET");
	cr_expect_eq(ready_notify("READY=1"), 0);
	setenv("NOTIFY_SOCKET", "relative", 1);
	cr_expect_eq(ready_notify("READY=1"), -EINVAL);
	setenv("NOTIFY_SOCKET", "", 1);
	cr_expect_eq(ready_notify("READY=1"), -EINVAL);
}

Test(ready, watchdog)
{
	char pid[16];

	unsetenv("WATCHDOG_PID");
	unsetenv("WATCHDOG_USEC");
	cr_expect_eq(ready_watchdog_ms(), 0);
	setenv("WATCHDOG_USEC", "30000000", 1);
	cr_expect_eq(ready_watchdog_ms(), 15000);
	setenv("WATCHDOG_PID", "1", 1);
	cr_expect_eq(ready_watchdog_ms(), 0, "meant for another process");
	snprintf(pid, sizeof pid, "%d", getpid());
	setenv("WATCHDOG_PID", pid, 1);
	cr_expect_eq(ready_watchdog_ms(), 15000);
	setenv("WATCHDOG_USEC", "12x", 1);
	cr_expect_eq(ready_watchdog_ms(), 0);
	setenv("WATCHDOG_USEC", "1", 1);
	cr_expect_eq(ready_watchdog_ms(), 1);
}

Test(ready, a_descriptor_is_stored_and_forgotten)
{
	char name[64], text[96] = "";
	union {
		struct cmsghdr align;
		char bytes[CMSG_SPACE(sizeof(int))];
	} control;
	struct iovec data = {text, sizeof text - 1};
	struct msghdr message = {.msg_iov = &data,
		.msg_iovlen = 1,
		.msg_control = control.bytes,
		.msg_controllen = sizeof control.bytes};
	int fd, pipes[2];
	char byte;

	snprintf(name, sizeof name, "@deskphone-store-%d", getpid());
	int manager = service_manager(name);
	cr_assert_eq(pipe(pipes), 0);
	cr_assert_eq(ready_store("peer 7", pipes[0]), 0);
	cr_assert_gt(recvmsg(manager, &message, 0), 0);
	cr_expect_str_eq(text, "FDSTORE=1\nFDNAME=peer 7");
	cr_assert(CMSG_FIRSTHDR(&message));
	memcpy(&fd, CMSG_DATA(CMSG_FIRSTHDR(&message)), sizeof fd);
	cr_assert_eq(write(pipes[1], "x", 1), 1);
	cr_expect(read(fd, &byte, 1) == 1 && byte == 'x');
	cr_assert_eq(ready_forget("peer 7"), 0);
	expect_datagram(manager, "FDSTOREREMOVE=1\nFDNAME=peer 7");
	cr_expect_eq(ready_store("a:b", pipes[0]), -EINVAL);
	cr_expect_eq(ready_forget(""), -EINVAL);
	close(fd);
	close(manager);
	close(pipes[0]);
	close(pipes[1]);
}

static char taken[128];

static void on_taken(void *data, const char *name, int fd)
{
	char one[64];

	(void)data;
	snprintf(one, sizeof one, "%s@%d;", name, fd);
	strncat(taken, one, sizeof taken - strlen(taken) - 1);
}

/* In a process of its own: the descriptors have fixed numbers. */
static int take_in_child(const char *pid, const char *count, const char *names)
{
	char own[16];
	pid_t child = fork();

	if (child) {
		int status;
		cr_assert_eq(waitpid(child, &status, 0), child);
		return WEXITSTATUS(status);
	}
	snprintf(own, sizeof own, "%d", (int)getpid());
	setenv("LISTEN_PID", pid ? pid : own, 1);
	setenv("LISTEN_FDS", count, 1);
	setenv("LISTEN_FDNAMES", names, 1);
	for (int fd = 3; fd < 6; fd++)
		dup2(STDERR_FILENO, fd);
	size_t number = ready_take("peer ", on_taken, NULL);
	if (ready_take("peer ", on_taken, NULL))
		_exit(99); /* once */
	_exit(number == 2 && !strcmp(taken, "peer 1@3;peer 2@5;") ? 2 : (int)number + 10);
}

/* Each asks for what is its own. */
static int take_by_two_in_child(void)
{
	char own[16];
	pid_t child = fork();

	if (child) {
		int status;
		cr_assert_eq(waitpid(child, &status, 0), child);
		return WEXITSTATUS(status);
	}
	snprintf(own, sizeof own, "%d", (int)getpid());
	setenv("LISTEN_PID", own, 1);
	setenv("LISTEN_FDS", "3", 1);
	setenv("LISTEN_FDNAMES", "peer 1:voice door:peer 2", 1);
	for (int fd = 3; fd < 6; fd++)
		dup2(STDERR_FILENO, fd);
	ready_take("peer ", on_taken, NULL);
	ready_take("voice ", on_taken, NULL);
	_exit(strcmp(taken, "peer 1@3;peer 2@5;voice door@4;") ? 1 : 0);
}

Test(ready, what_was_stored_is_taken_by_name)
{
	cr_expect_eq(take_by_two_in_child(), 0);
}

Test(ready, what_was_stored_is_taken_once)
{
	cr_expect_eq(take_in_child(NULL, "3", "peer 1:other:peer 2"), 2);
	cr_expect_eq(take_in_child("1", "3", "peer 1:other:peer 2"), 10, "for another process");
	cr_expect_eq(take_in_child(NULL, "0", ""), 10);
	cr_expect_eq(take_in_child(NULL, "-1", "peer 1"), 10);
	cr_expect_eq(take_in_child(NULL, "2", "peer 1"), 11, "fewer names than descriptors");
}
