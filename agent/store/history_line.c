/* One entry of the call history as a line of JSON. */
#include "agent/store/history.h"
#include "agent/call/utf8.h"
#include <errno.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define TIME_MAX 253402300799 /* 9999-12-31T23:59:59Z, the last that RFC 3339 can write */

static const char *const results[] = {"answered", "missed", "rejected", "elsewhere", "failed"};
#define RESULTS (sizeof results / sizeof *results)

const char *history_result_name(enum history_result result)
{
	return (size_t)result < RESULTS ? results[result] : "failed";
}

static int set_text(json_t *object, const char *key, const char *text, size_t size)
{
	char clean[256 * 3 + 1]; /* in the worst case each byte becomes U+FFFD */

	utf8_copy(clean, sizeof clean, text, size);
	return *clean ? json_object_set_new(object, key, json_string(clean)) : 0;
}

static int set_time(json_t *object, int64_t time_s)
{
	char text[32];
	struct tm parts;
	time_t time = time_s;

	if (time_s < 0 || time_s > TIME_MAX || !gmtime_r(&time, &parts))
		return -1;
	strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &parts);
	return json_object_set_new(object, "time", json_string(text));
}

static int fill(json_t *object, const struct history_entry *entry)
{
	int64_t duration_s = entry->duration_s < 0 ? 0 : entry->duration_s;

	return set_time(object, entry->time_s) ||
	       json_object_set_new(object, "direction", json_string(entry->outgoing ? "out" : "in")) ||
	       json_object_set_new(object, "result", json_string(history_result_name(entry->result))) ||
	       json_object_set_new(object, "duration_s", json_integer(duration_s)) ||
	       set_text(object, "number", entry->number, sizeof entry->number) ||
	       set_text(object, "name", entry->name, sizeof entry->name) ||
	       set_text(object, "title", entry->title, sizeof entry->title) ||
	       set_text(object, "line", entry->line, sizeof entry->line);
}

int history_format(const struct history_entry *entry, char *line, size_t size)
{
	json_t *object = json_object();
	int r = -EMSGSIZE;

	if (object && !fill(object, entry)) {
		size_t length = json_dumpb(object, line, size, JSON_COMPACT);
		if (length > 0 && length + 1 < size) {
			line[length] = '\n';
			line[length + 1] = '\0';
			r = (int)length + 1;
		}
	}
	json_decref(object);
	return r;
}

static int get_time(const json_t *object, int64_t *time_s)
{
	const char *text = json_string_value(json_object_get(object, "time"));
	struct tm parts = {0};
	const char *end = text ? strptime(text, "%Y-%m-%dT%H:%M:%SZ", &parts) : NULL;

	if (!end || *end)
		return -EBADMSG;
	*time_s = timegm(&parts);
	return 0;
}

static int get_result(const json_t *object, enum history_result *result)
{
	const char *text = json_string_value(json_object_get(object, "result"));

	for (size_t i = 0; text && i < RESULTS; i++)
		if (!strcmp(text, results[i])) {
			*result = (enum history_result)i;
			return 0;
		}
	return -EBADMSG;
}

static int get_direction(const json_t *object, bool *outgoing)
{
	const char *text = json_string_value(json_object_get(object, "direction"));

	if (!text || (strcmp(text, "in") && strcmp(text, "out")))
		return -EBADMSG;
	*outgoing = !strcmp(text, "out");
	return 0;
}

static void get_text(const json_t *object, const char *key, char *text, size_t size)
{
	const json_t *value = json_object_get(object, key);

	utf8_copy(text, size, json_is_string(value) ? json_string_value(value) : "", SIZE_MAX);
}

int history_parse(const char *line, size_t size, struct history_entry *entry)
{
	if (size > HISTORY_LINE_MAX)
		return -EBADMSG;
	struct history_entry read = {0};
	json_t *object = json_loadb(line, size, JSON_REJECT_DUPLICATES, NULL);
	int r = -EBADMSG;

	if (json_is_object(object) && !get_time(object, &read.time_s) &&
		!get_direction(object, &read.outgoing) && !get_result(object, &read.result)) {
		json_int_t duration_s = json_integer_value(json_object_get(object, "duration_s"));
		read.duration_s = duration_s > 0 ? duration_s : 0;
		get_text(object, "number", read.number, sizeof read.number);
		get_text(object, "name", read.name, sizeof read.name);
		get_text(object, "title", read.title, sizeof read.title);
		get_text(object, "line", read.line, sizeof read.line);
		*entry = read;
		r = 0;
	}
	json_decref(object);
	return r;
}
