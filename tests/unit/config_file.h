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

/* What config_advise() has to say first of a file. */
struct advice {
	const char *text, *instance; /* of the file; whose it is */
	unsigned line;
	bool mistake;
	const char *told; /* NULL = nothing */
};

static inline void expect_advice(const struct advice *advice)
{
	write_file(advice->text, strlen(advice->text));
	struct findings *findings = findings_new();
	struct config *config = config_read_all(path, advice->instance, findings);
	config_advise(config, findings);
	const struct finding *first = findings_get(findings, 0);
	cr_expect_eq(
		first != NULL, advice->told != NULL, "%s: %s", advice->text, first ? first->text : "nothing");
	if (first && advice->told) {
		cr_expect(strstr(first->text, advice->told), "%s", first->text);
		cr_expect_eq(first->line, advice->line, "%s", first->text);
		cr_expect_eq(first->mistake, advice->mistake, "%s", first->text);
	}
	config_free(config);
	findings_free(findings);
	unlink(path);
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
