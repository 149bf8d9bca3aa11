#include "agent/desktop/keymap.h"
#include <errno.h>
#include <linux/input-event-codes.h>
#include <string.h>

#define FILE_MAX 65536

const char *const keymap_key_names[KEYMAP_KEYS] = {"0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "star", "pound",
	"a", "redial", "hold", "mute", "delete"};

const uint16_t keymap_modifier_codes[KEYMAP_MODIFIERS] = {KEY_LEFTSHIFT, KEY_LEFTCTRL, KEY_LEFTALT, KEY_LEFTMETA};

static const char *const modifier_names[KEYMAP_MODIFIERS] = {"Shift", "Ctrl", "Alt", "Meta"};

static const struct {
	const char *name;
	uint16_t code;
} codes[] = {
	{"0", KEY_0}, {"1", KEY_1}, {"2", KEY_2}, {"3", KEY_3}, {"4", KEY_4}, {"5", KEY_5}, {"6", KEY_6}, {"7", KEY_7},
	{"8", KEY_8}, {"9", KEY_9},
	{"KP0", KEY_KP0}, {"KP1", KEY_KP1}, {"KP2", KEY_KP2}, {"KP3", KEY_KP3}, {"KP4", KEY_KP4}, {"KP5", KEY_KP5},
	{"KP6", KEY_KP6}, {"KP7", KEY_KP7}, {"KP8", KEY_KP8}, {"KP9", KEY_KP9}, {"KPAsterisk", KEY_KPASTERISK},
	{"KPSlash", KEY_KPSLASH}, {"KPPlus", KEY_KPPLUS}, {"KPMinus", KEY_KPMINUS}, {"KPDot", KEY_KPDOT},
	{"KPEnter", KEY_KPENTER}, {"NumLock", KEY_NUMLOCK},
	{"Enter", KEY_ENTER}, {"BackSpace", KEY_BACKSPACE}, {"Delete", KEY_DELETE}, {"Tab", KEY_TAB},
	{"Space", KEY_SPACE}, {"Escape", KEY_ESC}, {"Minus", KEY_MINUS}, {"Equal", KEY_EQUAL}, {"Comma", KEY_COMMA},
	{"Dot", KEY_DOT}, {"Slash", KEY_SLASH},
	{"Up", KEY_UP}, {"Down", KEY_DOWN}, {"Left", KEY_LEFT}, {"Right", KEY_RIGHT}, {"Home", KEY_HOME},
	{"End", KEY_END}, {"PageUp", KEY_PAGEUP}, {"PageDown", KEY_PAGEDOWN}, {"Insert", KEY_INSERT},
	{"F1", KEY_F1}, {"F2", KEY_F2}, {"F3", KEY_F3}, {"F4", KEY_F4}, {"F5", KEY_F5}, {"F6", KEY_F6}, {"F7", KEY_F7},
	{"F8", KEY_F8}, {"F9", KEY_F9}, {"F10", KEY_F10}, {"F11", KEY_F11}, {"F12", KEY_F12}, {"F13", KEY_F13},
	{"F14", KEY_F14}, {"F15", KEY_F15}, {"F16", KEY_F16}, {"F17", KEY_F17}, {"F18", KEY_F18}, {"F19", KEY_F19},
	{"F20", KEY_F20}, {"F21", KEY_F21}, {"F22", KEY_F22}, {"F23", KEY_F23}, {"F24", KEY_F24},
	{"PlayPause", KEY_PLAYPAUSE}, {"Stop", KEY_STOPCD}, {"Next", KEY_NEXTSONG}, {"Previous", KEY_PREVIOUSSONG},
	{"Rewind", KEY_REWIND}, {"FastForward", KEY_FASTFORWARD}, {"VolumeUp", KEY_VOLUMEUP},
	{"VolumeDown", KEY_VOLUMEDOWN}, {"Mute", KEY_MUTE}, {"MicMute", KEY_MICMUTE}, {"Calculator", KEY_CALC},
	{"Mail", KEY_MAIL}, {"ScreenLock", KEY_SCREENLOCK},
};

