/* The text of one handset file -> struct handset. Strict: what is not known, stands twice or has no sense is refused with
 * file, line, section and key. The grammar and the keys are explained in keymaps/README.md. */
#include "driver/handset_value.h"
#include <ctype.h>
#include <errno.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

enum { LINE_MAX_BYTES = 512, TEXT_MAX = 65536 };
enum kind { INTEGER, BOOLEAN, USAGE, KEY_USAGES, WORDS, SPECIAL };

struct parse {
	const char *file;
	unsigned line;
	char section[32], key[32];
	uint64_t seen[2]; /* by row of `facts`, then by screen line */
	struct handset handset;
};

typedef const char *special_fn(const char *text, struct handset *handset);

struct fact {
	const char *section, *key;
	enum kind kind;
	size_t offset; /* of the value in struct handset: int, bool, uint32_t, struct handset_usages, enum */
	int min, max;  /* INTEGER */
	const char *const *words; /* WORDS: the names of 0, 1, ..., ended by NULL */
	special_fn *special;
};

static const char *special_name(const char *text, struct handset *handset)
{
	if (!*text || strlen(text) >= sizeof(handset->name))
		return "empty or longer than 63 bytes";
	snprintf(handset->name, sizeof(handset->name), "%s", text);
	return NULL;
}

static const char *special_usages(const char *text, struct handset *handset)
{
	unsigned n;
	const char *why = value_usages(text, handset->match.usage, HANDSET_MATCHES, &n);

	if (!why)
		handset->match.n_usages = (uint16_t)n;
	return why;
}

static const char *special_mode(const char *text, struct handset *handset)
{
	return hook_mode_parse(text, &handset->hook.mode) ? "none of auto, level, pulse, led, stream" : NULL;
}

static const char *special_loudness(const char *text, struct handset *handset)
{
	return value_nibbles(text, &handset->status.loudness);
}

static const char *special_hidden(const char *text, struct handset *handset)
{
	return value_spans(text, handset->display.hidden, HANDSET_SPANS, &handset->display.n_hidden);
}

static const char *special_font(const char *text, struct handset *handset)
{
	return value_spans(text, handset->display.font, DESKPHONE_FONT_SPANS, &handset->display.n_font);
}

static const char *special_version(const char *text, struct handset *handset)
{
	return value_version(text, handset->link.host_version);
}

static const char *const mute_words[] = {"auto", "step", "led", "none", NULL};
static const char *const echo_words[] = {"unknown", "phone", "host", NULL};
static const char *const level_words[] = {"0", "1", NULL};

/* clang-format off */
#define FACT(s, k, t, member) { .section = s, .key = k, .kind = t, .offset = offsetof(struct handset, member) }
#define INTEGER_FACT(s, k, member, low, high) \
	{ .section = s, .key = k, .kind = INTEGER, .offset = offsetof(struct handset, member), .min = low, .max = high }
#define WORDS_FACT(s, k, member, names) \
	{ .section = s, .key = k, .kind = WORDS, .offset = offsetof(struct handset, member), .words = names }
#define SPECIAL_FACT(s, k, reader) { .section = s, .key = k, .kind = SPECIAL, .special = reader }
/* clang-format on */

