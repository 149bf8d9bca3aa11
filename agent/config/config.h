/* The configuration: a key file (deskphone.conf(5)), read once, strict. Every group and key is optional; what is not
 * known is an error, so that a slip of the pen does not pass in silence.
 *
 * One file serves several agents, each with a phone of its own. [group] is for all of them, [group NAME] for the instance NAME
 * and goes before; [phone] serial alone is not for all, because no two can have the same phone: it is that of the agent without a
 * name. A file NAME.conf beside deskphone.conf is the instance's own and read in its place. */
#ifndef DESKPHONE_AGENT_CONFIG_H
#define DESKPHONE_AGENT_CONFIG_H
#include "agent/config/findings.h"
#include <glib.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#define CONFIG_KEYS_MAX 64

/* Whose sections the file has. */
struct config_instance {
	char *name;
	unsigned line; /* of its first section */
	char *serial;  /* [phone NAME] serial; NULL = not given */
};

/* Strings are UTF-8, owned by the config, NULL when not set and without a default. */
struct config {
	char *file; /* where it came from; NULL = no file was there, all defaults */
	char *instance; /* whose it is; NULL = that of the agent without a name */
	bool own_file;	/* the file is the instance's alone: NAME.conf */
	GPtrArray *instances; /* of struct config_instance, in the order of the file */
	char *first_serial;   /* [phone] serial, when it is not for this instance; else NULL */
	const char **others;  /* serial numbers and ports that other instances have in this file, ended by NULL; borrowed */
	unsigned line[CONFIG_KEYS_MAX]; /* of the file, in the order of config_keys[]; 0 = it does not give the key */
	bool own[CONFIG_KEYS_MAX];	/* that line is in a section of the instance */

	char *name;	/* [user] shown on the idle screen */
	char *language; /* [user] "en", "de", "fr" or "es" */
	char *contacts; /* [user] further address book, a file or folder: absolute or "~/..." */

	char *region;	      /* [dialling] ISO 3166-1 alpha-2; NULL = that of the dial plan file, else of the locale */
	char *locale_region;  /* of the locale; NULL = it names none */
	int timeout_ms;	      /* [dialling] inter-digit time-out when the number may be complete */
	char *outside_prefix; /* [dialling] digits for an outside line */
	char *extensions;     /* [dialling] lengths, "3,4" */
	char *area_code;      /* [dialling] */
	char *digitmap;	      /* [dialling] RFC 3435 */
	char *plan;	      /* [dialling] path of a dial plan file */
	char *emergency;      /* [dialling] further emergency numbers, comma-separated */
	char *emergency_command; /* [dialling] run when one is called; gets the number as its last argument */
	char *voicemail;      /* [dialling] number of the mailbox */
	char *speed[10];      /* [dialling] speed-2 .. speed-9 */

	char *softphone; /* [softphone] kind: "socket" (it comes to us), "baresip", "asterisk" or "linphone" */
	int group;	 /* [softphone] gid that may use the sockets too, -1 = none */
	/* [softphone] of kinds that we go to: */
	char *softphone_host;		 /* host: a numeric loopback address; NULL = the kind's own default */
	int softphone_port;		 /* port; 0 = the kind's own default */
	char *softphone_account;	 /* account to call with; NULL = the softphone's choice */
	char *softphone_audio;		 /* audio: "plugin", "card" or "leave" */
	char *softphone_audio_unplugged; /* audio-unplugged: device while audio=card and no phone is there */
	char *pipe;			 /* pipe: linphone-daemon's */
	/* [softphone] of Asterisk, see agent/softphone/asterisk/asterisk.h; NULL = not set, or its default: */
	struct {
		char *user, *secret, *dialplan, *dial, *desk, *caller_id, *mailbox, *device_state, *presence_state;
		int audio_port; /* audio-port: the voice process listens there on 127.0.0.1 */
		char *wide;	/* wide: the AudioSocket kind that 16 kHz come as: "0x12" or, before 2025, "0x10" */
	} asterisk;

	char *card;	   /* [audio] "auto", "default", "none" or "alsa:NAME" */
	char *cancel_echo; /* [audio] cancel-echo: "auto" (as the handset file says), "on" or "off" */

	bool history; /* [calls] history: keep finished calls on disk */
	char *dnd;	   /* [calls] do not disturb: "silent" or "reject" (callers hear busy) */
	char *auto_answer; /* [calls] auto-answer: numbers, comma-separated; NULL = none */
	char *forward;	   /* [calls] forward: where calls go when nothing else was chosen; NULL = nowhere */
	char *ring;	   /* [calls] "normal" or "silent" */
	char *ring_tone;   /* [calls] ring-tone: a name that tones_ring() knows, or a WAV file: absolute or "~/..." */
	char *ring_tone_internal; /* [calls] ring-tone-internal: the same for extensions; NULL = ring_tone, in a cadence of its own */
	int ring_volume;	  /* [calls] ring-volume: 0 (silent) to 10, until another is chosen */

	char *typing; /* [typing] keymap: a file of keymaps/typing or a path; NULL = the keys do not type */

	char *serial; /* [phone] serial number or USB port of the one to use; NULL = the first found */
	bool scroll;  /* [phone] long names move instead of being cut */
	char *hook;   /* [phone] "auto", "level", "pulse", "led" or "stream"; NULL = as the handset file says */
};

/* Reads `path` for `instance` (NULL = the agent without a name). Without a path: the first that exists of, for an instance,
 * $XDG_CONFIG_HOME/deskphone/NAME.conf, for all $XDG_CONFIG_HOME/deskphone/deskphone.conf, then the same in /etc/deskphone; none
 * is no error, but for an instance: something has to say that it is meant. Mistakes in sections of other instances are theirs,
 * and not told. NULL with *error (G_KEY_FILE_ERROR; the message names file, line,
 * group and key of the first mistake, and how many there are). The caller owns the result: config_free(). */
struct config *config_read(const char *path, const char *instance, GError **error);

/* The same for a person who wants to know all: never NULL; what is wrong is told, and is as if it were not given. */
struct config *config_read_all(const char *path, const char *instance, struct findings *findings);
void config_free(struct config *config); /* NULL is fine */

/* Keys that are right and yet do not do what somebody may think: they have no effect beside others, or need others. */
void config_advise(const struct config *config, struct findings *findings);
/* What two instances of one file cannot share. Told of `second`. */
void config_advise_pair(const struct config *first, const struct config *second, struct findings *findings);

/* The line that gives the key; 0 = none. */
unsigned config_line(const struct config *config, const char *group, const char *key);
/* The group as the file names it where it gives the key: "phone", or "phone left". g_free(). */
char *config_title(const struct config *config, const char *group, const char *key);
/* Takes back what the file says of a key whose value is text. False: it says nothing, or there is no such key. */
bool config_reset(struct config *config, const char *group, const char *key);

/* Every key with its value and where that comes from, as a table (columns end
 * with a tab, padded with blanks); a secret only as set or not. */
void config_show(const struct config *config, FILE *out);

/* Where the telephone stands, for tones and dates: the configured region, else that of the locale, else NULL. */
const char *config_region(const struct config *config);
#endif
