/* What numbers look like in full: keymaps/kinds.tsv (from libphonenumber, see NOTICE), compiled in. The
 * pattern of a region in regions.tsv covers all kinds of number in one and is looser; for when a number is
 * complete, that is not enough. Patterns are compiled when they are first asked for, then kept for the life
 * of the process; any thread may ask. */
#ifndef DESKPHONE_CALL_KINDS_H
#define DESKPHONE_CALL_KINDS_H
#include "agent/call/pattern.h"

/* Is there anything about this country code? Not about those that belong to no region. */
bool kinds_known(const char *cc);

/* What a national number of the country code, without trunk prefix, is and can become: in any of the regions
 * that share it. */
struct pattern_outlook kinds_outlook(const char *cc, const char *digits, size_t length);

/* The table itself (generated from keymaps/kinds.tsv); ends with a NUL beyond its length. */
extern const char kinds_tsv[];
extern const size_t kinds_tsv_length;
#endif
