/* Keys of the phone as a Linux keyboard, through uinput. Off unless the configuration names a keymap. Nothing here blocks:
 * what the kernel does not take is dropped. One thread. */
#ifndef DESKPHONE_DESKTOP_TYPING_H
#define DESKPHONE_DESKTOP_TYPING_H
#include "agent/desktop/keymap.h"

struct typing;

/* Makes the keyboard. `keymap` is copied. 0, or -errno of /dev/uinput: -ENOENT, no module; -EACCES, no rule. */
int typing_new(const struct keymap *keymap, struct typing **typing);
/* The same on a file descriptor that is a keyboard already, which is closed with it: struct input_event go there. NULL
 * without memory. */
struct typing *typing_new_on(int fd, const struct keymap *keymap);
void typing_free(struct typing *typing); /* lets go of what is down; NULL is fine */

/* Key number `key` (keymap_key_names) goes down or up, the phone being `idle` or not. True: it is typed, and the telephone
 * is to know nothing of it. A key that went down here comes up here, whatever happened in between. */
bool typing_key(struct typing *typing, unsigned key, bool down, bool idle);
/* Whether that key is down here and the telephone does not know of it. */
bool typing_holds(const struct typing *typing, unsigned key);
#endif
