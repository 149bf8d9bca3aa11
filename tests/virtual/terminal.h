/* The virtual phone on a terminal: what the person sees, and the keyboard as the phone's keys. ncursesw, GLib
 * main loop. */
#ifndef DESKPHONE_VIRTUAL_TERMINAL_H
#define DESKPHONE_VIRTUAL_TERMINAL_H
#include <stdbool.h>
#include "tests/virtual/app.h"

struct terminal;

/* Takes the terminal over; it is restored by terminal_free(), at exit and when the program crashes. One at a
 * time. 0, -ENOTTY, or -ENOTSUP for a terminal that cannot move its cursor. `place` (borrowed) tells where
 * the host connects. */
int terminal_new(struct app *app, const char *place, struct terminal **terminal);
void terminal_free(struct terminal *terminal); /* takes NULL */
void terminal_changed(struct terminal *terminal);

/* terminal_draw.c: draws it all for the size the screen has now. */
void terminal_draw(const struct app *app, const char *place, bool long_next);
void terminal_draw_init(void);

/* terminal_keys.c: what a key of the keyboard does. `long_next`: the next one is held down. */
void terminal_key(struct app *app, int key, bool *long_next);
extern const char *const terminal_keys_help[]; /* short texts, NULL at the end */
#endif