static uint16_t code_of(const char *name)
{
	for (size_t i = 0; i < G_N_ELEMENTS(codes); i++)
		if (strcmp(codes[i].name, name) == 0)
			return codes[i].code;
	return 0;
}

/* "Ctrl+Shift+F1" */
static bool parse_stroke(const char *text, struct keymap_stroke *stroke)
{
	struct keymap_stroke result = {0};
	for (const char *plus; (plus = strchr(text, '+')) != NULL; text = plus + 1) {
		int bit = 0;
		while (bit < KEYMAP_MODIFIERS && (strlen(modifier_names[bit]) != (size_t)(plus - text) ||
							 memcmp(modifier_names[bit], text, (size_t)(plus - text)) != 0))
			bit++;
		if (bit == KEYMAP_MODIFIERS)
			return false;
		result.modifiers |= (uint8_t)(1u << bit);
	}
	result.code = code_of(text);
	if (result.code)
		*stroke = result;
	return result.code != 0;
}

static bool take_head(struct keymap *keymap, const char *name, const char *text)
{
	if (strcmp(name, "name") == 0 && strlen(text) < sizeof(keymap->name)) {
		strcpy(keymap->name, text);
		return true;
	}
	if (strcmp(name, "when") != 0 || (strcmp(text, "idle") != 0 && strcmp(text, "always") != 0))
		return false;
	keymap->always = strcmp(text, "always") == 0;
	return true;
}

static bool take_key(struct keymap *keymap, const char *name, const char *text)
{
	for (size_t i = 0; i < KEYMAP_KEYS; i++)
		if (strcmp(keymap_key_names[i], name) == 0)
			return parse_stroke(text, &keymap->stroke[i]);
	return false;
}

static bool take_group(struct keymap *keymap, GKeyFile *file, const char *group, const char *path, GError **error)
{
	bool head = strcmp(group, "keymap") == 0, good = head || strcmp(group, "keys") == 0;
	char **names = g_key_file_get_keys(file, group, NULL, NULL);
	if (!good)
		g_set_error(error, G_KEY_FILE_ERROR, G_KEY_FILE_ERROR_GROUP_NOT_FOUND,
			"%s: [%s]: there is no such group", path, group);
	for (char **name = names; good && name && *name; name++) {
		char *text = g_key_file_get_string(file, group, *name, NULL);
		good = text && (head ? take_head(keymap, *name, text) : take_key(keymap, *name, text));
		if (!good)
			g_set_error(error, G_KEY_FILE_ERROR, G_KEY_FILE_ERROR_INVALID_VALUE,
				"%s: [%s] %s: \"%s\" is not known there", path, group, *name, text ? text : "");
		g_free(text);
	}
	g_strfreev(names);
	return good;
}

static bool load(GKeyFile *file, const char *path, GError **error)
{
	char *text = NULL;
	gsize size = 0;
	if (!g_file_test(path, G_FILE_TEST_IS_REGULAR)) {
		g_set_error(error, G_FILE_ERROR, G_FILE_ERROR_NOENT, "%s: there is no such file", path);
		return false;
	}
	GError *bad = NULL;
	bool good = g_file_get_contents(path, &text, &size, &bad) && size <= FILE_MAX &&
		    g_key_file_load_from_data(file, text, size, G_KEY_FILE_NONE, &bad);
	g_free(text);
	if (bad)
		g_propagate_prefixed_error(error, bad, "%s: ", path);
	else if (!good)
		g_set_error(error, G_FILE_ERROR, G_FILE_ERROR_INVAL, "%s: is larger than 64 KiB", path);
	return good;
}

int keymap_read(const char *path, struct keymap *keymap, GError **error)
{
	struct keymap made = {.name = ""};
	GKeyFile *file = g_key_file_new();
	bool good = load(file, path, error);
	char **groups = good ? g_key_file_get_groups(file, NULL) : NULL;
	for (char **group = groups; good && *group; group++)
		good = take_group(&made, file, *group, path, error);
	g_strfreev(groups);
	g_key_file_free(file);
	if (good)
		*keymap = made;
	return good ? 0 : -EINVAL;
}
