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

static int uri_tel(const char *text, char *number, size_t size)
{
	char result[256];
	size_t length = 0;
	text += strspn(text, "/"); /* tel://, which is wrong and common */
	while (*text && *text != ';' && *text != '?') {
		char character = uri_next(&text);
		if (!character)
			return -EINVAL;
		if (strchr("-.() ", character)) /* visual separators, RFC 3966 section 5.1.1 */
			continue;
		if (length + 1 >= sizeof(result) || length + 1 >= size)
			return -EMSGSIZE;
		result[length++] = character;
	}
	result[length] = '\0';
	if (!length || uri_has_control(result))
		return -EINVAL;
	memcpy(number, result, length + 1);
	return 0;
}

int uri_number(const char *text, char *number, size_t size)
{
	text += strspn(text, " \t");
	if (strncasecmp(text, "tel:", 4) == 0)
		return uri_tel(text + 4, number, size);
	if (strncasecmp(text, "callto:", 7) == 0)
		return uri_tel(text + 7, number, size);
	if (uri_has_control(text) || !*text || strcasecmp(text, "sip:") == 0 ||
		strcasecmp(text, "sips:") == 0)
		return -EINVAL;
	if (strlen(text) >= size)
		return -EMSGSIZE;
	memcpy(number, text, strlen(text) + 1);
	return 0;
}
