/* How a full number is written for people. Numbers of the own country nationally and grouped as they are
 * written there, as far as a small table is certain of it; all others internationally in groups of three or
 * four. No digit is ever lost. Pure. */
#ifndef DESKPHONE_CALL_FORMAT_H
#define DESKPHONE_CALL_FORMAT_H
#include "agent/call/regions.h"

/* `e164` begins with `+`. `home` is where it is read, NULL = unknown. What does not fit is not grouped;
 * `size` is at least 1. */
void format_number(const struct region *home, const char *e164, char *shown, size_t size);
#endif
