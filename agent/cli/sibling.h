/* The programs that are installed beside this one. */
#ifndef DESKPHONE_CLI_SIBLING_H
#define DESKPHONE_CLI_SIBLING_H

/* Replaces this process by the program `name` of the folder that this one is in, else of $PATH. Returns only when there is
 * none: 1, with a message. */
int sibling_become(const char *name, const char *const *arguments);
#endif
