/* What an agent takes of the service manager's store, and what it leaves behind there. */
#include "agent/guard/voice_listen.h"
#include "agent/guard/voice_store.h"
#include "tests/unit/leak.h"
#include <criterion/criterion.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

TestSuite(voice_store, .fini = leak_check);

#define FIRST_FD 3

static int manager_new(void)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	char name[64];
	int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	int length = snprintf(name, sizeof(name), "@deskphone-voice-store-%d", (int)getpid());
	memcpy(address.sun_path + 1, name + 1, (size_t)length - 1);
	cr_assert_eq(bind(fd, (struct sockaddr *)&address,
			     (socklen_t)(offsetof(struct sockaddr_un, sun_path) + (size_t)length)),
		0);
	setenv("NOTIFY_SOCKET", name, 1);
	return fd;
}

/* All that was said, one datagram after the other. */
static void read_all(int manager, char *text, size_t size)
{
	char one[512];
	ssize_t got;
	text[0] = '\0';
	while ((got = recv(manager, one, sizeof(one) - 1, 0)) > 0) {
		one[got] = '\0';
		snprintf(text + strlen(text), size - strlen(text), "%s;", one);
	}
}

/* In a process of its own, for the descriptors have fixed numbers: what is taken of a store with these names. */
static int take(const char *names, int count, int pid_place, int control_place)
{
	char text[16];
	struct voice_store store;
	pid_t child = fork();
	int status;
	if (child) {
		cr_assert_eq(waitpid(child, &status, 0), child);
		return WEXITSTATUS(status);
	}
	snprintf(text, sizeof(text), "%d", (int)getpid());
	setenv("LISTEN_PID", text, 1);
	snprintf(text, sizeof(text), "%d", count);
	setenv("LISTEN_FDS", text, 1);
	setenv("LISTEN_FDNAMES", names, 1);
	for (int i = 0; i < count; i++)
		dup2(STDERR_FILENO, FIRST_FD + i);
	voice_store_take(&store);
	if (store.pid != 200 || strcmp(store.traits, "8.1 0"))
		_exit(1);
	if (store.pid_fd != FIRST_FD + pid_place || store.control_fd != FIRST_FD + control_place)
		_exit(2);
	for (int i = 0; i < count; i++)
		if (i != pid_place && i != control_place && fcntl(FIRST_FD + i, F_GETFD) >= 0)
			_exit(3);
	_exit(0);
}

Test(voice_store, a_process_that_ended_meanwhile_is_not_taken_for_the_one_that_runs)
{
	char told[512];
	int manager = manager_new();
	cr_expect_eq(take("voice process 100:voice control 200 8.1 0:voice process 200", 3, 2, 1), 0);
	read_all(manager, told, sizeof(told));
	cr_expect_str_eq(told, "FDSTOREREMOVE=1\nFDNAME=voice process 100;");
	cr_expect_eq(take("voice process 200:voice control 200 8.1 0:voice process 100", 3, 0, 1), 0);
	read_all(manager, told, sizeof(told));
	cr_expect_str_eq(told, "FDSTOREREMOVE=1\nFDNAME=voice process 100;");
	close(manager);
}

Test(voice_store, half_a_process_is_none)
{
	char told[512];
	int manager = manager_new();
	cr_expect_eq(take("voice control 200 8.1 0", 1, 0, 0), 1);
	read_all(manager, told, sizeof(told));
	cr_expect_str_eq(told,
		"FDSTOREREMOVE=1\nFDNAME=voice control 200 8.1 0;FDSTOREREMOVE=1\nFDNAME=voice process 200;");
	close(manager);
}

/* A copy stays open, as the service manager's does until it has read that it is not wanted. */
static void give_up(int listener, int *copy)
{
	struct voice_store store = {
		.pid_fd = -1, .control_fd = -1, .doors = {{.fd = listener, .name = "door"}, {.fd = -1}}};
	*copy = dup(listener);
	voice_store_clear(&store);
}

Test(voice_store, a_door_that_is_given_up_is_not_in_the_way)
{
	char path[64];
	int first, second, copy, manager = manager_new();
	snprintf(path, sizeof(path), "/tmp/deskphone-voice-store-%d", (int)getpid());
	cr_assert_eq(voice_listen_unix(path, (gid_t)-1, &first), 0);
	give_up(first, &copy);
	cr_expect_eq(voice_listen_unix(path, (gid_t)-1, &second), 0);
	close(second);
	close(copy);
	unlink(path);

	struct sockaddr_in address;
	socklen_t size = sizeof(address);
	cr_assert_eq(voice_listen_tcp(0, &first), 0);
	cr_assert_eq(getsockname(first, (struct sockaddr *)&address, &size), 0);
	give_up(first, &copy);
	cr_expect_eq(voice_listen_tcp(ntohs(address.sin_port), &second), 0);
	close(second);
	close(copy);
	close(manager);
}

/* Who does not accept for a while is there all the same. */
Test(voice_store, a_door_with_a_queue_in_front_of_it_is_in_use)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	int first, second = -1, waiting[64], count = 0;
	snprintf(address.sun_path, sizeof(address.sun_path), "/tmp/deskphone-voice-queue-%d", (int)getpid());
	cr_assert_eq(voice_listen_unix(address.sun_path, (gid_t)-1, &first), 0);
	do {
		cr_assert_lt(count, 64);
		waiting[count] = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0);
	} while (!connect(waiting[count++], (struct sockaddr *)&address, sizeof(address)));
	cr_expect_eq(voice_listen_unix(address.sun_path, (gid_t)-1, &second), -EADDRINUSE);
	while (count)
		close(waiting[--count]);
	close(first);
	unlink(address.sun_path);
}
