/* Which digits are an emergency call. Asked before anything else: feature codes, extensions, rules and
 * prefixes come later. The number is called exactly as it is listed. Pure. */
#ifndef DESKPHONE_CALL_EMERGENCY_H
#define DESKPHONE_CALL_EMERGENCY_H
#include "agent/call/regions.h"

/* Numbers that the person configured besides those of the region. */
struct emergency_extra {
	struct region_code *codes;
	size_t count;
};

/* Reads "112,5555"; digits only, at most 15 each. 0, -EINVAL with the offset of the mistake, -ENOMEM. The
 * caller frees codes. */
int emergency_parse(const char *text, struct emergency_extra *extra, size_t *error_at);

/* Is it exactly a number of the region or of `extra`? Without a region: 112, 911 and what 3GPP TS 22.101
 * (10.1.1) lets every handset call: 000, 110, 118, 119, 999 (not 08, which begins national numbers). */
bool emergency_is(
	const struct region *region, const struct emergency_extra *extra, const char *digits, size_t length);

/* 112 and 911 in every region that does not use them otherwise (as a short code or as a number). */
bool emergency_is_universal(const struct region *region, const char *digits, size_t length);

/* Does something longer begin with this emergency number, so that it cannot be called at once? A number of
 * the region (facts of libphonenumber's full metadata, which regions.tsv is too loose for), or a longer
 * emergency number. */
bool emergency_is_ambiguous(
	const struct region *region, const struct emergency_extra *extra, const char *digits, size_t length);

/* Is it the beginning of an emergency number? */
bool emergency_begins(
	const struct region *region, const struct emergency_extra *extra, const char *digits, size_t length);

#define EMERGENCY_SHORT_MS 2000 /* how long an ambiguous one waits at most */
#endif
