/* What is right by itself, and yet not what somebody may think it is. */
#include "agent/config/config.h"
#include <string.h>

/* The kinds of softphone for which a key of [softphone] means something. Not listed: for all. */
static const struct {
	const char *key, *kinds[3];
} uses[] = {
	{"host", {"baresip", "asterisk"}},
	{"port", {"baresip", "asterisk"}},
	{"account", {"baresip"}},
	{"audio", {"baresip"}},
	{"audio-unplugged", {"baresip"}},
	{"pipe", {"linphone"}},
	{"user", {"asterisk"}},
	{"secret", {"asterisk"}},
	{"context", {"asterisk"}},
	{"dial", {"asterisk"}},
	{"desk-context", {"asterisk"}},
	{"caller-id", {"asterisk"}},
	{"mailbox", {"asterisk"}},
	{"device-state", {"asterisk"}},
	{"presence-state", {"asterisk"}},
	{"audio-port", {"asterisk"}},
	{"wide", {"asterisk"}},
};

static void advise_unused(const struct config *config, struct findings *findings)
{
	for (size_t i = 0; i < G_N_ELEMENTS(uses); i++) {
		unsigned line = config_line(config, "softphone", uses[i].key);
		if (line && !g_strv_contains(uses[i].kinds, config->softphone))
			findings_add(findings, config->file, line, false,
				g_strdup_printf("[softphone] %s: has no effect with kind=%s", uses[i].key, config->softphone));
	}
}

static void advise_baresip(const struct config *config, struct findings *findings)
{
	bool card = strcmp(config->softphone_audio, "card") == 0;
	unsigned line = config_line(config, "softphone", "audio-unplugged");
	if (strcmp(config->softphone, "baresip") != 0)
		return;
	if (!card && line)
		findings_add(findings, config->file, line, false,
			g_strdup("[softphone] audio-unplugged: has no effect without audio=card"));
	if (card && strcmp(config->card, "none") != 0)
		findings_add(findings, config->file, config_line(config, "softphone", "audio"), false,
			g_strdup("[softphone] audio: with card, [audio] card has to be none: a card has room for one program"));
}

static void advise_asterisk(const struct config *config, struct findings *findings)
{
	bool user = config->asterisk.user, secret = config->asterisk.secret;
	if (strcmp(config->softphone, "asterisk") == 0 && !(user && secret))
		findings_add(findings, config->file, config_line(config, "softphone", "kind"), true,
			g_strdup_printf("[softphone] kind: asterisk needs %s%s%s", user ? "" : "user",
				user || secret ? "" : " and ", secret ? "" : "secret"));
}

void config_advise(const struct config *config, struct findings *findings)
{
	advise_unused(config, findings);
	advise_baresip(config, findings);
	advise_asterisk(config, findings);
}
