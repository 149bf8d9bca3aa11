/* The format is GLib's key file (Desktop Entry Specification, 1.5, "Basic format of the file"), line by line, because
 * GLib's reader ends at the first mistake and does not say where it is.
 *
 * line             | what it is
 * "", "# ..."      | nothing
 * "[group]"        | a group for all instances; named once more, it goes on
 * "[group NAME]"   | the same for one instance, which goes before, wherever it stands; only once
 * "key=value"      | a key of the group above; given once more, the last one counts
 * anything else    | a mistake */
#include "agent/config/config_read.h"
#include "agent/config/config_keys.h"
#include "agent/softphone/runtime.h"
#include <string.h>

/* Whom a group is for. */
enum scope { SCOPE_ALL, SCOPE_OWN, SCOPE_OTHER, SCOPES };

struct reader {
	struct config *config;
	struct config *unused; /* takes values that are checked only */
	struct findings *findings;
	GKeyFile *decoder;    /* of values: backslashes */
	GHashTable *sections; /* "group NAME" -> its line */
	unsigned line;
	unsigned lines[SCOPES][CONFIG_KEYS_MAX]; /* that give a key */
	char *title;	   /* as it is written: "group" or "group NAME"; NULL = none yet */
	const char *group; /* of it */
	enum scope scope;
	struct config_instance *instance; /* whose section it is; NULL = for all */
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
		warning(reader, reader->group_line, g_strdup_printf("[%s]: is empty", reader->title));
}

static struct config_instance *find_instance(struct reader *reader, const char *name)
{
	GPtrArray *instances = reader->config->instances;
	for (guint i = 0; i < instances->len; i++) {
		struct config_instance *instance = instances->pdata[i];
		if (strcmp(instance->name, name) == 0)
			return instance;
	}
	struct config_instance *made = g_new0(struct config_instance, 1);
	made->name = g_strdup(name);
	made->line = reader->line;
	g_ptr_array_add(instances, made);
	return made;
}

/* A section that is copied and not renamed would be the first one's, so it is a mistake to have two. */
static void begin_section(struct reader *reader, const char *name)
{
	if (!runtime_is_instance(name)) {
		mistake(reader,
			g_strdup_printf(
				"[%s]: \"%s\" is no name of an instance: up to 32 letters, digits, - _ and .",
				reader->title, name));
		reader->group_known = false;
		return;
	}
	unsigned before = GPOINTER_TO_UINT(g_hash_table_lookup(reader->sections, reader->title));
	if (before)
		mistake(reader, g_strdup_printf("[%s]: stands in line %u already", reader->title, before));
	else
		g_hash_table_insert(
			reader->sections, g_strdup(reader->title), GUINT_TO_POINTER(reader->line));
	reader->instance = find_instance(reader, name);
	reader->scope = g_strcmp0(name, reader->config->instance) == 0 ? SCOPE_OWN : SCOPE_OTHER;
	if (reader->scope == SCOPE_OTHER && reader->config->own_file)
		warning(reader, reader->line,
			g_strdup_printf("[%s]: has no effect: this file is for the instance \"%s\" only",
				reader->title, reader->config->instance));
}

static void set_title(struct reader *reader, const char *group, const char *name)
{
	g_free(reader->title);
	reader->title = name ? g_strdup_printf("%s %s", group, name) : g_strdup(group);
	reader->scope = SCOPE_ALL;
	reader->instance = NULL;
	reader->group_line = reader->line;
	reader->group_known = false;
	reader->group_empty = true;
}

static void read_group(struct reader *reader, char *line)
{
	char *end = strchr(line, ']');
	end_group(reader);
	if (!end || end[1] != '\0') {
		mistake(reader, g_strdup_printf("\"%s\" is no group: write [name]", line));
		set_title(reader, "", NULL);
		reader->group = "";
		return;
	}
	*end = '\0';
	reader->group = line + 1;
	char *blank = strpbrk(line, " \t"), *name = blank ? blank + strspn(blank, " \t") : NULL;
	if (name && *name)
		*blank = '\0';
	else
		name = NULL;
	set_title(reader, reader->group, name);
	find_key(reader->group, "", &reader->group_known);
	if (!reader->group_known)
		mistake(reader, g_strdup_printf("[%s]: there is no such group", reader->title));
	else if (name)
		begin_section(reader, name);
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

/* [phone] serial of a file for several is that of the agent without a name. */
static bool is_first_serial(const struct reader *reader, const struct config_key *key)
{
	const struct config *config = reader->config;
	return reader->scope == SCOPE_ALL && config->instance && !config->own_file &&
	       config_key_is_serial(key);
}

/* Where a value goes; the instance's own goes before. */
static struct config *target_of(const struct reader *reader, const struct config_key *key)
{
	size_t i = (size_t)(key - config_keys);
	bool counts = reader->scope == SCOPE_OWN || (reader->scope == SCOPE_ALL && !reader->config->own[i] &&
							    !is_first_serial(reader, key));
	return counts ? reader->config : reader->unused;
}

static void note_line(struct reader *reader, const struct config_key *key)
{
	size_t i = (size_t)(key - config_keys);
	unsigned *line = &reader->lines[reader->scope][i];
	struct config *config = reader->config;
	if (*line)
		warning(reader, *line,
			g_strdup_printf("[%s] %s: has no effect: line %u gives it once more", reader->title,
				key->key, reader->line));
	*line = reader->line;
	if (target_of(reader, key) == config) {
		config->line[i] = reader->line;
		config->own[i] = reader->scope == SCOPE_OWN;
	}
}

static void note_serial(struct reader *reader, const struct config_key *key, const char *text)
{
	char **serial = reader->instance	       ? &reader->instance->serial
			: is_first_serial(reader, key) ? &reader->config->first_serial
						       : NULL;
	if (!serial || !config_key_is_serial(key))
		return;
	g_free(*serial);
	*serial = g_strdup(text);
}

static void store(struct reader *reader, const struct config_key *key, const char *value)
{
	char *text = decode(reader, value);
	const char *why = "has a backslash that means nothing (two of them are one)";
	bool good =
		text && key->store((char *)target_of(reader, key) + key->offset, text, key->choices, &why);
	if (good)
		note_serial(reader, key, text);
	if (good && reader->scope != SCOPE_OTHER)
		note_line(reader, key);
	else if (!good && reader->scope != SCOPE_OTHER) /* the other's own reader tells it */
		mistake(reader,
			g_strdup_printf("[%s] %s: \"%s\" %s%s", reader->title, key->key, text ? text : value,
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
	if (!reader->title) {
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
	else if (reader->scope != SCOPE_OTHER)
		mistake(reader, g_strdup_printf("[%s] %s: there is no such key", reader->title, line));
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
	reader.unused = config_new();
	reader.sections = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	char **lines = g_strsplit(text, "\n", -1);
	for (char **line = lines; *line; line++) {
		reader.line++;
		read_line(&reader, *line);
	}
	end_group(&reader);
	g_strfreev(lines);
	g_free(reader.title);
	g_hash_table_unref(reader.sections);
	config_free(reader.unused);
	g_key_file_free(reader.decoder);
}
