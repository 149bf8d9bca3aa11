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
	static const char *const languages[] = {"en", "de", "fr", "es", NULL};
	char language[3] = "en";
	if (locale && strlen(locale) >= 2) {
		char start[3] = {locale[0], locale[1], '\0'};
		if (g_strv_contains(languages, start))
			memcpy(language, start, sizeof(language));
		if (strlen(locale) >= 5 && locale[2] == '_' && g_ascii_isupper(locale[3]) &&
			g_ascii_isupper(locale[4]))
			config->locale_region = g_strndup(locale + 3, 2);
	}
	config->language = g_strdup(language);
}

static void free_instance(gpointer data)
{
	struct config_instance *instance = data;
	g_free(instance->name);
	g_free(instance->serial);
	g_free(instance);
}

struct config *config_new(void)
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
	config->instances = g_ptr_array_new_with_free_func(free_instance);
	defaults_of_locale(config);
	return config;
}

void config_free(struct config *config)
{
	if (!config)
		return;
	g_free(config->file);
	g_free(config->instance);
	g_free(config->first_serial);
	g_free(config->others);
	g_ptr_array_unref(config->instances);
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
		g_set_error(error, G_FILE_ERROR, g_file_error_from_errno(saved), "%s: %s", path,
			g_strerror(saved));
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

#define SYSTEM_FOLDER "/etc/deskphone"

/* What is read in the folder: the instance's own file, or the one for all. NULL: neither is there. */
static char *file_in(const char *folder, const char *instance)
{
	char *name = instance ? g_strconcat(instance, ".conf", NULL) : NULL;
	const char *const names[] = {name, "deskphone.conf"};
	char *path = NULL;
	for (size_t i = name ? 0 : 1; i < G_N_ELEMENTS(names) && !path; i++) {
		path = g_build_filename(folder, names[i], NULL);
		if (!g_file_test(path, G_FILE_TEST_EXISTS))
			g_clear_pointer(&path, g_free);
	}
	g_free(name);
	return path;
}

static char *default_path(const char *instance, struct findings *findings)
{
	char *folder = g_build_filename(g_get_user_config_dir(), "deskphone", NULL);
	char *user = file_in(folder, instance), *systems = file_in(SYSTEM_FOLDER, instance);
	g_free(folder);
	if (!user)
		return systems;
	if (systems)
		findings_add(findings, user, 0, false, g_strdup_printf("is read in place of %s", systems));
	g_free(systems);
	return user;
}

static bool is_own_file(const struct config *config)
{
	char *name = config->file ? g_path_get_basename(config->file) : g_strdup("");
	bool own = config->instance && g_str_has_prefix(name, config->instance) &&
		   strcmp(name + strlen(config->instance), ".conf") == 0;
	g_free(name);
	return own;
}

/* An instance that nothing is said of is a slip of the pen: it would be a second agent for the first one's phone. */
static void check_instance(const struct config *config, struct findings *findings)
{
	const char *name = config->instance;
	if (!name || config->own_file)
		return;
	for (guint i = 0; i < config->instances->len; i++)
		if (strcmp(((struct config_instance *)config->instances->pdata[i])->name, name) == 0)
			return;
	findings_add(findings, config->file, 0, true,
		config->file ? g_strdup_printf("has no section for the instance \"%s\", for example [phone "
					       "%s] with serial=",
				       name, name)
			     : g_strdup_printf("the instance \"%s\" has no configuration: put [phone %s] "
					       "with serial= into deskphone.conf",
				       name, name));
}

static void list_others(struct config *config)
{
	size_t count = 0;
	config->others = g_new0(const char *, config->instances->len + 2);
	if (config->first_serial)
		config->others[count++] = config->first_serial;
	for (guint i = 0; i < config->instances->len; i++) {
		const struct config_instance *other = config->instances->pdata[i];
		if (other->serial && g_strcmp0(other->name, config->instance) != 0)
			config->others[count++] = other->serial;
	}
}

struct config *config_read_all(const char *path, const char *instance, struct findings *findings)
{
	struct config *config = config_new();
	GError *error = NULL;
	config->instance = g_strdup(instance);
	config->file = path ? g_strdup(path) : default_path(instance, findings);
	config->own_file = is_own_file(config);
	char *text = config->file ? read_file(config->file, &error) : NULL;
	if (text)
		config_read_text(config, text, findings);
	else if (error)
		findings_add(findings, NULL, 0, true, g_strdup(error->message));
	if (!error)
		check_instance(config, findings);
	list_others(config);
	g_clear_error(&error);
	g_free(text);
	return config;
}

static void set_error(GError **error, const struct findings *findings)
{
	size_t first = 0, count = findings_mistakes(findings);
	while (!findings_get(findings, first)->mistake)
		first++;
	char *more = count > 1 ? g_strdup_printf(" (and %zu more: see deskphone config check)", count - 1)
			       : g_strdup("");
	g_set_error(error, G_KEY_FILE_ERROR, G_KEY_FILE_ERROR_INVALID_VALUE, "%s%s",
		findings_get(findings, first)->text, more);
	g_free(more);
}

struct config *config_read(const char *path, const char *instance, GError **error)
{
	struct findings *findings = findings_new();
	struct config *config = config_read_all(path, instance, findings);
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
	while (i < config_key_count &&
		(strcmp(config_keys[i].group, group) != 0 || strcmp(config_keys[i].key, key) != 0))
		i++;
	return i;
}

unsigned config_line(const struct config *config, const char *group, const char *key)
{
	size_t i = index_of(group, key);
	return i < config_key_count ? config->line[i] : 0;
}

char *config_title(const struct config *config, const char *group, const char *key)
{
	size_t i = index_of(group, key);
	bool own = i < config_key_count && config->own[i];
	return own ? g_strconcat(group, " ", config->instance, NULL) : g_strdup(group);
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
	config->own[i] = false;
	config_free(defaults);
	return true;
}
