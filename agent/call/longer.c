#include "agent/call/longer.h"
#include <string.h>

/* Regions whose fixed and mobile numbers have one length while others are longer: that length, and how the
 * longer ones begin. From the patterns by kind of number of libphonenumber 9.0.43 (Copyright The
 * Libphonenumber Authors, Apache License 2.0; see NOTICE); the pattern of regions.tsv covers all kinds in one
 * and is looser. */
static const struct {
	char region[3];
	unsigned char length;
	const char *beginnings;
} facts[] = {
	{"AU", 9, "1300,1800,1900,1901,1902,1906"},
	{"BO", 8, "8001"},
	{"BY", 9, "800,801,803,810,820,902"},
	{"BZ", 7, "0800"},
	{"CC", 9, "1300,1800,1900,1901,1902,1906"},
	{"CH", 9, "860"},
	{"CL", 9, "1230,600"},
	{"CR", 8, "800,900,905,909"},
	{"CX", 9, "1300,1800,1900,1901,1902,1906"},
	{"CZ", 9, "93,96"},
	{"FJ", 7, "0800"},
	{"GR", 10, "800"},
	{"GT", 8, "180,181,19"},
	{"HK", 8, "800,9000,9001,9002,9004,9005,9006,9007,9008,9009"},
	{"HN", 8, "8002"},
	{"IN", 10, "0008,1800,1803,1860,1861,1862"},
	{"KG", 9, "800"},
	{"KZ", 10, "8108"},
	{"ME", 8, "809"},
	{"MV", 7, "800,900"},
	{"NG", 10, "700,800"},
	{"OM", 8, "8007"},
	{"PF", 8, "800,801,802,803,804,805"},
	{"QA", 8, "0080,800"},
	{"RU", 10, "8108"},
	{"SA", 9, "800"},
	{"SG", 8, "1800,1900,7000,800"},
	{"SV", 8, "800,900"},
	{"SZ", 8, "900"},
	{"TR", 10, "800"},
	{"UA", 9, "8001,8002,8003,8004,8005,8006,8007,8008,9002,9003,9009"},
	{"UY", 8, "0004"},
	{"WF", 6, "800,801,802,803,804,805"},
};

static bool begins(const char *digits, size_t length, const char *beginnings)
{
	while (*beginnings) {
		size_t one = strcspn(beginnings, ",");
		if (one <= length && memcmp(digits, beginnings, one) == 0)
			return true;
		beginnings += one + (beginnings[one] == ',');
	}
	return false;
}

bool longer_possible(const struct region *region, const char *digits, size_t length)
{
	for (size_t i = 0; i < sizeof facts / sizeof *facts; i++)
		if (strcmp(facts[i].region, region->code) == 0)
			return length < facts[i].length || begins(digits, length, facts[i].beginnings);
	return true;
}
