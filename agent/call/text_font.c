/* Text in the characters of a font: put together (text_compose.c), transliterated where there is no glyph
 * (text_script.h), what is only ornament left out. */
#include "agent/call/text.h"
#include "agent/call/text_class.h"
#include "agent/call/text_script.h"

#define SHOWN_MAX 1024 /* bytes: of no display more than the first hundred characters are seen */
#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

/* Seen on a CX300: ASCII, umlauts and Chinese characters appear; block elements, arrows and stars do not.
 * Kana and Hangul stand in the same fonts. */
static const struct text_span default_spans[] = {{0x20, 0x7E}, {0xA1, 0xFF}, {0x3001, 0x3002},
	{0x3005, 0x3007}, {0x300A, 0x3011}, {0x3041, 0x3096}, {0x30A1, 0x30FE}, {0x3400, 0x9FFF},
	{0xAC00, 0xD7A3}, {0xF900, 0xFAFF}};
static const struct text_font default_font = {default_spans, COUNT(default_spans)};

struct text_sign {
	uint16_t first, last;
	const char *ascii;
};

/* What is written in ASCII without loss. */
static const struct text_sign signs[] = {{0x00A1, 0x00A1, "!"}, {0x00A3, 0x00A3, "GBP"},
	{0x00A9, 0x00A9, "(c)"}, {0x00AA, 0x00AA, "a"}, {0x00AB, 0x00AB, "<"}, {0x00AE, 0x00AE, "(R)"},
	{0x00B0, 0x00B0, "o"}, {0x00B4, 0x00B4, "'"}, {0x00B7, 0x00B7, "."}, {0x00BA, 0x00BA, "o"},
	{0x00BB, 0x00BB, ">"}, {0x00BF, 0x00BF, "?"}, {0x02B9, 0x02BF, "'"}, {0x037E, 0x037E, ";"},
	{0x055A, 0x055B, "'"}, {0x0589, 0x0589, ":"}, {0x05BE, 0x05BE, "-"}, {0x05F3, 0x05F3, "'"},
	{0x05F4, 0x05F4, "\""}, {0x060C, 0x060C, ","}, {0x061B, 0x061B, ";"}, {0x061F, 0x061F, "?"},
	{0x0640, 0x0640, ""}, {0x066A, 0x066A, "%"}, {0x06D4, 0x06D4, "."}, {0x2010, 0x2015, "-"},
	{0x2018, 0x201B, "'"}, {0x201C, 0x201F, "\""}, {0x2022, 0x2022, "*"}, {0x2026, 0x2026, "..."},
	{0x2032, 0x2032, "'"}, {0x2033, 0x2033, "\""}, {0x2039, 0x2039, "<"}, {0x203A, 0x203A, ">"},
	{0x2044, 0x2044, "/"}, {0x20A3, 0x20A3, "F"}, {0x20A4, 0x20A4, "L"}, {0x20A9, 0x20A9, "W"},
	{0x20AC, 0x20AC, "EUR"}, {0x20B9, 0x20B9, "Rs"}, {0x20BD, 0x20BD, "RUB"}, {0x2103, 0x2103, "C"},
	{0x2116, 0x2116, "No"}, {0x2120, 0x2120, "SM"}, {0x2121, 0x2121, "Tel"}, {0x2122, 0x2122, "TM"},
	{0x2190, 0x2190, "<-"}, {0x2192, 0x2192, "->"}, {0x2194, 0x2194, "<->"}, {0x2212, 0x2212, "-"},
	{0x2605, 0x2606, "*"}, {0x2713, 0x2714, "v"}, {0x3001, 0x3001, ","}, {0x3002, 0x3002, "."},
	{0x300A, 0x300A, "<"}, {0x300B, 0x300B, ">"}, {0x300C, 0x300F, "\""}, {0x3010, 0x3010, "["},
	{0x3011, 0x3011, "]"}, {0x301C, 0x301C, "~"}};

/* Ornaments, pictographs and emoji: a name is read without them. */
static const struct text_span ornaments[] = {{0x2190, 0x21FF}, {0x2300, 0x23FF}, {0x2400, 0x245F},
	{0x2500, 0x27BF}, {0x2900, 0x297F}, {0x2B00, 0x2BFF}, {0x3020, 0x3020}, {0x3030, 0x3030},
	{0x1F000, 0x1FAFF}};

