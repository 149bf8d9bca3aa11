/* The state of the phone as JSON, for tests, scripts and people:
 * {"plugged","screen":0..7,"backlight","enabled","lines":[2 strings],"fields":{"5":text,...},"presence":0..8,
 *  "lamp":colour,"voicemail","missed","forward","speaker","muted","off_hook_led",
 *  "hook":{"bit","handset_up","path"},"stream","volume":{"step":1..10,"path"},"key":the one reported as down
 * or "","language":id,"upgrade","corrupt","busy",
 *  "reports":{"02","13","14","15","16","17","total","asked","rejected"},"corruptions","flicker","hasty"} */
#include "tests/virtual/model.h"
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

static const char *const colours[] = {
	"off", "green", "green", "red", "orange-red", "orange", "red", "off", "green-orange"};

static const char *lamp_colour(unsigned presence)
{
	return presence < G_N_ELEMENTS(colours) ? colours[presence] : "off";
}

static json_t *text_json(char *text)
{
	json_t *json = json_string(text);

	g_free(text);
	return json;
}

static json_t *lines_json(const struct cx300 *phone)
{
	json_t *lines = json_array();

	for (unsigned n = 0; n < CX300_LINES; n++)
		json_array_append_new(lines, text_json(cx300_display_line(phone, n)));
	return lines;
}

static json_t *fields_json(const struct display *display)
{
	json_t *fields = json_object();
	char number[8];

	for (unsigned field = 1; field <= FIELD_COUNT; field++) {
		if (!display->length[field])
			continue;
		g_snprintf(number, sizeof number, "%u", field);
		json_object_set_new(fields, number,
			text_json(glyph_units_utf8(display->text[field], display->length[field])));
	}
	return fields;
}

static json_t *reports_json(const struct traffic *traffic)
{
	static const uint8_t ids[] = {0x02, 0x13, 0x14, 0x15, 0x16, 0x17};
	json_t *reports = json_object();
	char name[4];

	for (unsigned i = 0; i < sizeof ids; i++) {
		g_snprintf(name, sizeof name, "%02x", ids[i]);
		json_object_set_new(reports, name, json_integer((json_int_t)traffic->output[ids[i]]));
	}
	json_object_set_new(reports, "total", json_integer((json_int_t)traffic->total));
	json_object_set_new(reports, "asked", json_integer((json_int_t)traffic->asked));
	json_object_set_new(reports, "rejected", json_integer((json_int_t)traffic->rejected));
	return reports;
}

static void add_lamps(json_t *state, const struct cx300 *phone)
{
	const struct lamps *lamps = &phone->lamps;

	json_object_set_new(state, "presence", json_integer((json_int_t)lamps->presence));
	json_object_set_new(state, "lamp", json_string(lamp_colour(lamps->presence)));
	json_object_set_new(state, "voicemail", json_boolean(lamps->voicemail));
	json_object_set_new(state, "missed", json_boolean(lamps->missed));
	json_object_set_new(state, "forward", json_boolean(lamps->forward));
	json_object_set_new(state, "speaker", json_boolean(lamps->speaker));
	json_object_set_new(state, "muted", json_boolean(phone->keypad.muted));
	json_object_set_new(state, "off_hook_led", json_boolean(phone->hook.led));
}

static void add_voice(json_t *state, const struct cx300 *phone)
{
	enum path path = keypad_volume_path(phone);
	json_t *hook = json_object(), *volume = json_object();

	json_object_set_new(hook, "bit", json_boolean(phone->hook.bit));
	json_object_set_new(hook, "handset_up", json_boolean(phone->hook.handset_up));
	json_object_set_new(hook, "path", json_string(hook_path_name(phone->hook.path)));
	json_object_set_new(state, "hook", hook);
	json_object_set_new(state, "stream", json_boolean(phone->hook.stream));
	json_object_set_new(volume, "step", json_integer((json_int_t)phone->keypad.volume[path]));
	json_object_set_new(volume, "path", json_string(hook_path_name(path)));
	json_object_set_new(state, "volume", volume);
	json_object_set_new(state, "key", json_string(keypad_name(phone->keypad.down)));
}

static json_t *state_json(const struct cx300 *phone)
{
	const struct display *display = &phone->display;
	json_t *state = json_object();

	json_object_set_new(state, "plugged", json_boolean(phone->plugged));
	json_object_set_new(state, "screen", json_integer((json_int_t)display->screen));
	json_object_set_new(state, "backlight", json_boolean(display->backlight));
	json_object_set_new(state, "enabled", json_boolean(display->enabled));
	json_object_set_new(state, "lines", lines_json(phone));
	json_object_set_new(state, "fields", fields_json(display));
	add_lamps(state, phone);
	add_voice(state, phone);
	json_object_set_new(state, "language", json_integer(display->language));
	json_object_set_new(state, "upgrade", json_boolean(display->upgrade));
	json_object_set_new(state, "corrupt", json_boolean(display->corrupt[0] || display->corrupt[1]));
	json_object_set_new(state, "busy", json_boolean(cx300_busy(phone)));
	json_object_set_new(state, "reports", reports_json(&phone->traffic));
	json_object_set_new(state, "corruptions", json_integer((json_int_t)display->corruptions));
	json_object_set_new(state, "flicker", json_integer((json_int_t)display->flicker));
	json_object_set_new(state, "hasty", json_integer((json_int_t)display->hasty));
	return state;
}

/* jansson's memory is malloc's, ours is GLib's. */
static char *dump(const json_t *json)
{
	char *text = json_dumps(json, JSON_COMPACT | JSON_ENCODE_ANY), *copy = g_strdup(text);

	free(text);
	return copy;
}

char *cx300_state_json(const struct cx300 *phone)
{
	json_t *state = state_json(phone);
	char *text = dump(state);

	json_decref(state);
	return text;
}

static const json_t *member(const json_t *json, const char *name)
{
	uint64_t index;

	if (json_is_array(json) && g_ascii_string_to_unsigned(name, 10, 0, 1000, &index, NULL))
		return json_array_get(json, (size_t)index);
	return json_object_get(json, name);
}

char *cx300_state_value(const struct cx300 *phone, const char *path)
{
	json_t *state = state_json(phone);
	const json_t *value = state;
	char **names = g_strsplit(path, "/", -1), *text = NULL;

	for (unsigned i = 0; value && names[i]; i++)
		value = member(value, names[i]);
	if (value)
		text = json_is_string(value) ? g_strdup(json_string_value(value)) : dump(value);
	g_strfreev(names);
	json_decref(state);
	return text;
}
