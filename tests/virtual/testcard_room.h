/* The room between loudspeaker and microphone of testcards in one process: what is played is heard again, quieter and later. By
 * time, in samples of one rate: cards of several rates share no room. One thread at a time. */
#ifndef DESKPHONE_TESTS_TESTCARD_ROOM_H
#define DESKPHONE_TESTS_TESTCARD_ROOM_H
#include <stdint.h>

/* This sample sounds now, the `at`th since the clock began. */
void testcard_room_sound(uint64_t at, int16_t sample);
/* What is heard then of sounds that are `late` samples and more old: four paths, the loudest at -12 dB. */
int16_t testcard_room_echo(uint64_t at, uint64_t late);
#endif
