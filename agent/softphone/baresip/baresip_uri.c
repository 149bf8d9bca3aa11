#include "agent/softphone/baresip/baresip_uri.h"
#include "agent/call/utf8.h"
#include "agent/softphone/wire.h"
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

static int hex(char c)
{
	const char *digits = "0123456789abcdef";
	const char *found = c ? strchr(digits, c | 0x20) : NULL;
	return found ? (int)(found - digits) : -1;
}

/* In place. "%00" to "%1F" and "%7F" stay as they are. */
static void decode_escapes(char *text)
{
	char *to = text;
	for (const char *from = text; *from; from++) {
		int high = *from == '%' ? hex(from[1]) : -1, low = high >= 0 ? hex(from[2]) : -1;
		int value = low >= 0 ? high * 16 + low : -1;
		if (value >= 0x20 && value != 0x7f) {
			*to++ = (char)value;
			from += 2;
		} else {
			*to++ = *from;
		}
	}
	*to = '\0';
}

static const char *skip_scheme(const char *uri)
{
	static const char *const schemes[] = {"sip:", "sips:", "tel:"};
	for (size_t i = 0; i < sizeof(schemes) / sizeof(schemes[0]); i++)
		if (strncasecmp(uri, schemes[i], strlen(schemes[i])) == 0)
			return uri + strlen(schemes[i]);
	return uri;
}

void baresip_uri_number(const char *uri, char *number, size_t size)
{
	char text[256], clean[256];
	const char *start = skip_scheme(uri);
	utf8_copy(text, sizeof(text), start, strcspn(start, ";?>"));
	char *at = strrchr(text, '@');
	size_t user = at ? (size_t)(at - text) : strlen(text);
	char kept = text[user];
	text[user] = '\0';
	decode_escapes(text);
	/* Punctuation of RFC 3966 belongs to a number, but not alone. */
	bool is_number =
		text[0] && strspn(text, "0123456789*#+-.()") == strlen(text) && strpbrk(text, "0123456789*#");
	if (!is_number && at) {
		size_t length = strlen(text);
		at[0] = kept;
		memmove(text + length, at, strlen(at) + 1);
	}
	utf8_copy(clean, sizeof(clean), text, strlen(text)); /* an escape may have been no UTF-8 */
	wire_copy(number, size, clean);
}

/* Characters that may stand in the user part as they are (RFC 3261, 25.1: unreserved and user-unreserved);
 * "%" begins an escape that the number has already. */
static bool is_user_character(char c)
{
	return (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z') ||
	       (c && strchr("-_.!~*'()&=+$,;?/%", c));
}

static bool append(char *to, size_t size, size_t *length, const char *text)
{
	size_t more = strlen(text);
	if (*length + more >= size)
		return false;
	memcpy(to + *length, text, more + 1);
	*length += more;
	return true;
}

static bool append_user(char *to, size_t size, size_t *length, const char *number)
{
	for (; *number; number++) {
		char text[4] = {*number, '\0'};
		if (!is_user_character(*number))
			snprintf(text, sizeof(text), "%%%02X", (unsigned)(unsigned char)*number);
		if (!append(to, size, length, text))
			return false;
	}
	return true;
}

int baresip_uri_dial(const char *number, const char *account, char *uri, size_t size)
{
	char result[384] = "";
	size_t length = 0;
	for (const char *c = number; *c; c++)
		if ((unsigned char)*c <= ' ' || *c == '\x7f' || strchr("<>\"\\", *c))
			return -EINVAL;
	if (!*number)
		return -EINVAL;
	bool whole = skip_scheme(number) != number, address = !whole && strchr(number, '@');
	const char *host = account ? strchr(account, '@') : NULL;
	bool done;
	if (whole)
		done = append(result, sizeof(result), &length, number);
	else if (address)
		done = append(result, sizeof(result), &length, "sip:") &&
		       append(result, sizeof(result), &length, number);
	else if (host)
		done = append(result, sizeof(result), &length, "sip:") &&
		       append_user(result, sizeof(result), &length, number) &&
		       append(result, sizeof(result), &length, host);
	else
		done = append_user(result, sizeof(result), &length, number);
	if (!done || length >= size)
		return -EINVAL;
	memcpy(uri, result, length + 1);
	return 0;
}

/* The network could not even be asked (texts of strerror() as baresip's library prints them). */
static bool is_unreachable(const char *text)
{
	static const char *const texts[] = {"refused", "unreachable", "No route", "timed out", "No address",
		"Network is down", "Host is down", "Destination address", "Name or service"};
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		if (strcasestr(text, texts[i]))
			return true;
	return false;
}

enum call_cause baresip_uri_cause(const char *text, bool outgoing, bool established)
{
	char *end;
	long status = strtol(text, &end, 10);
	if (established)
		return CAUSE_NORMAL;
	if (strcasestr(text, "elsewhere"))
		return CAUSE_ELSEWHERE;
	if (end == text + 3 && status >= 300 && status <= 699)
		return wire_cause_of_sip((int)status);
	if (!outgoing)
		return CAUSE_CANCELLED;
	if (is_unreachable(text))
		return CAUSE_UNREACHABLE;
	return strcasestr(text, "by user") ? CAUSE_NORMAL : CAUSE_FAILED;
}
