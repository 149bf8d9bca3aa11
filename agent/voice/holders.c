#include "agent/voice/holders.h"
#include <ctype.h>
#include <dirent.h>
#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define NAME_MAX_SIZE 32

static bool is_pcm_of(const char *target, int card)
{
	char prefix[32];
	snprintf(prefix, sizeof(prefix), "/dev/snd/pcmC%dD", card);
	return !strncmp(target, prefix, strlen(prefix));
}

/* Whether one of the descriptors in this directory is a PCM of the card. */
static bool holds(const char *directory, int card)
{
	DIR *fds = opendir(directory);
	bool found = false;
	if (!fds)
		return false;
	for (const struct dirent *entry; !found && (entry = readdir(fds));) {
		char target[64];
		ssize_t length = readlinkat(dirfd(fds), entry->d_name, target, sizeof(target) - 1);
		if (length <= 0)
			continue;
		target[length] = '\0';
		found = is_pcm_of(target, card);
	}
	closedir(fds);
	return found;
}

/* The process's name, printing characters only. */
static void name_of(const char *root, long pid, char name[NAME_MAX_SIZE])
{
	char path[PATH_MAX];
	snprintf(path, sizeof(path), "%s/proc/%ld/comm", root, pid);
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t got = fd >= 0 ? read(fd, name, NAME_MAX_SIZE - 1) : 0;
	if (fd >= 0)
		close(fd);
	name[got > 0 ? got : 0] = '\0';
	name[strcspn(name, "\n")] = '\0';
	for (char *c = name; *c; c++)
		if (!isprint((unsigned char)*c))
			*c = '?';
	if (!*name)
		strcpy(name, "process");
}

size_t holders_of(const char *root, int card, char *text, size_t size)
{
	char path[PATH_MAX], name[NAME_MAX_SIZE], one[NAME_MAX_SIZE + 32];
	size_t count = 0, length = 0;
	snprintf(path, sizeof(path), "%s/proc", root);
	DIR *processes = opendir(path);
	text[0] = '\0';
	for (const struct dirent *entry; processes && (entry = readdir(processes));) {
		char *end;
		long pid = strtol(entry->d_name, &end, 10);
		snprintf(path, sizeof(path), "%s/proc/%ld/fd", root, pid);
		if (*end || pid <= 0 || (!*root && pid == (long)getpid()) || !holds(path, card))
			continue;
		name_of(root, pid, name);
		int added = snprintf(one, sizeof(one), "%s%s (%ld)", count ? ", " : "", name, pid);
		if (length + (size_t)added < size) {
			memcpy(text + length, one, (size_t)added + 1);
			length += (size_t)added;
		}
		count++;
	}
	if (processes)
		closedir(processes);
	return count;
}