static const struct fact facts[] = {
	SPECIAL_FACT("match", "name", special_name),
	SPECIAL_FACT("match", "devices", value_devices),
	SPECIAL_FACT("match", "usages", special_usages),
	SPECIAL_FACT("hook", "mode", special_mode),
	FACT("hook", "usage", USAGE, hook_usage),
	INTEGER_FACT("hook", "fallback_ms", hook.fallback_ms, 0, 1000),
	INTEGER_FACT("hook", "tap_ms", hook.tap_ms, 0, 1000),
	FACT("status", "usage", USAGE, status.usage),
	INTEGER_FACT("status", "path_byte", status.path_byte, -1, 62),
	INTEGER_FACT("status", "volume_byte", status.volume_byte, -1, 62),
	INTEGER_FACT("status", "muted_byte", status.muted_byte, -1, 62),
	SPECIAL_FACT("status", "paths", value_paths),
	SPECIAL_FACT("status", "loudness", special_loudness),
	FACT("stream", "microphone", USAGE, stream.microphone),
	FACT("stream", "loudspeaker", USAGE, stream.loudspeaker),
	WORDS_FACT("stream", "open", stream.open, level_words),
	FACT("stream", "keep_open", BOOLEAN, stream.keep_open),
	FACT("keys", "redial", KEY_USAGES, keys.usage[HANDSET_REDIAL]),
	FACT("keys", "hold", KEY_USAGES, keys.usage[HANDSET_HOLD]),
	FACT("keys", "mute", KEY_USAGES, keys.usage[HANDSET_MUTE]),
	FACT("keys", "delete", KEY_USAGES, keys.usage[HANDSET_DELETE]),
	FACT("keys", "long", KEY_USAGES, keys.usage[HANDSET_LONG]),
	INTEGER_FACT("keys", "idle", keys.idle, -1, 255),
	SPECIAL_FACT("volume", "ladder", value_ladder),
	INTEGER_FACT("volume", "step_db", volume.step_db, 0, 20),
	INTEGER_FACT("display", "rows", display.rows, 1, 2),
	INTEGER_FACT("display", "columns", display.columns, 1, 160),
	INTEGER_FACT("display", "update_ms", display.update_ms, 0, 10000),
	FACT("display", "clear", BOOLEAN, display.clear),
	SPECIAL_FACT("display", "hidden", special_hidden),
	SPECIAL_FACT("display", "font", special_font),
	INTEGER_FACT("link", "keep_alive_ms", link.keep_alive_ms, 0, 3600000),
	FACT("link", "language", BOOLEAN, link.language),
	SPECIAL_FACT("link", "host_version", special_version),
	FACT("lamps", "off_hook", USAGE, lamps.off_hook),
	FACT("lamps", "ring", USAGE, lamps.ring),
	FACT("lamps", "hold", USAGE, lamps.hold),
	WORDS_FACT("lamps", "mute", lamps.mute, mute_words),
	WORDS_FACT("audio", "echo_canceller", audio.echo_canceller, echo_words),
	FACT("audio", "ringer", BOOLEAN, audio.ringer),
	INTEGER_FACT("audio", "rate_hz", audio.rate_hz, 0, 384000),
	INTEGER_FACT("audio", "interface", audio.interface, -1, 31),
};
enum { FACTS = sizeof(facts) / sizeof(*facts) };
_Static_assert(FACTS <= 64, "struct parse keeps one bit a fact");
_Static_assert(
	sizeof(enum handset_mute_lamp) == sizeof(int) && sizeof(enum handset_echo) == sizeof(int), "WORDS");

static const char *set_words(const struct fact *fact, const char *text, void *at)
{
	for (int i = 0; fact->words[i]; i++) {
		if (strcmp(text, fact->words[i]))
			continue;
		if (fact->words == level_words)
			*(bool *)at = i;
		else
			*(int *)at = i;
		return NULL;
	}
	return "no such word for this key";
}

static const char *set_key(const char *text, struct handset_usages *usages)
{
	unsigned n;
	const char *why = value_usages(text, usages->usage, HANDSET_KEY_USAGES, &n);

	if (!why)
		usages->count = (uint8_t)n;
	return why;
}

static const char *set_fact(struct handset *handset, const struct fact *fact, const char *text)
{
	void *at = (char *)handset + fact->offset;

	switch (fact->kind) {
	case INTEGER:
		return value_integer(text, fact->min, fact->max, at);
	case BOOLEAN:
		return value_boolean(text, at);
	case USAGE:
		return value_usage(text, at);
	case KEY_USAGES:
		return set_key(text, at);
	case WORDS:
		return set_words(fact, text, at);
	case SPECIAL:
		return fact->special(text, handset);
	}
	return "impossible kind";
}

static const char *see(uint64_t *seen, unsigned bit)
{
	if (*seen & UINT64_C(1) << bit)
		return "stands twice";
	*seen |= UINT64_C(1) << bit;
	return NULL;
}

/* "idle.top" and its like: the line of a screen. The first line of a screen drops its default. */
static const char *set_screen(struct parse *parse, const char *text)
{
	static const char *const screens[] = {
		"", "idle", "ready", "outgoing", "incoming", "in_call", "on_hold", "ended"};
	const char *dot = strchr(parse->key, '.');
	size_t length = (size_t)(dot - parse->key);
	bool top = !strcmp(dot, ".top");

	if (!top && strcmp(dot, ".bottom"))
		return "unknown key";
	for (unsigned i = 1; i < HANDSET_SCREENS; i++) {
		struct handset_screen *screen = &parse->handset.display.screen[i];

		if (strlen(screens[i]) != length || strncmp(screens[i], parse->key, length))
			continue;
		if (!(parse->seen[1] >> (i * 2) & 3))
			*screen = (struct handset_screen){0};
		const char *why = see(&parse->seen[1], i * 2 + top);

		return why ? why : value_line(text, screen, !top);
	}
	return "unknown key";
}

