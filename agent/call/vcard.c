#include "agent/call/vcard.h"
#include "agent/call/utf8.h"
#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define LINE_MAX_BYTES 8192 /* an unfolded line; photographs are longer, and cut */
#define TEXT_SIZE 256
#define NUMBERS_MAX 16

/* What of one card matters. */
struct card {
	bool open;
	char name[TEXT_SIZE], structured[TEXT_SIZE], organization[TEXT_SIZE], title[TEXT_SIZE],
		role[TEXT_SIZE];
	char numbers[NUMBERS_MAX][TEXT_SIZE];
	int count;
};

/* A line taken apart, in place: "group.NAME;parameters:value". */
struct property {
	const char *name, *parameters;
	char *value;
};

struct reader {
	const char *text, *end;
	char line[LINE_MAX_BYTES];
	size_t length;
	struct card card;
};

/* One physical line to the end of `line`, without its end; what does not fit is dropped. */
static void take_line(struct reader *reader)
{
	const char *newline = memchr(reader->text, '\n', (size_t)(reader->end - reader->text));
	const char *stop = newline ? newline : reader->end;
	const char *next = newline ? newline + 1 : reader->end;

	if (stop > reader->text && stop[-1] == '\r')
		stop--;
	size_t size = (size_t)(stop - reader->text), room = sizeof reader->line - 1 - reader->length;
	if (size > room)
		size = room;
	memcpy(reader->line + reader->length, reader->text, size);
	reader->length += size;
	reader->text = next;
}

static bool quoted_printable(const char *line, size_t length)
{
	const char *colon = memchr(line, ':', length);

	for (const char *p = line; colon && p + 16 <= colon; p++)
		if (!strncasecmp(p, "QUOTED-PRINTABLE", 16))
			return true;
	return false;
}

/* A logical line: folded ones joined (a blank at the beginning), soft line breaks of quoted-printable (= at
 * the end) too. False at the end of the text. */
static bool next_line(struct reader *reader)
{
	reader->length = 0;
	if (reader->text >= reader->end)
		return false;
	take_line(reader);
	bool soft = quoted_printable(reader->line, reader->length);
	while (reader->text < reader->end) {
		if (soft && reader->length && reader->line[reader->length - 1] == '=')
			reader->length--;
		else if (*reader->text == ' ' || *reader->text == '\t')
			reader->text++;
		else
			break;
		take_line(reader);
	}
	reader->line[reader->length] = '\0';
	return true;
}

/* False when the line is no property. A quoted parameter may hold colons and semicolons (RFC 6350, 3.3). */
static bool take_apart(char *line, struct property *property)
{
	char *colon = line;
	bool quoted = false;

	for (; *colon && (quoted || *colon != ':'); colon++)
		quoted ^= *colon == '"';
	if (!*colon)
		return false;
	*colon = '\0';
	char *semicolon = strchr(line, ';');
	if (semicolon)
		*semicolon = '\0';
	const char *dot = strrchr(line, '.');
	property->name = dot ? dot + 1 : line;
	property->parameters = semicolon ? semicolon + 1 : "";
	property->value = colon + 1;
	return true;
}

