/* Prefixes that hide or show the caller's number for one call, or put a text relay into it. They have to
 * reach the exchange as they were dialled: without them the call shows what the person meant to hide. (Codes
 * with * and # are never touched anyway.) Pure. */
#ifndef DESKPHONE_CALL_CALLER_ID_H
#define DESKPHONE_CALL_CALLER_ID_H
#include "agent/call/regions.h"

/* The length of such a prefix of the region at the start of the digits; 0 = there is none. */
size_t caller_id_prefix(const struct region *region, const char *digits, size_t length);
#endif
