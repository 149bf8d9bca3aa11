/* vCard text to names and numbers: RFC 6350 (4.0), RFC 2426 (3.0) and what 2.1 files hold (quoted-printable,
 * CHARSET). Pure. Texts given to the callback are valid UTF-8, unescaped, and live as long as the callback.
 */
#ifndef DESKPHONE_CALL_VCARD_H
#define DESKPHONE_CALL_VCARD_H
#include <stddef.h>

/* Once for each telephone number of a card. `name`: FN, else N, else the organization. `title`: TITLE, else
 * ROLE, with the organization behind it; empty when the card has none. Anything but 0 ends the reading. */
typedef int (*vcard_number)(void *user, const char *number, const char *name, const char *title);

/* 0, what the callback returned, or -ENOMEM. Damaged cards are passed over. */
int vcard_read(const char *text, size_t size, vcard_number on_number, void *user);
#endif
