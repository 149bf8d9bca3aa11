/* deskphone dialplan --batch and deskphone digitmap --batch: one question a line on standard input, one
 * answer a line. */
#ifndef DESKPHONE_CLI_DIALPLAN_BATCH_H
#define DESKPHONE_CLI_DIALPLAN_BATCH_H
#include <stdbool.h>
#include <stddef.h>

/* Answers one line (without its newline, not terminated) into `answer`, at most BATCH_ANSWER_MAX bytes; its
 * length, or 0 when the line is no question. */
typedef size_t batch_answer(void *user, const char *line, size_t length, char *answer);

#define BATCH_LINE_MAX 65536
#define BATCH_ANSWER_MAX 96

/* Runs through standard input. 0, or 1 after telling standard error what went wrong: input or output failed,
 * a line was too long or no question (it is answered with an empty line, so that answers stay beside their
 * questions). */
int batch_run(batch_answer *answer, void *user);

/* The next field of a line up to its tab; the line is what is left. False: there is none. */
bool batch_field(const char **line, size_t *left, const char **field, size_t *length);

/* `region TAB dialled`, or `region TAB outside TAB extensions TAB area TAB dialled`. */
int dialplan_batch(bool office);
#endif