/* The text on its way: a blank is only written when something follows it. */
struct text_line {
	struct text_out out;
	const struct text_font *font;
	bool blank;
	size_t legible, unknown; /* characters that say something, and those that became '?' */
};

static bool text_within(const struct text_span *spans, size_t count, uint32_t code)
{
	for (size_t i = 0; i < count; i++)
		if (code >= spans[i].first && code <= spans[i].last)
			return true;
	return false;
}

bool text_in_font(const struct text_font *font, uint32_t code)
{
	const struct text_font *in = font && font->count > 0 ? font : &default_font;
	return code == ' ' || text_within(in->spans, in->count, code);
}

static void text_add(struct text_line *line, uint32_t code)
{
	if (code == ' ') {
		line->blank = line->out.length > 0;
		return;
	}
	if (line->blank && line->out.length + 5 >= line->out.size) /* no blank at the end */
		line->out.full = true;
	else if (line->blank)
		text_put(&line->out, ' ');
	line->blank = false;
	text_put(&line->out, code);
}

static void text_add_ascii(struct text_line *line, const char *ascii)
{
	for (; *ascii; ascii++)
		text_add(line, (unsigned char)*ascii);
}

/* In Latin letters; how many characters that took, 0 when no script knows the first. */
static size_t text_transliterate(const struct text_place *place, struct text_line *line)
{
	static text_script *const scripts[] = {text_latin, text_greek, text_cyrillic, text_armenian,
		text_georgian, text_hebrew, text_arabic, text_indic, text_thai, text_ethiopic, text_kana,
		text_hangul};
	char ascii[TEXT_ASCII_SIZE] = "";
	int digit = text_digit(text_peek(place, 0));
	if (digit >= 0) {
		text_add(line, (uint32_t)('0' + digit));
		return 1;
	}
	for (size_t i = 0; i < COUNT(scripts); i++) {
		size_t taken = scripts[i](place, ascii);
		if (taken == 0)
			continue;
		text_add_ascii(line, ascii);
		return taken;
	}
	return 0;
}

/* What no script knows. */
static void text_add_other(struct text_line *line, uint32_t code)
{
	for (size_t i = 0; i < COUNT(signs); i++) {
		if (code < signs[i].first || code > signs[i].last)
			continue;
		text_add_ascii(line, signs[i].ascii);
		return;
	}
	if (text_class(code) == TEXT_MARK)
		return;
	if (text_within(ornaments, COUNT(ornaments), code)) {
		text_add(line, ' ');
		return;
	}
	text_add(line, '?');
	line->unknown++;
}

static size_t text_show(const struct text_place *place, struct text_line *line)
{
	uint32_t code = text_peek(place, 0);
	size_t taken = 1;
	if (text_in_font(line->font, code) && text_class(code) != TEXT_MARK) {
		text_add(line, code);
		line->legible += code != ' ';
		return taken;
	}
	taken = text_transliterate(place, line);
	line->legible += taken;
	if (taken == 0)
		text_add_other(line, code);
	return taken > 0 ? taken : 1;
}

static void text_show_all(const char *in, struct text_line *line)
{
	char clean[SHOWN_MAX];
	uint32_t code[SHOWN_MAX];
	struct text_place place = {.code = code};
	const char *at = clean;
	text_clean(in, clean, sizeof(clean), 0);
	for (uint32_t next; (next = text_next(&at)) != 0;)
		code[place.count++] = next;
	place.count = text_compose(code, place.count);
	while (place.at < place.count && !line->out.full)
		place.at += text_show(&place, line);
}

size_t text_for_font(const char *in, const struct text_font *font, char *to, size_t to_size)
{
	struct text_line line = {.out = {.to = to, .size = to_size}, .font = font};
	text_show_all(in, &line);
	return text_end(&line.out);
}

size_t text_displayable(const char *in, char *to, size_t to_size)
{
	return text_for_font(in, NULL, to, to_size);
}

bool text_is_legible(const char *in, const struct text_font *font)
{
	char shown[SHOWN_MAX];
	struct text_line line = {.out = {.to = shown, .size = sizeof(shown)}, .font = font};
	text_show_all(in, &line);
	return line.legible > line.unknown && line.out.length > 0;
}
