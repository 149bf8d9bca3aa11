/* Between pcm_deskphone.c, which makes a PCM, and pcm_callbacks.c, through which alsa-lib uses it. */
#ifndef DESKPHONE_ALSA_PCM_H
#define DESKPHONE_ALSA_PCM_H
#include "agent/alsa/stream.h"
#include <alsa/asoundlib.h>
#include <alsa/pcm_external.h>

struct pcm {
	snd_pcm_ioplug_t io;
	struct stream stream;
	_Atomic snd_pcm_uframes_t avail_min, stop_threshold;
	_Atomic snd_pcm_uframes_t boundary; /* 0 = not prepared yet */
};

/* They free the PCM when it is closed. */
extern const snd_pcm_ioplug_callback_t pcm_playback, pcm_capture;
#endif
