/* Reading, cleaning, measuring and cutting UTF-8. */
#include "agent/call/text.h"
#include "agent/call/text_class.h"
#include <string.h>

#define REPLACEMENT 0xFFFDu
#define MARKS_MAX 4 /* more on one letter is a prank (and covers the lines around) */

/* Bytes that may follow the lead byte, and the range of the first of them (Unicode 3.9, table 3-7). */
struct text_lead {
	unsigned length;
	unsigned char low, high;
};

static struct text_lead text_lead(unsigned char byte)
{
	if (byte >= 0xC2 && byte <= 0xDF)
		return (struct text_lead){1, 0x80, 0xBF};
	if (byte == 0xE0)
		return (struct text_lead){2, 0xA0, 0xBF};
	if (byte == 0xED)
		return (struct text_lead){2, 0x80, 0x9F};
	if (byte >= 0xE1 && byte <= 0xEF)
		return (struct text_lead){2, 0x80, 0xBF};
	if (byte == 0xF0)
		return (struct text_lead){3, 0x90, 0xBF};
	if (byte >= 0xF1 && byte <= 0xF3)
		return (struct text_lead){3, 0x80, 0xBF};
	if (byte == 0xF4)
		return (struct text_lead){3, 0x80, 0x8F};
	return (struct text_lead){0, 0, 0};
}

uint32_t text_next(const char **at)
{
	const unsigned char *byte = (const unsigned char *)*at;
	if (*byte == 0)
		return 0;
	if (*byte < 0x80) {
		*at += 1;
		return *byte;
	}
	struct text_lead lead = text_lead(*byte);
	uint32_t code = lead.length == 0 ? 0 : *byte & (0x3Fu >> lead.length);
	unsigned taken = 1;
	for (unsigned i = 1; i <= lead.length; i++, taken++) {
		unsigned char low = i == 1 ? lead.low : 0x80, high = i == 1 ? lead.high : 0xBF;
		if (byte[i] < low || byte[i] > high)
			break; /* NUL ends here too */
		code = code << 6 | (byte[i] & 0x3Fu);
	}
	*at += taken;
	return lead.length > 0 && taken == lead.length + 1 ? code : REPLACEMENT;
}

static size_t text_encode(uint32_t code, char bytes[4])
{
	if (code < 0x80) {
		bytes[0] = (char)code;
		return 1;
	}
	if (code < 0x800) {
		bytes[0] = (char)(0xC0 | code >> 6);
		bytes[1] = (char)(0x80 | (code & 0x3F));
		return 2;
	}
	if (code < 0x10000) {
		bytes[0] = (char)(0xE0 | code >> 12);
		bytes[1] = (char)(0x80 | (code >> 6 & 0x3F));
		bytes[2] = (char)(0x80 | (code & 0x3F));
		return 3;
	}
	bytes[0] = (char)(0xF0 | code >> 18);
	bytes[1] = (char)(0x80 | (code >> 12 & 0x3F));
	bytes[2] = (char)(0x80 | (code >> 6 & 0x3F));
	bytes[3] = (char)(0x80 | (code & 0x3F));
	return 4;
}

void text_put(struct text_out *out, uint32_t code)
{
	char bytes[4];
	size_t count = text_encode(code, bytes);
	if (out->full || out->length + count >= out->size) {
		out->full = true; /* nothing shorter may slip in behind what was left out */
		return;
	}
	memcpy(out->to + out->length, bytes, count);
	out->length += count;
}

size_t text_end(struct text_out *out)
{
	if (out->size > 0)
		out->to[out->length] = '\0';
	return out->length;
}

size_t text_clean(const char *in, char *to, size_t to_size, size_t graphemes)
{
	struct text_out out = {.to = to, .size = to_size};
	size_t count = 0, marks = 0;
	bool blank = false;
	uint32_t code;
	while (in && !out.full && (code = text_next(&in)) != 0) {
		enum text_class kind = text_class(code);
		if (kind == TEXT_BLANK)
			blank = count > 0;
		if (kind == TEXT_BLANK || kind == TEXT_DROP)
			continue;
		if (kind == TEXT_MARK && count > 0 && !blank) {
			if (marks++ < MARKS_MAX)
				text_put(&out, code);
			continue;
		}
		if (graphemes > 0 && count + blank >= graphemes)
			break;
		if (blank && out.length + 5 <
				     to_size) /* no trailing blank: there must be room for what follows it */
			text_put(&out, ' ');
		else if (blank)
			break;
		count += 1 + (size_t)blank;
		blank = false;
		marks = 0;
		text_put(&out, code);
	}
	return text_end(&out);
}

/* East Asian Width W and F, as far as fonts of such displays go. */
static size_t text_columns(uint32_t code)
{
	bool wide = (code >= 0x1100 && code <= 0x115F) || (code >= 0x2E80 && code <= 0xA4CF && code != 0x303F) ||
		    (code >= 0xAC00 && code <= 0xD7A3) || (code >= 0xF900 && code <= 0xFAFF) ||
		    (code >= 0xFE30 && code <= 0xFE6F) || (code >= 0xFF01 && code <= 0xFF60) ||
		    (code >= 0xFFE0 && code <= 0xFFE6) || code > 0xFFFF;
	return wide ? 2 : 1;
}

size_t text_width(const char *utf8)
{
	size_t width = 0;
	uint32_t code;
	while ((code = text_next(&utf8)) != 0)
		width += text_columns(code);
	return width;
}

/* Where to cut so that `room` columns stay: behind the last word that ends in the last third, else behind a
 * character. */
static const char *text_cut(const char *in, size_t room)
{
	const char *at = in, *cut = in, *word = NULL;
	size_t width = 0;
	for (;;) {
		const char *before = at;
		uint32_t code = text_next(&at);
		if (code == ' ' && 3 * width >= 2 * room)
			word = before;
		width += text_columns(code);
		if (code == 0 || width > room)
			break;
		cut = at;
	}
	return word && word > in ? word : cut;
}

void text_shorten(const char *in, char *to, size_t to_size, size_t width)
{
	size_t dots = strlen(TEXT_ELLIPSIS);
	struct text_out out = {.to = to, .size = to_size};
	bool fits = text_width(in) <= width;
	const char *end = fits ? in + strlen(in) : text_cut(in, width > dots ? width - dots : 0);
	while (end > in && strchr(fits ? " " : " ,.;:-(/", end[-1]))
		end--; /* what was cut off is no part of the sentence */
	while (in < end)
		text_put(&out, text_next(&in));
	for (size_t i = 0; !fits && i < dots && i < width; i++)
		text_put(&out, (unsigned char)TEXT_ELLIPSIS[i]);
	text_end(&out);
}
