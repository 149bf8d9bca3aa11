#include "agent/config/config_keys.h"
#include "agent/call/tones.h"
#include "agent/softphone/asterisk/asterisk_text.h"
#include "agent/softphone/baresip/baresip.h"
#include "agent/softphone/linphone/linphone.h"
#include <grp.h>
#include <string.h>

#define TEXT_MAX 256
#define RING_STEPS 10

static void replace(void *field, const char *text)
{
	char **string = field;
	g_free(*string);
	*string = g_strdup(text);
}

static bool store_text(void *field, const char *text, const char *choices, const char **why)
{
	(void)choices;
	if (strlen(text) > TEXT_MAX) {
		*why = "is longer than 256 bytes";
		return false;
	}
	replace(field, text);
	return true;
}

static bool store_path(void *field, const char *text, const char *choices, const char **why)
{
	*why = "must be an absolute path or begin with ~/";
	return (text[0] == '/' || g_str_has_prefix(text, "~/")) && store_text(field, text, choices, why);
}

static bool store_choice(void *field, const char *text, const char *choices, const char **why)
{
	char **words = g_strsplit(choices, "|", -1);
	bool known = g_strv_contains((const char *const *)words, text);
	g_strfreev(words);
	*why = choices;
	if (known)
		replace(field, text);
	return known;
}

/* The name of a bell, or a file. */
static bool store_ring(void *field, const char *text, const char *choices, const char **why)
{
	if (store_choice(field, text, choices, why))
		return true;
	bool path = text[0] == '/' || g_str_has_prefix(text, "~/");
	*why = "is no ring tone: " TONES_RINGS ", or a path that begins with / or ~/";
	return path && store_text(field, text, NULL, why);
}

static bool store_characters(void *field, const char *text, const char *choices, const char **why)
{
	*why = "has a character that does not belong there";
	if (text[0] == '\0' || strspn(text, choices) != strlen(text))
		return false;
	return store_text(field, text, NULL, why);
}

static bool store_region(void *field, const char *text, const char *choices, const char **why)
{
	(void)choices;
	*why = "must be two letters as in ISO 3166-1, for example GB";
	if (strlen(text) != 2 || !g_ascii_isalpha(text[0]) || !g_ascii_isalpha(text[1]))
		return false;
	char upper[3] = { g_ascii_toupper(text[0]), g_ascii_toupper(text[1]), '\0' };
	replace(field, upper);
	return true;
}

static bool store_seconds(void *field, const char *text, const char *choices, const char **why)
{
	(void)choices;
	char *end;
	double seconds = g_ascii_strtod(text, &end);
	*why = "must be a number of seconds from 1 to 30";
	if (end == text || *end != '\0' || !(seconds >= 1 && seconds <= 30))
		return false;
	*(int *)field = (int)(seconds * 1000 + 0.5);
	return true;
}

static bool store_port(void *field, const char *text, const char *choices, const char **why)
{
	(void)choices;
	char *end;
	gint64 port = g_ascii_strtoll(text, &end, 10);
	*why = "must be a port from 1 to 65535";
	if (end == text || *end != '\0' || port < 1 || port > 65535)
		return false;
	*(int *)field = (int)port;
	return true;
}

static bool store_volume(void *field, const char *text, const char *choices, const char **why)
{
	(void)choices;
	char *end;
	gint64 step = g_ascii_strtoll(text, &end, 10);
	*why = "must be a number from 0 (silent) to 10";
	if (end == text || *end != '\0' || step < 0 || step > RING_STEPS)
		return false;
	*(int *)field = (int)step;
	return true;
}

/* A softphone's control port has no password: it must not be looked for on the network. */
static bool store_loopback(void *field, const char *text, const char *choices, const char **why)
{
	*why = "must be an address of this machine, 127.0.0.1 or ::1";
	return baresip_host_allowed(text) && store_text(field, text, choices, why);
}

static bool store_pipe(void *field, const char *text, const char *choices, const char **why)
{
	*why = "must be a name: letters, digits, '.', '_' and '-'";
	return linphone_pipe_allowed(text) && store_text(field, text, choices, why);
}

static bool store_dialplan_name(void *field, const char *text, const char *choices, const char **why)
{
	*why = "must be a name of the dialplan: letters, digits and \"-_.:+@\"";
	return asterisk_text_is_name(text) && store_text(field, text, choices, why);
}

