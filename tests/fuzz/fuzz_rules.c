/* libFuzzer entry: a dial plan file. What can be read has to be usable, and every rule of it has to come to
 * an end. */
#include "agent/call/planfile.h"
#include "agent/call/rules.h"
#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void apply(const struct rules *rules, size_t index)
{
	static const char *const strings[] = {
		"911", "02079460018", "12125550100", "*21*0301234#", "11111111111111111111111111111111"};
	char out[64];

	for (size_t i = 0; i < sizeof strings / sizeof *strings; i++) {
		int result = rules_apply(rules, index, strings[i], out, sizeof out);
		rules_continues(rules, index, strings[i]);
		if (result == 1 && memchr(out, '\0', sizeof out) == NULL)
			abort();
		if (result != 0 && result != 1 && result != -ETIMEDOUT && result != -EMSGSIZE)
			abort();
	}
}

static void use(const struct planfile *file)
{
	struct rules *rules = rules_new();

	/* Checking a rule on hard strings takes its time: a few are enough. */
	for (size_t i = 0; i < file->rule_count && i < 4; i++) {
		const struct planfile_rule *rule = &file->rules[i];
		struct rule_source source = {
			.name = rule->name.text, .file = file->file, .line = rule->pattern.line};
		struct rule_error error = {.at = SIZE_MAX};
		size_t before = rules_count(rules);
		int result = rules_add(rules, rule->pattern.text, rule->translation.text, &source, &error);
		size_t length = strlen(error.in_translation ? rule->translation.text : rule->pattern.text);
		if (result == 0)
			apply(rules, before);
		else if (result != -EINVAL || error.at > length || rules_count(rules) != before)
			abort();
	}
	rules_free(rules);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct plan_error error = {.text = ""};
	struct planfile *file = NULL;

	if (planfile_parse("fuzz", (const char *)data, size, &file, &error) < 0) {
		if (file || strncmp(error.text, "fuzz:", 5) != 0)
			abort();
		return 0;
	}
	use(file);
	planfile_free(file);
	return 0;
}
