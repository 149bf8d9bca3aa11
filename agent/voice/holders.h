/* Which other programs have a sound card open, by name. Reads /proc; sees the processes of our own user, and those of others
 * only with the right to. */
#ifndef DESKPHONE_VOICE_HOLDERS_H
#define DESKPHONE_VOICE_HOLDERS_H
#include <stddef.h>

/* "firefox (1234), pipewire (999)" of the processes that have a PCM of this card open, ourselves left out; as many as fit.
 * `root` goes before /proc (""). Returns how many were found; `text` is "" when none was. */
size_t holders_of(const char *root, int card, char *text, size_t size);
#endif