static bool store_dial(void *field, const char *text, const char *choices, const char **why)
{
	*why = "must be a channel with %s for the number, for example PJSIP/%s";
	return asterisk_text_is_dial(text) && store_text(field, text, choices, why);
}

/* Tried when the file is read: in an emergency it is too late. */
static bool store_command(void *field, const char *text, const char *choices, const char **why)
{
	char **words = NULL;
	*why = "is not a command: a quote is open, or there is none";
	if (!g_shell_parse_argv(text, NULL, &words, NULL))
		return false;
	g_strfreev(words);
	return store_text(field, text, choices, why);
}

static bool store_bool(void *field, const char *text, const char *choices, const char **why)
{
	(void)choices;
	*why = "must be true or false";
	if (strcmp(text, "true") != 0 && strcmp(text, "false") != 0)
		return false;
	*(bool *)field = text[0] == 't';
	return true;
}

static bool store_group(void *field, const char *text, const char *choices, const char **why)
{
	(void)choices;
	struct group *group = getgrnam(text);
	*why = "is no group of this machine";
	if (!group)
		return false;
	*(int *)field = (int)group->gr_gid;
	return true;
}

static bool store_card(void *field, const char *text, const char *choices, const char **why)
{
	(void)choices;
	bool known = strcmp(text, "auto") == 0 || strcmp(text, "default") == 0 || strcmp(text, "none") == 0 ||
		     (g_str_has_prefix(text, "alsa:") && text[5] != '\0');
	*why = "must be auto, default, none or alsa:NAME";
	return known && store_text(field, text, NULL, why);
}

static char *print_text(const void *field)
{
	return g_strdup(*(char *const *)field);
}

static char *print_seconds(const void *field)
{
	return g_strdup_printf("%g", *(const int *)field / 1000.0);
}

static char *print_port(const void *field)
{
	return *(const int *)field ? g_strdup_printf("%d", *(const int *)field) : NULL;
}

static char *print_volume(const void *field)
{
	return g_strdup_printf("%d", *(const int *)field);
}

static char *print_bool(const void *field)
{
	return g_strdup(*(const bool *)field ? "true" : "false");
}

static char *print_group(const void *field)
{
	int gid = *(const int *)field;
	const struct group *group = gid < 0 ? NULL : getgrgid((gid_t)gid);
	return group ? g_strdup(group->gr_name) : gid < 0 ? NULL : g_strdup_printf("%d", gid);
}

#define DIALLED "0123456789*#+"
#define FIELD(name) offsetof(struct config, name)

