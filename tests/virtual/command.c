/* The grammar in which a person, a script or a test says what is done with the phone. One line, one command.
 */
#include "tests/virtual/model.h"
#include <errno.h>
#include <string.h>

static const char help_text[] =
	"lift | down | tap                  the handset: lift it, put it down, tap its cradle\n"
	"press KEY [for MS]                 a key: 0..9 * # redial hold delete mute speaker headset "
	"volume-up volume-down\n"
	"redial | hold | delete | mute | speaker | headset | volume up | volume down\n"
	"dial DIGITS                        press them one after the other\n"
	"key-down KEY | key-up [KEY]        hold a key for as long as wanted\n"
	"plug | unplug                      the USB plug\n"
	"stream on | stream off             the host opens or closes the audio stream\n"
	"report HEX...                      a raw input report, with its id\n"
	"state | value PATH | show          the state as JSON, one value of it (lines/0), the display as a "
	"picture\n"
	"reset-counters                     reports and faults are counted from here\n"
	"help";

struct call {
	struct cx300 *phone;
	char **words;	 /* of the line; [0] is the command's name */
	GString *answer; /* "ok" until a command says something else */
};

struct command {
	const char *name;
	unsigned most;			       /* words on the line */
	char *(*run)(const struct call *call); /* NULL when done, else what is wrong (g_free) */
};

static char *wrong(const char *what, const char *word)
{
	return word ? g_strdup_printf("%s: %s", what, word) : g_strdup(what);
}

static char *run_lift(const struct call *call)
{
	if (person_handset_will_be_up(call->phone))
		return wrong("the handset is already in the hand", NULL);
	person_do(call->phone, GESTURE_LIFT, KEY_NONE, 0);
	return NULL;
}

static char *run_down(const struct call *call)
{
	if (!person_handset_will_be_up(call->phone))
		return wrong("the handset is already down", NULL);
	person_do(call->phone, GESTURE_CRADLE, KEY_NONE, 0);
	return NULL;
}

static char *run_tap(const struct call *call)
{
	if (!person_handset_will_be_up(call->phone))
		return wrong("the handset is down: its cradle cannot be tapped", NULL);
	person_do(call->phone, GESTURE_TAP, KEY_NONE, PRESS_MS);
	return NULL;
}

static char *parse_key(const char *word, enum key *key)
{
	*key = word ? keypad_parse(word, strlen(word)) : KEY_NONE;
	if (!word)
		return wrong("which key?", NULL);
	return *key == KEY_NONE ? wrong("no such key", word) : NULL;
}

static char *parse_length(char **words, int64_t *length_ms)
{
	uint64_t value;

	if (!words[0])
		return NULL;
	if (strcmp(words[0], "for") != 0)
		return wrong("not understood", words[0]);
	if (!words[1] || !g_ascii_string_to_unsigned(words[1], 10, 1, 600000, &value, NULL))
		return wrong("\"for\" wants milliseconds, 1 to 600000", words[1]);
	*length_ms = (int64_t)value;
	return NULL;
}

static char *run_press(const struct call *call)
{
	enum key key;
	int64_t length_ms = PRESS_MS;
	char *error = parse_key(call->words[1], &key);

	if (!error)
		error = parse_length(call->words + 2, &length_ms);
	if (!error)
		person_do(call->phone, GESTURE_PRESS, key, length_ms);
	return error;
}

static char *run_named_key(const struct call *call)
{
	int64_t length_ms = PRESS_MS;
	char *error = parse_length(call->words + 1, &length_ms);

	if (!error)
		person_do(call->phone, GESTURE_PRESS, keypad_parse(call->words[0], strlen(call->words[0])),
			length_ms);
	return error;
}

static char *run_volume(const struct call *call)
{
	bool up = g_strcmp0(call->words[1], "up") == 0;

	if (!up && g_strcmp0(call->words[1], "down") != 0)
		return wrong("volume up or volume down", NULL);
	person_do(call->phone, GESTURE_PRESS, up ? KEY_VOLUME_UP : KEY_VOLUME_DOWN, PRESS_MS);
	return NULL;
}

static char *run_dial(const struct call *call)
{
	if (!call->words[1] || strlen(call->words[1]) != strspn(call->words[1], "0123456789*#"))
		return wrong("dial wants digits, * and #", call->words[1]);
	for (const char *c = call->words[1]; *c; c++)
		person_do(call->phone, GESTURE_PRESS, keypad_parse(c, 1), PRESS_MS);
	return NULL;
}

static char *run_key_down(const struct call *call)
{
	enum key key;
	char *error = parse_key(call->words[1], &key);

	if (!error)
		keypad_down(call->phone, key);
	return error;
}

static char *run_key_up(const struct call *call)
{
	enum key key = KEY_NONE;
	char *error = call->words[1] ? parse_key(call->words[1], &key) : NULL;

	if (!error)
		keypad_up(call->phone, key);
	return error;
}

