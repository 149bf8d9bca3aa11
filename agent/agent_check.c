/* All that can be wrong with a configuration, for --check. What it names is read as agent_new() does, which ends at the first
 * mistake; so each key with a mistake is taken back and the rest tried again. */
#include "agent/agent_private.h"
#include "agent/config/findings.h"
#include <string.h>

struct check {
	struct config *config;
	const char *keymaps;
	struct findings *findings;
};

static bool plan_is_good(const struct check *check, GError **error)
{
	struct plan *plan = agent_plan_read(check->config, check->keymaps, error);
	const char *text;
	for (size_t i = 0; plan && (text = plan_warning(plan, i)) != NULL; i++)
		findings_add(check->findings, NULL, 0, false, g_strdup(text));
	plan_free(plan);
	return plan != NULL;
}

static bool typing_is_good(const struct check *check, GError **error)
{
	struct keymap keymap;
	return !check->config->typing || agent_typing_read(check->config, check->keymaps, &keymap, error);
}

static bool rings_are_good(const struct check *check, GError **error)
{
	return agent_ring_check(check->config, error);
}

/* Takes "FILE: [group] key..." apart; g_free() both. */
static bool names_key(const struct check *check, const char *text, char **group, char **key)
{
	const char *file = check->config->file;
	if (!file || !g_str_has_prefix(text, file) || !g_str_has_prefix(text + strlen(file), ": ["))
		return false;
	const char *begin = text + strlen(file) + strlen(": ["), *end = strstr(begin, "] ");
	if (!end)
		return false;
	*group = g_strndup(begin, (gsize)(end - begin));
	*key = g_strndup(end + 2, strcspn(end + 2, ": "));
	return true;
}

/* A mistake in another file names that: then `group` and `key` are those that led there. Whether something was taken back, and
 * it is worth another try. */
static bool add_mistake(const struct check *check, const char *group, const char *key, const char *text)
{
	char *named_group = NULL, *named_key = NULL;
	bool named = names_key(check, text, &named_group, &named_key);
	if (named) {
		group = named_group;
		key = named_key;
		text += strlen(check->config->file) + strlen(": ");
	}
	char *title = config_title(check->config, group, key);
	findings_add(check->findings, check->config->file, config_line(check->config, group, key), true,
		named ? g_strdup_printf("[%s%s", title, strchr(text, ']')) : g_strdup_printf("[%s] %s: %s", title, key, text));
	g_free(title);
	bool again = config_reset(check->config, group, key);
	g_free(named_group);
	g_free(named_key);
	return again;
}

/* No key names them: they are read at every start, which ends at a mistake in one. */
static void check_handsets(const struct check *check)
{
	char *folder = g_build_filename(check->keymaps, "handsets", NULL), text[512] = "";
	int status = deskphone_check_handsets(folder, text, sizeof(text));
	if (status < 0)
		findings_add(check->findings, NULL, 0, true, g_strdup(*text ? text : g_strerror(-status)));
	g_free(folder);
}

void agent_check(struct config *config, const char *keymaps, struct findings *findings)
{
	static const struct {
		bool (*is_good)(const struct check *check, GError **error);
		const char *group, *key;
	} checks[] = {
		{plan_is_good, "dialling", "plan"}, {typing_is_good, "typing", "keymap"}, {rings_are_good, "calls", "ring-tone"}};
	struct check check = {config, keymaps, findings};
	config_advise(config, findings);
	if (keymaps)
		check_handsets(&check);
	for (size_t i = 0; i < G_N_ELEMENTS(checks); i++) {
		GError *error = NULL;
		while (!checks[i].is_good(&check, &error) && add_mistake(&check, checks[i].group, checks[i].key, error->message))
			g_clear_error(&error);
		g_clear_error(&error);
	}
}
