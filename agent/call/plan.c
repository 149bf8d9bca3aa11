#include "agent/call/plan_rooms.h"
#include "agent/call/planfile.h"
#include <ctype.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* One setting and where it comes from: an option, or a place in a file. */
struct setting {
	const char *text; /* NULL = not configured */
	const char *name; /* of the option or key */
	const char *file; /* NULL = an option */
	unsigned line, column;
};

struct builder {
	struct plan *plan;
	struct plan_error *error;
	struct setting settings[PLANFILE_KEYS];
};

/* "FILE:LINE:COLUMN: what" or "OPTION:COLUMN: what"; `at` is the offset of the mistake in the value. */
static int fail(struct builder *builder, const struct setting *setting, size_t at, const char *what)
{
	char *text = builder->error->text;
	size_t size = sizeof builder->error->text;

	if (setting->file)
		snprintf(text, size, "%s:%u:%zu: %s: %s", setting->file, setting->line, setting->column + at,
			setting->name, what);
	else
		snprintf(text, size, "%s:%zu: %s", setting->name, at + 1, what);
	return -EINVAL;
}

static void warn(struct plan *plan, const char *format, ...) __attribute__((format(printf, 2, 3)));

static void warn(struct plan *plan, const char *format, ...)
{
	char *text;
	va_list arguments;

	va_start(arguments, format);
	int length = vasprintf(&text, format, arguments);
	va_end(arguments);
	if (length >= 0 && plan->warning_count < PLAN_WARNINGS_MAX)
		plan->warnings[plan->warning_count++] = text;
	else if (length >= 0)
		free(text);
}

static int set_digits(struct builder *builder, enum planfile_key key, struct plan_digits *digits, size_t most)
{
	const struct setting *setting = &builder->settings[key];

	if (!setting->text)
		return 0;
	size_t length = strspn(setting->text, "0123456789");
	if (setting->text[length] || length == 0)
		return fail(builder, setting, length, "only digits");
	if (length > most)
		return fail(builder, setting, most, "too many digits");
	memcpy(digits->text, setting->text, length + 1);
	digits->length = length;
	return 0;
}

static int set_extensions(struct builder *builder)
{
	const struct setting *setting = &builder->settings[PLANFILE_EXTENSIONS];

	for (const char *c = setting->text ? setting->text : ""; *c;) {
		char *behind;
		unsigned long length = isdigit((unsigned char)*c) ? strtoul(c, &behind, 10) : 0;
		if (length < 1 || length > 15)
			return fail(builder, setting, (size_t)(c - setting->text),
				"lengths from 1 to 15, as in 3,4");
		builder->plan->extensions |= (region_lengths)1 << length;
		size_t separator = strspn(behind, ", ");
		if (*behind && separator == 0)
			return fail(builder, setting, (size_t)(behind - setting->text),
				"a comma belongs between lengths");
		c = behind + separator;
	}
	return 0;
}

static int set_emergency(struct builder *builder)
{
	const struct setting *setting = &builder->settings[PLANFILE_EMERGENCY];
	size_t at;

	if (!setting->text)
		return 0;
	int result = emergency_parse(setting->text, &builder->plan->emergency, &at);
	return result == -EINVAL ? fail(builder, setting, at, "numbers separated by commas, as in 112,5555")
				 : result;
}

static int set_digitmap(struct builder *builder)
{
	const struct setting *setting = &builder->settings[PLANFILE_DIGITMAP];
	struct digitmap_error mistake;

	if (!setting->text)
		return 0;
	int result = digitmap_new(setting->text, strlen(setting->text), &builder->plan->digitmap, &mistake);
	return result == -EINVAL ? fail(builder, setting, mistake.at, mistake.what) : result;
}

/* A wrong name in a file can be put right before the file is used; a wrong one in the configuration must not
 * keep the phone from calling 112. */
static int set_region(struct builder *builder, const char *default_region)
{
	const struct setting *setting = &builder->settings[PLANFILE_REGION];
	const char *text = setting->text ? setting->text : default_region;
	struct plan *plan = builder->plan;

	if (!text || !*text) {
		warn(plan, "no region is configured: national numbers are called as typed");
		return 0;
	}
	plan->region = region_find(text, strlen(text));
	if (!plan->region && setting->file)
		return fail(builder, setting, 0, "no such region (two letters as in ISO 3166-1)");
	if (!plan->region)
		warn(plan, "the region \"%.20s\" is not known: national numbers are called as typed", text);
	else if (plan->region->emergency_count == 0 && plan->emergency.count == 0)
		warn(plan,
			"the emergency numbers of %s are not known: configure them (only 112 and 911 are "
			"taken for one)",
			plan->region->code);
	return 0;
}

static int add_rule(struct builder *builder, const struct planfile *file, const struct planfile_rule *rule)
{
	struct plan *plan = builder->plan;
	struct rule_source source = {.name = rule->name.text, .file = file->file, .line = rule->pattern.line};
	struct rule_error mistake;

	if (!plan->rules)
		plan->rules = rules_new();
	if (!plan->rules)
		return -ENOMEM;
	int result = rules_add(plan->rules, rule->pattern.text, rule->translation.text, &source, &mistake);
	if (result == -EINVAL) {
		const struct planfile_value *value =
			mistake.in_translation ? &rule->translation : &rule->pattern;
		struct setting place = {.name = mistake.in_translation ? "translation" : "pattern",
			.file = file->file,
			.line = value->line,
			.column = value->column};
		return fail(builder, &place, mistake.at, mistake.what);
	}
	if (result == -E2BIG) {
		struct setting place = {.name = "rule",
			.file = file->file,
			.line = rule->name.line,
			.column = rule->name.column};
		return fail(builder, &place, 0, "too many rules");
	}
	return result;
}

