#include "agent/guard/voice_child.h"
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <sys/pidfd.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#define FIRST_FD 3
#define ARGUMENTS_MAX 14
#define END_MS 200

extern char **environ;

struct arguments {
	char *argv[ARGUMENTS_MAX];
	char gid[24];
};

static void add(struct arguments *arguments, size_t *count, const char *argument)
{
	arguments->argv[(*count)++] = (char *)argument; /* posix_spawn() leaves it alone */
	arguments->argv[*count] = NULL;
}

static void make_arguments(const struct voice_child_options *options, struct arguments *arguments)
{
	static const char *const numbers[] = {"4", "5"};
	_Static_assert(
		sizeof(numbers) / sizeof(numbers[0]) == VOICE_CHILD_LISTENERS_MAX, "a number for each");
	size_t count = 0;
	add(arguments, &count, options->program);
	add(arguments, &count, "--control-fd");
	add(arguments, &count, "3");
	for (size_t i = 0; i < options->listener_count; i++) {
		add(arguments, &count, "--audio-fd");
		add(arguments, &count, numbers[i]);
	}
	if (options->wide)
		add(arguments, &count, "--wide");
	if (options->outlive)
		add(arguments, &count, "--outlive");
	if (options->group == (gid_t)-1)
		return;
	snprintf(arguments->gid, sizeof(arguments->gid), "%lu", (unsigned long)options->group);
	add(arguments, &count, "--allow-gid");
	add(arguments, &count, arguments->gid);
}

static int set_attributes(posix_spawnattr_t *attributes)
{
	sigset_t none, all;
	sigemptyset(&none);
	sigfillset(&all);
	posix_spawnattr_setsigmask(attributes, &none);
	posix_spawnattr_setsigdefault(attributes, &all);
	posix_spawnattr_setpgroup(attributes, 0);
	return posix_spawnattr_setflags(
		attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP);
}

/* `fds` lie above all of their places in the child, so none is overwritten before it is copied. */
static int spawn(const struct voice_child_options *options, const int *fds, size_t count, pid_t *pid)
{
	posix_spawn_file_actions_t actions;
	posix_spawnattr_t attributes;
	struct arguments arguments;
	make_arguments(options, &arguments);
	posix_spawn_file_actions_init(&actions);
	posix_spawnattr_init(&attributes);
	int error = set_attributes(&attributes);
	for (size_t i = 0; i < count && !error; i++)
		error = posix_spawn_file_actions_adddup2(&actions, fds[i], FIRST_FD + (int)i);
	if (!error)
		error = posix_spawn_file_actions_addclosefrom_np(&actions, FIRST_FD + (int)count);
	if (!error)
		error = posix_spawn(pid, options->program, &actions, &attributes, arguments.argv, environ);
	posix_spawnattr_destroy(&attributes);
	posix_spawn_file_actions_destroy(&actions);
	return -error;
}

/* Copies of the descriptors, above those of the child. */
static int spawn_above(const struct voice_child_options *options, int control_fd, pid_t *pid)
{
	int fds[1 + VOICE_CHILD_LISTENERS_MAX];
	size_t count = 0;
	int error = 0;
	for (size_t i = 0; i <= options->listener_count && !error; i++) {
		int fd = i ? options->listeners[i - 1] : control_fd;
		fds[count] = fcntl(fd, F_DUPFD_CLOEXEC, FIRST_FD + 1 + VOICE_CHILD_LISTENERS_MAX);
		if (fds[count] < 0)
			error = -errno;
		else
			count++;
	}
	if (!error)
		error = spawn(options, fds, count, pid);
	while (count)
		close(fds[--count]);
	return error;
}

int voice_child_start(const struct voice_child_options *options, pid_t *pid, int *pid_fd, int *control_fd)
{
	int pair[2];
	pid_t child = 0;
	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, pair))
		return -errno;
	int error = spawn_above(options, pair[1], &child);
	close(pair[1]);
	int fd = error ? -1 : pidfd_open(child, 0);
	if (!error && fd < 0) {
		error = -errno;
		kill(child, SIGKILL);
		waitpid(child, NULL, 0);
	}
	if (error) {
		close(pair[0]);
		return error;
	}
	*pid = child;
	*pid_fd = fd;
	*control_fd = pair[0];
	return 0;
}

void voice_child_kill(int pid_fd)
{
	/* It may have ended by itself. */
	if (pidfd_send_signal(pid_fd, SIGKILL, NULL, 0))
		return;
}

int voice_child_reap(pid_t pid)
{
	int status;
	return waitpid(pid, &status, WNOHANG) == pid ? status : -1;
}

void voice_child_end(pid_t pid, int pid_fd)
{
	struct pollfd ended = {.fd = pid_fd, .events = POLLIN};
	voice_child_kill(pid_fd);
	if (poll(&ended, 1, END_MS) == 1)
		voice_child_reap(pid);
}
