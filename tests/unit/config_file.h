/* A configuration file for a test, and what is shown of it. */
#ifndef DESKPHONE_TESTS_UNIT_CONFIG_FILE_H
#define DESKPHONE_TESTS_UNIT_CONFIG_FILE_H
#include "agent/config/config.h"
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static char path[64];

static void write_file(const char *text, size_t size)
{
	strcpy(path, "/tmp/deskphone-config-XXXXXX");
	int fd = mkstemp(path);
	cr_assert(fd >= 0 && write(fd, text, size) == (ssize_t)size);
	close(fd);
}

/* The line of `key` in what config_show() prints. */
static const char *shown(const struct config *config, const char *key)
{
	static char line[256];
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);
	config_show(config, out);
	fclose(out);
	line[0] = '\0';
	for (char *at = strtok(text, "\n"); at; at = strtok(NULL, "\n"))
		if (strncmp(at, key, strlen(key)) == 0 && at[strlen(key)] == ' ')
			g_strlcpy(line, at, sizeof(line));
	free(text);
	char *end = line;
	for (char *at = line; *at; at++) /* one blank instead of many */
		if (*at == '\t')
			continue;
		else if (*at != ' ' || (at > line && at[-1] != ' '))
			*end++ = *at;
	*end = '\0';
	return line;
}
#endif
