/* Can a national number that has its usual length still go on? Pure. */
#ifndef DESKPHONE_CALL_LONGER_H
#define DESKPHONE_CALL_LONGER_H
#include "agent/call/regions.h"

/* True also where nothing is known of it: then the region's pattern decides. `digits` are without trunk
 * prefix. */
bool longer_possible(const struct region *region, const char *digits, size_t length);
#endif
