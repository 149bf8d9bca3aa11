#include "agent/voice/unity.h"
#include <alsa/asoundlib.h>
#include <stdio.h>

static void set_playback(snd_mixer_elem_t *element)
{
	if (snd_mixer_selem_has_playback_switch(element))
		snd_mixer_selem_set_playback_switch_all(element, 1);
	/* Where 0 dB is out of reach the nearest is taken. */
	if (snd_mixer_selem_has_playback_volume(element))
		snd_mixer_selem_set_playback_dB_all(element, 0, 0);
}

static void set_capture(snd_mixer_elem_t *element)
{
	if (snd_mixer_selem_has_capture_switch(element))
		snd_mixer_selem_set_capture_switch_all(element, 1);
	if (snd_mixer_selem_has_capture_volume(element))
		snd_mixer_selem_set_capture_dB_all(element, 0, 0);
}

int unity_set(int card)
{
	snd_mixer_t *mixer;
	char name[16];
	snprintf(name, sizeof(name), "hw:%d", card);
	int error = snd_mixer_open(&mixer, 0);
	if (error < 0)
		return error;
	error = snd_mixer_attach(mixer, name);
	if (error >= 0)
		error = snd_mixer_selem_register(mixer, NULL, NULL);
	if (error >= 0)
		error = snd_mixer_load(mixer);
	for (snd_mixer_elem_t *e = error < 0 ? NULL : snd_mixer_first_elem(mixer); e;
		e = snd_mixer_elem_next(e)) {
		set_playback(e);
		set_capture(e);
	}
	snd_mixer_close(mixer);
	return error < 0 ? error : 0;
}
