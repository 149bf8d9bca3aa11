/* One line of a control client or of a script: a command of the phone, or something that takes time. GLib
 * main loop. */
#ifndef DESKPHONE_VIRTUAL_ERRAND_H
#define DESKPHONE_VIRTUAL_ERRAND_H
#include <stdbool.h>

/* Whatever phone is behind a front: does one command of cx300_command()'s grammar, gives the answer (g_free).
 */
struct phone_access {
	void *user;
	char *(*command)(void *user, const char *line);
};

/* The lines that take time, answered "ok" or "error ...":
 *   wait MS | settle (the person's hands are at rest) | wait-for PATH VALUE [MS] (5000 when not given; quoted
 * as in a shell) */
#define ERRAND_HELP                                                                                          \
	"wait MS                            do nothing for so long\n"                                        \
	"settle                             wait until the person's last action is over\n"                   \
	"wait-for PATH VALUE [MS]           wait until a value of the state is so: wait-for lines/0 \"Ada "  \
	"Lovelace\"\n"

struct errand;

/* Begins a line. `done` is called with the answer (the callee's, g_free) once, perhaps at once; the errand
 * has ended then. */
struct errand *errand_new(const struct phone_access *phone, const char *line,
	void (*done)(void *user, char *answer), void *user);
/* Ends it without an answer. Takes NULL. */
void errand_free(struct errand *errand);
/* The phone's state has changed. */
void errand_changed(struct errand *errand);
#endif
