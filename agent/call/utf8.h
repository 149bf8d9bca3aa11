/* UTF-8, validated. Pure. (What may be shown of it is text.h's business.) */
#ifndef DESKPHONE_CALL_UTF8_H
#define DESKPHONE_CALL_UTF8_H
#include <stddef.h>

/* Length [bytes] of the character at `text` (1..4) when it is valid UTF-8 (RFC 3629: no overlong forms, no
 * surrogates, at most U+10FFFF) within `size` bytes, else 0. */
size_t utf8_character(const char *text, size_t size);

/* Copies `text` (up to `size` bytes or its NUL) to `result` of `room` > 0 bytes, NUL-terminated, cut at a
 * character: each invalid byte becomes U+FFFD. A character cut off at the end of `text` is left out. */
void utf8_copy(char *result, size_t room, const char *text, size_t size);

/* The same for text that may be Latin-1: when any byte of it is not valid UTF-8, all are read as ISO 8859-1.
 */
void utf8_copy_latin1(char *result, size_t room, const char *text, size_t size);
#endif
