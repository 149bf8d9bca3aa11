#include "agent/call/planfile.h"
#include <ctype.h>
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const key_names[PLANFILE_KEYS] = {
	"name",
	"description",
	"region",
	"outside-prefix",
	"extensions",
	"area-code",
	"digitmap",
	"emergency",
};

/* The line that is being read, without blanks at its ends. */
struct line {
	const char *text;
	size_t length;
	unsigned number;
	unsigned column; /* of its first character */
};

struct reader {
	struct planfile *file;
	struct plan_error *error;
	bool seen_dialplan;
	bool in_dialplan;
	struct planfile_rule *rule; /* the group we are in */
};

const char *planfile_key_name(enum planfile_key key)
{
	return key_names[key];
}

static int fail(const struct reader *reader, unsigned line, unsigned column, const char *what)
{
	snprintf(reader->error->text, sizeof reader->error->text, "%s:%u:%u: %s", reader->file->file, line,
		column, what);
	return -EINVAL;
}

static bool blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r';
}

static struct line trim(const char *text, size_t length, unsigned number)
{
	struct line line = {.text = text, .length = length, .number = number, .column = 1};

	for (; line.length > 0 && blank(line.text[0]); line.text++, line.length--)
		line.column++;
	while (line.length > 0 && blank(line.text[line.length - 1]))
		line.length--;
	return line;
}

static struct line part(const struct line *line, size_t start, size_t end)
{
	struct line result = trim(line->text + start, end - start, line->number);

	result.column += line->column - 1 + (unsigned)start;
	return result;
}

static bool is(const struct line *line, const char *text)
{
	return line->length == strlen(text) && memcmp(line->text, text, line->length) == 0;
}

static int store(const struct reader *reader, struct planfile_value *value, const struct line *key,
	const struct line *text)
{
	if (value->text)
		return fail(reader, key->number, key->column, "this is here for the second time");
	if (text->length == 0)
		return fail(reader, text->number, text->column, "the value is missing");
	value->text = strndup(text->text, text->length);
	value->line = text->number;
	value->column = text->column;
	return value->text ? 0 : -ENOMEM;
}

/* A rule has to be whole before the next group begins. */
static int finish_rule(struct reader *reader)
{
	const struct planfile_rule *rule = reader->rule;

	if (!rule)
		return 0;
	if (!rule->pattern.text)
		return fail(reader, rule->name.line, rule->name.column, "the rule has no pattern");
	if (!rule->translation.text)
		return fail(reader, rule->name.line, rule->name.column, "the rule has no translation");
	reader->rule = NULL;
	return 0;
}

static int begin_dialplan(struct reader *reader, const struct line *line)
{
	if (reader->seen_dialplan)
		return fail(reader, line->number, line->column, "[dialplan] is here for the second time");
	reader->seen_dialplan = true;
	reader->in_dialplan = true;
	return 0;
}

static int begin_rule(struct reader *reader, const struct line *name)
{
	struct planfile *file = reader->file;

	if (!reader->seen_dialplan)
		return fail(reader, name->number, name->column, "[dialplan] comes first");
	if (file->rule_count == PLANFILE_RULES_MAX)
		return fail(reader, name->number, name->column, "too many rules");
	struct planfile_rule *rules = realloc(file->rules, (file->rule_count + 1) * sizeof *rules);
	if (!rules)
		return -ENOMEM;
	file->rules = rules;
	reader->rule = &rules[file->rule_count++];
	reader->in_dialplan = false;
	*reader->rule = (struct planfile_rule){.name = {.line = name->number, .column = name->column}};
	reader->rule->name.text = strndup(name->text, name->length);
	return reader->rule->name.text ? 0 : -ENOMEM;
}

