/* Members of a JSON object -> fields, each checked: type, length, range. */
#include "agent/softphone/wire_fields.h"
#include <limits.h>
#include <stdio.h>
#include <string.h>

/* The largest integer every JSON reader keeps exactly (RFC 8259, section 6). */
#define INTEGER_MAX (INT64_C(1) << 53)
#define TIME_MAX_MS INT64_C(253402300799000) /* the end of the year 9999 */

void wire_fail(struct wire_reader *reader, const char *key, const char *what)
{
	if (reader->failed)
		return;
	reader->failed = true;
	snprintf(reader->text, sizeof(reader->text), "\"%s\" %s", key, what);
}

/* The member, or NULL when the reader failed already or it is absent (which fails when it is required). */
static const json_t *wire_member(
	struct wire_reader *reader, const json_t *object, const char *key, enum wire_need need)
{
	if (reader->failed)
		return NULL;
	const json_t *value = json_object_get(object, key);
	if (value && !json_is_null(value))
		return value;
	if (need == WIRE_REQUIRED)
		wire_fail(reader, key, "is missing");
	return NULL;
}

const char *wire_read_word(
	struct wire_reader *reader, const json_t *object, const char *key, enum wire_need need)
{
	const json_t *value = wire_member(reader, object, key, need);
	if (!value)
		return NULL;
	const char *text = json_string_value(value);
	if (!text)
		wire_fail(reader, key, "must be a string");
	else if (need == WIRE_REQUIRED && !*text)
		wire_fail(reader, key, "is empty");
	return reader->failed ? NULL : text;
}

void wire_read_text(struct wire_reader *reader, const json_t *object, const char *key, enum wire_need need,
	char *to, size_t size)
{
	const char *text = wire_read_word(reader, object, key, need);
	if (text)
		wire_copy(to, size, text);
}

void wire_read_whole(struct wire_reader *reader, const json_t *object, const char *key, enum wire_need need,
	char *to, size_t size)
{
	const char *text = wire_read_word(reader, object, key, need);
	if (!text)
		return;
	if (strlen(text) >= size)
		wire_fail(reader, key, "is too long");
	else
		wire_copy(to, size, text);
}

void wire_read_bool(
	struct wire_reader *reader, const json_t *object, const char *key, enum wire_need need, bool *to)
{
	const json_t *value = wire_member(reader, object, key, need);
	if (!value)
		return;
	if (!json_is_boolean(value))
		wire_fail(reader, key, "must be true or false");
	else
		*to = json_is_true(value);
}

static bool wire_read_integer(struct wire_reader *reader, const json_t *value, const char *key,
	int64_t lowest, int64_t highest, int64_t *to)
{
	if (!json_is_integer(value)) {
		wire_fail(reader, key, "must be an integer");
		return false;
	}
	int64_t number = json_integer_value(value);
	if (number < lowest || number > highest) {
		wire_fail(reader, key, "is out of range");
		return false;
	}
	*to = number;
	return true;
}

void wire_read_int(struct wire_reader *reader, const json_t *object, const char *key, enum wire_need need,
	int lowest, int highest, int *to)
{
	int64_t number;
	const json_t *value = wire_member(reader, object, key, need);
	if (value && wire_read_integer(reader, value, key, lowest, highest, &number))
		*to = (int)number;
}

void wire_read_time(struct wire_reader *reader, const json_t *object, const char *key, int64_t *to_ms)
{
	const json_t *value = wire_member(reader, object, key, WIRE_OPTIONAL);
	if (value)
		wire_read_integer(reader, value, key, 0, TIME_MAX_MS, to_ms);
}

void wire_read_id(struct wire_reader *reader, const json_t *object, struct wire_id *id)
{
	const json_t *value = wire_member(reader, object, "id", WIRE_OPTIONAL);
	if (!value)
		return;
	if (json_is_string(value)) {
		wire_read_whole(reader, object, "id", WIRE_REQUIRED, id->text, sizeof(id->text));
		if (!reader->failed)
			id->kind = WIRE_ID_TEXT;
	} else if (wire_read_integer(reader, value, "id", 0, INTEGER_MAX, &id->number)) {
		id->kind = WIRE_ID_NUMBER;
	}
}
