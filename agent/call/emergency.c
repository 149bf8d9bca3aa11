#include "agent/call/emergency.h"
#include "agent/call/national.h"
#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

static const struct region_code anywhere[] = {
	{3, "112"},
	{3, "911"},
	{3, "000"},
	{3, "110"},
	{3, "118"},
	{3, "119"},
	{3, "999"},
};
#define ANYWHERE_COUNT (sizeof anywhere / sizeof *anywhere)

/* Where a number of the region, or a local one (BB, GG, JE, SO), or a carrier or international prefix (CN,
 * UZ) begins with the digits of an emergency number. Every other region has it reserved. */
static const struct {
	char region[3];
	const char *numbers;
} ambiguous[] = {
	{"AC", "911,999"},
	{"AD", "110,112,116,118"},
	{"BB", "311"},
	{"BR", "112,192,193"},
	{"CN", "110,119,120"},
	{"FJ", "911,917"},
	{"GG", "999"},
	{"JE", "112"},
	{"LT", "03"},
	{"OM", "9999"},
	{"PA", "911"},
	{"SO", "555,999"},
	{"TJ", "101,102,103,112"},
	{"TO", "999"},
	{"UZ", "001,002,003"},
};

int emergency_parse(const char *text, struct emergency_extra *extra, size_t *error_at)
{
	size_t room = 1;

	for (const char *c = text; *c; c++)
		room += *c == ',';
	struct region_code *codes = calloc(room, sizeof *codes);
	if (!codes)
		return -ENOMEM;
	size_t count = 0;
	for (const char *c = text; *c; c += strspn(c, ", ")) {
		size_t length = strspn(c, "0123456789");
		bool ended = c[length] == '\0' || strchr(", ", c[length]);
		if (length == 0 || length >= sizeof codes->digits || !ended || count == room) {
			*error_at = (size_t)(c - text) + (ended ? 0 : length);
			free(codes);
			return -EINVAL;
		}
		memcpy(codes[count].digits, c, length);
		codes[count++].length = (uint8_t)length;
		c += length;
	}
	*extra = (struct emergency_extra){.codes = codes, .count = count};
	return 0;
}

static bool listed(const struct region_code *codes, size_t count, const char *digits, size_t length)
{
	for (size_t i = 0; i < count; i++)
		if (codes[i].length == length && memcmp(codes[i].digits, digits, length) == 0)
			return true;
	return false;
}

/* Is there a longer one that begins with the digits? */
static bool begins(const struct region_code *codes, size_t count, const char *digits, size_t length)
{
	for (size_t i = 0; i < count; i++)
		if (codes[i].length > length && memcmp(codes[i].digits, digits, length) == 0)
			return true;
	return false;
}

bool emergency_is(
	const struct region *region, const struct emergency_extra *extra, const char *digits, size_t length)
{
	if (length == 0 || length > 15)
		return false;
	if (listed(extra->codes, extra->count, digits, length))
		return true;
	if (!region)
		return listed(anywhere, ANYWHERE_COUNT, digits, length);
	return (region->emergency_lengths >> length & 1) != 0 &&
	       listed(region->emergency, region->emergency_count, digits, length);
}

bool emergency_is_universal(const struct region *region, const char *digits, size_t length)
{
	char e164[NATIONAL_SIZE];

	if (length != 3 || (memcmp(digits, "112", 3) != 0 && memcmp(digits, "911", 3) != 0))
		return false;
	return !region || (!pattern_full(region->short_codes, digits, length) &&
				  national_e164(region, digits, length, e164, NULL) == 0);
}

static bool in_table(const struct region *region, const char *digits, size_t length)
{
	for (size_t i = 0; i < sizeof ambiguous / sizeof *ambiguous; i++) {
		if (strcmp(ambiguous[i].region, region->code) != 0)
			continue;
		for (const char *c = ambiguous[i].numbers; *c; c += strspn(c, ",")) {
			size_t one = strcspn(c, ",");
			if (one == length && memcmp(c, digits, length) == 0)
				return true;
			c += one;
		}
	}
	return false;
}

bool emergency_begins(
	const struct region *region, const struct emergency_extra *extra, const char *digits, size_t length)
{
	if (begins(extra->codes, extra->count, digits, length) ||
		begins(anywhere, region ? 2 : ANYWHERE_COUNT, digits, length))
		return true;
	return region && begins(region->emergency, region->emergency_count, digits, length);
}

bool emergency_is_ambiguous(
	const struct region *region, const struct emergency_extra *extra, const char *digits, size_t length)
{
	if (begins(extra->codes, extra->count, digits, length))
		return true;
	/* Without a region nobody knows which numbers begin so. */
	if (!region)
		return true;
	return in_table(region, digits, length) ||
	       begins(region->emergency, region->emergency_count, digits, length);
}
