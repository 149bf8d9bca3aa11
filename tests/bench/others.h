/* Other programs that join two cards whose clocks differ by 300 ppm, in real time: what bench-voice stands beside. The cards
 * are two of the test's (tests/virtual/pcm_testcard.c), called "fast" and "card"; the one plays what the other hears, 1 kHz. */
#ifndef DESKPHONE_TESTS_BENCH_OTHERS_H
#define DESKPHONE_TESTS_BENCH_OTHERS_H
#include <stdbool.h>
#include <stdio.h>
#include <sys/types.h>

#define OTHERS_SECONDS 20

bool others_installed(const char *program);
/* Makes a folder with the cards, and sets the environment for them. Its path, or NULL. */
const char *others_begin(void);
/* A file in it, for writing; NULL when it cannot be made. */
FILE *others_file(const char *name);
/* Starts a program of PATH, its arguments up to a NULL, without a word of it. Its process, -1 = none. */
pid_t others_start(const char *const arguments[]);
/* Waits for its own end: true when that was a good one. */
bool others_done(pid_t process);
/* Ends it; the CPU it took [s], -1 when it had ended by itself. */
double others_stop(pid_t process);
/* What "card" has played, and what it took. cpu_s below 0: it did not work. */
void others_print(const char *who, double cpu_s);
/* Removes the folder. */
void others_end(void);
#endif
