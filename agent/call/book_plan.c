#include "agent/call/book_plan.h"
#include "agent/call/dial.h"
#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#define INTERNATIONAL_MIN 8  /* digits; shorter ones are nobody's full number */
#define INTERNATIONAL_MAX 15 /* E.164 */

static size_t scheme_length(const char *text)
{
	if (strncasecmp(text, "sips:", 5) == 0)
		return 5;
	return strncasecmp(text, "sip:", 4) == 0 ? 4 : 0;
}

/* RFC 3261, 19.1.6: the user part of a sip: address may be a telephone number. False: the address as it is, in *to. */
static bool is_number(char address[DIAL_TEXT_SIZE])
{
	char *user = address + scheme_length(address), *at = strchr(user, '@');
	size_t length = at ? (size_t)(at - user) : strcspn(user, ";?");
	bool number = length > 0 && strspn(user, "+0123456789-.()*#") >= length;
	if (number)
		user[length] = '\0';
	memmove(address, user, strlen(user) + 1);
	for (char *letter = address; !number && *letter; letter++)
		*letter = (char)tolower((unsigned char)*letter);
	return number;
}

void book_plan_normalize(void *plan, const char *number, char *result, size_t size)
{
	char digits[DIAL_TEXT_SIZE], after[DIAL_SIZE];
	struct plan_number read;
	result[0] = '\0';
	if (dial_text(number, digits, after) < 0)
		return;
	bool address = strchr(digits, '@') || scheme_length(digits) > 0;
	if (address && is_number(digits)) {
		char user[DIAL_TEXT_SIZE];
		memcpy(user, digits, sizeof(user));
		if (dial_text(user, digits, after) < 0)
			return;
		address = false;
	}
	if (!address)
		plan_number(plan, digits, &read);
	snprintf(result, size, "%s", !address && read.number[0] ? read.number : digits);
}

int book_plan_find(const struct book *book, const char *number, struct book_match *match)
{
	char full[INTERNATIONAL_MAX + 2];
	size_t length = strlen(number);
	int status = book_find(book, number, match);
	bool international = length >= INTERNATIONAL_MIN && length <= INTERNATIONAL_MAX && number[0] != '0' &&
			     strspn(number, "0123456789") == length;
	if (status == 0 || !international)
		return status;
	snprintf(full, sizeof(full), "+%s", number);
	return book_find(book, full, match);
}
