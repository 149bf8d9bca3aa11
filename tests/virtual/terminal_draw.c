#include "tests/virtual/terminal.h"
#include <jansson.h>
#include <ncurses.h>
#include <stdlib.h>
#include <string.h>

#define LEFT 2
#define RIGHT 32 /* second column */
#define ROWS_MIN 20
#define COLUMNS_MIN 60

enum { PAIR_LIT = 1, PAIR_DARK, PAIR_GREEN, PAIR_RED, PAIR_ORANGE, PAIR_DIM };

void terminal_draw_init(void)
{
	const char *unwanted = getenv("NO_COLOR"); /* https://no-color.org */

	if (!has_colors() || (unwanted && *unwanted))
		return;
	start_color();
	use_default_colors();
	init_pair(PAIR_LIT, COLOR_BLACK, COLOR_CYAN);
	init_pair(PAIR_DARK, COLOR_CYAN, -1);
	init_pair(PAIR_GREEN, COLOR_GREEN, -1);
	init_pair(PAIR_RED, COLOR_RED, -1);
	init_pair(PAIR_ORANGE, (short)(COLORS >= 256 ? 208 : COLOR_YELLOW), -1);
	init_pair(PAIR_DIM, COLOR_WHITE, -1);
}

static bool flag(const json_t *state, const char *name)
{
	return json_is_true(json_object_get(state, name));
}

static const char *text(const json_t *state, const char *name)
{
	const char *value = json_string_value(json_object_get(state, name));

	return value ? value : "";
}

/* Never beyond the right edge: ncurses would go on in the next row. Characters are cut whole. */
static void put(int row, int column, const char *line)
{
	int room = COLS - column;

	if (row < 0 || row >= LINES)
		return;
	move(row, column);
	for (; *line; line = g_utf8_next_char(line)) {
		gunichar c = g_utf8_get_char(line);

		room -= g_unichar_iswide(c) ? 2 : 1;
		if (room < 0 || (room == 0 && row == LINES - 1))
			break;
		addnstr(line, (int)(g_utf8_next_char(line) - line));
	}
}

static void draw_display(const json_t *state)
{
	const json_t *lines = json_object_get(state, "lines");
	int pair = COLOR_PAIR(flag(state, "backlight") ? PAIR_LIT : PAIR_DARK);

	put(2, LEFT, "┌────────────────────────┐");
	for (int n = 0; n < CX300_LINES; n++) {
		const char *line = json_string_value(json_array_get(lines, (size_t)n));

		put(3 + n, LEFT, "│");
		attron(pair);
		put(3 + n, LEFT + 1, "                        ");
		put(3 + n, LEFT + 1, line ? line : "");
		attroff(pair);
		put(3 + n, LEFT + 1 + CX300_COLUMNS, "│");
	}
	put(5, LEFT, "└────────────────────────┘");
}

static void draw_lamp(int row, int column, bool lit, int pair, const char *name)
{
	int attributes = lit ? COLOR_PAIR(pair) | A_BOLD : A_DIM;

	attron(attributes);
	put(row, column, lit ? "●" : "○");
	attroff(attributes);
	put(row, column + 2, name);
}

static int presence_pair(const char *colour)
{
	if (g_str_has_prefix(colour, "green"))
		return PAIR_GREEN;
	return strcmp(colour, "red") == 0 ? PAIR_RED : PAIR_ORANGE;
}

static void draw_lamps(const json_t *state)
{
	const char *colour = text(state, "lamp");
	g_autofree char *presence = g_strdup_printf("presence: %s", colour);

	draw_lamp(2, RIGHT, strcmp(colour, "off") != 0, presence_pair(colour), presence);
	draw_lamp(3, RIGHT, flag(state, "voicemail"), PAIR_ORANGE, "voicemail");
	draw_lamp(4, RIGHT, flag(state, "missed"), PAIR_ORANGE, "missed call");
	draw_lamp(5, RIGHT, flag(state, "forward"), PAIR_ORANGE, "forwarded");
	draw_lamp(3, RIGHT + 15, flag(state, "muted"), PAIR_RED, "muted");
	draw_lamp(4, RIGHT + 15, flag(state, "speaker"), PAIR_GREEN, "speaker");
	draw_lamp(5, RIGHT + 15, flag(state, "off_hook_led"), PAIR_RED, "off-hook");
}

