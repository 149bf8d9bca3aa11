/* What a person should be told of a configuration: mistakes and warnings, each with its place, by line. */
#ifndef DESKPHONE_CONFIG_FINDINGS_H
#define DESKPHONE_CONFIG_FINDINGS_H
#include <glib.h>
#include <stdbool.h>

struct finding {
	unsigned line; /* of the file, from 1; 0 = of all of it */
	bool mistake;  /* else a warning: what is there has no effect, or one that was hardly meant */
	char *text;    /* whole, with file and line, UTF-8 */
};

struct findings;

struct findings *findings_new(void);
void findings_free(struct findings *findings); /* NULL is fine */

/* Takes `what` over (g_free); it comes behind "FILE:LINE: ", with line 0 behind "FILE: ", with file NULL behind nothing.
 * What was found there before, word for word, is found once. */
void findings_add(struct findings *findings, const char *file, unsigned line, bool mistake, char *what);

/* Told of the same line in the order in which they were found. NULL after the last; valid until the next findings_add(). */
const struct finding *findings_get(const struct findings *findings, size_t index);
size_t findings_mistakes(const struct findings *findings);
#endif