static int read_group(struct reader *reader, const struct line *line)
{
	int result = finish_rule(reader);

	if (result < 0)
		return result;
	if (line->text[line->length - 1] != ']')
		return fail(reader, line->number, line->column + (unsigned)line->length, "the ] is missing");
	struct line name = part(line, 1, line->length - 1);
	if (is(&name, "dialplan"))
		return begin_dialplan(reader, line);
	if (name.length < 4 || memcmp(name.text, "rule", 4) != 0 || (name.length > 4 && !blank(name.text[4])))
		return fail(reader, line->number, name.column, "a group is [dialplan] or [rule NAME]");
	struct line rest = part(&name, 4, name.length);
	return begin_rule(reader, &rest);
}

static int read_dialplan_key(struct reader *reader, const struct line *key, const struct line *value)
{
	for (size_t i = 0; i < PLANFILE_KEYS; i++)
		if (is(key, key_names[i]))
			return store(reader, &reader->file->values[i], key, value);
	return fail(reader, key->number, key->column,
		"no such key; [dialplan] has name, description, region, outside-prefix, extensions, "
		"area-code, digitmap and "
		"emergency");
}

static int read_key(struct reader *reader, const struct line *line)
{
	const char *equals = memchr(line->text, '=', line->length);

	if (!equals)
		return fail(reader, line->number, line->column, "neither a [group] nor KEY = VALUE");
	size_t at = (size_t)(equals - line->text);
	struct line key = part(line, 0, at), value = part(line, at + 1, line->length);
	if (reader->in_dialplan)
		return read_dialplan_key(reader, &key, &value);
	if (!reader->rule)
		return fail(reader, key.number, key.column, "[dialplan] comes first");
	if (is(&key, "pattern"))
		return store(reader, &reader->rule->pattern, &key, &value);
	if (is(&key, "translation"))
		return store(reader, &reader->rule->translation, &key, &value);
	return fail(reader, key.number, key.column, "no such key; a rule has pattern and translation");
}

static int check_bytes(const struct reader *reader, const struct line *line)
{
	for (size_t i = 0; i < line->length; i++)
		if (iscntrl((unsigned char)line->text[i]) && line->text[i] != '\t')
			return fail(reader, line->number, line->column + (unsigned)i, "a control character");
	return 0;
}

static int read_line(struct reader *reader, const struct line *line)
{
	int result = check_bytes(reader, line);

	if (result < 0 || line->length == 0 || line->text[0] == '#')
		return result;
	return line->text[0] == '[' ? read_group(reader, line) : read_key(reader, line);
}

static int read_all(struct reader *reader, const char *text, size_t length)
{
	unsigned number = 1;
	int result = 0;

	for (size_t at = 0; at < length && result == 0; number++) {
		const char *newline = memchr(text + at, '\n', length - at);
		size_t end = newline ? (size_t)(newline - text) : length;
		struct line line = trim(text + at, end - at, number);
		result = read_line(reader, &line);
		at = end + 1;
	}
	if (result == 0)
		result = finish_rule(reader);
	if (result == 0 && !reader->seen_dialplan)
		result = fail(reader, number, 1, "there is no [dialplan] group");
	return result;
}

int planfile_parse(
	const char *name, const char *text, size_t length, struct planfile **result, struct plan_error *error)
{
	struct planfile *file = calloc(1, sizeof *file);
	struct reader reader = {.file = file, .error = error};

	if (!file)
		return -ENOMEM;
	file->file = strdup(name);
	int status = file->file ? read_all(&reader, text, length) : -ENOMEM;
	if (status < 0)
		planfile_free(file);
	else
		*result = file;
	return status;
}

void planfile_free(struct planfile *file)
{
	if (!file)
		return;
	for (size_t i = 0; i < PLANFILE_KEYS; i++)
		free(file->values[i].text);
	for (size_t i = 0; i < file->rule_count; i++) {
		free(file->rules[i].name.text);
		free(file->rules[i].pattern.text);
		free(file->rules[i].translation.text);
	}
	free(file->rules);
	free(file->file);
	free(file);
}
