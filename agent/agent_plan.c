/* The dial plan that the configuration means. */
#include "agent/agent_private.h"
#include <errno.h>
#include <string.h>

/* plan_new() names the place in a dial plan file, or the option: that is a key of ours. */
static void say_where(const struct config *config, const char *path, int status, const char *text, GError **error)
{
	bool in_file = path && g_str_has_prefix(text, path);
	const char *file = config->file ? config->file : "configuration";
	bool mistake = status != -ENOMEM;
	GQuark domain = mistake ? G_KEY_FILE_ERROR : G_FILE_ERROR;
	int code = mistake ? (int)G_KEY_FILE_ERROR_INVALID_VALUE : (int)G_FILE_ERROR_NOMEM;
	if (!*text)
		text = g_strerror(-status);
	if (in_file && status == -EINVAL)
		g_set_error(error, domain, code, "%s", text);
	else
		g_set_error(error, domain, code, "%s: [dialling] %s%s", file, in_file ? "plan: " : "", text);
}

struct plan *agent_plan_read(const struct config *config, const char *keymaps, GError **error)
{
	char *path = NULL;
	if (config->plan && !g_path_is_absolute(config->plan) && !strchr(config->plan, '/') && keymaps) {
		char *file = g_strconcat(config->plan, ".dialplan", NULL);
		path = g_build_filename(keymaps, "dialplans", file, NULL);
		g_free(file);
	} else if (config->plan) {
		path = g_strdup(config->plan);
	}
	const char *files[] = { path, NULL };
	struct plan_options options = { .region = config->region,
		.default_region = config->locale_region,
		.outside_prefix = config->outside_prefix,
		.extensions = config->extensions,
		.area_code = config->area_code,
		.digitmap = config->digitmap,
		.emergency = config->emergency,
		.files = files,
		.short_ms = config->timeout_ms };
	struct plan *plan = NULL;
	struct plan_error reason = { .text = "" };
	int status = plan_new(&options, &plan, &reason);
	if (status < 0)
		say_where(config, path, status, reason.text, error);
	g_free(path);
	return status < 0 ? NULL : plan;
}
