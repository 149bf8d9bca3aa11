#include "agent/config.h"
#include "agent/call/tones.h"
#include "agent/softphone/asterisk_text.h"
#include "agent/softphone/baresip.h"
#include "agent/softphone/linphone.h"
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <locale.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define CONFIG_SIZE_MAX (256 * 1024)
#define TEXT_MAX 256

/* Checks `text` and stores it; false with *why when it is not allowed. */
typedef bool (*config_store)(void *field, const char *text, const char *choices, const char **why);

struct config_key {
	const char *group, *key;
	size_t offset;
	config_store store;
	const char *choices; /* store_choice: the allowed words; store_digits: the allowed characters */
};

static void replace(void *field, const char *text)
{
	char **string = field;
	g_free(*string);
	*string = g_strdup(text);
}

static bool store_text(void *field, const char *text, const char *choices, const char **why)
{
	(void)choices;
	if (strlen(text) > TEXT_MAX) {
		*why = "is longer than 256 bytes";
		return false;
	}
	replace(field, text);
	return true;
}

static bool store_path(void *field, const char *text, const char *choices, const char **why)
{
	*why = "must be an absolute path or begin with ~/";
	return (text[0] == '/' || g_str_has_prefix(text, "~/")) && store_text(field, text, choices, why);
}

static bool store_choice(void *field, const char *text, const char *choices, const char **why)
{
	char **words = g_strsplit(choices, "|", -1);
	bool known = g_strv_contains((const char *const *)words, text);
	g_strfreev(words);
	*why = choices;
	if (known)
		replace(field, text);
	return known;
}

static bool store_characters(void *field, const char *text, const char *choices, const char **why)
{
	*why = "has a character that does not belong there";
	if (text[0] == '\0' || strspn(text, choices) != strlen(text))
		return false;
	return store_text(field, text, NULL, why);
}

static bool store_region(void *field, const char *text, const char *choices, const char **why)
{
	(void)choices;
	*why = "must be two letters as in ISO 3166-1, for example GB";
	if (strlen(text) != 2 || !g_ascii_isalpha(text[0]) || !g_ascii_isalpha(text[1]))
		return false;
	char upper[3] = { g_ascii_toupper(text[0]), g_ascii_toupper(text[1]), '\0' };
	replace(field, upper);
	return true;
}

static bool store_seconds(void *field, const char *text, const char *choices, const char **why)
{
	(void)choices;
	char *end;
	double seconds = g_ascii_strtod(text, &end);
	*why = "must be a number of seconds from 1 to 30";
	if (end == text || *end != '\0' || !(seconds >= 1 && seconds <= 30))
		return false;
	*(int *)field = (int)(seconds * 1000 + 0.5);
	return true;
}

static bool store_port(void *field, const char *text, const char *choices, const char **why)
{
	(void)choices;
	char *end;
	gint64 port = g_ascii_strtoll(text, &end, 10);
	*why = "must be a port from 1 to 65535";
	if (end == text || *end != '\0' || port < 1 || port > 65535)
		return false;
	*(int *)field = (int)port;
	return true;
}

/* A softphone's control port has no password: it must not be looked for on the network. */
static bool store_loopback(void *field, const char *text, const char *choices, const char **why)
{
	*why = "must be an address of this machine, 127.0.0.1 or ::1";
	return baresip_host_allowed(text) && store_text(field, text, choices, why);
}

static bool store_pipe(void *field, const char *text, const char *choices, const char **why)
{
	*why = "must be a name: letters, digits, '.', '_' and '-'";
	return linphone_pipe_allowed(text) && store_text(field, text, choices, why);
}

static bool store_dialplan_name(void *field, const char *text, const char *choices, const char **why)
{
	*why = "must be a name of the dialplan: letters, digits and \"-_.:+@\"";
	return asterisk_text_is_name(text) && store_text(field, text, choices, why);
}

static bool store_dial(void *field, const char *text, const char *choices, const char **why)
{
	*why = "must be a channel with %s for the number, for example PJSIP/%s";
	return asterisk_text_is_dial(text) && store_text(field, text, choices, why);
}

static bool store_bool(void *field, const char *text, const char *choices, const char **why)
{
	(void)choices;
	*why = "must be true or false";
	if (strcmp(text, "true") != 0 && strcmp(text, "false") != 0)
		return false;
	*(bool *)field = text[0] == 't';
	return true;
}

static bool store_group(void *field, const char *text, const char *choices, const char **why)
{
	(void)choices;
	struct group *group = getgrnam(text);
	*why = "is no group of this machine";
	if (!group)
		return false;
	*(int *)field = (int)group->gr_gid;
	return true;
}

static bool store_card(void *field, const char *text, const char *choices, const char **why)
{
	(void)choices;
	bool known = strcmp(text, "auto") == 0 || strcmp(text, "default") == 0 || strcmp(text, "none") == 0 ||
		     (g_str_has_prefix(text, "alsa:") && text[5] != '\0');
	*why = "must be auto, default, none or alsa:NAME";
	return known && store_text(field, text, NULL, why);
}

#define DIALLED "0123456789*#+"
#define FIELD(name) offsetof(struct config, name)

