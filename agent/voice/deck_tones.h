/* The deck's tones and ringing; for deck.c only. deck->running says whether there is a card, deck->rate_hz is its rate. */
#ifndef DESKPHONE_VOICE_DECK_TONES_H
#define DESKPHONE_VOICE_DECK_TONES_H
#include "agent/voice/deck.h"

/* A stream begins: what is wanted sounds from its beginning. */
void deck_tones_start(struct deck *deck);
/* It ends: what was to be heard once has had its chance, the next stream does not begin with it. */
void deck_tones_stop(struct deck *deck);
/* Fills the rings up to 60 ms ahead of the card. */
void deck_tones_refill(struct deck *deck);
#endif
