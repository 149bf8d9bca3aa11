/* Text from outside (caller names, titles, reasons) made fit to be shown and logged; and cut to a display's width.
 * Pure; own small tables, no locale. Every result is valid UTF-8 and NUL-terminated. */
#ifndef DESKPHONE_CALL_TEXT_H
#define DESKPHONE_CALL_TEXT_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* U+2026 is in the phone's font or not: nobody has seen it. ASCII is safe. */
#define TEXT_ELLIPSIS "..."

/* Reads one code point from `*at` (NUL-terminated) and moves `*at` behind it. Invalid bytes (overlong forms, surrogates,
 * above U+10FFFF, cut sequences) give U+FFFD, one for each maximal part as Unicode 3.9 recommends. 0 at the end. */
uint32_t text_next(const char **at);

/* Cleans `in` (any bytes; NULL = "") into `out`: invalid UTF-8 becomes U+FFFD; controls, formatting characters (bidi
 * overrides, zero width, tags), private use and noncharacters go; white space, line and paragraph separators collapse to
 * single blanks and is trimmed; at most `graphemes` user-perceived characters (a base and at most four marks), 0 = as
 * many as fit. Never splits a code point. Returns the number of bytes written without the NUL. */
size_t text_clean(const char *in, char *out, size_t out_size, size_t graphemes);

/* As text_clean, then into characters that the phone's font has (ASCII, Latin-1, CJK, kana, Hangul); other Latin, Greek
 * and Cyrillic letters are transliterated, typographic signs become ASCII, marks are dropped, the rest is '?'. */
size_t text_displayable(const char *in, char *out, size_t out_size);

/* Writing code points into a buffer that may be too small; for the rooms that make texts. */
struct text_out {
	char *to;
	size_t size, length;
	bool full;
};
void text_put(struct text_out *out, uint32_t code); /* all of it or nothing; once full, nothing more */
size_t text_end(struct text_out *out);		    /* the NUL; returns the length */

/* Width in UTF-16 units, which is how the display counts. */
size_t text_width(const char *utf8);

/* Cuts to `width` units: at the end of a word when one ends in the last third, with an ellipsis; not at all when it fits.
 * `out_size` 4 * width + 1 is always enough. */
void text_shorten(const char *in, char *out, size_t out_size, size_t width);
#endif
