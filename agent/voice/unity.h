/* The mixer of a sound card: everything at 0 dB and nothing muted, for the loudness is the phone's own matter. The only user
 * of ALSA's mixer. */
#ifndef DESKPHONE_VOICE_UNITY_H
#define DESKPHONE_VOICE_UNITY_H

/* 0, also when the card has no mixer; else ALSA's negative error. */
int unity_set(int card);
#endif
