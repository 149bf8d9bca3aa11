/* libFuzzer entry: a configuration file. What is taken without a mistake is what GLib's own reader of key files makes of it.
 * (A carriage return in a last line without an end is GLib's alone to keep: each line has one here.) */
#include "agent/config/config_keys.h"
#include "agent/config/config_read.h"
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void compare(const struct config *config, const char *text)
{
	GKeyFile *file = g_key_file_new();
	if (!g_key_file_load_from_data(file, text, strlen(text), G_KEY_FILE_NONE, NULL) && *text)
		abort();
	for (size_t i = 0; i < config_key_count; i++) {
		const struct config_key *key = &config_keys[i];
		char *theirs = g_key_file_get_string(file, key->group, key->key, NULL);
		if ((theirs != NULL) != (config->line[i] > 0))
			abort();
		const char *ours = config_key_is_string(key) ? *(char *const *)((const char *)config + key->offset) : NULL;
		if (theirs && ours && g_ascii_strcasecmp(ours, theirs) != 0)
			abort();
		g_free(theirs);
	}
	g_key_file_free(file);
}

/* The same text as another agent reads it; its own findings are in order as well. */
static void read_as(const char *instance, const char *text, bool compared)
{
	struct findings *findings = findings_new();
	struct config *config = config_read_all("/dev/null", instance, findings); /* no file: a mistake, and the defaults */
	struct findings *found = findings_new();
	config_read_text(config, text, found);
	config_advise(config, found);
	for (size_t i = 1; findings_get(found, i); i++)
		if (findings_get(found, i)->line < findings_get(found, i - 1)->line)
			abort();
	if (compared && findings_mistakes(found) == 0)
		compare(config, text);
	config_free(config);
	findings_free(found);
	findings_free(findings);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *bytes = g_strndup((const char *)data, size), *text = g_strconcat(bytes, "\n", NULL);
	if (g_utf8_validate(text, -1, NULL)) {
		read_as(NULL, text, true);
		read_as("left", text, false);
	}
	g_free(text);
	g_free(bytes);
	return 0;
}
