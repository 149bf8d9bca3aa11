#define PCRE2_CODE_UNIT_WIDTH 8
#include "agent/call/rules.h"
#include <errno.h>
#include <pcre2.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A number has at most 63 characters; honest patterns need a few hundred steps for one. */
#define MATCH_LIMIT 20000
#define DEPTH_LIMIT 2000
#define HEAP_LIMIT_KIB 1024
#define PARENTHESES_MAX 32
#define TRANSLATION_MAX 256

struct rule {
	pcre2_code *code;
	pcre2_code *open; /* for rules_continues(); NULL = could not be made */
	char *pattern, *translation, *name, *file;
	unsigned line;
};

struct rules {
	pcre2_compile_context *compile, *open_compile;
	pcre2_match_context *match;
	size_t count;
	struct rule *rules;
};

struct rules *rules_new(void)
{
	struct rules *rules = calloc(1, sizeof *rules);

	if (!rules)
		return NULL;
	rules->compile = pcre2_compile_context_create(NULL);
	rules->open_compile = pcre2_compile_context_create(NULL);
	rules->match = pcre2_match_context_create(NULL);
	if (!rules->compile || !rules->open_compile || !rules->match) {
		rules_free(rules);
		return NULL;
	}
	pcre2_set_max_pattern_length(rules->compile, RULES_PATTERN_MAX);
	pcre2_set_parens_nest_limit(rules->compile, PARENTHESES_MAX);
	pcre2_set_parens_nest_limit(rules->open_compile, PARENTHESES_MAX + 1);
	pcre2_set_match_limit(rules->match, MATCH_LIMIT);
	pcre2_set_depth_limit(rules->match, DEPTH_LIMIT);
	pcre2_set_heap_limit(rules->match, HEAP_LIMIT_KIB);
	return rules;
}

static void rule_clear(struct rule *rule)
{
	pcre2_code_free(rule->code);
	pcre2_code_free(rule->open);
	free(rule->pattern);
	free(rule->translation);
	free(rule->name);
	free(rule->file);
}

void rules_free(struct rules *rules)
{
	if (!rules)
		return;
	for (size_t i = 0; i < rules->count; i++)
		rule_clear(&rules->rules[i]);
	free(rules->rules);
	pcre2_compile_context_free(rules->compile);
	pcre2_compile_context_free(rules->open_compile);
	pcre2_match_context_free(rules->match);
	free(rules);
}

static uint32_t group_count(const struct rule *rule)
{
	uint32_t count = 0;

	pcre2_pattern_info(rule->code, PCRE2_INFO_CAPTURECOUNT, &count);
	return count;
}

/* The longest number at `text` that is a group; its length, 0 = none. */
static size_t group_number(const struct rule *rule, const char *text, uint32_t *group)
{
	size_t length = 0;
	uint32_t count = group_count(rule), value = 0;

	for (size_t i = 0; i < 5 && text[i] >= '0' && text[i] <= '9'; i++) {
		value = value * 10 + (uint32_t)(text[i] - '0');
		if (value <= count) {
			*group = value;
			length = i + 1;
		}
	}
	return length;
}

/* ${1} or ${name}: its length including the braces, 0 = no such group. */
static size_t group_in_braces(const struct rule *rule, const char *text, uint32_t *group)
{
	char name[40];
	size_t length = strcspn(text + 1, "}");

	if (text[1 + length] != '}' || length == 0 || length >= sizeof name)
		return 0;
	if (group_number(rule, text + 1, group) == length)
		return length + 2;
	memcpy(name, text + 1, length);
	name[length] = '\0';
	int number = pcre2_substring_number_from_name(rule->code, (PCRE2_SPTR)name);
	if (number <= 0)
		return 0;
	*group = (uint32_t)number;
	return length + 2;
}

/* A `$` has been read; what it refers to: the length of the reference behind the `$`, 0 = no such group. */
static size_t reference(const struct rule *rule, const char *text, uint32_t *group)
{
	return *text == '{' ? group_in_braces(rule, text, group) : group_number(rule, text, group);
}

static int refuse(struct rule_error *error, bool in_translation, size_t at, const char *what)
{
	error->in_translation = in_translation;
	error->at = at;
	snprintf(error->what, sizeof error->what, "%s", what);
	return -EINVAL;
}

static int check_translation(const struct rule *rule, struct rule_error *error)
{
	const char *text = rule->translation;
	uint32_t group;

	if (*text == '\0' || strlen(text) > TRANSLATION_MAX)
		return refuse(
			error, true, 0, *text ? "the translation is too long" : "the translation is empty");
	for (size_t i = 0; text[i]; i++) {
		if (text[i] <= ' ' || text[i] > '~')
			return refuse(error, true, i, "a number has no such character");
		if (text[i] != '$')
			continue;
		size_t length = text[i + 1] == '$' ? 1 : reference(rule, text + i + 1, &group);
		if (length == 0)
			return refuse(error, true, i,
				"the pattern has no such group (a dollar sign is written $$)");
		i += length;
	}
	return 0;
}

/* Strings on which careless patterns try everything: one digit over and over, with an end that does not fit.
 */
static int check_limits(const struct rules *rules, size_t index, struct rule_error *error)
{
	char text[34], out[TRANSLATION_MAX * 4];
	static const char digits[] = "0123456789";

	for (size_t i = 0; i < 2 * (sizeof digits - 1); i++) {
		memset(text, digits[i / 2], sizeof text);
		text[32] = i % 2 ? '\0' : '@';
		text[33] = '\0';
		if (rules_apply(rules, index, text, out, sizeof out) == -ETIMEDOUT)
			return refuse(error, false, 0,
				"the pattern has too many ways to match the same digits (as in (\\d+)+)");
	}
	return 0;
}