static int hex(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c = (char)(c | 0x20);
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* RFC 2045, 6.7, in place. What is no =XX stays as it is; a NUL would hide what follows and is left out. */
static void decode_quoted_printable(char *text)
{
	char *out = text;

	while (*text) {
		int high = *text == '=' ? hex(text[1]) : -1, low = high >= 0 ? hex(text[2]) : -1;
		if (low < 0) {
			*out++ = *text++;
			continue;
		}
		if (high || low)
			*out++ = (char)(high << 4 | low);
		text += 3;
	}
	*out = '\0';
}

/* Component `index` of a value separated by semicolons, unescaped (\n is a blank: everything is shown in one
 * line). */
static void component(const char *value, int index, char *result)
{
	char raw[LINE_MAX_BYTES];
	size_t length = 0;

	for (; *value; value++) {
		char c = *value;
		if (c == ';') {
			if (index-- == 0)
				break;
			continue;
		}
		if (c == '\\' && value[1]) {
			c = *++value;
			c = c == 'n' || c == 'N' ? ' ' : c;
		}
		if (index == 0 && length < sizeof raw - 1)
			raw[length++] = c;
	}
	raw[length] = '\0';
	utf8_copy_latin1(result, TEXT_SIZE, raw, length);
}

/* A whole value is a text where semicolons need no escape (FN and TITLE of 2.1 cards hold bare ones). */
static void whole(const char *value, char *result)
{
	char raw[LINE_MAX_BYTES];
	size_t length = 0;

	for (; *value && length < sizeof raw - 1; value++) {
		if (*value == '\\' && value[1]) {
			value++;
			raw[length++] = *value == 'n' || *value == 'N' ? ' ' : *value;
		} else {
			raw[length++] = *value;
		}
	}
	raw[length] = '\0';
	utf8_copy_latin1(result, TEXT_SIZE, raw, length);
}

static void join(char *result, const char *first, const char *between, const char *second)
{
	size_t length;

	utf8_copy(result, TEXT_SIZE, first, TEXT_SIZE);
	if (!*second)
		return;
	length = strlen(result);
	if (length) {
		utf8_copy(result + length, TEXT_SIZE - length, between, strlen(between));
		length = strlen(result);
	}
	utf8_copy(result + length, TEXT_SIZE - length, second, TEXT_SIZE);
}

static void set_structured_name(struct card *card, const char *value)
{
	char family[TEXT_SIZE], given[TEXT_SIZE];

	component(value, 0, family);
	component(value, 1, given);
	join(card->structured, given, " ", family);
}

/* "tel:+1-201-555-0123;ext=5" (RFC 3966): only the number. */
static void add_number(struct card *card, const char *value)
{
	if (card->count == NUMBERS_MAX)
		return;
	char *number = card->numbers[card->count];
	if (!strncasecmp(value, "tel:", 4))
		component(value + 4, 0, number);
	else
		whole(value, number);
	card->count += *number != '\0';
}

static void set_property(struct card *card, const struct property *property)
{
	const char *name = property->name;

	if (strcasestr(property->parameters, "QUOTED-PRINTABLE"))
		decode_quoted_printable(property->value);
	if (!strcasecmp(name, "FN") && !*card->name)
		whole(property->value, card->name);
	else if (!strcasecmp(name, "N") && !*card->structured)
		set_structured_name(card, property->value);
	else if (!strcasecmp(name, "ORG") && !*card->organization)
		component(property->value, 0, card->organization);
	else if (!strcasecmp(name, "TITLE") && !*card->title)
		whole(property->value, card->title);
	else if (!strcasecmp(name, "ROLE") && !*card->role)
		whole(property->value, card->role);
	else if (!strcasecmp(name, "TEL"))
		add_number(card, property->value);
}

static int give(const struct card *card, vcard_number on_number, void *user)
{
	const char *own = *card->name ? card->name : card->structured;
	const char *title = *card->title ? card->title : card->role;
	char shown[TEXT_SIZE];

	/* A card of a company has no person: its name is the organization, which then need not stand twice.
	 */
	join(shown, title, ", ", *own && strcmp(own, card->organization) ? card->organization : "");
	for (int i = 0; i < card->count; i++) {
		int r = on_number(user, card->numbers[i], *own ? own : card->organization, shown);
		if (r)
			return r;
	}
	return 0;
}

static int read_cards(struct reader *reader, vcard_number on_number, void *user)
{
	struct property property;
	struct card *card = &reader->card;
	int r = 0;

	while (!r && next_line(reader)) {
		if (!take_apart(reader->line, &property))
			continue;
		bool edge = !strcasecmp(property.name, "BEGIN") || !strcasecmp(property.name, "END");
		if (!edge && card->open) {
			set_property(card, &property);
		} else if (edge && !strncasecmp(property.value, "VCARD", 5)) {
			bool begin = !strcasecmp(property.name, "BEGIN");
			if (!begin && card->open)
				r = give(card, on_number, user);
			memset(card, 0, sizeof *card); /* one left open by a damaged file ends here */
			card->open = begin;
		}
	}
	return r;
}

int vcard_read(const char *text, size_t size, vcard_number on_number, void *user)
{
	struct reader *reader = calloc(1, sizeof *reader);

	if (!reader)
		return -ENOMEM;
	reader->text = text;
	reader->end = text + size;
	if (size >= 3 && !memcmp(text, "\xEF\xBB\xBF", 3)) /* byte order mark */
		reader->text += 3;
	int r = read_cards(reader, on_number, user);
	free(reader);
	return r;
}
