/* Looking at the system: files below the root, programs with a time limit. */
#include "agent/cli/doctor.h"
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define RUN_MS 3000

const char *doctor_install(const char *then)
{
	static char command[256];
	char self[PATH_MAX];
	ssize_t size = readlink("/proc/self/exe", self, sizeof(self) - 1);
	self[size > 0 ? size : 0] = '\0';
	bool packaged = strncmp(self, "/usr/bin/", 9) == 0;
	snprintf(command, sizeof(command), "sudo %s && %s%s",
		packaged ? "apt install --reinstall ./deskphone_*.deb" : "cmake --install build", then,
		packaged ? "   # in the folder of the package" : "");
	return command;
}

static bool full_path(const struct doctor *doctor, const char *path, char full[PATH_MAX])
{
	int length = snprintf(full, PATH_MAX, "%s%s", doctor->root, path);
	return length > 0 && length < PATH_MAX;
}

ssize_t doctor_read(const struct doctor *doctor, const char *path, char *buffer, size_t size)
{
	char full[PATH_MAX];
	size_t used = 0;
	ssize_t got = 0;
	if (!full_path(doctor, path, full))
		return -ENAMETOOLONG;
	int fd = open(full, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	if (fd < 0)
		return -errno;
	while (used + 1 < size && (got = read(fd, buffer + used, size - 1 - used)) > 0)
		used += (size_t)got;
	ssize_t result = got < 0 ? -errno : (ssize_t)used;
	close(fd);
	buffer[used] = '\0';
	return result;
}

bool doctor_exists(const struct doctor *doctor, const char *path)
{
	return doctor_access(doctor, path, F_OK) == 0;
}

int doctor_access(const struct doctor *doctor, const char *path, int mode)
{
	char full[PATH_MAX];
	if (!full_path(doctor, path, full))
		return -ENAMETOOLONG;
	return access(full, mode) ? -errno : 0;
}

/* The column that begins at *text, without its padding; *text moves to the next one. */
static size_t column(const char **text)
{
	size_t length = strcspn(*text, "\t\n"), used = length;
	while (used && (*text)[used - 1] == ' ')
		used--;
	*text += length + ((*text)[length] == '\t');
	return used;
}

void doctor_setting(const struct doctor *doctor, const char *group, const char *name, char *value, size_t size)
{
	doctor_setting_of(doctor->settings, group, name, value, size);
}

void doctor_setting_of(const char *settings, const char *group, const char *name, char *value, size_t size)
{
	char section[32] = "";
	*value = '\0';
	for (const char *line = settings; *line; line += strcspn(line, "\n"), line += *line == '\n') {
		sscanf(line, "[%31[^]\n]", section);
		const char *text = line;
		size_t length = column(&text);
		if (strcmp(section, group) != 0 || strlen(name) != length || memcmp(line, name, length) != 0)
			continue;
		line = text;
		length = column(&text);
		if (length < size && (length != 1 || *line != '-')) {
			memcpy(value, line, length);
			value[length] = '\0';
		}
		return;
	}
}

static int64_t now_ms(void)
{
	struct timespec now;
	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* In the child. */
static void become(const char *const *arguments, int output, bool messages)
{
	int nothing = open("/dev/null", O_RDWR);
	dup2(nothing, STDIN_FILENO);
	dup2(output, STDOUT_FILENO);
	dup2(messages ? output : nothing, STDERR_FILENO);
	setpgid(0, 0); /* what it starts is ended with it */
	setenv("LC_ALL", "C.UTF-8", 1);
	execvp(arguments[0], (char *const *)arguments);
	_exit(errno == ENOENT ? 127 : 126);
}

/* Everything until its end, or until time is up. */
static int take_output(int fd, char *output, size_t size)
{
	int64_t end = now_ms() + RUN_MS;
	char rest[512];
	size_t used = 0;
	for (;;) {
		struct pollfd ready = {.fd = fd, .events = POLLIN};
		int64_t left = end - now_ms();
		if (left <= 0 || poll(&ready, 1, (int)left) <= 0)
			return -ETIMEDOUT;
		bool room = used + 1 < size;
		ssize_t got = read(fd, room ? output + used : rest, room ? size - 1 - used : sizeof(rest));
		if (got <= 0)
			return got < 0 && errno != EINTR ? -errno : 0;
		if (room)
			used += (size_t)got;
		output[used] = '\0';
	}
}

int doctor_run(const char *const *arguments, bool messages, char *output, size_t size)
{
	int pipes[2], status = 0;
	*output = '\0';
	fflush(stdout);
	if (pipe2(pipes, O_CLOEXEC))
		return -errno;
	pid_t child = fork();
	if (child == 0)
		become(arguments, pipes[1], messages);
	int error = child < 0 ? -errno : 0;
	close(pipes[1]);
	if (!error)
		error = take_output(pipes[0], output, size);
	close(pipes[0]);
	if (error == -ETIMEDOUT && kill(-child, SIGKILL))
		kill(child, SIGKILL);
	if (child > 0)
		waitpid(child, &status, 0);
	if (error)
		return error;
	if (!WIFEXITED(status))
		return -EINTR;
	return WEXITSTATUS(status) == 127 ? -ENOENT : WEXITSTATUS(status);
}
