/* Text from outside (caller names, titles, reasons) made fit to be shown and logged; and cut to a display's width.
 * Pure; own small tables, no locale. Every result is valid UTF-8 and NUL-terminated. */
#ifndef DESKPHONE_CALL_TEXT_H
#define DESKPHONE_CALL_TEXT_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* U+2026 is in the phone's font or not: nobody has seen it. ASCII is safe. */
#define TEXT_ELLIPSIS "..."

struct text_span {
	uint32_t first, last; /* Unicode code points */
};

/* The characters that a display can draw; the blank always is. NULL or without spans: what has been seen on a
 * CX300 (ASCII, Latin-1, Chinese, kana, Hangul). `spans` is borrowed. */
struct text_font {
	const struct text_span *spans;
	size_t count;
};

/* Reads one code point from `*at` (NUL-terminated) and moves `*at` behind it. Invalid bytes (overlong forms,
 * surrogates, above U+10FFFF, cut sequences) give U+FFFD, one for each maximal part as Unicode 3.9
 * recommends. 0 at the end. */
uint32_t text_next(const char **at);

/* Cleans `in` (any bytes; NULL = "") into `out`: invalid UTF-8 becomes U+FFFD; controls, formatting
 * characters (bidi overrides, zero width, tags), private use and noncharacters go; white space, line and
 * paragraph separators collapse to single blanks and is trimmed; at most `graphemes` user-perceived
 * characters (a base and at most four marks), 0 = as many as fit. Never splits a code point. Returns the
 * number of bytes written without the NUL. */
size_t text_clean(const char *in, char *out, size_t out_size, size_t graphemes);

/* As text_clean, then into characters of the font, in the order they are spoken: letters and marks are put
 * together, what has no glyph is transliterated into Latin letters (Latin, Greek, Cyrillic, Armenian,
 * Georgian, Hebrew, Arabic, Ethiopic, nine scripts of India, Thai, Lao, kana, Hangul), typographic signs
 * become ASCII, ornaments and emoji go, the rest is '?'. docs/screens.md has examples. Right-to-left text
 * still needs text_visual(), after it was cut. */
size_t text_for_font(const char *in, const struct text_font *font, char *out, size_t out_size);
size_t text_displayable(const char *in, char *out, size_t out_size); /* for the default font */
bool text_in_font(const struct text_font *font, uint32_t code);

/* Most of it can be shown: with a name of which little but question marks is left, a number says more. */
bool text_is_legible(const char *in, const struct text_font *font);

/* Into the order in which it is drawn from left to right: right-to-left runs reversed, numbers in them not,
 * brackets mirrored. Text without such runs stays as it is. At most 256 characters. */
size_t text_visual(const char *in, char *out, size_t out_size);

/* Writing code points into a buffer that may be too small; for the rooms that make texts. */
struct text_out {
	char *to;
	size_t size, length;
	bool full;
};
void text_put(struct text_out *out, uint32_t code); /* all of it or nothing; once full, nothing more */
size_t text_end(struct text_out *out);		    /* the NUL; returns the length */

/* Width in columns of the display: East Asian characters and those beyond U+FFFF take two. Never less than
 * UTF-16 units. */
size_t text_width(const char *utf8);

/* Cuts to `width` columns: at the end of a word when one ends in the last third, with an ellipsis; not at all
 * when it fits. `out_size` 4 * width + 1 is always enough. */
void text_shorten(const char *in, char *out, size_t out_size, size_t width);
#endif