const struct config_key config_keys[] = {
	{ "user", "name", FIELD(name), store_text, print_text, NULL },
	{ "user", "language", FIELD(language), store_choice, print_text, "en|de|fr|es" },
	{ "user", "contacts", FIELD(contacts), store_path, print_text, NULL },
	{ "dialling", "region", FIELD(region), store_region, print_text, NULL },
	{ "dialling", "timeout", FIELD(timeout_ms), store_seconds, print_seconds, NULL },
	{ "dialling", "outside-prefix", FIELD(outside_prefix), store_characters, print_text, "0123456789" },
	{ "dialling", "extensions", FIELD(extensions), store_characters, print_text, "0123456789, " },
	{ "dialling", "area-code", FIELD(area_code), store_characters, print_text, "0123456789" },
	{ "dialling", "digitmap", FIELD(digitmap), store_text, print_text, NULL },
	{ "dialling", "plan", FIELD(plan), store_text, print_text, NULL },
	{ "dialling", "emergency", FIELD(emergency), store_characters, print_text, "0123456789, " },
	{ "dialling", "emergency-command", FIELD(emergency_command), store_command, print_text, NULL },
	{ "dialling", "voicemail", FIELD(voicemail), store_characters, print_text, DIALLED },
	{ "dialling", "speed-2", FIELD(speed[2]), store_characters, print_text, DIALLED },
	{ "dialling", "speed-3", FIELD(speed[3]), store_characters, print_text, DIALLED },
	{ "dialling", "speed-4", FIELD(speed[4]), store_characters, print_text, DIALLED },
	{ "dialling", "speed-5", FIELD(speed[5]), store_characters, print_text, DIALLED },
	{ "dialling", "speed-6", FIELD(speed[6]), store_characters, print_text, DIALLED },
	{ "dialling", "speed-7", FIELD(speed[7]), store_characters, print_text, DIALLED },
	{ "dialling", "speed-8", FIELD(speed[8]), store_characters, print_text, DIALLED },
	{ "dialling", "speed-9", FIELD(speed[9]), store_characters, print_text, DIALLED },
	{ "softphone", "kind", FIELD(softphone), store_choice, print_text, "socket|baresip|asterisk|linphone" },
	{ "softphone", "group", FIELD(group), store_group, print_group, NULL },
	{ "softphone", "host", FIELD(softphone_host), store_loopback, print_text, NULL },
	{ "softphone", "port", FIELD(softphone_port), store_port, print_port, NULL },
	{ "softphone", "account", FIELD(softphone_account), store_text, print_text, NULL },
	{ "softphone", "audio", FIELD(softphone_audio), store_choice, print_text, "plugin|card|leave" },
	{ "softphone", "audio-unplugged", FIELD(softphone_audio_unplugged), store_text, print_text, NULL },
	{ "softphone", "pipe", FIELD(pipe), store_pipe, print_text, NULL },
	{ "softphone", "user", FIELD(asterisk.user), store_text, print_text, NULL },
	{ "softphone", "secret", FIELD(asterisk.secret), store_text, print_text, NULL },
	{ "softphone", "context", FIELD(asterisk.dialplan), store_dialplan_name, print_text, NULL },
	{ "softphone", "dial", FIELD(asterisk.dial), store_dial, print_text, NULL },
	{ "softphone", "desk-context", FIELD(asterisk.desk), store_dialplan_name, print_text, NULL },
	{ "softphone", "caller-id", FIELD(asterisk.caller_id), store_text, print_text, NULL },
	{ "softphone", "mailbox", FIELD(asterisk.mailbox), store_dialplan_name, print_text, NULL },
	{ "softphone", "device-state", FIELD(asterisk.device_state), store_dialplan_name, print_text, NULL },
	{ "softphone", "presence-state", FIELD(asterisk.presence_state), store_dialplan_name, print_text, NULL },
	{ "softphone", "audio-port", FIELD(asterisk.audio_port), store_port, print_port, NULL },
	{ "softphone", "wide", FIELD(asterisk.wide), store_choice, print_text, "0x12|0x10" },
	{ "audio", "card", FIELD(card), store_card, print_text, NULL },
	{ "audio", "cancel-echo", FIELD(cancel_echo), store_choice, print_text, "auto|on|off" },
	{ "calls", "history", FIELD(history), store_bool, print_bool, NULL },
	{ "calls", "dnd", FIELD(dnd), store_choice, print_text, "silent|reject" },
	{ "calls", "auto-answer", FIELD(auto_answer), store_characters, print_text, DIALLED ", " },
	{ "calls", "forward", FIELD(forward), store_characters, print_text, DIALLED },
	{ "calls", "ring", FIELD(ring), store_choice, print_text, "normal|silent" },
	{ "calls", "ring-tone", FIELD(ring_tone), store_ring, print_text, TONES_RINGS },
	{ "calls", "ring-tone-internal", FIELD(ring_tone_internal), store_ring, print_text, TONES_RINGS },
	{ "calls", "ring-volume", FIELD(ring_volume), store_volume, print_volume, NULL },
	{ "typing", "keymap", FIELD(typing), store_text, print_text, NULL },
	{ "phone", "serial", FIELD(serial), store_text, print_text, NULL },
	{ "phone", "scroll", FIELD(scroll), store_bool, print_bool, NULL },
	{ "phone", "hook", FIELD(hook), store_choice, print_text, "auto|level|pulse|led|stream" },
};

const size_t config_key_count = G_N_ELEMENTS(config_keys);

G_STATIC_ASSERT(G_N_ELEMENTS(config_keys) <= CONFIG_KEYS_MAX);

bool config_key_is_string(const struct config_key *key)
{
	return key->print == print_text;
}

bool config_key_is_serial(const struct config_key *key)
{
	return key->offset == FIELD(serial);
}

bool config_key_is_choice(const struct config_key *key)
{
	return key->store == store_choice;
}
