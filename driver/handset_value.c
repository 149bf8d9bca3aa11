#include "driver/handset_value.h"
#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum { WORD_MAX = 32 };

bool value_word(const char **text, char *word, size_t room)
{
	const char *start = *text + strspn(*text, " \t,");
	size_t length = strcspn(start, " \t,");
	size_t kept = length < room ? length : room - 1;

	memcpy(word, start, kept);
	word[kept] = '\0';
	*text = start + length;
	return length > 0;
}

/* All of `text` as a number of `base`; no sign but a minus before decimals, no blanks. */
static bool read_number(const char *text, int base, long *out)
{
	char *end;

	if (!isxdigit((unsigned char)text[0]) &&
		!(base != 16 && text[0] == '-' && isdigit((unsigned char)text[1])))
		return false;
	if (base == 16 && (text[1] | 0x20) == 'x')
		return false;
	errno = 0;
	*out = strtol(text, &end, base);
	return !errno && !*end;
}

const char *value_integer(const char *text, int min, int max, int *out)
{
	bool hex = text[0] == '0' && text[1] == 'x';
	long number;

	if (!read_number(hex ? text + 2 : text, hex ? 16 : 10, &number))
		return "not a number";
	if (number < min || number > max)
		return "number out of range";
	*out = (int)number;
	return NULL;
}

const char *value_boolean(const char *text, bool *out)
{
	if (strcmp(text, "yes") && strcmp(text, "no"))
		return "neither yes nor no";
	*out = !strcmp(text, "yes");
	return NULL;
}

/* "HHHH:HHHH" */
static bool read_pair(const char *text, uint16_t *high, uint16_t *low)
{
	for (int i = 0; i < 9; i++)
		if (i == 4 ? text[i] != ':' : !isxdigit((unsigned char)text[i]))
			return false;
	if (text[9])
		return false;
	*high = (uint16_t)strtoul(text, NULL, 16);
	*low = (uint16_t)strtoul(text + 5, NULL, 16);
	return true;
}

const char *value_usage(const char *text, uint32_t *out)
{
	uint16_t page, usage;

	if (!strcmp(text, "none")) {
		*out = 0;
		return NULL;
	}
	if (!read_pair(text, &page, &usage))
		return "not a usage (PPPP:UUUU, hexadecimal)";
	*out = HID_USAGE(page, usage);
	return NULL;
}

const char *value_usages(const char *text, uint32_t *out, unsigned room, unsigned *count)
{
	uint32_t read[HANDSET_MATCHES];
	char word[WORD_MAX];
	unsigned n = 0;

	while (value_word(&text, word, sizeof(word))) {
		if (n == room || n == HANDSET_MATCHES)
			return "too many usages";
		const char *why = value_usage(word, &read[n]);

		if (why)
			return why;
		if (read[n])
			n++;
	}
	memcpy(out, read, n * sizeof(*read));
	*count = n;
	return NULL;
}

const char *value_devices(const char *text, struct handset *handset)
{
	char word[WORD_MAX];
	uint16_t n = 0;

	while (value_word(&text, word, sizeof(word))) {
		if (n == HANDSET_MATCHES)
			return "too many devices";
		if (!read_pair(word, &handset->match.device[n].vendor, &handset->match.device[n].product))
			return "not a device (vvvv:pppp, hexadecimal)";
		n++;
	}
	handset->match.n_devices = n;
	return n ? NULL : "no device";
}

static const char *read_path(const char *name, enum deskphone_path *path)
{
	static const char *const names[] = {
		[DESKPHONE_HANDSET] = "handset",
		[DESKPHONE_SPEAKER] = "speaker",
		[DESKPHONE_HEADSET] = "headset",
	};

	for (int i = DESKPHONE_HANDSET; i <= DESKPHONE_HEADSET; i++) {
		if (!strcmp(name, names[i])) {
			*path = (enum deskphone_path)i;
			return NULL;
		}
	}
	return "a path is handset, speaker or headset";
}

