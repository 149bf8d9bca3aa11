/* A script: the lines of errand.h and of the phone's grammar, one after the other, and what is to come of
 * them: expect-line N TEXT      display line 1 or 2 is TEXT expect PATH VALUE       a value of the state (on
 * and off are true and false) show                    prints the picture of the display Empty lines and lines
 * that begin with # are skipped. The first thing that is not as expected ends it with status 1. */
#ifndef DESKPHONE_VIRTUAL_SCRIPT_H
#define DESKPHONE_VIRTUAL_SCRIPT_H
#include "tests/virtual/app.h"

struct script;

/* Reads `path` ("-": standard input) whole and begins when the main loop runs; quits it at the end. 0 or
 * -errno. */
int script_new(struct app *app, const char *path, struct script **script);
void script_free(struct script *script); /* takes NULL */
void script_changed(struct script *script);
#endif
