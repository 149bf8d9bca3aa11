#include "agent/call/format.h"
#include <stdbool.h>
#include <string.h>

/* How numbers are written in a country: x is a digit of the national number, `*` all that are left,
 * anything else stands for itself (the trunk prefix among it). The first row with the country code, one
 * of the beginnings and the length counts. Only what is certain: where the length of the area code
 * cannot be told from the number, there is no row. */
struct style {
	char cc[4];
	const char *beginnings; /* comma-separated; "" = any */
	size_t length;		/* of the national number; 0 = any */
	const char *written;
};

static const struct style styles[] = {
	{ "1", "", 10, "(xxx) xxx-xxxx" },
	{ "7", "3,4,7,8,9", 10, "8 (xxx) xxx-xx-xx" },
	{ "20", "2", 9, "0x xxxxxxxx" }, { "20", "1", 10, "0xxx xxx xxxx" },
	{ "27", "", 9, "0xx xxx xxxx" },
	{ "30", "", 10, "xxx xxx xxxx" },
	{ "31", "6", 9, "0x xxxxxxxx" },
	{ "31", "10,13,14,15,20,23,24,26,30,33,35,36,38,40,43,45,46,50,53,55,58,7,85,88", 9, "0xx xxx xxxx" },
	{ "31", "1,2,3,4,5", 9, "0xxx xxx xxx" },
	{ "32", "4", 9, "0xxx xx xx xx" }, { "32", "2,3,4,9", 8, "0x xxx xx xx" }, { "32", "80,90", 8, "0xxx xxxxx" },
	{ "32", "", 8, "0xx xx xx xx" },
	{ "33", "8", 9, "0xxx xxx xxx" }, { "33", "", 9, "0x xx xx xx xx" },
	{ "34", "", 9, "xxx xxx xxx" },
	{ "36", "1", 8, "06 x xxx xxxx" }, { "36", "", 8, "06 xx xxx xxx" }, { "36", "", 9, "06 xx xxx xxxx" },
	{ "39", "02,06", 10, "xx xxxx xxxx" }, { "39", "3", 10, "xxx xxx xxxx" }, { "39", "800", 9, "xxx xxxxxx" },
	{ "40", "", 9, "0xxx xxx xxx" },
	{ "41", "", 9, "0xx xxx xx xx" },
	{ "43", "1", 0, "0x *" }, { "43", "65,66,67,68,69,800", 0, "0xxx *" },
	{ "44", "2", 10, "0xx xxxx xxxx" },
	{ "44", "113,114,115,116,117,118,121,131,141,151,161,171,181,191,3,8,9", 10, "0xxx xxx xxxx" },
	{ "44", "1,7", 10, "0xxxx xxxxxx" }, { "44", "1", 9, "0xxxx xxxxx" }, { "44", "800", 9, "0xxx xxxxxx" },
	{ "45", "", 8, "xx xx xx xx" },
	{ "46", "7", 9, "0xx-xxx xx xx" }, { "46", "8", 8, "0x-xxx xx xx" }, { "46", "8", 9, "0x-xxx xxx xx" },
	{ "47", "4,8,9", 8, "xxx xx xxx" }, { "47", "", 8, "xx xx xx xx" },
	{ "48", "", 9, "xxx xxx xxx" },
	{ "49", "30,40,69,89", 0, "0xx *" }, { "49", "15", 11, "0xxxx *" }, { "49", "16,17,800", 0, "0xxx *" },
	{ "49", "", 0, "0*" },
	{ "51", "9", 9, "xxx xxx xxx" },
	{ "52", "33,55,56,81", 10, "xx xxxx xxxx" }, { "52", "", 10, "xxx xxx xxxx" },
	{ "54", "11", 10, "0xx xxxx-xxxx" }, { "54", "911", 11, "+54 x xx xxxx-xxxx" }, { "54", "800", 10, "0xxx-xxx-xxxx" },
	{ "55", "300,500,800,900", 10, "0xxx xxx xxxx" }, { "55", "", 10, "(xx) xxxx-xxxx" }, { "55", "", 11, "(xx) xxxxx-xxxx" },
	{ "56", "2,9", 9, "x xxxx xxxx" },
	{ "57", "60", 10, "(xxx) xxx xxxx" }, { "57", "3", 10, "xxx xxx xxxx" },
	{ "58", "", 10, "0xxx-xxxxxxx" },
	{ "61", "2,3,7,8", 9, "(0x) xxxx xxxx" }, { "61", "4", 9, "0xxx xxx xxx" }, { "61", "13,18,19", 10, "xxxx xxx xxx" },
	{ "61", "13", 6, "xx xx xx" },
	{ "63", "9", 10, "0xxx xxx xxxx" },
	{ "64", "3,4,6,7,9", 8, "0x-xxx xxxx" },
	{ "65", "", 8, "xxxx xxxx" },
	{ "66", "2", 8, "0x xxx xxxx" }, { "66", "6,8,9", 9, "0xx xxx xxxx" },
	{ "81", "70,80,90", 10, "0xx-xxxx-xxxx" }, { "81", "3,6", 9, "0x-xxxx-xxxx" }, { "81", "120", 9, "0xxx-xxx-xxx" },
	{ "82", "2", 9, "0x-xxx-xxxx" }, { "82", "2", 10, "0x-xxxx-xxxx" }, { "82", "10", 10, "0xx-xxxx-xxxx" },
	{ "86", "1", 11, "xxx xxxx xxxx" }, { "86", "10,2", 10, "0xx xxxx xxxx" },
	{ "90", "", 10, "0xxx xxx xx xx" },
	{ "91", "6,7,8,9", 10, "0xxxxx xxxxx" },
	{ "98", "9", 10, "0xxx xxx xxxx" }, { "98", "1,2,3,4,5,6,7,8", 10, "0xx xxxx xxxx" },
	{ "262", "", 9, "0xxx xx xx xx" }, { "590", "", 9, "0xxx xx xx xx" }, { "594", "", 9, "0xxx xx xx xx" },
	{ "596", "", 9, "0xxx xx xx xx" },
	{ "351", "", 9, "xxx xxx xxx" },
	{ "353", "1", 8, "(0x) xxx xxxx" }, { "353", "8", 9, "0xx xxx xxxx" },
	{ "354", "", 7, "xxx xxxx" },
	{ "380", "", 9, "0xx xxx xxxx" },
	{ "420", "", 9, "xxx xxx xxx" }, { "421", "9", 9, "0xxx xxx xxx" },
	{ "423", "", 7, "xxx xx xx" },
	{ "852", "", 8, "xxxx xxxx" },
	{ "886", "9", 9, "0xxx xxx xxx" }, { "886", "2", 9, "(0x) xxxx xxxx" },
	{ "966", "", 9, "0xx xxx xxxx" },
	{ "971", "5", 9, "0xx xxx xxxx" }, { "971", "", 8, "0x xxx xxxx" },
	{ "972", "5,7", 9, "0xx-xxx-xxxx" }, { "972", "2,3,4,8,9", 8, "0x-xxx-xxxx" },
};

