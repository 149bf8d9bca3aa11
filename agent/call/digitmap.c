#include "agent/call/digitmap_elements.h"
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define DIGITS 0x3FFu
#define TIMER_MS_MAX 60000

struct reader {
	const char *text;
	size_t length, at;
	struct digitmap *map;
	size_t room;
	const char *what; /* the mistake */
};

static bool fail(struct reader *reader, const char *what)
{
	if (!reader->what)
		reader->what = what;
	return false;
}

static char peek(const struct reader *reader)
{
	return reader->at < reader->length ? reader->text[reader->at] : '\0';
}

static bool take(struct reader *reader, char c)
{
	if (reader->at == reader->length || reader->text[reader->at] != c)
		return false;
	reader->at++;
	return true;
}

int digitmap_event(char c)
{
	static const char events[] = "0123456789*#ABCD+T";
	const char *found = c ? strchr(events, c >= 'a' && c <= 'z' ? c - 'a' + 'A' : c) : NULL;

	return found ? (int)(found - events) : -1;
}

/* The elements never need more room than the text has characters, and one more for each end. */
static bool add(struct reader *reader, struct element element)
{
	if (reader->map->count == reader->room)
		return fail(reader, "too many elements");
	reader->map->elements[reader->map->count++] = element;
	return true;
}

/* A key, `x` or, where timers are allowed, T: its bits. */
static bool read_letter(struct reader *reader, uint32_t *set)
{
	char c = peek(reader);
	int event = digitmap_event(c);

	if (c == 'x' || c == 'X')
		*set |= DIGITS;
	else if (event >= 0)
		*set |= (uint32_t)1 << event;
	else
		return fail(reader, c ? "not a key, x, T, S or a range" : "the map ends too early");
	reader->at++;
	return true;
}

static bool read_range(struct reader *reader, uint32_t *set)
{
	char first = peek(reader);

	if (!read_letter(reader, set))
		return false;
	if (!take(reader, '-'))
		return true;
	char last = peek(reader);
	if (first < '0' || first > '9' || last < '0' || last > '9')
		return fail(reader, "a range needs a digit on both sides of the -");
	if (last < first)
		return fail(reader, "the range runs backwards");
	reader->at++;
	for (char c = first; c <= last; c++)
		*set |= (uint32_t)1 << (c - '0');
	return true;
}

static bool read_set(struct reader *reader, uint32_t *set)
{
	if (!take(reader, '['))
		return read_letter(reader, set);
	if (peek(reader) == ']')
		return fail(reader, "an empty set of keys");
	while (!take(reader, ']')) {
		if (peek(reader) == '\0')
			return fail(reader, "the ] is missing");
		if (!read_range(reader, set))
			return false;
	}
	return true;
}

/* `{2.5}` behind a timer: seconds, at most one decimal. */
static bool read_timeout(struct reader *reader, int *timer_ms)
{
	int tenths = 0, digits = 0;

	for (; peek(reader) >= '0' && peek(reader) <= '9' && digits < 3; digits++, reader->at++)
		tenths = tenths * 10 + 10 * (peek(reader) - '0');
	if (digits > 0 && take(reader, '.')) {
		if (peek(reader) < '0' || peek(reader) > '9')
			return fail(reader, "a digit has to follow the point");
		tenths += peek(reader) - '0';
		reader->at++;
	}
	if (digits == 0 || !take(reader, '}'))
		return fail(reader, "a time-out is written {SECONDS}, as in T{2.5}");
	if (tenths == 0 || tenths * 100 > TIMER_MS_MAX)
		return fail(reader, "a time-out is from 0.1 to 60 seconds");
	*timer_ms = tenths * 100;
	return true;
}

