/* The configuration as it takes effect, for a person who wonders. */
#include "agent/config/config_keys.h"
#include <string.h>

/* Where a value comes from that the file has. g_free() */
static char *origin_in_file(const struct config *config, size_t key)
{
	if (!config->own[key])
		return g_strdup("the file");
	return g_strdup_printf("the file, [%s %s]", config_keys[key].group, config->instance);
}

/* Where a value comes from that the file does not have. */
static const char *origin_of_default(const struct config_key *key, bool set)
{
	if (!set)
		return "not set";
	if (strcmp(key->group, "user") == 0 && strcmp(key->key, "name") == 0)
		return "the account";
	if (strcmp(key->key, "language") == 0 || strcmp(key->key, "region") == 0)
		return "the locale";
	if (strcmp(key->key, "group") == 0)
		return "--group";
	return "default";
}

static char *value_of(const struct config *config, const struct config_key *key)
{
	char *value = key->print((const char *)config + key->offset);
	if (!value && strcmp(key->key, "region") == 0)
		value = g_strdup(config->locale_region);
	if (value && strcmp(key->key, "secret") == 0) {
		g_free(value);
		value = g_strdup("(hidden)");
	}
	return value;
}

static void show_head(const struct config *config, FILE *out)
{
	fprintf(out, "# %s\n", config->file ? config->file : "no configuration file: defaults");
	if (config->instance)
		fprintf(out, "# instance: %s\n", config->instance);
	if (config->instances->len > 0)
		fputs("# instances in it:", out);
	for (guint i = 0; i < config->instances->len; i++)
		fprintf(out, " %s", ((const struct config_instance *)config->instances->pdata[i])->name);
	if (config->instances->len > 0)
		fputc('\n', out);
}

void config_show(const struct config *config, FILE *out)
{
	const char *group = "";
	show_head(config, out);
	for (size_t i = 0; i < config_key_count; i++) {
		const struct config_key *key = &config_keys[i];
		if (strcmp(group, key->group) != 0)
			fprintf(out, "[%s]\n", key->group);
		group = key->group;
		char *value = value_of(config, key);
		char *origin = config->line[i] > 0 ? origin_in_file(config, i)
						   : g_strdup(origin_of_default(key, value != NULL));
		fprintf(out, "%-18s\t%-24s\t%s\n", key->key, value ? value : "-", origin);
		g_free(origin);
		g_free(value);
	}
}