static bool begins(const char *number, const char *beginnings)
{
	if (*beginnings == '\0')
		return true;
	for (; *beginnings; beginnings += strspn(beginnings, ",")) {
		size_t length = strcspn(beginnings, ",");
		if (strncmp(number, beginnings, length) == 0)
			return true;
		beginnings += length;
	}
	return false;
}

static const struct style *find_style(const char *cc, const char *national)
{
	size_t length = strlen(national);

	for (size_t i = 0; i < sizeof styles / sizeof *styles; i++)
		if (strcmp(styles[i].cc, cc) == 0 && (styles[i].length == 0 || styles[i].length == length) &&
			begins(national, styles[i].beginnings))
			return &styles[i];
	return NULL;
}

/* False when it does not fit, or when the style has no place for every digit. */
static bool write_style(const char *written, const char *national, char *shown, size_t size)
{
	size_t used = 0;

	for (; *written; written++) {
		size_t take = *written == '*' ? strlen(national) : *written == 'x';
		size_t length = *written == '*' ? take : 1;
		if (strlen(national) < take || used + length >= size)
			return false;
		memcpy(shown + used, take > 0 ? national : written, length);
		national += take;
		used += length;
	}
	shown[used] = '\0';
	return *national == '\0';
}

/* The next group of `left` digits: threes, with a four or two at the end. */
static size_t group(size_t left)
{
	return left == 4 || left == 8 ? 4 : left == 5 ? 2 : left < 3 ? left : 3;
}

static bool write_international(const char *cc, const char *national, char *shown, size_t size)
{
	size_t used = 1 + strlen(cc), left = strlen(national);

	if (used >= size)
		return false;
	shown[0] = '+';
	memcpy(shown + 1, cc, used - 1);
	while (left > 0) {
		size_t length = group(left);
		if (used + 1 + length >= size)
			return false;
		shown[used++] = ' ';
		memcpy(shown + used, national, length);
		used += length;
		national += length;
		left -= length;
	}
	shown[used] = '\0';
	return true;
}

void format_number(const struct region *home, const char *e164, char *shown, size_t size)
{
	const struct region *region = region_of_number(e164 + 1, strlen(e164 + 1));

	if (region && e164[0] == '+') {
		const char *national = e164 + 1 + region->cc_length;
		bool own = home && strcmp(home->cc, region->cc) == 0;
		/* Half a number that still has its trunk 0 (+49 0301): it must not get a second one. */
		static const struct style half = { .written = "*" };
		bool has_trunk = own && region->trunk[0] == '0' && national[0] == '0';
		const struct style *style = has_trunk ? &half : own ? find_style(region->cc, national) : NULL;
		if (style && write_style(style->written, national, shown, size))
			return;
		if (write_international(region->cc, national, shown, size))
			return;
	}
	size_t length = strnlen(e164, size - 1);
	memcpy(shown, e164, length);
	shown[length] = '\0';
}
