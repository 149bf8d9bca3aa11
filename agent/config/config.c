#include "agent/config/config_keys.h"
#include "agent/config/config_read.h"
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
	config->cancel_echo = g_strdup("auto");
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

#define SYSTEM_FILE "/etc/deskphone/deskphone.conf"

static char *default_path(struct findings *findings)
{
	char *user = g_build_filename(g_get_user_config_dir(), "deskphone", "deskphone.conf", NULL);
	bool systems = g_file_test(SYSTEM_FILE, G_FILE_TEST_EXISTS);
	if (g_file_test(user, G_FILE_TEST_EXISTS)) {
		if (systems)
			findings_add(findings, user, 0, false, g_strdup("is read in place of " SYSTEM_FILE));
		return user;
	}
	g_free(user);
	return systems ? g_strdup(SYSTEM_FILE) : NULL;
}

struct config *config_read_all(const char *path, struct findings *findings)
{
	struct config *config = config_new();
	GError *error = NULL;
	config->file = path ? g_strdup(path) : default_path(findings);
	char *text = config->file ? read_file(config->file, &error) : NULL;
	if (text)
		config_read_text(config, text, findings);
	else if (error)
		findings_add(findings, NULL, 0, true, g_strdup(error->message));
	g_clear_error(&error);
	g_free(text);
	return config;
}

static void set_error(GError **error, const struct findings *findings)
{
	size_t first = 0, count = findings_mistakes(findings);
	while (!findings_get(findings, first)->mistake)
		first++;
	char *more = count > 1 ? g_strdup_printf(" (and %zu more: see deskphone config check)", count - 1) : g_strdup("");
	g_set_error(error, G_KEY_FILE_ERROR, G_KEY_FILE_ERROR_INVALID_VALUE, "%s%s", findings_get(findings, first)->text,
		more);
	g_free(more);
}

struct config *config_read(const char *path, GError **error)
{
	struct findings *findings = findings_new();
	struct config *config = config_read_all(path, findings);
	if (findings_mistakes(findings) > 0) {
		set_error(error, findings);
		g_clear_pointer(&config, config_free);
	}
	findings_free(findings);
	return config;
}

/* Of config_keys[], or the number of keys. */
static size_t index_of(const char *group, const char *key)
{
	size_t i = 0;
	while (i < config_key_count && (strcmp(config_keys[i].group, group) != 0 || strcmp(config_keys[i].key, key) != 0))
		i++;
	return i;
}

unsigned config_line(const struct config *config, const char *group, const char *key)
{
	size_t i = index_of(group, key);
	return i < config_key_count ? config->line[i] : 0;
}

bool config_reset(struct config *config, const char *group, const char *key)
{
	size_t i = index_of(group, key);
	if (i == config_key_count || !config->line[i] || !config_key_is_string(&config_keys[i]))
		return false;
	struct config *defaults = config_new();
	char **field = (char **)((char *)config + config_keys[i].offset);
	char **from = (char **)((char *)defaults + config_keys[i].offset), *old = *field;
	*field = *from;
	*from = old;
	config->line[i] = 0;
	config_free(defaults);
	return true;
}
