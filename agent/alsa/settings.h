/* What may be said about a PCM of type deskphone in the ALSA configuration:
 *
 *   path "/..."         the audio socket itself, or
 *   runtime_dir "/..."  the directory that has it; without either the agent's own rule holds:
 *                       $DESKPHONE_RUNTIME_DIR/audio, else $XDG_RUNTIME_DIR/deskphone/audio or /run/deskphone/audio;
 *                       with $DESKPHONE_INSTANCE deskphone-NAME instead of deskphone
 *   rate 16000          only this rate, 16000 or 8000; without it both are offered */
#ifndef DESKPHONE_ALSA_SETTINGS_H
#define DESKPHONE_ALSA_SETTINGS_H
#include "agent/alsa/link.h"
#include <alsa/asoundlib.h>

struct settings {
	struct link_paths paths;
	unsigned rate_hz; /* 0 = either */
};

/* 0, or -EINVAL after naming what is wrong on ALSA's error output. Reads the environment: only to be called where a
 * program opens a PCM. */
int settings_read(snd_config_t *conf, struct settings *settings);
#endif