static void draw_key(int row, int column, const char *name, const char *down)
{
	int attributes = strcmp(name, down) == 0 ? A_REVERSE : A_NORMAL;
	g_autofree char *cap = g_strdup_printf("[ %s ]", name);

	attron(attributes);
	put(row, column, cap);
	attroff(attributes);
}

static void draw_keys(const json_t *state)
{
	static const char *const digits[] = {"1", "2", "3", "4", "5", "6", "7", "8", "9", "*", "0", "#"};
	static const char *const others[] = {"redial", "hold", "delete"};
	const char *down = text(state, "key");

	for (int i = 0; i < 12; i++)
		draw_key(7 + i / 3, LEFT + 4 + i % 3 * 7, digits[i], down);
	for (int i = 0, column = LEFT; i < 3; column += (int)strlen(others[i]) + 4, i++)
		draw_key(11, column, others[i], down);
}

static void draw_volume(const json_t *volume)
{
	g_autoptr(GString) bar = g_string_new("volume:  ");
	json_int_t step = json_integer_value(json_object_get(volume, "step"));

	for (json_int_t i = 1; i <= CX300_VOLUME_STEPS; i++)
		g_string_append(bar, i <= step ? "■" : "□");
	g_string_append_printf(bar, " %s", text(volume, "path"));
	put(10, RIGHT, bar->str);
}

static void draw_voice(const struct app *app, const json_t *state)
{
	const json_t *hook = json_object_get(state, "hook");
	g_autofree char *voice = g_strdup_printf(
		"hook:    %s, %s", flag(hook, "bit") ? "off-hook" : "on-hook", text(hook, "path"));

	put(7, RIGHT, flag(hook, "handset_up") ? "handset: in the hand" : "handset: in its cradle");
	put(8, RIGHT, strcmp(text(hook, "path"), "none") == 0 ? "hook:    on-hook" : voice);
	put(9, RIGHT,
		!flag(state, "plugged")	  ? "USB:     unplugged"
		: host_is_here(app->host) ? "USB:     taken by a host"
					  : "USB:     waiting for a host");
	draw_volume(json_object_get(state, "volume"));
	if (flag(state, "corrupt"))
		put(11, RIGHT, "a field on a screen without it!");
}

/* The help flows over as many rows as it needs; the first of them comes back. */
static int draw_help(void)
{
	g_autoptr(GPtrArray) rows = g_ptr_array_new_with_free_func(g_free);
	GString *row = g_string_new(NULL);

	for (unsigned i = 0; terminal_keys_help[i]; i++) {
		if (row->len && row->len + 3 + strlen(terminal_keys_help[i]) > (gsize)(COLS - 2 * LEFT)) {
			g_ptr_array_add(rows, g_string_free(row, FALSE));
			row = g_string_new(NULL);
		}
		g_string_append_printf(row, "%s%s", row->len ? " | " : "", terminal_keys_help[i]);
	}
	g_ptr_array_add(rows, g_string_free(row, FALSE));
	int first = LINES - (int)rows->len;
	attron(A_DIM);
	for (guint i = 0; i < rows->len; i++)
		put(first + (int)i, LEFT, rows->pdata[i]);
	attroff(A_DIM);
	return first;
}

static void draw_events(const struct app *app, int first, int end)
{
	const char *event;

	for (int row = end - 1; row >= first && (event = app_event_text(app, (unsigned)(end - 1 - row)));
		row--)
		put(row, LEFT, event);
}

void terminal_draw(const struct app *app, const char *place, bool long_next)
{
	g_autofree char *json = cx300_state_json(app->phone);
	json_t *state = json_loads(json, 0, NULL);

	erase();
	if (LINES < ROWS_MIN || COLS < COLUMNS_MIN) {
		put(0, 0, "The window is too small.");
		put(1, 0, "60 by 20, please. q quits.");
	} else {
		attron(A_BOLD);
		put(0, LEFT, CX300_MODEL " (virtual)");
		attroff(A_BOLD);
		put(0, RIGHT, place);
		draw_display(state);
		draw_lamps(state);
		draw_keys(state);
		draw_voice(app, state);
		draw_events(app, 13, draw_help() - 1);
		if (long_next)
			put(12, LEFT, "long press of:");
	}
	refresh();
	json_decref(state);
}
