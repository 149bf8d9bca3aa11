/* The agent: the one room that knows the phone and the calls. It routes events of the phone, the softphone and the person
 * to the call machine, and carries out what comes back. Everything runs on the thread of the default main context. */
#ifndef DESKPHONE_AGENT_AGENT_H
#define DESKPHONE_AGENT_AGENT_H
#include "agent/config/config.h"
#include <glib.h>
#include <stdbool.h>

struct agent;

struct agent_options {
	const char *directory; /* runtime directory, from runtime_prepare() */
	const char *keymaps;   /* folder with handsets/ and dialplans/; NULL = built-in safe defaults */
	const char *socket;    /* a virtual phone's socket; NULL = USB through hidapi */
	const char *voice;     /* path of deskphone-voice */
};

/* Opens the sockets and starts looking for the phone. The agent keeps `config` (and frees it in the end, on failure too);
 * the strings of `options` are copied where they are needed later. NULL with *error: G_KEY_FILE_ERROR is a mistake in the
 * configuration or a file that it names, anything else may be different the next time. */
struct agent *agent_new(struct config *config, const struct agent_options *options, GError **error);

/* Takes over another configuration without touching a call; what needs a restart is logged. Owns `config` from then on. */
void agent_configure(struct agent *agent, struct config *config);

/* Puts the phone back (idle screen, lamps off) within `limit_ms`, ends the voice process, closes the sockets. Calls stay with the
 * softphone. NULL is fine. */
void agent_free(struct agent *agent, int limit_ms);

/* Tells all that is wrong with what `config` names (dial plan, keymap, ring tones) and what hardly was meant. Keys with a
 * mistake are taken back in it. agent_check.c */
void agent_check(struct config *config, const char *keymaps, struct findings *findings);
#endif
