/* The display: screens, fields, texts in parts, and what it looks like when the host gets it wrong. */
#include "tests/virtual/model.h"
#include <string.h>

#define UPGRADE_TEXT "Please upgrade"
#define FLICKER_MS 500 /* an update this soon after a clear is seen as flicker */
#define HASTY_MS 240   /* four updates a second show cleanly, more do not */

enum {
	SCREEN_NONE,
	SCREEN_IDLE,
	SCREEN_READY,
	SCREEN_OUTGOING,
	SCREEN_INCOMING,
	SCREEN_IN_CALL,
	SCREEN_ON_HOLD,
	SCREEN_ENDED,
};

static void forget_texts(struct display *display)
{
	memset(display->length, 0, sizeof display->length);
	memset(display->corrupt, 0, sizeof display->corrupt);
}

static bool any_text(const struct display *display)
{
	for (unsigned field = 1; field <= FIELD_COUNT; field++)
		if (display->length[field])
			return true;
	return false;
}

void display_reset(struct display *display, int64_t now_ms)
{
	display->enabled = display->backlight = display->upgrade = false;
	display->screen = SCREEN_NONE;
	display->field = 0;
	display->staged_length = 0;
	display->language = 0;
	memset(display->host_version, 0, sizeof display->host_version);
	forget_texts(display);
	for (unsigned i = 0; i <= FIELD_COUNT; i++)
		display->written_ms[i] = NEVER;
	display->cleared_ms = NEVER;
	display->keep_alive_ms = now_ms + KEEP_ALIVE_MS;
}

/* Report 0x13: b0 enable, b1 clear, b2 backlight, b3-6 screen (0: no change). */
void display_control(struct cx300 *phone, const uint8_t *report)
{
	struct display *display = &phone->display;
	unsigned screen = (report[1] >> 3) & 0x0f;

	display->enabled = report[1] & 1;
	display->backlight = report[1] & 4;
	if (report[1] & 2) {
		if (any_text(display))
			display->cleared_ms = phone->now_ms;
		forget_texts(display);
	}
	if (screen != SCREEN_NONE && screen <= SCREEN_ENDED && screen != display->screen) {
		display->screen = screen;
		if (phone->options.forgetful)
			forget_texts(display);
	}
}

/* Report 0x14: low nibble of byte 1 = field 1..10; byte 2 b7 = text follows in 0x15. */
void display_select_field(struct cx300 *phone, const uint8_t *report)
{
	struct display *display = &phone->display;
	unsigned field = report[1] & 0x0f;

	display->staged_length = 0;
	display->field = 0;
	if (field < 1 || field > FIELD_COUNT)
		phone->traffic.rejected++;
	else if (report[2] & 0x80)
		display->field = field;
}

static bool shows(const struct cx300 *phone, unsigned field)
{
	switch (phone->display.screen) {
	case SCREEN_NONE:
		return false;
	case SCREEN_IDLE:
		return field <= 4;
	case SCREEN_READY:
		return field == 5 || field == 10;
	default:
		return field == 5 || field == 10 || (phone->options.all_fields && field >= 6 && field <= 9);
	}
}

/* The upper line is that of fields 1, 3, 5 and 6. */
static unsigned line_of(unsigned field)
{
	return field == 1 || field == 3 || field == 5 || field == 6 ? 0 : 1;
}

static void commit(struct cx300 *phone)
{
	struct display *display = &phone->display;
	unsigned field = display->field;

	memcpy(display->text[field], display->staged, sizeof display->staged);
	display->length[field] = display->staged_length;
	if (!shows(phone, field)) {
		display->corrupt[line_of(field)] = true;
		display->corruptions++;
	}
	if (display->cleared_ms != NEVER && phone->now_ms - display->cleared_ms < FLICKER_MS)
		display->flicker++;
	if (display->written_ms[field] != NEVER && phone->now_ms - display->written_ms[field] < HASTY_MS)
		display->hasty++;
	display->cleared_ms = NEVER;
	display->written_ms[field] = phone->now_ms;
	display->field = 0;
	display->staged_length = 0;
}

