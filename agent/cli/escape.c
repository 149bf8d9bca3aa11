/* Texts from outside on their way to a terminal. */
#include "agent/cli/escape.h"
#include "agent/call/text.h"
#include "agent/call/text_class.h"

/* Blanks stay as they are: the lines of a display are laid out with them. */
void escape_text(FILE *out, const char *text)
{
	char clean[1024];
	struct text_out to = {.to = clean, .size = sizeof(clean)};
	while (*text) {
		uint32_t code = text_next(&text);
		enum text_class class = text_class(code);
		if (class != TEXT_DROP)
			text_put(&to, class == TEXT_BLANK ? ' ' : code);
	}
	text_end(&to);
	fputs(clean, out);
}

void escape_complain(const char *text)
{
	fputs("deskphone: ", stderr);
	escape_text(stderr, text);
	fputc('\n', stderr);
}

/* RFC 8259, section 7: beyond the basic plane as a surrogate pair. */
static void escape_code(FILE *out, uint32_t code)
{
	if (code < 0x10000) {
		fprintf(out, "\\u%04x", (unsigned)code);
		return;
	}
	code -= 0x10000;
	fprintf(out, "\\u%04x\\u%04x", (unsigned)(0xD800 + (code >> 10)),
		(unsigned)(0xDC00 + (code & 0x3FF)));
}

void escape_json(FILE *out, const char *line)
{
	while (*line) {
		const char *start = line;
		uint32_t code = text_next(&line);
		enum text_class class = text_class(code);
		bool harmless = class == TEXT_PLAIN || class == TEXT_MARK || code == ' ' || code == 0xA0;
		if (harmless)
			fwrite(start, 1, (size_t)(line - start), out);
		else
			escape_code(out, code);
	}
}
