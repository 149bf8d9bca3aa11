/* Between deck.c and deck_microphone.c, which brings the microphone to 16 kHz, without the echo if that is wanted. */
#ifndef DESKPHONE_VOICE_DECK_MICROPHONE_H
#define DESKPHONE_VOICE_DECK_MICROPHONE_H
#include "agent/voice/deck.h"

/* The card's stream begins, of deck->rate_hz. 0, -EINVAL or -ENOMEM. */
int deck_microphone_start(struct deck *deck);
void deck_microphone_stop(struct deck *deck);
#endif
