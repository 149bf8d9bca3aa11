/* Numbers that were not typed on the pad: from the clipboard, a web page, a directory, a vCard. */
#include "agent/call/dial.h"
#include "agent/call/text.h"
#include <ctype.h>
#include <errno.h>
#include <string.h>
#include <strings.h>

/* Where it goes: the number, then what follows a pause. */
struct dial_reader {
	char *to, *end;
	size_t digits; /* so far in the number */
	bool too_long;
};

static void dial_write(struct dial_reader *reader, char key)
{
	if (reader->to < reader->end)
		*reader->to++ = key;
	else
		reader->too_long = true;
}

/* ITU-T E.161: 2 ABC, 3 DEF, 4 GHI, 5 JKL, 6 MNO, 7 PQRS, 8 TUV, 9 WXYZ. */
static char dial_letter(uint32_t code)
{
	static const char keys[] = "22233344455566677778889999";
	if (code >= 'a' && code <= 'z')
		code -= 'a' - 'A';
	return code >= 'A' && code <= 'Z' ? keys[code - 'A'] : '\0';
}

/* Full-width forms (East Asian keyboards) and the Arabic-Indic and Devanagari digits, as ASCII. */
static uint32_t dial_narrow(uint32_t code)
{
	static const uint32_t zeros[] = {0x0660, 0x06F0, 0x0966};
	if (code >= 0xFF01 && code <= 0xFF5E)
		return code - 0xFF01 + '!';
	for (size_t i = 0; i < sizeof(zeros) / sizeof(zeros[0]); i++)
		if (code >= zeros[i] && code <= zeros[i] + 9)
			return code - zeros[i] + '0';
	return code;
}

/* Behind these comes DTMF for after the answer. An "x" pauses as in "555 0100 x12" but not as in "0800
 * XEROX". */
static bool dial_pauses(const char *before, const struct dial_reader *reader)
{
	if (reader->digits == 0)
		return false;
	if (*before == ',' || *before == ';')
		return true;
	if (strncasecmp(before, "ext", 3) == 0 && !isalpha((unsigned char)before[-1]))
		return strncasecmp(before + 3, "ension", 6) == 0 || !isalpha((unsigned char)before[3]);
	bool digit_next =
		isdigit((unsigned char)before[1]) || (before[1] == ' ' && isdigit((unsigned char)before[2]));
	return strchr("pPwWxX", *before) && *before && digit_next;
}

static bool dial_take(struct dial_reader *reader, uint32_t code, bool letters)
{
	char letter = dial_letter(code);
	if ((code >= '0' && code <= '9') || code == '*' || code == '#') {
		dial_write(reader, (char)code);
	} else if (code == '+') {
		if (reader->digits > 0)
			return true; /* a plus means something only in front */
		dial_write(reader, '+');
		return true; /* not a digit */
	} else if (letter && letters) {
		dial_write(reader, letter);
	} else {
		return false;
	}
	reader->digits++;
	return true;
}

/* The part of a "tel:" URI before its parameters; ";ext=" (RFC 3966) is a pause. */
static const char *dial_skip_scheme(const char *text, bool *uri)
{
	while (*text == ' ' || *text == '\t')
		text++;
	*uri = strncasecmp(text, "tel:", 4) == 0;
	return *uri ? text + 4 : text;
}

static int dial_address(const char *text, char number[DIAL_TEXT_SIZE])
{
	size_t length = text_clean(text, number, DIAL_TEXT_SIZE, 0);
	if (length == 0 || strchr(number, ' '))
		return -EINVAL;
	return length == DIAL_TEXT_SIZE - 1 ? -EMSGSIZE : 0;
}

/* Reads the number up to its end or a pause; *at is then where the pause began, or the NUL. */
static void dial_read_number(const char **at, bool uri, struct dial_reader *reader)
{
	while (**at && !(uri && **at == ';') && !dial_pauses(*at, reader)) {
		if (strncmp(*at, "(0)", 3) == 0 && reader->digits > 0) {
			dial_take(reader, '0',
				false); /* +44 (0)20 ...: the plan knows what to do with the zero */
			*at += 3;
		} else {
			dial_take(reader, dial_narrow(text_next(at)), !uri);
		}
	}
	const char *extension = uri ? strstr(*at, ";ext=") : NULL;
	if (uri)
		*at = extension ? extension : *at + strlen(*at);
}

/* A number and what follows a pause. */
static int dial_split(const char *text, bool uri, char number[DIAL_TEXT_SIZE], char after[DIAL_SIZE])
{
	struct dial_reader first = {.to = number, .end = number + DIAL_TEXT_SIZE - 1};
	struct dial_reader rest = {.to = after, .end = after + DIAL_SIZE - 1};
	dial_read_number(&text, uri, &first);
	while (*text) {
		uint32_t code = dial_narrow(text_next(&text));
		dial_take(&rest, code == '+' ? ' ' : code, false);
	}
	if (first.too_long || rest.too_long)
		return -EMSGSIZE;
	return first.digits > 0 ? 0 : -EINVAL;
}

int dial_text(const char *text, char number[DIAL_TEXT_SIZE], char after[DIAL_SIZE])
{
	char result[DIAL_TEXT_SIZE] = "", dtmf[DIAL_SIZE] = "";
	bool uri;
	if (!text)
		return -EINVAL;
	const char *bare = dial_skip_scheme(text, &uri);
	bool address =
		strchr(bare, '@') || strncasecmp(bare, "sip:", 4) == 0 || strncasecmp(bare, "sips:", 5) == 0;
	int error = address ? dial_address(bare, result) : dial_split(bare, uri, result, dtmf);
	if (error)
		return error;
	memcpy(number, result, sizeof(result));
	memcpy(after, dtmf, sizeof(dtmf));
	return 0;
}