static char *run_plug(const struct call *call)
{
	if (call->phone->plugged)
		return wrong("it is plugged in", NULL);
	model_plug(call->phone);
	return NULL;
}

static char *run_unplug(const struct call *call)
{
	if (!call->phone->plugged)
		return wrong("it is not plugged in", NULL);
	model_unplug(call->phone);
	return NULL;
}

static char *run_stream(const struct call *call)
{
	bool on = g_strcmp0(call->words[1], "on") == 0;

	if (!on && g_strcmp0(call->words[1], "off") != 0)
		return wrong("stream on or stream off", NULL);
	hook_set_stream(call->phone, on);
	return NULL;
}

static char *run_report(const struct call *call)
{
	g_autofree char *hex = g_strjoinv("", call->words + 1);
	uint8_t report[CX300_REPORT_MAX];
	size_t digits = strlen(hex);

	if (!digits || digits % 2 || digits / 2 > sizeof report)
		return wrong("report wants 1 to 64 bytes in hexadecimal", NULL);
	for (size_t i = 0; i < digits; i += 2) {
		if (!g_ascii_isxdigit(hex[i]) || !g_ascii_isxdigit(hex[i + 1]))
			return wrong("not hexadecimal", hex + i);
		report[i / 2] =
			(uint8_t)(g_ascii_xdigit_value(hex[i]) << 4 | g_ascii_xdigit_value(hex[i + 1]));
	}
	model_emit_raw(call->phone, report, digits / 2);
	return NULL;
}

static char *run_value(const struct call *call)
{
	g_autofree char *value = call->words[1] ? cx300_state_value(call->phone, call->words[1]) : NULL;

	if (!value)
		return wrong("no such value", call->words[1]);
	g_string_assign(call->answer, value);
	return NULL;
}

static char *run_state(const struct call *call)
{
	g_autofree char *state = cx300_state_json(call->phone);

	g_string_assign(call->answer, state);
	return NULL;
}

static char *run_show(const struct call *call)
{
	g_autofree char *picture = cx300_picture(call->phone);

	g_string_printf(call->answer, "%sok", picture);
	return NULL;
}

static char *run_reset_counters(const struct call *call)
{
	memset(&call->phone->traffic, 0, sizeof call->phone->traffic);
	call->phone->display.corruptions = call->phone->display.flicker = call->phone->display.hasty = 0;
	model_changed(call->phone);
	return NULL;
}

static char *run_help(const struct call *call)
{
	g_string_printf(call->answer, "%s\nok", help_text);
	return NULL;
}

static const struct command commands[] = {
	{"lift", 1, run_lift},
	{"down", 1, run_down},
	{"tap", 1, run_tap},
	{"press", 4, run_press},
	{"redial", 3, run_named_key},
	{"hold", 3, run_named_key},
	{"flash", 3, run_named_key},
	{"delete", 3, run_named_key},
	{"mute", 3, run_named_key},
	{"speaker", 3, run_named_key},
	{"headset", 3, run_named_key},
	{"volume", 2, run_volume},
	{"dial", 2, run_dial},
	{"key-down", 2, run_key_down},
	{"hold-key", 2, run_key_down},
	{"key-up", 2, run_key_up},
	{"plug", 1, run_plug},
	{"unplug", 1, run_unplug},
	{"stream", 2, run_stream},
	{"report", 65, run_report},
	{"state", 1, run_state},
	{"value", 2, run_value},
	{"show", 1, run_show},
	{"reset-counters", 1, run_reset_counters},
	{"help", 1, run_help},
};

static const struct command *find(const char *name)
{
	for (unsigned i = 0; i < G_N_ELEMENTS(commands); i++)
		if (strcmp(commands[i].name, name) == 0)
			return &commands[i];
	return NULL;
}

/* Words between blanks; empty ones are dropped. */
static char **split(const char *line)
{
	char **words = g_strsplit_set(line, " \t\r\n", -1);
	unsigned n = 0;

	for (unsigned i = 0; words[i]; i++) {
		if (*words[i])
			words[n++] = words[i];
		else
			g_free(words[i]);
	}
	words[n] = NULL;
	return words;
}

int cx300_command(struct cx300 *phone, int64_t now_ms, const char *line, char **answer)
{
	g_auto(GStrv) words = split(line);
	g_autoptr(GString) text = g_string_new("ok");
	g_autofree char *error = NULL;

	cx300_tick(phone, now_ms);
	const struct command *command = words[0] ? find(words[0]) : NULL;
	if (command && g_strv_length(words) > command->most)
		error = wrong("not understood", words[command->most]);
	else if (command)
		error = command->run(&(struct call){phone, words, text});
	else
		error = words[0] ? wrong("no such command (try help)", words[0])
				 : wrong("an empty line", NULL);
	if (error)
		g_string_printf(text, "error %s", error);
	if (answer)
		*answer = g_strdup(text->str);
	return error ? -EINVAL : 0;
}
