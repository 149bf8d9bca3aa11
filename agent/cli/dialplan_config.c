#include "agent/cli/dialplan.h"
#include "agent/softphone/runtime.h"
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LINE_SIZE 32768

enum key { KEY_REGION, KEY_OUTSIDE, KEY_EXTENSIONS, KEY_AREA, KEY_DIGITMAP, KEY_EMERGENCY, KEY_PLAN, KEY_CONTACTS, KEYS };

static const char *const key_names[KEYS] = {
	"region",
	"outside-prefix",
	"extensions",
	"area-code",
	"digitmap",
	"emergency",
	"plan",
	"contacts", /* of [user] */
};

struct dialplan_config {
	char *values[KEYS];
	bool own[KEYS]; /* of a section of the instance, which goes before */
	char *plan_path;
	char locale_region[3];
};

static char *trim(char *text)
{
	text += strspn(text, " \t");
	size_t length = strlen(text);
	while (length > 0 && strchr(" \t\r\n", text[length - 1]))
		text[--length] = '\0';
	return text;
}

/* As the agent's key file has it: a backslash writes a space (\s), a tab (\t) or itself. */
static void unescape(char *text)
{
	char *to = text;

	for (; *text; text++) {
		if (*text == '\\' && text[1]) {
			text++;
			*to++ = *text == 's'   ? ' '
				: *text == 't' ? '\t'
				: *text == 'n' ? '\n'
				: *text == 'r' ? '\r'
					       : *text;
		} else {
			*to++ = *text;
		}
	}
	*to = '\0';
}

/* Where a line stands. */
struct section {
	bool dialling, user;
	bool own; /* "[group NAME]" of the instance that is asked for */
};

static struct section section_of(const char *line)
{
	const char *instance = runtime_instance();
	char own[2][96];
	snprintf(own[0], sizeof own[0], "[dialling %s]", instance ? instance : "");
	snprintf(own[1], sizeof own[1], "[user %s]", instance ? instance : "");
	struct section section = {.own = instance && (strcmp(line, own[0]) == 0 || strcmp(line, own[1]) == 0)};
	section.dialling = strcmp(line, section.own ? own[0] : "[dialling]") == 0;
	section.user = strcmp(line, section.own ? own[1] : "[user]") == 0;
	return section;
}

static void take_line(struct dialplan_config *config, const struct section *section, char *line)
{
	char *equals = strchr(line, '=');

	if (!equals)
		return;
	*equals = '\0';
	char *key = trim(line), *value = trim(equals + 1);
	for (size_t i = 0; i < KEYS; i++) {
		if (section->user != (i == KEY_CONTACTS) || strcmp(key, key_names[i]) != 0 ||
			(config->own[i] && !section->own))
			continue;
		unescape(value);
		config->own[i] = section->own;
		free(config->values[i]);
		config->values[i] = strdup(value);
	}
}

/* Only [dialling] and the address book matter here; whether the rest is right is for `deskphoned --check` to say. */
static void take_file(struct dialplan_config *config, FILE *file)
{
	char *buffer = malloc(LINE_SIZE);
	struct section section = {.own = false};

	while (buffer && fgets(buffer, LINE_SIZE, file)) {
		char *line = trim(buffer);
		if (line[0] == '[') {
			section = section_of(line);
		} else if ((section.dialling || section.user) && line[0] != '#') {
			take_line(config, &section, line);
		}
	}
	free(buffer);
}

/* 0, or -errno. */
static int read_path(struct dialplan_config *config, const char *path)
{
	FILE *file = fopen(path, "re");

	if (!file)
		return -errno;
	take_file(config, file);
	int result = ferror(file) ? -EIO : 0;
	fclose(file);
	return result;
}

/* As the agent does (deskphone.conf(5)): the instance's own file, else the one for all. */
static int read_folder(struct dialplan_config *config, const char *folder)
{
	const char *instance = runtime_instance();
	char path[4096];
	int status = -ENOENT;

	if (instance && snprintf(path, sizeof path, "%s/deskphone/%s.conf", folder, instance) < (int)sizeof path)
		status = read_path(config, path);
	if (status < 0 && snprintf(path, sizeof path, "%s/deskphone/deskphone.conf", folder) < (int)sizeof path)
		status = read_path(config, path);
	return status;
}

static void read_default(struct dialplan_config *config)
{
	const char *xdg = getenv("XDG_CONFIG_HOME"), *home = getenv("HOME");
	char folder[4096];

	if (xdg && *xdg == '/')
		snprintf(folder, sizeof folder, "%s", xdg);
	else
		snprintf(folder, sizeof folder, "%s/.config", home ? home : "");
	if (read_folder(config, folder) < 0)
		read_folder(config, "/etc");
}

/* "de_AT.UTF-8" -> "AT" */
static void read_locale(struct dialplan_config *config)
{
	static const char *const names[] = {"LC_ALL", "LC_MESSAGES", "LANG"};
	const char *locale = NULL;

	for (size_t i = 0; i < 3 && (!locale || !*locale); i++)
		locale = getenv(names[i]);
	if (locale && strlen(locale) >= 5 && locale[2] == '_')
		memcpy(config->locale_region, locale + 3, 2);
}

/* A name without a slash is a file of the package. */
static void find_plan(struct dialplan_config *config)
{
	const char *name = config->values[KEY_PLAN];

	if (!name || !*name)
		return;
	if (strchr(name, '/'))
		config->plan_path = strdup(name);
	else if (asprintf(&config->plan_path, "%s/%s.dialplan", DESKPHONE_DIALPLANS, name) < 0)
		config->plan_path = NULL;
}

static void fill(struct dialplan_request *request, const struct dialplan_config *config)
{
	const struct {
		const char **to;
		enum key from;
	} fields[] = {
		{&request->options.region, KEY_REGION},
		{&request->options.outside_prefix, KEY_OUTSIDE},
		{&request->options.extensions, KEY_EXTENSIONS},
		{&request->options.area_code, KEY_AREA},
		{&request->options.digitmap, KEY_DIGITMAP},
		{&request->options.emergency, KEY_EMERGENCY},
	};

	for (size_t i = 0; i < sizeof fields / sizeof *fields; i++)
		if (!*fields[i].to)
			*fields[i].to = config->values[fields[i].from];
	if (request->file_count == 0 && config->plan_path)
		request->files[request->file_count++] = config->plan_path;
	request->options.default_region = config->locale_region;
	request->contacts = config->values[KEY_CONTACTS];
}

bool dialplan_config_read(struct dialplan_request *request, struct dialplan_config **result)
{
	struct dialplan_config *config = NULL;

	if (!request->config && !request->address_book && (request->options.region || request->file_count > 0))
		return true;
	config = calloc(1, sizeof *config);
	if (!config)
		return false;
	int status = request->config ? read_path(config, request->config) : 0;
	if (status < 0) {
		fprintf(stderr, "deskphone: %s: %s\n", request->config, strerror(-status));
		dialplan_config_free(config);
		return false;
	}
	if (!request->config)
		read_default(config);
	read_locale(config);
	find_plan(config);
	fill(request, config);
	*result = config;
	return true;
}

void dialplan_config_free(struct dialplan_config *config)
{
	if (!config)
		return;
	for (size_t i = 0; i < KEYS; i++)
		free(config->values[i]);
	free(config->plan_path);
	free(config);
}