static const char *set_key_value(struct parse *parse, const char *text)
{
	bool section = false;

	if (!strcmp(parse->section, "display") && strchr(parse->key, '.'))
		return set_screen(parse, text);
	for (unsigned i = 0; i < FACTS; i++) {
		if (strcmp(parse->section, facts[i].section))
			continue;
		section = true;
		if (strcmp(parse->key, facts[i].key))
			continue;
		const char *why = see(&parse->seen[0], i);

		return why ? why : set_fact(&parse->handset, &facts[i], text);
	}
	return section ? "unknown key" : "unknown section";
}

static char *trim(char *text)
{
	size_t length;

	text += strspn(text, " \t");
	length = strlen(text);
	while (length && strchr(" \t\r", text[length - 1]))
		text[--length] = '\0';
	return text;
}

/* Cuts a comment off: `#` at the start or after a blank. */
static void uncomment(char *line)
{
	for (char *at = line; *at; at++) {
		if (*at == '#' && (at == line || at[-1] == ' ' || at[-1] == '\t')) {
			*at = '\0';
			return;
		}
	}
}

static const char *set_section(struct parse *parse, char *line)
{
	size_t length = strlen(line);

	parse->key[0] = '\0';
	if (line[length - 1] != ']' || length - 2 >= sizeof(parse->section))
		return "not a section";
	line[length - 1] = '\0';
	snprintf(parse->section, sizeof(parse->section), "%s", line + 1);
	for (unsigned i = 0; i < FACTS; i++)
		if (!strcmp(parse->section, facts[i].section))
			return NULL;
	return "unknown section";
}

static const char *parse_line(struct parse *parse, char *line)
{
	uncomment(line);
	line = trim(line);
	if (!*line)
		return NULL;
	if (*line == '[')
		return set_section(parse, line);
	char *equals = strchr(line, '=');

	if (!equals)
		return "neither a section nor KEY = VALUE";
	*equals = '\0';
	snprintf(parse->key, sizeof(parse->key), "%s", trim(line));
	if (!parse->section[0])
		return "key before the first section";
	return set_key_value(parse, trim(equals + 1));
}

/* One line of the text as a C string, without its end. False when it is too long or holds a control character. */
static bool take_line(const char **text, const char *end, char line[LINE_MAX_BYTES])
{
	const char *start = *text, *stop = memchr(start, '\n', (size_t)(end - start));
	size_t length = (size_t)((stop ? stop : end) - start);

	*text = stop ? stop + 1 : end;
	if (length >= LINE_MAX_BYTES)
		return false;
	for (size_t i = 0; i < length; i++)
		if (iscntrl((unsigned char)start[i]) && start[i] != '\t' && start[i] != '\r')
			return false;
	memcpy(line, start, length);
	line[length] = '\0';
	return true;
}

static const char *parse_text(struct parse *parse, const char *text, size_t size)
{
	const char *end = text + size;
	char line[LINE_MAX_BYTES];

	while (text < end) {
		parse->line++;
		parse->key[0] = '\0';
		const char *why =
			take_line(&text, end, line) ? parse_line(parse, line) : "line too long or not text";

		if (why)
			return why;
	}
	snprintf(parse->section, sizeof(parse->section), "match");
	parse->key[0] = '\0';
	if (!parse->handset.match.n_devices && !parse->handset.match.n_usages)
		return "neither devices nor usages: the file matches nothing";
	return NULL;
}

int handset_parse(const char *file, const char *text, size_t size, struct handset *handset, char *error,
	size_t error_size)
{
	struct parse parse = {.file = file};
	const char *why = "file longer than 64 KiB";

	handset_default(&parse.handset);
	if (size <= TEXT_MAX)
		why = parse_text(&parse, text, size);
	if (why) {
		snprintf(error, error_size, "%s:%u: [%s]%s%s: %s", file, parse.line, parse.section,
			parse.key[0] ? " " : "", parse.key, why);
		return -EINVAL;
	}
	*handset = parse.handset;
	return 0;
}
