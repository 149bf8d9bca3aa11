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