/* What the file says, where nothing else has been said: rules are added, settings of a later file or an
 * option win. */
static int add_file(struct builder *builder, const struct planfile *file)
{
	int result = 0;

	for (size_t i = 0; i < PLANFILE_KEYS; i++) {
		const struct planfile_value *value = &file->values[i];
		if (value->text)
			builder->settings[i] = (struct setting){.text = value->text,
				.name = planfile_key_name(i),
				.file = file->file,
				.line = value->line,
				.column = value->column};
	}
	for (size_t i = 0; i < file->rule_count && result == 0; i++)
		result = add_rule(builder, file, &file->rules[i]);
	return result;
}

static void add_options(struct builder *builder, const struct plan_options *options)
{
	const struct {
		enum planfile_key key;
		const char *text;
	} given[] = {
		{PLANFILE_REGION, options->region},
		{PLANFILE_OUTSIDE_PREFIX, options->outside_prefix},
		{PLANFILE_EXTENSIONS, options->extensions},
		{PLANFILE_AREA_CODE, options->area_code},
		{PLANFILE_DIGITMAP, options->digitmap},
		{PLANFILE_EMERGENCY, options->emergency},
	};

	for (size_t i = 0; i < sizeof given / sizeof *given; i++)
		if (given[i].text && given[i].text[0])
			builder->settings[given[i].key] = (struct setting){
				.text = given[i].text, .name = planfile_key_name(given[i].key)};
}

static int apply_settings(struct builder *builder, const char *default_region)
{
	struct plan *plan = builder->plan;
	int result = set_digits(builder, PLANFILE_OUTSIDE_PREFIX, &plan->outside, PLAN_PREFIX_MAX);

	if (result == 0)
		result = set_digits(builder, PLANFILE_AREA_CODE, &plan->area, PLAN_AREA_MAX);
	if (result == 0)
		result = set_extensions(builder);
	if (result == 0)
		result = set_emergency(builder);
	if (result == 0)
		result = set_digitmap(builder);
	if (result == 0)
		result = set_region(builder, default_region);
	return result;
}

/* Alternatives of the digit map that end at once though a number of the region begins so. */
static void warn_of_map(struct plan *plan)
{
	char digits[DIGITMAP_EVENTS_MAX + 1];
	size_t length, alternative = 0;

	for (; digitmap_example(plan->digitmap, alternative, digits, &length); alternative++) {
		struct plan_outlook view = outlook_region(plan, digits, length);
		if (length > 0 && strspn(digits, "+0123456789") == length && view.longer && !view.number)
			warn(plan,
				"alternative %zu of the digit map ends at %s, though %s can begin so: T "
				"behind it would wait",
				alternative + 1, digits, view.longer);
	}
}

/* The files have to live as long as the settings point into them. */
static int build(
	struct builder *builder, const struct plan_options *options, struct planfile **files, size_t count)
{
	int result = 0;

	for (size_t i = 0; i < count && result == 0; i++) {
		result = planfile_read(options->files[i], &files[i], builder->error);
		if (result == 0)
			result = add_file(builder, files[i]);
	}
	add_options(builder, options);
	if (result == 0)
		result = apply_settings(builder, options->default_region);
	if (result == 0 && builder->plan->digitmap)
		warn_of_map(builder->plan);
	return result;
}

int plan_new(const struct plan_options *options, struct plan **result, struct plan_error *error)
{
	struct builder builder = {.error = error};
	size_t count = 0;

	while (options->files && options->files[count])
		count++;
	struct planfile **files = calloc(count + 1, sizeof *files);
	builder.plan = calloc(1, sizeof *builder.plan);
	int status = files && builder.plan ? 0 : -ENOMEM;
	error->text[0] = '\0';
	if (status == 0) {
		builder.plan->short_ms = options->short_ms > 0 ? options->short_ms : PLAN_SHORT_MS;
		status = build(&builder, options, files, count);
	}
	for (size_t i = 0; files && i < count; i++)
		planfile_free(files[i]);
	free(files);
	if (status == -ENOMEM)
		snprintf(error->text, sizeof error->text, "out of memory");
	if (status < 0)
		plan_free(builder.plan);
	else
		*result = builder.plan;
	return status;
}

void plan_free(struct plan *plan)
{
	if (!plan)
		return;
	for (size_t i = 0; i < plan->warning_count; i++)
		free(plan->warnings[i]);
	free(plan->emergency.codes);
	digitmap_free(plan->digitmap);
	rules_free(plan->rules);
	free(plan);
}

const char *plan_warning(const struct plan *plan, size_t index)
{
	return index < plan->warning_count ? plan->warnings[index] : NULL;
}

const struct plan *plan_none(void)
{
	static const struct plan none = {.short_ms = PLAN_SHORT_MS};

	return &none;
}
