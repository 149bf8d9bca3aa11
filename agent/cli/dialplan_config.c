#include "agent/cli/dialplan.h"
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

static void take_line(struct dialplan_config *config, bool user, char *line)
{
	char *equals = strchr(line, '=');

	if (!equals)
		return;
	*equals = '\0';
	char *key = trim(line), *value = trim(equals + 1);
	for (size_t i = 0; i < KEYS; i++) {
		if (user != (i == KEY_CONTACTS) || strcmp(key, key_names[i]) != 0)
			continue;
		unescape(value);
		free(config->values[i]);
		config->values[i] = strdup(value);
	}
}

/* Only [dialling] and the address book matter here; whether the rest is right is for `deskphoned --check` to say. */
static void take_file(struct dialplan_config *config, FILE *file)
{
	char *buffer = malloc(LINE_SIZE);
	bool dialling = false, user = false;

	while (buffer && fgets(buffer, LINE_SIZE, file)) {
		char *line = trim(buffer);
		if (line[0] == '[') {
			dialling = strcmp(line, "[dialling]") == 0;
			user = strcmp(line, "[user]") == 0;
		} else if ((dialling || user) && line[0] != '#') {
			take_line(config, user, line);
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

static void read_default(struct dialplan_config *config)
{
	const char *folder = getenv("XDG_CONFIG_HOME"), *home = getenv("HOME");
	char path[4096];

	if (folder && *folder == '/')
		snprintf(path, sizeof path, "%s/deskphone/deskphone.conf", folder);
	else
		snprintf(path, sizeof path, "%s/.config/deskphone/deskphone.conf", home ? home : "");
	if (read_path(config, path) < 0)
		read_path(config, "/etc/deskphone/deskphone.conf");
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