/* Report 0x15: byte 1 b7 = last part; then 8 UTF-16 code units, low byte first, padded with 0. */
void display_text(struct cx300 *phone, const uint8_t *report)
{
	struct display *display = &phone->display;

	if (!display->field) { /* text without a field to put it in */
		phone->traffic.rejected++;
		return;
	}
	for (unsigned i = 0; i < 8; i++) {
		uint16_t unit = (uint16_t)(report[2 + 2 * i] | report[3 + 2 * i] << 8);

		if (unit && display->staged_length < FIELD_UNITS)
			display->staged[display->staged_length++] = unit;
	}
	if (report[1] & 0x80)
		commit(phone);
}

/* Feature 0x17: language, host version. */
void display_keep_alive(struct cx300 *phone, const uint8_t *report)
{
	struct display *display = &phone->display;

	display->language = (uint16_t)(report[1] | report[2] << 8);
	memcpy(display->host_version, report + 3, 2);
	display->upgrade = false;
	display->keep_alive_ms = phone->now_ms + KEEP_ALIVE_MS;
}

void display_tick(struct cx300 *phone)
{
	phone->display.upgrade = true;
	phone->display.keep_alive_ms = NEVER;
	model_changed(phone);
}

/* Appends the field's glyphs as far as they fit into `room` columns; the columns used. */
static unsigned append_field(GString *line, const struct display *display, unsigned field, unsigned room)
{
	unsigned used = 0;

	for (size_t i = 0; i < display->length[field]; i++) {
		gunichar glyph = glyph_of(display->text[field][i]);
		unsigned columns = glyph_columns(glyph);

		if (used + columns > room)
			break;
		g_string_append_unichar(line, glyph);
		used += columns;
	}
	return used;
}

/* One field at the left, one at the right end of the line; where they meet the right one is seen. */
static void two_fields(
	GString *line, const struct display *display, unsigned left, unsigned right, unsigned width)
{
	g_autoptr(GString) end = g_string_new(NULL);
	unsigned end_columns = append_field(end, display, right, width);
	unsigned room = CX300_COLUMNS - end_columns;
	unsigned used = append_field(line, display, left, MIN(room, width));

	for (; used < room; used++)
		g_string_append_c(line, ' ');
	g_string_append(line, end->str);
}

static unsigned first_with_text(const struct display *display, const unsigned *fields, unsigned count)
{
	for (unsigned i = 0; i + 1 < count; i++)
		if (display->length[fields[i]])
			return fields[i];
	return fields[count - 1];
}

static void call_line(const struct cx300 *phone, GString *line, unsigned n)
{
	static const unsigned upper[] = {5, 6}, lower[] = {10, 7, 8};
	const struct display *display = &phone->display;

	if (!phone->options.all_fields)
		append_field(line, display, n ? 10 : 5, CX300_COLUMNS);
	else if (n == 0)
		append_field(line, display, first_with_text(display, upper, 2), CX300_COLUMNS);
	else
		two_fields(line, display, first_with_text(display, lower, 3), 9, CX300_COLUMNS);
}

static void garble(GString *line)
{
	g_autoptr(GString) seen = g_string_new(NULL);
	unsigned i = 0;

	for (const char *c = line->str; *c; c = g_utf8_next_char(c), i++)
		g_string_append_unichar(seen, i % 2 ? '#' : g_utf8_get_char(c));
	for (; i < CX300_COLUMNS / 2; i++)
		g_string_append_c(seen, '#');
	g_string_assign(line, seen->str);
}

static void draw(const struct cx300 *phone, GString *line, unsigned n)
{
	const struct display *display = &phone->display;

	switch (display->screen) {
	case SCREEN_NONE:
		break;
	case SCREEN_IDLE:
		two_fields(line, display, n ? 2 : 1, n ? 4 : 3, 16);
		break;
	case SCREEN_READY:
		append_field(line, display, n ? 10 : 5, CX300_COLUMNS);
		break;
	default:
		call_line(phone, line, n);
	}
	if (display->corrupt[n])
		garble(line);
}

char *cx300_display_line(const struct cx300 *phone, unsigned n)
{
	GString *line = g_string_new(NULL);

	if (phone->display.upgrade && n == 0)
		g_string_append(line, UPGRADE_TEXT);
	else if (!phone->display.upgrade && phone->display.enabled && n < CX300_LINES)
		draw(phone, line, n);
	return g_strchomp(g_string_free(line, FALSE));
}
