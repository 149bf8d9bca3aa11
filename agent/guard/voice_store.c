#include "agent/guard/voice_store.h"
#include "agent/ready.h"
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define PREFIX "voice "
#define CONTROL PREFIX "control "
#define PROCESS PREFIX "process "
#define DOOR PREFIX "door "
#define TEXT_SIZE (VOICE_STORE_TEXT + 16) /* pid and traits */
#define NAME_SIZE (TEXT_SIZE + 16)

_Static_assert(NAME_SIZE <= 256, "the service manager's limit");

static void replace(int *to, int fd)
{
	if (*to >= 0)
		close(*to);
	*to = fd;
}

/* The number that it begins with; 0 = none of a process. */
static pid_t pid_of(const char *text, char **end)
{
	long pid = strtol(text, end, 10);
	return pid > 1 && pid <= INT32_MAX ? (pid_t)pid : 0;
}

static void reject(const char *name, int fd)
{
	close(fd);
	if (ready_forget(name))
		return; /* nobody listens: then nothing is stored either */
}

/* "PID TRAITS" */
static void on_control(void *data, const char *name, int fd)
{
	struct voice_store *store = data;
	char *end;
	pid_t pid = pid_of(name + strlen(CONTROL), &end);
	if (!pid || store->pid) {
		reject(name, fd);
		return;
	}
	store->pid = pid;
	store->control_fd = fd;
	snprintf(store->traits, sizeof(store->traits), "%s", *end ? end + 1 : end);
}

/* One that ended while there was no agent may be there still: the service manager takes out what hangs up,
 * which a pidfd does in Linux 6.9 and later. */
static void on_process(void *data, const char *name, int fd)
{
	struct voice_store *store = data;
	char *end;
	pid_t pid = pid_of(name + strlen(PROCESS), &end);
	if (!pid || pid != store->pid || store->pid_fd >= 0)
		reject(name, fd);
	else
		store->pid_fd = fd;
}

static void on_door(void *data, const char *name, int fd)
{
	struct voice_store *store = data;
	for (size_t i = 0; i < VOICE_CHILD_LISTENERS_MAX; i++) {
		if (store->doors[i].fd >= 0)
			continue;
		store->doors[i].fd = fd;
		snprintf(store->doors[i].name, sizeof(store->doors[i].name), "%s", name + strlen(DOOR));
		return;
	}
	reject(name, fd);
}

void voice_store_take(struct voice_store *store)
{
	*store = (struct voice_store){.pid_fd = -1, .control_fd = -1};
	for (size_t i = 0; i < VOICE_CHILD_LISTENERS_MAX; i++)
		store->doors[i].fd = -1;
	ready_take(CONTROL, on_control, store);
	ready_take(PROCESS, on_process, store);
	ready_take(DOOR, on_door, store);
	if (!store->pid || store->pid_fd >= 0)
		return;
	voice_store_forget_process(store->pid, store->traits);
	store->pid = 0;
}

int voice_store_take_door(struct voice_store *store, const char *name)
{
	for (size_t i = 0; i < VOICE_CHILD_LISTENERS_MAX; i++) {
		int fd = store->doors[i].fd;
		if (fd < 0 || strcmp(store->doors[i].name, name))
			continue;
		store->doors[i].fd = -1;
		return fd;
	}
	return -1;
}

static void forget(const char *what, const char *text)
{
	char name[NAME_SIZE];
	snprintf(name, sizeof(name), "%s%s", what, text);
	/* Nobody listens: then nothing is stored either. */
	if (ready_forget(name))
		return;
}

static void store_as(const char *what, const char *text, int fd)
{
	char name[NAME_SIZE];
	snprintf(name, sizeof(name), "%s%s", what, text);
	if (ready_store(name, fd))
		return;
}

static void name_control(char name[TEXT_SIZE], pid_t pid, const char *traits)
{
	snprintf(name, TEXT_SIZE, "%d %s", (int)pid, traits);
}

void voice_store_process(pid_t pid, int pid_fd, int control_fd, const char *traits)
{
	char name[TEXT_SIZE], number[16];
	name_control(name, pid, traits);
	snprintf(number, sizeof(number), "%d", (int)pid);
	store_as(CONTROL, name, control_fd);
	store_as(PROCESS, number, pid_fd);
}

void voice_store_forget_process(pid_t pid, const char *traits)
{
	char name[TEXT_SIZE], number[16];
	name_control(name, pid, traits);
	snprintf(number, sizeof(number), "%d", (int)pid);
	forget(CONTROL, name);
	forget(PROCESS, number);
}

void voice_store_door(const char *name, int fd)
{
	store_as(DOOR, name, fd);
}

bool voice_store_works(void)
{
	return getenv("NOTIFY_SOCKET") != NULL;
}

void voice_store_clear(struct voice_store *store)
{
	if (store->pid)
		voice_store_forget_process(store->pid, store->traits);
	store->pid = 0;
	replace(&store->control_fd, -1);
	replace(&store->pid_fd, -1);
	for (size_t i = 0; i < VOICE_CHILD_LISTENERS_MAX; i++) {
		if (store->doors[i].fd < 0)
			continue;
		/* Others have copies, the service manager until it has read this, which would be in the way
		 * of a fresh one there. */
		shutdown(store->doors[i].fd, SHUT_RDWR);
		forget(DOOR, store->doors[i].name);
		replace(&store->doors[i].fd, -1);
	}
}
