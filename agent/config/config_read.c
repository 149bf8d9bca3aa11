/* The format is GLib's key file (Desktop Entry Specification, 1.5, "Basic format of the file"), line by line, because
 * GLib's reader ends at the first mistake and does not say where it is.
 *
 * line             | what it is
 * "", "# ..."      | nothing
 * "[group]"        | a group; named once more, it goes on
 * "key=value"      | a key of the group above; given once more, the last one counts
 * anything else    | a mistake */
#include "agent/config/config_read.h"
#include "agent/config/config_keys.h"
#include <string.h>

struct reader {
	struct config *config;
	struct findings *findings;
	GKeyFile *decoder; /* of values: backslashes */
	unsigned line;
	const char *group; /* NULL = none yet */
	bool group_known;
	unsigned group_line;
	bool group_empty;
};

static void mistake(const struct reader *reader, char *what)
{
	findings_add(reader->findings, reader->config->file, reader->line, true, what);
}

static void warning(const struct reader *reader, unsigned line, char *what)
{
	findings_add(reader->findings, reader->config->file, line, false, what);
}

static const struct config_key *find_key(const char *group, const char *key, bool *group_known)
{
	for (size_t i = 0; i < config_key_count; i++) {
		if (strcmp(config_keys[i].group, group) != 0)
			continue;
		*group_known = true;
		if (strcmp(config_keys[i].key, key) == 0)
			return &config_keys[i];
	}
	return NULL;
}

/* A group without a key was begun and forgotten, or its keys are comments. */
static void end_group(const struct reader *reader)
{
	if (reader->group_known && reader->group_empty)
		warning(reader, reader->group_line, g_strdup_printf("[%s]: is empty", reader->group));
}

static void read_group(struct reader *reader, char *line)
{
	char *end = strchr(line, ']');
	end_group(reader);
	if (!end || end[1] != '\0') {
		mistake(reader, g_strdup_printf("\"%s\" is no group: write [name]", line));
		reader->group = "";
		reader->group_known = false;
		return;
	}
	*end = '\0';
	reader->group = line + 1;
	reader->group_line = reader->line;
	reader->group_known = false;
	reader->group_empty = true;
	find_key(reader->group, "", &reader->group_known);
	if (!reader->group_known)
		mistake(reader, g_strdup_printf("[%s]: there is no such group", reader->group));
}

/* The value without its backslashes; NULL when one means nothing. */
static char *decode(const struct reader *reader, const char *value)
{
	GError *bad = NULL;
	g_key_file_set_value(reader->decoder, "x", "x", value);
	char *text = g_key_file_get_string(reader->decoder, "x", "x", &bad);
	if (bad)
		g_clear_pointer(&text, g_free); /* GLib gives both */
	g_clear_error(&bad);
	return text;
}

static void note_line(const struct reader *reader, const struct config_key *key)
{
	unsigned *line = &reader->config->line[key - config_keys];
	if (*line)
		warning(reader, *line, g_strdup_printf("[%s] %s: has no effect: line %u gives it once more", key->group,
			key->key, reader->line));
	*line = reader->line;
}

static void store(const struct reader *reader, const struct config_key *key, const char *value)
{
	char *text = decode(reader, value);
	const char *why = "has a backslash that means nothing (two of them are one)";
	if (text && key->store((char *)reader->config + key->offset, text, key->choices, &why))
		note_line(reader, key);
	else
		mistake(reader, g_strdup_printf("[%s] %s: \"%s\" %s%s", key->group, key->key, text ? text : value,
			text && config_key_is_choice(key) ? "is none of " : "", why));
	g_free(text);
}

static void read_key(struct reader *reader, char *line)
{
	char *equals = strchr(line, '='), *value;
	if (!equals || equals == line) {
		mistake(reader, g_strdup_printf("\"%s\" is neither [group] nor key=value", line));
		return;
	}
	*equals = '\0';
	value = g_strchug(equals + 1);
	g_strchomp(line);
	if (!reader->group) {
		mistake(reader, g_strdup_printf("%s: stands before the first [group]", line));
		return;
	}
	if (!reader->group_known)
		return; /* told for all of it */
	bool known;
	const struct config_key *key = find_key(reader->group, line, &known);
	reader->group_empty = false;
	if (key)
		store(reader, key, value);
	else
		mistake(reader, g_strdup_printf("[%s] %s: there is no such key", reader->group, line));
}

static void trim_end(char *line)
{
	size_t length = strlen(line);
	while (length > 0 && (line[length - 1] == ' ' || line[length - 1] == '\t'))
		line[--length] = '\0';
}

static void read_line(struct reader *reader, char *line)
{
	size_t length = strlen(line);
	if (length > 0 && line[length - 1] == '\r')
		line[length - 1] = '\0';
	line = g_strchug(line);
	if (line[0] == '[') {
		trim_end(line);
		read_group(reader, line);
	} else if (line[0] != '\0' && line[0] != '#') {
		read_key(reader, line);
	}
}

void config_read_text(struct config *config, const char *text, struct findings *findings)
{
	struct reader reader = {.config = config, .findings = findings, .decoder = g_key_file_new()};
	char **lines = g_strsplit(text, "\n", -1);
	for (char **line = lines; *line; line++) {
		reader.line++;
		read_line(&reader, *line);
	}
	end_group(&reader);
	g_strfreev(lines);
	g_key_file_free(reader.decoder);
}
