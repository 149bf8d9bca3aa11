#include "agent/config/config_keys.h"
#include <errno.h>
#include <fcntl.h>
#include <locale.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define CONFIG_SIZE_MAX (256 * 1024)

/* The language and region of the locale, as far as we have them: "de_AT.UTF-8" -> "de", "AT". */
static void defaults_of_locale(struct config *config)
{
	const char *locale = setlocale(LC_MESSAGES, NULL);
	static const char *const languages[] = { "en", "de", "fr", "es", NULL };
	char language[3] = "en";
	if (locale && strlen(locale) >= 2) {
		char start[3] = { locale[0], locale[1], '\0' };
		if (g_strv_contains(languages, start))
			memcpy(language, start, sizeof(language));
		if (strlen(locale) >= 5 && locale[2] == '_' && g_ascii_isupper(locale[3]) && g_ascii_isupper(locale[4]))
			config->locale_region = g_strndup(locale + 3, 2);
	}
	config->language = g_strdup(language);
}

static struct config *config_new(void)
{
	struct config *config = g_new0(struct config, 1);
	const char *name = g_get_real_name();
	config->name = g_strdup(strcmp(name, "Unknown") == 0 ? g_get_user_name() : name);
	config->timeout_ms = 3000;
	config->group = -1;
	config->history = true;
	config->softphone = g_strdup("socket");
	config->softphone_audio = g_strdup("plugin");
	config->softphone_audio_unplugged = g_strdup("alsa,default");
	config->asterisk.audio_port = 9092;
	config->asterisk.wide = g_strdup("0x12");
	config->card = g_strdup("auto");
	config->dnd = g_strdup("silent");
	config->ring = g_strdup("normal");
	config->ring_tone = g_strdup("country");
	config->ring_volume = 10;
	defaults_of_locale(config);
	return config;
}

void config_free(struct config *config)
{
	if (!config)
		return;
	g_free(config->file);
	g_free(config->locale_region);
	for (size_t i = 0; i < config_key_count; i++)
		if (config_key_is_string(&config_keys[i]))
			g_free(*(char **)((char *)config + config_keys[i].offset));
	g_free(config);
}

const char *config_region(const struct config *config)
{
	return config->region ? config->region : config->locale_region;
}

/* A regular file of sane size: not a FIFO that blocks, not a device that never ends. */
static char *read_file(const char *path, GError **error)
{
	struct stat status;
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	if (fd < 0 || fstat(fd, &status) < 0) {
		int saved = errno;
		g_set_error(error, G_FILE_ERROR, g_file_error_from_errno(saved), "%s: %s", path, g_strerror(saved));
		if (fd >= 0)
			close(fd);
		return NULL;
	}
	if (!S_ISREG(status.st_mode) || status.st_size > CONFIG_SIZE_MAX) {
		g_set_error(error, G_FILE_ERROR, G_FILE_ERROR_INVAL, "%s: %s", path,
			S_ISREG(status.st_mode) ? "is larger than 256 KiB" : "is not a regular file");
		close(fd);
		return NULL;
	}
	char *text = g_malloc0((size_t)status.st_size + 1);
	ssize_t size = 0, n;
	while (size < status.st_size && (n = read(fd, text + size, (size_t)(status.st_size - size))) > 0)
		size += n;
	close(fd);
	if (!g_utf8_validate(text, size, NULL)) {
		g_set_error(error, G_FILE_ERROR, G_FILE_ERROR_INVAL, "%s: is not UTF-8 text", path);
		g_clear_pointer(&text, g_free);
	}
	return text;
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

static bool read_key(struct config *config, GKeyFile *file, const char *group, const char *name, GError **error)
{
	bool group_known = false;
	const struct config_key *key = find_key(group, name, &group_known);
	if (!key) {
		g_set_error(error, G_KEY_FILE_ERROR, G_KEY_FILE_ERROR_KEY_NOT_FOUND,
			"%s: [%s] %s: there is no such %s", config->file, group, name, group_known ? "key" : "group");
		return false;
	}
	GError *bad = NULL;
	char *text = g_key_file_get_string(file, group, name, &bad);
	const char *why = bad ? bad->message : "";
	bool stored = text && key->store((char *)config + key->offset, text, key->choices, &why);
	if (stored)
		config->given |= UINT64_C(1) << (key - config_keys);
	else
		g_set_error(error, G_KEY_FILE_ERROR, G_KEY_FILE_ERROR_INVALID_VALUE, "%s: [%s] %s: \"%s\" %s%s",
			config->file, group, name, text ? text : "",
			config_key_is_choice(key) ? "is none of " : "", why);
	g_free(text);
	g_clear_error(&bad);
	return stored;
}

static bool read_group(struct config *config, GKeyFile *file, const char *group, GError **error)
{
	char **names = g_key_file_get_keys(file, group, NULL, NULL);
	bool group_known = false, good = true;
	find_key(group, "", &group_known);
	if (!group_known) {
		g_set_error(error, G_KEY_FILE_ERROR, G_KEY_FILE_ERROR_GROUP_NOT_FOUND,
			"%s: [%s]: there is no such group", config->file, group);
		good = false;
	}
	for (char **name = names; good && name && *name; name++)
		good = read_key(config, file, group, *name, error);
	g_strfreev(names);
	return good;
}

static bool read_all(struct config *config, GError **error)
{
	char *text = read_file(config->file, error);
	if (!text)
		return false;
	GKeyFile *file = g_key_file_new();
	GError *bad = NULL;
	bool good = g_key_file_load_from_data(file, text, strlen(text), G_KEY_FILE_NONE, &bad);
	if (!good) {
		g_propagate_prefixed_error(error, bad, "%s: ", config->file);
	} else {
		char **groups = g_key_file_get_groups(file, NULL);
		for (char **group = groups; good && *group; group++)
			good = read_group(config, file, *group, error);
		g_strfreev(groups);
	}
	g_key_file_free(file);
	g_free(text);
	return good;
}

static char *default_path(void)
{
	char *user = g_build_filename(g_get_user_config_dir(), "deskphone", "deskphone.conf", NULL);
	if (g_file_test(user, G_FILE_TEST_EXISTS))
		return user;
	g_free(user);
	if (g_file_test("/etc/deskphone/deskphone.conf", G_FILE_TEST_EXISTS))
		return g_strdup("/etc/deskphone/deskphone.conf");
	return NULL;
}

struct config *config_read(const char *path, GError **error)
{
	struct config *config = config_new();
	config->file = path ? g_strdup(path) : default_path();
	if (config->file && !read_all(config, error)) {
		config_free(config);
		return NULL;
	}
	return config;
}