static const struct config_key keys[] = {
	{ "user", "name", FIELD(name), store_text, NULL },
	{ "user", "language", FIELD(language), store_choice, "en|de|fr|es" },
	{ "user", "contacts", FIELD(contacts), store_path, NULL },
	{ "dialling", "region", FIELD(region), store_region, NULL },
	{ "dialling", "timeout", FIELD(timeout_ms), store_seconds, NULL },
	{ "dialling", "outside-prefix", FIELD(outside_prefix), store_characters, "0123456789" },
	{ "dialling", "extensions", FIELD(extensions), store_characters, "0123456789, " },
	{ "dialling", "area-code", FIELD(area_code), store_characters, "0123456789" },
	{ "dialling", "digitmap", FIELD(digitmap), store_text, NULL },
	{ "dialling", "plan", FIELD(plan), store_text, NULL },
	{ "dialling", "emergency", FIELD(emergency), store_characters, "0123456789, " },
	{ "dialling", "emergency-command", FIELD(emergency_command), store_text, NULL },
	{ "dialling", "voicemail", FIELD(voicemail), store_characters, DIALLED },
	{ "dialling", "speed-2", FIELD(speed[2]), store_characters, DIALLED },
	{ "dialling", "speed-3", FIELD(speed[3]), store_characters, DIALLED },
	{ "dialling", "speed-4", FIELD(speed[4]), store_characters, DIALLED },
	{ "dialling", "speed-5", FIELD(speed[5]), store_characters, DIALLED },
	{ "dialling", "speed-6", FIELD(speed[6]), store_characters, DIALLED },
	{ "dialling", "speed-7", FIELD(speed[7]), store_characters, DIALLED },
	{ "dialling", "speed-8", FIELD(speed[8]), store_characters, DIALLED },
	{ "dialling", "speed-9", FIELD(speed[9]), store_characters, DIALLED },
	{ "softphone", "kind", FIELD(softphone), store_choice, "socket|baresip|asterisk|linphone" },
	{ "softphone", "group", FIELD(group), store_group, NULL },
	{ "softphone", "host", FIELD(softphone_host), store_loopback, NULL },
	{ "softphone", "port", FIELD(softphone_port), store_port, NULL },
	{ "softphone", "account", FIELD(softphone_account), store_text, NULL },
	{ "softphone", "audio", FIELD(softphone_audio), store_choice, "plugin|card|leave" },
	{ "softphone", "audio-unplugged", FIELD(softphone_audio_unplugged), store_text, NULL },
	{ "softphone", "pipe", FIELD(pipe), store_pipe, NULL },
	{ "softphone", "user", FIELD(asterisk.user), store_text, NULL },
	{ "softphone", "secret", FIELD(asterisk.secret), store_text, NULL },
	{ "softphone", "context", FIELD(asterisk.dialplan), store_dialplan_name, NULL },
	{ "softphone", "dial", FIELD(asterisk.dial), store_dial, NULL },
	{ "softphone", "desk-context", FIELD(asterisk.desk), store_dialplan_name, NULL },
	{ "softphone", "caller-id", FIELD(asterisk.caller_id), store_text, NULL },
	{ "softphone", "mailbox", FIELD(asterisk.mailbox), store_dialplan_name, NULL },
	{ "softphone", "device-state", FIELD(asterisk.device_state), store_dialplan_name, NULL },
	{ "softphone", "presence-state", FIELD(asterisk.presence_state), store_dialplan_name, NULL },
	{ "softphone", "audio-port", FIELD(asterisk.audio_port), store_port, NULL },
	{ "softphone", "wide", FIELD(asterisk.wide), store_choice, "0x12|0x10" },
	{ "audio", "card", FIELD(card), store_card, NULL },
	{ "calls", "history", FIELD(history), store_bool, NULL },
	{ "calls", "dnd", FIELD(dnd), store_choice, "silent|reject" },
	{ "calls", "auto-answer", FIELD(auto_answer), store_characters, DIALLED ", " },
	{ "calls", "forward", FIELD(forward), store_characters, DIALLED },
	{ "calls", "ring", FIELD(ring), store_choice, "normal|silent" },
	{ "calls", "ring-tone", FIELD(ring_tone), store_choice, TONES_RINGS },
	{ "phone", "serial", FIELD(serial), store_text, NULL },
	{ "phone", "scroll", FIELD(scroll), store_bool, NULL },
	{ "phone", "hook", FIELD(hook), store_choice, "auto|level|pulse|led|stream" },
};

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
	defaults_of_locale(config);
	return config;
}

void config_free(struct config *config)
{
	if (!config)
		return;
	g_free(config->file);
	g_free(config->locale_region);
	for (size_t i = 0; i < G_N_ELEMENTS(keys); i++)
		if (keys[i].store != store_seconds && keys[i].store != store_group && keys[i].store != store_bool &&
			keys[i].store != store_port)
			g_free(*(char **)((char *)config + keys[i].offset));
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
	for (size_t i = 0; i < G_N_ELEMENTS(keys); i++) {
		if (strcmp(keys[i].group, group) != 0)
			continue;
		*group_known = true;
		if (strcmp(keys[i].key, key) == 0)
			return &keys[i];
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
	if (!stored)
		g_set_error(error, G_KEY_FILE_ERROR, G_KEY_FILE_ERROR_INVALID_VALUE, "%s: [%s] %s: \"%s\" %s%s",
			config->file, group, name, text ? text : "",
			key->store == store_choice ? "is none of " : "", why);
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
