#include "agent/call/caller_id.h"
#include <string.h>

/* What the operators and regulators of these regions tell their customers to dial. */
static const struct {
	char region[3];
	const char *prefixes;
} table[] = {
	{"AU", "1831,1832"},
	{"ES", "067"},
	{"FR", "3651"},
	{"GB", "1470,141,18001,18002"},
	{"GG", "1470,141,18001,18002"},
	{"HK", "133"},
	{"IE", "141,142"},
	{"IM", "1470,141,18001,18002"},
	{"JE", "1470,141,18001,18002"},
	{"JP", "184,186"},
	{"NZ", "0196,0197"},
};

size_t caller_id_prefix(const struct region *region, const char *digits, size_t length)
{
	const char *prefixes = "";

	for (size_t i = 0; region && i < sizeof table / sizeof *table; i++)
		if (strcmp(table[i].region, region->code) == 0)
			prefixes = table[i].prefixes;
	while (*prefixes) {
		size_t one = strcspn(prefixes, ",");
		if (length >= one && memcmp(digits, prefixes, one) == 0)
			return one;
		prefixes += one + (prefixes[one] == ',');
	}
	return 0;
}
