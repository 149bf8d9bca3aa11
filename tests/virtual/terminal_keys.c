#include "tests/virtual/terminal.h"
#include <ncurses.h>
#include <string.h>

#define ESCAPE 27 /* Alt and a key come as these two */
#define LONG_PRESS_MS 2000

const char *const terminal_keys_help[] = {"0-9 * # keys", "Enter/l lift, put down", "s speaker", "h headset",
	"f hold", "r redial", "m mute", "Backspace/d delete", "+ - volume", "Alt-key or ! long press",
	"t tap cradle", "i call me", "u unplug, plug", "q quit", NULL};

static const struct {
	int key;
	const char *command;
} plain[] = {
	{'s', "speaker"},
	{'h', "headset"},
	{'m', "mute"},
	{'t', "tap"},
	{'+', "volume up"},
	{'=', "volume up"},
	{'-', "volume down"},
	{KEY_UP, "volume up"},
	{KEY_DOWN, "volume down"},
};

static const struct {
	int key;
	const char *name;
} held[] = {
	{'f', "hold"},
	{'r', "redial"},
	{'d', "delete"},
	{KEY_BACKSPACE, "delete"},
	{KEY_DC, "delete"},
	{127, "delete"},
	{'\b', "delete"},
};

static void command(struct app *app, const char *line)
{
	g_autofree char *answer = app_command(app, line);

	if (strcmp(answer, "ok") == 0)
		app_event(app, "person: %s", line);
	else
		app_event(app, "person: %s: %s", line, answer);
}

static void press(struct app *app, const char *name, bool is_long)
{
	g_autofree char *line = is_long ? g_strdup_printf("press %s for %d", name, LONG_PRESS_MS)
					: g_strdup_printf("press %s", name);

	command(app, line);
}

static bool is(const struct app *app, const char *path)
{
	g_autofree char *value = cx300_state_value(app->phone, path);

	return g_strcmp0(value, "true") == 0;
}

static bool phone_key(struct app *app, int key, bool is_long)
{
	char digit[2] = {(char)key, 0};

	if (key > 0 && key < 128 && strchr("0123456789*#", key)) {
		press(app, digit, is_long);
		return true;
	}
	for (unsigned i = 0; i < G_N_ELEMENTS(held); i++) {
		if (held[i].key == key) {
			press(app, held[i].name, is_long);
			return true;
		}
	}
	for (unsigned i = 0; i < G_N_ELEMENTS(plain); i++) {
		if (plain[i].key == key) {
			command(app, plain[i].command);
			return true;
		}
	}
	return false;
}

static void other_key(struct app *app, int key)
{
	switch (key) {
	case '\r':
	case '\n':
	case KEY_ENTER:
	case 'l':
		command(app, is(app, "hook/handset_up") ? "down" : "lift");
		break;
	case 'u':
		command(app, is(app, "plugged") ? "unplug" : "plug");
		break;
	case 'i':
		app_call_me(app);
		break;
	case 'q':
	case 3: /* Ctrl-C where it makes no signal */
		app_quit(app, 0);
		break;
	case 12: /* Ctrl-L */
		clear();
		break;
	default:
		break;
	}
}

void terminal_key(struct app *app, int key, bool *long_next)
{
	bool is_long = *long_next;

	*long_next = key == ESCAPE || key == '!';
	if (!*long_next && !phone_key(app, key, is_long))
		other_key(app, key);
}