/* For "could it go on?": without a `$` at its end, and with (*F) behind it, so that every way through
 * the pattern is tried and each that wants a character behind the end of the string is a partial match. */
static void compile_open(const struct rules *rules, struct rule *rule)
{
	size_t length = strlen(rule->pattern), at;
	bool dollar = length >= 1 && rule->pattern[length - 1] == '$' &&
		      (length < 2 || rule->pattern[length - 2] != '\\');
	char text[RULES_PATTERN_MAX + 16];
	uint32_t options = PCRE2_ANCHORED | PCRE2_NEVER_UTF | PCRE2_NEVER_UCP | PCRE2_NEVER_BACKSLASH_C |
			   PCRE2_NO_START_OPTIMIZE;
	int number, size = snprintf(text, sizeof text, "(?:%.*s)(*F)", (int)(length - dollar), rule->pattern);

	rule->open =
		pcre2_compile((PCRE2_SPTR)text, (size_t)size, options, &number, &at, rules->open_compile);
}

static int compile(const struct rules *rules, struct rule *rule, struct rule_error *error)
{
	int number;
	size_t at;
	uint32_t options = PCRE2_ANCHORED | PCRE2_ENDANCHORED | PCRE2_NEVER_UTF | PCRE2_NEVER_UCP |
			   PCRE2_NEVER_BACKSLASH_C;

	rule->code = pcre2_compile(
		(PCRE2_SPTR)rule->pattern, strlen(rule->pattern), options, &number, &at, rules->compile);
	if (rule->code) {
		compile_open(rules, rule);
		return 0;
	}
	if (number == PCRE2_ERROR_NOMEMORY)
		return -ENOMEM;
	error->in_translation = 0;
	error->at = at;
	pcre2_get_error_message(number, (PCRE2_UCHAR *)error->what, sizeof error->what);
	return -EINVAL;
}

static int fill(
	struct rule *rule, const char *pattern, const char *translation, const struct rule_source *source)
{
	*rule = (struct rule){
		.pattern = strdup(pattern),
		.translation = strdup(translation),
		.name = strdup(source->name),
		.file = strdup(source->file),
		.line = source->line,
	};
	return rule->pattern && rule->translation && rule->name && rule->file ? 0 : -ENOMEM;
}

int rules_add(struct rules *rules, const char *pattern, const char *translation,
	const struct rule_source *source, struct rule_error *error)
{
	if (rules->count == RULES_MAX)
		return -E2BIG;
	struct rule *room = realloc(rules->rules, (rules->count + 1) * sizeof *room);
	if (!room)
		return -ENOMEM;
	rules->rules = room;
	struct rule *rule = &room[rules->count];
	int result = fill(rule, pattern, translation, source);
	if (result == 0)
		result = compile(rules, rule, error);
	if (result == 0)
		result = check_translation(rule, error);
	if (result == 0)
		result = check_limits(rules, rules->count, error);
	if (result < 0)
		rule_clear(rule);
	else
		rules->count++;
	return result;
}

size_t rules_count(const struct rules *rules)
{
	return rules->count;
}

void rules_at(const struct rules *rules, size_t index, const char **pattern, const char **translation,
	struct rule_source *source)
{
	const struct rule *rule = &rules->rules[index];

	*pattern = rule->pattern;
	*translation = rule->translation;
	*source = (struct rule_source){.name = rule->name, .file = rule->file, .line = rule->line};
}

static int put(char *out, size_t size, size_t *used, const char *text, size_t length)
{
	if (length >= size - *used)
		return -EMSGSIZE;
	memcpy(out + *used, text, length);
	*used += length;
	out[*used] = '\0';
	return 0;
}

static int translate(
	const struct rule *rule, const char *digits, const size_t *ovector, char *out, size_t size)
{
	size_t used = 0;
	int result = 0;

	out[0] = '\0';
	for (const char *c = rule->translation; *c && result == 0; c++) {
		uint32_t group = 0;
		if (*c != '$' || c[1] == '$') {
			c += *c == '$';
			result = put(out, size, &used, c, 1);
			continue;
		}
		c += reference(rule, c + 1, &group);
		if (ovector[2 * group] != PCRE2_UNSET)
			result = put(out, size, &used, digits + ovector[2 * group],
				ovector[2 * group + 1] - ovector[2 * group]);
	}
	return result < 0 ? result : 1;
}

int rules_apply(const struct rules *rules, size_t index, const char *digits, char *out, size_t size)
{
	const struct rule *rule = &rules->rules[index];
	pcre2_match_data *data = pcre2_match_data_create_from_pattern(rule->code, NULL);

	if (!data || size == 0) {
		pcre2_match_data_free(data);
		return -ENOMEM;
	}
	int result = pcre2_match(rule->code, (PCRE2_SPTR)digits, strlen(digits), 0, 0, data, rules->match);
	if (result > 0) {
		size_t *ovector = pcre2_get_ovector_pointer(data);
		result = translate(rule, digits, ovector, out, size);
	} else if (result == PCRE2_ERROR_NOMATCH) {
		result = 0;
	} else {
		result = result == PCRE2_ERROR_NOMEMORY ? -ENOMEM : -ETIMEDOUT;
	}
	pcre2_match_data_free(data);
	return result;
}

bool rules_continues(const struct rules *rules, size_t index, const char *digits)
{
	const struct rule *rule = &rules->rules[index];
	pcre2_match_data *data = rule->open ? pcre2_match_data_create_from_pattern(rule->open, NULL) : NULL;

	if (!data)
		return true;
	int result = pcre2_match(
		rule->open, (PCRE2_SPTR)digits, strlen(digits), 0, PCRE2_PARTIAL_HARD, data, rules->match);
	pcre2_match_data_free(data);
	return result != PCRE2_ERROR_NOMATCH;
}
