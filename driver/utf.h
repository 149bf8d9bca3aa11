/* UTF-8 from outside, one character at a time, and UTF-16 as displays take it. Pure. */
#ifndef DESKPHONE_DRIVER_UTF_H
#define DESKPHONE_DRIVER_UTF_H
#include <stddef.h>
#include <stdint.h>

/* Next character of the NUL-terminated *text, which is advanced past it; 0 at the end (*text stays). What is
 * no UTF-8 (stray, overlong, surrogate, above U+10FFFF, cut off) becomes U+FFFD, one for each maximal part of
 * a sequence (Unicode 15, section 3.9), so nothing beyond the NUL is ever read. */
uint32_t utf8_next(const char **text);

/* Converts `text` to at most `room` UTF-16 units; what does not fit is cut off, a surrogate pair as a whole.
 * Control characters (U+0001..1F, 7F..9F) become spaces: a display has no use for them. Returns the number of
 * units. */
size_t utf16_from_utf8(const char *text, uint16_t *units, size_t room);

/* How many of the first `size` units stay when no more than `room` may and no surrogate pair may be split. */
size_t utf16_cut(const uint16_t *units, size_t size, size_t room);

/* Copies foreign text (a USB string, a name off a socket) into `out` as valid UTF-8: control characters
 * become blanks, broken bytes U+FFFD, blanks at both ends go, what is longer is cut between characters.
 * `room` counts the NUL, >= 1. */
void utf8_clean(const char *text, char *out, size_t room);
#endif
