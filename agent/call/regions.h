/* The numbering facts of every region: keymaps/regions.tsv (from libphonenumber, see NOTICE), compiled in. A
 * row is read and its patterns are compiled when it is first asked for, then kept for the life of the
 * process; every call may come from any thread. */
#ifndef DESKPHONE_CALL_REGIONS_H
#define DESKPHONE_CALL_REGIONS_H
#include "agent/call/pattern.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Lengths of national numbers: bit n = n digits. */
typedef uint32_t region_lengths;

struct region_code {
	uint8_t length;
	char digits[15];
};

struct region {
	char code[4]; /* "GB"; "001" for a non-geographic country code */
	char cc[4];   /* country code */
	size_t cc_length;
	unsigned row;	   /* line of regions.tsv, for people */
	bool main;	   /* its rules count for numbers of this country code from abroad */
	bool leading_zero; /* national numbers can begin with 0, which stays */
	const char *trunk; /* national prefix as it is written; "" = none */
	const char *trunk_transform;
	const char *idd_preferred, *idd_text, *trunk_text, *pattern_text, *short_text; /* as in the table */
	region_lengths lengths, lengths_fixed_mobile, lengths_local;
	struct pattern *idd, *trunk_parse, *pattern, *short_codes; /* NULL = none */
	char *texts;						   /* where the strings live */
	const struct region_code *emergency;
	size_t emergency_count;
	uint32_t emergency_lengths; /* bit n: there is one of n digits */
};

/* Two letters, any case. NULL when there is no such region (or no memory). */
const struct region *region_find(const char *code, size_t length);

/* The region whose rules count for the country code `digits` begins with; NULL when it begins with none. */
const struct region *region_of_number(const char *digits, size_t length);

/* Could more digits make a country code of these? "88" could, "999" could not. */
bool region_cc_begins(const char *digits, size_t length);

/* Every region in the order of the table; NULL behind the last. */
const struct region *region_at(size_t index);

/* 0 < n < 32 and bit n. */
static inline bool region_has_length(region_lengths lengths, size_t length)
{
	return length < 32 && (lengths >> length & 1) != 0;
}

/* The table itself (generated from keymaps/regions.tsv); ends with a NUL beyond its length. */
extern const char regions_tsv[];
extern const size_t regions_tsv_length;
#endif