const char *value_paths(const char *text, struct handset *handset)
{
	enum deskphone_path paths[16] = {DESKPHONE_PATH_NONE};
	char word[WORD_MAX];

	while (value_word(&text, word, sizeof(word))) {
		char *colon = strchr(word, ':');
		int nibble;

		if (!colon)
			return "not NIBBLE:PATH";
		*colon = '\0';
		const char *why = value_integer(word, 1, 15, &nibble);

		if (!why && paths[nibble])
			why = "nibble given twice";
		if (!why)
			why = read_path(colon + 1, &paths[nibble]);
		if (why)
			return why;
	}
	memcpy(handset->status.path, paths, sizeof(paths));
	return NULL;
}

const char *value_nibbles(const char *text, uint16_t *out)
{
	char word[WORD_MAX];
	uint16_t map = 0;

	while (value_word(&text, word, sizeof(word))) {
		int nibble;
		const char *why = value_integer(word, 0, 15, &nibble);

		if (why)
			return why;
		map = (uint16_t)(map | 1u << nibble);
	}
	*out = map;
	return NULL;
}

const char *value_ladder(const char *text, struct handset *handset)
{
	uint16_t ladder[HANDSET_LADDER];
	char word[WORD_MAX];
	int n = 0, value, before = -1;

	while (value_word(&text, word, sizeof(word))) {
		if (n == HANDSET_LADDER)
			return "too many steps";
		const char *why = value_integer(word, 0, 0xFFFF, &value);

		if (why)
			return why;
		if (value <= before)
			return "steps must rise";
		ladder[n++] = (uint16_t)value;
		before = value;
	}
	if (n < 2)
		return "fewer than two steps";
	memcpy(handset->volume.ladder, ladder, sizeof(ladder[0]) * (size_t)n);
	handset->volume.steps = n;
	return NULL;
}

/* "HHHH" or "HHHH-HHHH" */
static bool read_span(char *word, struct deskphone_span *span)
{
	char *dash = strchr(word, '-');
	long first, last;

	if (dash)
		*dash = '\0';
	if (!read_number(word, 16, &first) || !read_number(dash ? dash + 1 : word, 16, &last))
		return false;
	if (first < 0 || last < first || last > 0x10FFFF)
		return false;
	*span = (struct deskphone_span){(uint32_t)first, (uint32_t)last};
	return true;
}

const char *value_spans(const char *text, struct deskphone_span *out, int room, int *count)
{
	char word[WORD_MAX];
	int n = 0;

	while (value_word(&text, word, sizeof(word))) {
		if (n == room)
			return "too many spans";
		if (!read_span(word, &out[n]))
			return "not a code point or a span (2190-21FF)";
		n++;
	}
	*count = n;
	return NULL;
}

const char *value_line(const char *text, struct handset_screen *screen, uint8_t row)
{
	char word[WORD_MAX];

	for (uint8_t order = 0; value_word(&text, word, sizeof(word)); order++) {
		char *slash = strchr(word, '/');
		int field, width;

		if (!slash)
			return "not FIELD/WIDTH";
		*slash = '\0';
		if (value_integer(word, 1, DESKPHONE_FIELDS, &field))
			return "a field is 1 to 10";
		if (value_integer(slash + 1, 1, 80, &width))
			return "a width is 1 to 80";
		if (screen->fields & 1u << (field - 1))
			return "the screen has this field already";
		screen->fields = (uint16_t)(screen->fields | 1u << (field - 1));
		screen->place[field - 1] =
			(struct handset_place){.row = row, .order = order, .width = (uint8_t)width};
	}
	return NULL;
}

const char *value_version(const char *text, uint8_t out[2])
{
	char word[WORD_MAX];
	long bytes[2];

	for (int i = 0; i < 2; i++) {
		if (!value_word(&text, word, sizeof(word)) || !read_number(word, 16, &bytes[i]) ||
			bytes[i] > 0xFF)
			return "not two bytes";
	}
	if (value_word(&text, word, sizeof(word)))
		return "more than two bytes";
	out[0] = (uint8_t)bytes[0];
	out[1] = (uint8_t)bytes[1];
	return NULL;
}
