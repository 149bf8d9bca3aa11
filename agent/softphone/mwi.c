#include "agent/softphone/mwi.h"
#include <errno.h>
#include <string.h>
#include <strings.h>

#define COUNT_MAX 9999

/* One header line: "name: value", both trimmed. */
struct mwi_line {
	const char *name, *value;
	size_t name_length, value_length;
};

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r';
}

static void skip_blanks(const char **text, size_t *length)
{
	while (*length > 0 && is_blank(**text)) {
		(*text)++;
		(*length)--;
	}
}

static void trim(const char **text, size_t *length)
{
	skip_blanks(text, length);
	while (*length > 0 && is_blank((*text)[*length - 1]))
		(*length)--;
}

/* Takes the next line off the body; false at its end. A line without a colon has no name. */
static bool next_line(const char **body, size_t *length, struct mwi_line *line)
{
	if (*length == 0)
		return false;
	const char *end = memchr(*body, '\n', *length);
	size_t size = end ? (size_t)(end - *body) : *length, taken = end ? size + 1 : size;
	const char *colon = memchr(*body, ':', size);
	*line = (struct mwi_line){.name = *body, .value = *body};
	if (colon) {
		line->name_length = (size_t)(colon - *body);
		line->value = colon + 1;
		line->value_length = size - line->name_length - 1;
	}
	trim(&line->name, &line->name_length);
	trim(&line->value, &line->value_length);
	*body += taken;
	*length -= taken;
	return true;
}

static bool is(const char *text, size_t length, const char *word)
{
	return length == strlen(word) && strncasecmp(text, word, length) == 0;
}

/* A number; -1 when there is none. */
static int take_count(const char **text, size_t *length)
{
	int value = -1;
	skip_blanks(text, length);
	while (*length > 0 && **text >= '0' && **text <= '9') {
		value = (value < 0 ? 0 : value) * 10 + (**text - '0');
		value = value > COUNT_MAX ? COUNT_MAX : value;
		(*text)++;
		(*length)--;
	}
	return value;
}

static bool take_character(const char **text, size_t *length, char c)
{
	skip_blanks(text, length);
	if (*length == 0 || **text != c)
		return false;
	(*text)++;
	(*length)--;
	return true;
}

/* "new/old" or "new/old (urgent new/urgent old)". What cannot be read counts as 0. */
static void read_counts(const char *text, size_t length, struct wire_mwi *mwi)
{
	int fresh = take_count(&text, &length);
	int old = fresh >= 0 && take_character(&text, &length, '/') ? take_count(&text, &length) : -1;
	if (old < 0)
		return;
	mwi->fresh = fresh;
	mwi->old = old;
	int urgent = take_character(&text, &length, '(') ? take_count(&text, &length) : -1;
	if (urgent >= 0)
		mwi->urgent = urgent;
}

static void copy_account(char *account, size_t size, const struct mwi_line *line)
{
	char text[WIRE_NUMBER_SIZE];
	if (!account || line->value_length >= sizeof(text))
		return;
	memcpy(text, line->value, line->value_length);
	text[line->value_length] = '\0';
	wire_copy(account, size, text);
}

int mwi_parse(const char *body, size_t length, struct wire_mwi *mwi, char *account, size_t account_size)
{
	struct wire_mwi found = *mwi;
	struct mwi_line line;
	const char *rest = body;
	size_t left = length;
	bool known = false;
	found.waiting = false;
	found.fresh = found.old = found.urgent = 0;
	while (next_line(&rest, &left, &line)) {
		if (is(line.name, line.name_length, "Messages-Waiting")) {
			found.waiting = is(line.value, line.value_length, "yes");
			known = known || found.waiting || is(line.value, line.value_length, "no");
		} else if (is(line.name, line.name_length, "Voice-Message")) {
			read_counts(line.value, line.value_length, &found);
		}
	}
	if (!known)
		return -EBADMSG;
	if (account)
		account[0] = '\0';
	for (rest = body, left = length; next_line(&rest, &left, &line);)
		if (is(line.name, line.name_length, "Message-Account"))
			copy_account(account, account_size, &line);
	*mwi = found;
	return 0;
}
