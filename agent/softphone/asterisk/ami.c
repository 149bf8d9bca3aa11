#include "agent/softphone/asterisk/ami.h"
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define GREETING "Asterisk Call Manager/"

/* Room for a line in the message: its text; NULL when it is full. */
static char *keep(struct ami_message *message, const char *line, size_t length)
{
	if (message->count == AMI_HEADERS_MAX || message->used + length + 1 > sizeof(message->text))
		return NULL;
	char *text = message->text + message->used;
	memcpy(text, line, length);
	text[length] = '\0';
	message->used += length + 1;
	return text;
}

/* "Key: value"; a line without a colon is passed over, and so is one with a NUL in it. */
static void add_header(struct ami_message *message, const char *line, size_t length)
{
	const char *colon = memchr(line, ':', length);
	if (!colon || colon == line || memchr(line, '\0', length))
		return;
	size_t key = (size_t)(colon - line);
	char *text = keep(message, line, length);
	if (!text)
		return;
	text[key] = '\0';
	char *value = text + key + 1;
	while (*value == ' ' || *value == '\t')
		value++;
	message->headers[message->count].key = text;
	message->headers[message->count++].value = value;
}

static bool end_message(struct ami_reader *reader,
	bool (*on_message)(void *user, const struct ami_message *message), void *user)
{
	bool go_on = reader->message.count == 0 || on_message(user, &reader->message);
	reader->message.count = reader->message.used = 0;
	return go_on;
}

/* One line without its end. 0 go on, 1 stop, -EPROTO. */
static int take_line(struct ami_reader *reader,
	bool (*on_message)(void *user, const struct ami_message *message), void *user)
{
	size_t length = reader->length;
	if (length > 0 && reader->line[length - 1] == '\r')
		length--;
	reader->length = 0;
	if (!reader->greeted) {
		reader->greeted =
			length > strlen(GREETING) && memcmp(reader->line, GREETING, strlen(GREETING)) == 0;
		return reader->greeted ? 0 : -EPROTO;
	}
	if (length == 0 && !reader->overlong)
		return end_message(reader, on_message, user) ? 0 : 1;
	if (!reader->overlong)
		add_header(&reader->message, reader->line, length);
	reader->overlong = false;
	return 0;
}

int ami_read(struct ami_reader *reader, const char *bytes, size_t length,
	bool (*on_message)(void *user, const struct ami_message *message), void *user)
{
	int status = 0;
	for (size_t i = 0; i < length && status == 0; i++) {
		if (bytes[i] == '\n')
			status = take_line(reader, on_message, user);
		else if (reader->length < sizeof(reader->line))
			reader->line[reader->length++] = bytes[i];
		else if (reader->greeted)
			reader->overlong = true;
		else
			status = -EPROTO;
	}
	return status < 0 ? status : 0;
}

const char *ami_get(const struct ami_message *message, const char *key)
{
	for (size_t i = 0; i < message->count; i++)
		if (strcasecmp(message->headers[i].key, key) == 0)
			return message->headers[i].value;
	return "";
}

bool ami_is(const struct ami_message *message, const char *key, const char *value)
{
	return strcasecmp(ami_get(message, key), value) == 0;
}

int ami_number(const struct ami_message *message, const char *key)
{
	const char *text = ami_get(message, key);
	size_t digits = strspn(text, "0123456789");
	return digits > 0 && digits <= 6 && text[digits] == '\0' ? atoi(text) : -1;
}

static bool is_clean(const char *text)
{
	for (; *text; text++)
		if ((unsigned char)*text < 0x20 || *text == 0x7F)
			return false;
	return true;
}

static void add_line(struct ami_action *action, const char *key, const char *name, const char *value)
{
	size_t room = sizeof(action->text) - action->length;
	if (action->failed || !is_clean(key) || !is_clean(name) || !is_clean(value) ||
		strlen(name) + strlen(value) > AMI_VALUE_MAX) {
		action->failed = true;
		return;
	}
	int length = snprintf(
		action->text + action->length, room, "%s: %s%s%s\r\n", key, name, *name ? "=" : "", value);
	action->failed = length < 0 || (size_t)length >= room;
	action->length += action->failed ? 0 : (size_t)length;
}

void ami_begin(struct ami_action *action, const char *name)
{
	action->failed = false;
	action->length = 0;
	add_line(action, "Action", "", name);
}

void ami_put(struct ami_action *action, const char *key, const char *value)
{
	add_line(action, key, "", value);
}

void ami_put_number(struct ami_action *action, const char *key, long value)
{
	char text[24];
	snprintf(text, sizeof(text), "%ld", value);
	add_line(action, key, "", text);
}

void ami_put_variable(struct ami_action *action, const char *name, const char *value)
{
	if (strchr(value, ','))
		action->failed = true;
	add_line(action, "Variable", name, value);
}

int ami_end(struct ami_action *action)
{
	if (action->failed || action->length + 3 > sizeof(action->text))
		return -EINVAL;
	memcpy(action->text + action->length, "\r\n", 3);
	action->length += 2;
	return 0;
}
