#ifndef DESKPHONE_CLI_TERMINAL_H
#define DESKPHONE_CLI_TERMINAL_H
/* Prints text that came from outside on stdout without its control characters (C0, DEL, C1): a terminal would
 * obey them. */
void terminal_print(const char *text);
#endif
