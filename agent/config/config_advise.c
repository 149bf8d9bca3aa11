/* What is right by itself, and yet not what somebody may think it is. */
#include "agent/config/config.h"
#include <string.h>

/* The kinds of softphone for which a key of [softphone] means something. Not listed: for all. */
static const struct {
	const char *key, *kinds[3];
} uses[] = {
	{"host", {"baresip", "asterisk"}},
	{"port", {"baresip", "asterisk"}},
	{"account", {"baresip"}},
	{"audio", {"baresip"}},
	{"audio-unplugged", {"baresip"}},
	{"pipe", {"linphone"}},
	{"user", {"asterisk"}},
	{"secret", {"asterisk"}},
	{"context", {"asterisk"}},
	{"dial", {"asterisk"}},
	{"desk-context", {"asterisk"}},
	{"caller-id", {"asterisk"}},
	{"mailbox", {"asterisk"}},
	{"device-state", {"asterisk"}},
	{"presence-state", {"asterisk"}},
	{"audio-port", {"asterisk"}},
	{"wide", {"asterisk"}},
};

/* Told as the file has the key: "[softphone left] pipe: ...". `what` is taken over. */
static void add(const struct config *config, struct findings *findings, const char *group, const char *key,
	bool mistake, char *what)
{
	char *title = config_title(config, group, key);
	findings_add(findings, config->file, config_line(config, group, key), mistake,
		g_strdup_printf("[%s] %s: %s", title, key, what));
	g_free(title);
	g_free(what);
}

/* Whether a key is this instance's alone. What stands there for several has its effect with one of them. */
static bool is_alone(const struct config *config, const char *group, const char *key)
{
	char *title = config_title(config, group, key);
	bool own = strcmp(title, group) != 0;
	g_free(title);
	return own || config->own_file || config->instances->len == 0;
}

static void advise_unused(const struct config *config, struct findings *findings)
{
	for (size_t i = 0; i < G_N_ELEMENTS(uses); i++) {
		unsigned line = config_line(config, "softphone", uses[i].key);
		if (line && !g_strv_contains(uses[i].kinds, config->softphone) &&
			is_alone(config, "softphone", uses[i].key))
			add(config, findings, "softphone", uses[i].key, false,
				g_strdup_printf("has no effect with kind=%s", config->softphone));
	}
}

static void advise_baresip(const struct config *config, struct findings *findings)
{
	bool card = strcmp(config->softphone_audio, "card") == 0;
	unsigned line = config_line(config, "softphone", "audio-unplugged");
	if (strcmp(config->softphone, "baresip") != 0)
		return;
	if (!card && line && is_alone(config, "softphone", "audio-unplugged"))
		add(config, findings, "softphone", "audio-unplugged", false,
			g_strdup("has no effect without audio=card"));
	if (card && strcmp(config->card, "none") != 0)
		add(config, findings, "softphone", "audio", false,
			g_strdup("with card, [audio] card has to be none: a card has room for one program"));
}

static void advise_asterisk(const struct config *config, struct findings *findings)
{
	bool user = config->asterisk.user, secret = config->asterisk.secret;
	if (strcmp(config->softphone, "asterisk") == 0 && !(user && secret))
		add(config, findings, "softphone", "kind", true,
			g_strdup_printf("asterisk needs %s%s%s", user ? "" : "user",
				user || secret ? "" : " and ", secret ? "" : "secret"));
}

/* Each its own phone. */
static void advise_phone(const struct config *config, struct findings *findings)
{
	const char *serial = config->serial;
	for (const char **other = config->others; serial && *other; other++)
		if (strcmp(*other, serial) == 0)
			add(config, findings, "phone", "serial", true,
				g_strdup_printf("\"%s\" is another instance's phone as well", serial));
	if (config->own_file && !serial)
		findings_add(findings, config->file, 0, false,
			g_strdup_printf("[phone] serial: is not given, so \"%s\" takes any phone that no "
					"other agent has",
				config->instance));
}

/* The line of the instance's first section. */
static void advise_section(
	const struct config *config, const struct config_instance *instance, struct findings *findings)
{
	char *folder = g_path_get_dirname(config->file), *name = g_strconcat(instance->name, ".conf", NULL);
	char *own = g_build_filename(folder, name, NULL);
	if (g_file_test(own, G_FILE_TEST_EXISTS))
		findings_add(findings, config->file, instance->line, false,
			g_strdup_printf(
				"what is here for \"%s\" has no effect: it reads %s", instance->name, own));
	else if (!instance->serial)
		findings_add(findings, config->file, instance->line, false,
			g_strdup_printf("[phone %s] serial: is not given, so \"%s\" takes any phone that no "
					"other agent has",
				instance->name, instance->name));
	g_free(own);
	g_free(name);
	g_free(folder);
}

void config_advise(const struct config *config, struct findings *findings)
{
	advise_unused(config, findings);
	advise_baresip(config, findings);
	advise_asterisk(config, findings);
	advise_phone(config, findings);
	for (guint i = 0; i < config->instances->len && !config->own_file; i++)
		advise_section(config, config->instances->pdata[i], findings);
}

/* Whether both go to the same softphone, and by which key that is said. */
static const char *shared_by(const struct config *first, const struct config *second)
{
	if (strcmp(first->softphone, second->softphone) != 0)
		return NULL;
	if (strcmp(first->softphone, "asterisk") == 0)
		return first->asterisk.audio_port == second->asterisk.audio_port ? "audio-port" : NULL;
	if (strcmp(first->softphone, "linphone") == 0)
		return g_strcmp0(first->pipe, second->pipe) == 0 ? "pipe" : NULL;
	if (strcmp(first->softphone, "baresip") != 0)
		return NULL;
	return first->softphone_port == second->softphone_port &&
			       g_strcmp0(first->softphone_host, second->softphone_host) == 0
		       ? "port"
		       : NULL;
}

void config_advise_pair(const struct config *first, const struct config *second, struct findings *findings)
{
	const char *key = shared_by(first, second);
	bool cannot = key && strcmp(key, "audio-port") == 0;
	if (key)
		add(second, findings, "softphone", key, cannot,
			g_strdup_printf("%s%s%s has it as well, and %s",
				first->instance ? "\"" : "the agent without a name",
				first->instance ? first->instance : "", first->instance ? "\"" : "",
				cannot ? "only one can listen there" : "one softphone is for one phone"));
}
