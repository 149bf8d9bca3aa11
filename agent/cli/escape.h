/* Texts from outside on their way to a terminal: nothing in them may steer it (control characters, bidi
 * overrides, tags). */
#ifndef DESKPHONE_CLI_ESCAPE_H
#define DESKPHONE_CLI_ESCAPE_H
#include <stdio.h>

/* For people: cleaned (agent/call/text.h). */
void escape_text(FILE *out, const char *text);
/* A line of JSON, without a newline: what could steer the terminal becomes \uXXXX, so that it stays the same
 * JSON. */
void escape_json(FILE *out, const char *line);
/* "deskphone: text" on stderr, cleaned. */
void escape_complain(const char *text);
#endif
