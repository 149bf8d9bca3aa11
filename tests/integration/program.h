/* A program under test and what it prints, on the default main context; waiting turns the loop, nothing
 * sleeps. */
#ifndef DESKPHONE_TESTS_PROGRAM_H
#define DESKPHONE_TESTS_PROGRAM_H
#include <glib.h>

struct program {
	GPid pid;
	GString *out, *err;
	int out_fd, status;
	guint out_source, err_source, child_source;
	gboolean ended;
};

/* argv ends with NULL; argv[0] is the path. */
struct program *program_start(const char *const *argv);
void program_free(struct program *program); /* kills it when it still runs */

/* Turns the loop until stdout contains `text`; what is before and of it is forgotten. Fails when the program
 * ends first. */
void program_expect(struct program *program, const char *text);
/* Turns the loop until it has ended and all it wrote is here. The exit code; 128 + signal. */
int program_wait(struct program *program);
/* Its reader goes away. */
void program_close_out(struct program *program);
#endif
