/* Telephone URIs -> what to dial. */
#include "agent/cli/uri.h"
#include <ctype.h>
#include <errno.h>
#include <stdbool.h>
#include <string.h>
#include <strings.h>

static int uri_digit(char character)
{
	if (character >= '0' && character <= '9')
		return character - '0';
	character = (char)tolower((unsigned char)character);
	return character >= 'a' && character <= 'f' ? character - 'a' + 10 : -1;
}

/* The byte at *at, %XX decoded; *at moves behind it. */
static char uri_next(const char **at)
{
	const char *text = *at;
	int high = text[0] == '%' ? uri_digit(text[1]) : -1;
	int low = high >= 0 ? uri_digit(text[2]) : -1;
	*at += low >= 0 ? 3 : 1;
	return low >= 0 ? (char)(high * 16 + low) : *text;
}

static bool uri_has_control(const char *text)
{
	for (; *text; text++)
		if ((unsigned char)*text < 0x20 || *text == 0x7F)
			return true;
	return false;
}

/* What is printed between digits: the visual separators of RFC 3966 section 5.1.1, blanks, and those that web pages have
 * instead: no-break and thin spaces, typographic hyphens. 0 = none of them, else its size. */
static size_t uri_separator(const char *text)
{
	static const char *const wide[] = {"\xC2\xA0", "\xC2\xAD", "\xE2\x80\x89", "\xE2\x80\xAF", "\xE2\x80\x90",
		"\xE2\x80\x91", "\xE2\x80\x92", "\xE2\x80\x93", "\xE2\x80\x94"};
	for (size_t i = 0; i < sizeof(wide) / sizeof(wide[0]); i++)
		if (strncmp(text, wide[i], strlen(wide[i])) == 0)
			return strlen(wide[i]);
	return *text && strchr("-.()/ ", *text) ? 1 : 0;
}

/* In place. */
static void uri_strip(char *text)
{
	char *end = text;
	for (size_t size; *text; text += size ? size : 1) {
		size = uri_separator(text);
		if (!size)
			*end++ = *text;
	}
	*end = '\0';
}

static int uri_tel(const char *text, char *number, size_t size)
{
	char result[256];
	size_t length = 0;
	while (*text && *text != ';' && *text != '?') {
		char character = uri_next(&text);
		if (!character)
			return -EINVAL;
		if (length + 1 >= sizeof(result))
			return -EMSGSIZE;
		result[length++] = character;
	}
	result[length] = '\0';
	uri_strip(result);
	length = strlen(result);
	if (!length || uri_has_control(result))
		return -EINVAL;
	if (length >= size)
		return -EMSGSIZE;
	memcpy(number, result, length + 1);
	return 0;
}

/* An address stays as it is but for the headers behind '?': a web page must not set those (RFC 3261 section 19.1.5). */
static int uri_sip(const char *text, char *number, size_t size)
{
	size_t length = strcspn(text, "?"), scheme = strcspn(text, ":") + 1;
	if (uri_has_control(text) || length <= scheme)
		return -EINVAL;
	if (length >= size)
		return -EMSGSIZE;
	memcpy(number, text, length);
	number[length] = '\0';
	return 0;
}

int uri_number(const char *text, char *number, size_t size)
{
	text += strspn(text, " \t");
	if (strncasecmp(text, "tel:", 4) == 0)
		return uri_tel(text + 4, number, size);
	if (strncasecmp(text, "callto:", 7) == 0)
		return uri_tel(text + 7, number, size);
	if (strncasecmp(text, "sip:", 4) == 0 || strncasecmp(text, "sips:", 5) == 0)
		return uri_sip(text, number, size);
	if (uri_has_control(text) || !*text)
		return -EINVAL;
	if (strlen(text) >= size)
		return -EMSGSIZE;
	memcpy(number, text, strlen(text) + 1);
	return 0;
}
