#include "agent/cli/doctor_setup.h"
#include <ctype.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define STATE_LISTEN 0x0a /* include/net/tcp_states.h */
#define COMM_MAX 15	  /* bytes of a process's name that the kernel keeps */
#define FILE_MAX 65536

/* An address of /proc/net/tcp or tcp6 (proc(5)): words of 32 bits in the machine's order. True: 127.0.0.0/8, ::1, or the former
 * mapped into IPv6. */
static bool is_loopback(const char *address)
{
	static const uint8_t localhost[16] = {[15] = 1}, mapped[12] = {[10] = 0xff, [11] = 0xff};
	uint8_t bytes[16];
	size_t words = strlen(address) / 8;
	uint32_t word;
	for (size_t i = 0; i < words && i < 4; i++) {
		if (sscanf(address + 8 * i, "%8x", &word) != 1)
			return false;
		memcpy(bytes + 4 * i, &word, sizeof(word));
	}
	if (words == 1)
		return bytes[0] == 127;
	return words == 4 &&
	       (memcmp(bytes, localhost, 16) == 0 || (memcmp(bytes, mapped, 12) == 0 && bytes[12] == 127));
}

static enum doctor_reach listener_in(const struct doctor *doctor, const char *path, int port)
{
	char full[PATH_MAX], line[512], address[40];
	enum doctor_reach reach = DOCTOR_NOBODY;
	unsigned local_port, state;
	snprintf(full, sizeof(full), "%s%s", doctor->root, path);
	FILE *file = fopen(full, "re");
	while (file && reach != DOCTOR_NETWORK && fgets(line, sizeof(line), file)) {
		if (sscanf(line, " %*u: %39[0-9A-Fa-f]:%4x %*[0-9A-Fa-f]:%*4x %2x", address, &local_port,
			    &state) != 3)
			continue;
		if (state == STATE_LISTEN && (int)local_port == port)
			reach = is_loopback(address) ? DOCTOR_LOOPBACK : DOCTOR_NETWORK;
	}
	if (file)
		fclose(file);
	return reach;
}

enum doctor_reach doctor_setup_listener(const struct doctor *doctor, int port)
{
	enum doctor_reach v4 = listener_in(doctor, "/proc/net/tcp", port),
			  v6 = listener_in(doctor, "/proc/net/tcp6", port);
	return v4 > v6 ? v4 : v6;
}

static bool is_named(const struct doctor *doctor, const char *process, const char *program)
{
	char path[300], name[32];
	snprintf(path, sizeof(path), "/proc/%s/comm", process);
	if (doctor_read(doctor, path, name, sizeof(name)) <= 0)
		return false;
	name[strcspn(name, "\n")] = '\0';
	return strncmp(name, program, COMM_MAX) == 0;
}

bool doctor_setup_runs(const struct doctor *doctor, const char *program)
{
	char path[PATH_MAX];
	const struct dirent *entry;
	bool found = false;
	snprintf(path, sizeof(path), "%s/proc", doctor->root);
	DIR *folder = opendir(path);
	while (folder && !found && (entry = readdir(folder)))
		found = isdigit((unsigned char)entry->d_name[0]) && is_named(doctor, entry->d_name, program);
	if (folder)
		closedir(folder);
	return found;
}

/* "name value" or "name=value" -> the value, blanks at both ends taken off; NULL: another line. */
static char *value_of(char *line, const char *name)
{
	line += strspn(line, " \t");
	size_t length = strlen(name);
	if (strncmp(line, name, length) != 0 || !strchr(" \t=", line[length]) || line[length] == '\0')
		return NULL;
	line += length + strspn(line + length, " \t=");
	length = strlen(line);
	while (length > 0 && strchr(" \t\r", line[length - 1]))
		line[--length] = '\0';
	return line;
}

int doctor_setup_line(const struct doctor *doctor, const char *file, const char *name, const char *word,
	char *value, size_t size)
{
	const char *home = getenv("HOME");
	char path[PATH_MAX], *text = malloc(FILE_MAX), *rest = NULL;
	snprintf(path, sizeof(path), "%s/%s", home ? home : "", file);
	*value = '\0';
	ssize_t length = text ? doctor_read(doctor, path, text, FILE_MAX) : -1;
	for (char *line = length > 0 ? strtok_r(text, "\n", &rest) : NULL; line;
		line = strtok_r(NULL, "\n", &rest)) {
		char *found = value_of(line, name);
		if (found && word)
			found[strcspn(found, " \t")] = '\0';
		if (found && (!word || strcmp(found, word) == 0))
			snprintf(value, size, "%s", found);
	}
	free(text);
	return length < 0 ? (int)length : 0;
}
