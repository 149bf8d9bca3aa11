/* The other parts of bench-voice. */
#ifndef DESKPHONE_TESTS_BENCH_VOICE_H
#define DESKPHONE_TESTS_BENCH_VOICE_H

/* Phone -> socket through the real bridge: order, latency. Returns 1 when a promise is broken. */
int bench_microphone(void);
/* How well the rate can be known at all through the worst jitter. */
void bench_bound(void);
/* Others between two cards whose clocks differ by 300 ppm, in real time; say so when they are not installed. */
void bench_pipewire(void);
void bench_alsaloop(void);
#endif