static bool read_replacement(struct reader *reader)
{
	size_t keys = 0;

	for (; peek(reader) != ':'; keys++) {
		struct element key = {.kind = ELEMENT_KEY, .silent = true};
		if (!read_set(reader, &key.set))
			return false;
		if (key.set >> EVENT_TIMER & 1)
			return fail(reader, "no timer inside < >");
		if (!add(reader, key))
			return false;
	}
	reader->at++;
	struct element insert = {.kind = ELEMENT_INSERT, .at = reader->at};
	while (!take(reader, '>')) {
		int event = digitmap_event(peek(reader));
		if (event < 0 || event == EVENT_TIMER)
			return fail(reader,
				peek(reader) ? "behind the colon only keys are allowed" : "the > is missing");
		insert.length++;
		reader->at++;
	}
	if (keys == 0 && insert.length == 0)
		return fail(reader, "an empty replacement");
	return add(reader, insert);
}

static bool read_key(struct reader *reader)
{
	struct element key = {.kind = ELEMENT_KEY};

	if (take(reader, 'S') || take(reader, 's')) {
		key.set = (uint32_t)1 << EVENT_TIMER;
		key.timer_short = true;
	} else if (!read_set(reader, &key.set)) {
		return false;
	}
	if (key.set == (uint32_t)1 << EVENT_TIMER && take(reader, '{') &&
		!read_timeout(reader, &key.timer_ms))
		return false;
	key.repeats = take(reader, '.');
	return add(reader, key);
}

static bool read_element(struct reader *reader)
{
	if (take(reader, ','))
		return add(reader, (struct element){.kind = ELEMENT_TONE});
	if (take(reader, '<'))
		return read_replacement(reader);
	if (peek(reader) == '.')
		return fail(reader, "nothing for the . to repeat");
	return read_key(reader);
}

static bool ends(const struct reader *reader)
{
	return reader->at == reader->length || peek(reader) == '|' || peek(reader) == ')';
}

static bool read_alternative(struct reader *reader)
{
	struct element end = {.kind = ELEMENT_END, .at = reader->at};
	bool keys = false;

	while (!ends(reader) && peek(reader) != '!') {
		if (!read_element(reader))
			return false;
		keys = keys || reader->map->elements[reader->map->count - 1].kind != ELEMENT_TONE;
	}
	if (!keys)
		return fail(reader, "an empty alternative");
	end.barred = take(reader, '!');
	if (end.barred && !ends(reader))
		return fail(reader, "the ! is the last of an alternative");
	end.length = reader->at - end.at;
	return add(reader, end);
}

static bool read_map(struct reader *reader)
{
	if (!take(reader, '(')) {
		if (!read_alternative(reader))
			return false;
		if (peek(reader) == '|')
			return fail(reader, "alternatives need ( ) around them");
	} else {
		do {
			if (!read_alternative(reader))
				return false;
		} while (take(reader, '|'));
		if (!take(reader, ')'))
			return fail(reader, "the ) is missing");
	}
	return reader->at == reader->length || fail(reader, "something stands behind the map");
}

int digitmap_new(const char *text, size_t length, struct digitmap **result, struct digitmap_error *error)
{
	if (length > DIGITMAP_TEXT_MAX) {
		*error = (struct digitmap_error){DIGITMAP_TEXT_MAX, "the map is too long"};
		return -EINVAL;
	}
	struct digitmap *map = calloc(1, sizeof *map);
	struct reader reader = {.text = text, .length = length, .map = map, .room = 2 * length + 2};
	if (!map)
		return -ENOMEM;
	map->text = strndup(text, length);
	map->elements = calloc(reader.room, sizeof *map->elements);
	if (!map->text || !map->elements) {
		digitmap_free(map);
		return -ENOMEM;
	}
	if (!read_map(&reader)) {
		*error = (struct digitmap_error){reader.at, reader.what};
		digitmap_free(map);
		return -EINVAL;
	}
	*result = map;
	return 0;
}

void digitmap_free(struct digitmap *map)
{
	if (!map)
		return;
	free(map->elements);
	free(map->text);
	free(map);
}
